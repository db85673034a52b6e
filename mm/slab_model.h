/* SPDX-License-Identifier: MIT */
// HOST_SOURCES: mm/page_alloc_model.h mm/kmalloc.c mm/slab.c mm/slab_bulk.c
// HOST_SOURCES: mm/slab_cache.c mm/slab_check.c mm/slab_debug.c mm/slab_info.c
// HOST_SOURCES: mm/slab_magazine.c mm/slab_report.c mm/slab_track.c
// HOST_SOURCES: mm/slab_usercopy.c
/*
 * slab_model.h - the machine that slab_*model.c and kmalloc_model.c run on, what
 * its kernel has said, and the flat array of what is handed out
 */
#ifndef MM_SLAB_MODEL_H
#define MM_SLAB_MODEL_H

#include <stdarg.h>
#include <host.h>
#include <kernel/ktest.h>
#include <kernel/panic.h>
#include <kernel/printk.h>
#include <lib/align.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <lib/printf.h>
#include <lib/random.h>
#include <lib/string.h>
#include <mm/debug.h>
#include <mm/fail.h>
#include <mm/highmem.h>
#include "internal.h"
#include "slab_internal.h"

#define FRAMES 4096 /* 16 MiB */

static struct page frames[FRAMES];
static unsigned int fail_nth;
static unsigned long fresh_pages;

void *__kmap_local_pfn(pfn_t pfn)
{
	return pfn_to_virt(pfn);
}

void __kunmap_local(const void *addr __maybe_unused)
{
}

/* The kernel's words since the last forget(). */
static char said[8192];
static size_t said_bytes;

void printk(enum log_level level __maybe_unused, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	said_bytes += (size_t)vscnprintf(said + said_bytes,
					 sizeof(said) - said_bytes, fmt, args);
	va_end(args);
}

void dump_stack(void)
{
}

static void __maybe_unused forget(void)
{
	said_bytes = 0;
	said[0] = '\0';
}

/* After a panic in the middle of things: CACHE's lock is free again. */
static void __maybe_unused break_lock(struct kmem_cache *cache)
{
	if (cache->lock.locked) {
		spin_unlock(&cache->lock);
		local_irq_enable();
	}
}

/* What the debug build checks with lists on locks. */
#ifdef TESSERA_DEBUG
void __weak lock_acquire(const struct lock_class *class __maybe_unused)
{
}

void __weak lock_release(const struct lock_class *class __maybe_unused)
{
}

void __weak might_sleep(void)
{
}
#endif

static unsigned long settled(void)
{
	kmem_cache_shrink_all();
	drain_all_pages();
	return nr_free_pages();
}

/* Once: the caches' structures are static, so there is one machine. */
static void boot_machine(void)
{
	const pfn_t zone_end[] = { FRAMES, FRAMES, FRAMES };
	static bool booted;

	if (booted)
		return;
	booted = true;
	host_ram_init(FRAMES * PAGE_SIZE);
	mem_map = frames;
	max_low_pfn = max_pfn = FRAMES;
	free_area_init(zone_end);
	mem_map_init_range(0, FRAMES, ZONE_DMA);
	buddy_add_range(&zones[ZONE_DMA], 1, FRAMES);
	setup_zone_limits();
	kmem_cache_init();
	fail_counter = &fail_nth;
	fresh_pages = settled();
}

static void expect_books(u32 seed)
{
	const char *wrong = slab_check();

	KT_EXPECT_MSG(!wrong, "seed %u: %s", seed, wrong);
	wrong = page_alloc_check();
	KT_EXPECT_MSG(!wrong, "seed %u: %s", seed, wrong);
}

static void expect_nothing_lost(void)
{
	expect_books(0);
	KT_EXPECT_EQ(settled(), fresh_pages);
	expect_books(0);
}

struct object {
	unsigned char *p;
	size_t size;
	unsigned char fill;
};

#define MAX_OBJECTS 3000
static struct object objects[MAX_OBJECTS];
static unsigned int nr_objects;

static void __maybe_unused hand_out(void *p, size_t size, u32 fill)
{
	memset(p, (int)fill, size);
	objects[nr_objects++] = (struct object){ p, size, (unsigned char)fill };
}

static struct object __maybe_unused take_back(unsigned int i)
{
	struct object o = objects[i];

	objects[i] = objects[--nr_objects];
	KT_EXPECT(memchr_inv(o.p, o.fill, o.size) == NULL);
	return o;
}

#endif
