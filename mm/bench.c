// SPDX-License-Identifier: MIT
/*
 * bench.c - what the allocators cost, with `bench` on the command line
 *
 * What   Tessera's half of bench_ops.h and bench_load.h, which hold the
 *        operations. Under QEMU's -icount shift=0 the TSC counts instructions,
 *        so the figures are exact and repeat. Lines: bench NAME VALUE.
 */
#include <lib/compiler.h>
#include <lib/div64.h>
#include <lib/string.h>
#include <asm/cpu.h>
#include <asm/irqflags.h>
#include <kernel/printk.h>
#include <mm/debug.h>
#include <mm/highmem.h>
#include <mm/page_alloc.h>
#include <mm/slab.h>
#include <mm/vmalloc.h>

static void bench_say(const char *prefix, const char *name, u64 value)
{
	pr_notice("bench %s%s %llu\n", prefix, name, value);
}

static void *bench_vmap(struct page **pages, unsigned int nr)
{
	return vmap(pages, nr, PGPROT_KERNEL);
}

static bool bench_is_high(const struct page *page)
{
	return page_is_highmem(page);
}

static unsigned long bench_free_pages(void)
{
	return nr_free_pages();
}

#include "bench_ops.h"
#include "bench_load.h"

void mm_bench(void)
{
	bench_all();
}
