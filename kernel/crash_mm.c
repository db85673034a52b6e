// SPDX-License-Identifier: MIT
/*
 * crash_mm.c - mistakes with allocated memory, on purpose
 *
 * Note     As in crash.c every function is wrong. Some of it only a checked
 *          cache sees: slub_debug on the command line, or a debug build.
 */
#include <kernel/panic.h>
#include <kernel/printk.h>
#include <lib/err.h>
#include <mm/page_alloc.h>
#include <mm/slab.h>
#include "crash.h"

#define SIZE 64 /* of kmalloc-64: no byte is left over */

static noinline char *take(void)
{
	char *object = kmalloc(SIZE, GFP_KERNEL);

	if (!object)
		panic("crash: no memory");
	return object;
}

static noinline void give_back(void *object)
{
	kfree(crash_hide((unsigned long)object));
	barrier();
}

static noinline void poke(void *object, long offset)
{
	*((volatile char *)crash_hide((unsigned long)object) + offset) = 'X';
	barrier();
}

/* -------------------------------------------------------------------- objects */

static noinline void slab_overrun(void)
{
	char *object = take();

	poke(object, SIZE);
	poke(object, SIZE + 1);
	give_back(object);
}

static noinline void slab_underrun(void)
{
	char *object = take();

	poke(object, -1);
	give_back(object);
}

static noinline void double_free_slab(void)
{
	char *object = take();

	give_back(object);
	give_back(object);
	kmem_cache_shrink_all(); /* magazines find it now at the latest */
}

static noinline void slab_bad_pointer(void)
{
	give_back(take() + 8);
}

static noinline void slab_foreign(void)
{
	static struct kmem_cache *other;

	other = kmem_cache_create("crash-other", SIZE, 0, 0, NULL);
	if (other)
		kmem_cache_free(other, take());
	barrier();
}

static noinline void use_after_free(void)
{
	char *object = take();

	give_back(object);
	poke(object, 16);
	give_back(take());
}

/* Found at once, and only, where the page is gone: slub_debug=M. */
static noinline void read_after_free(void)
{
	char *object = take();

	give_back(object);
	(void)*(volatile char *)crash_hide((unsigned long)object + 16);
	barrier();
}

static noinline void read_overrun(void)
{
	(void)*(volatile char *)crash_hide((unsigned long)take() + SIZE);
	barrier();
}

/* Nobody knows the address any more. */
static noinline void slab_leak(void)
{
	poke(take(), 0);
	poke(take(), 0);
}

static noinline void cache_destroy_busy(void)
{
	static struct kmem_cache *cache;
	void *object;

	cache = kmem_cache_create("crash-busy", SIZE, 0, 0, NULL);
	object = cache ? kmem_cache_alloc(cache, GFP_KERNEL) : NULL;
	if (!object || kmem_cache_destroy(cache) != -EBUSY)
		return;
	kmem_cache_free(cache, object);
	kmem_cache_destroy(cache);
}

/* ---------------------------------------------------------------------- pages */

static noinline void double_free_page(void)
{
	struct page *page = alloc_page(GFP_KERNEL);

	if (!page)
		return;
	__free_page(page);
	__free_page(page);
	barrier();
}

static noinline void page_use_after_free(void)
{
	struct page *page = alloc_page(GFP_KERNEL), *same;
	char *address;

	if (!page)
		return;
	address = lowmem_page_address(page);
	__free_page(page);
	poke(address, 100);
	same = alloc_page(GFP_KERNEL);
	if (same)
		__free_page(same);
	barrier();
}

static noinline void free_wrong_pointer(void)
{
	give_back((void *)(unsigned long)memory_crashes);
}

const struct crash memory_crashes[] = {
	{ "double-free-page", double_free_page, 0, "a page is freed twice" },
	{ "page-use-after-free", page_use_after_free, 0,
	  "a page is written to after it was freed" },
	{ "double-free-slab", double_free_slab, 0, "an object is freed twice" },
	{ "free-wrong-pointer", free_wrong_pointer, 0,
	  "kfree gets what is not from kmalloc" },
	{ "slab-overrun", slab_overrun, 0,
	  "two bytes behind an object are written" },
	{ "slab-underrun", slab_underrun, 0,
	  "the byte before an object is written" },
	{ "slab-bad-pointer", slab_bad_pointer, 0,
	  "kfree gets the middle of an object" },
	{ "slab-foreign", slab_foreign, 0,
	  "an object is freed to another cache" },
	{ "use-after-free", use_after_free, 0,
	  "an object is written to after it was freed" },
	{ "read-after-free", read_after_free, 0,
	  "an object is read after it was freed" },
	{ "read-overrun", read_overrun, 0,
	  "the byte behind an object is read" },
	{ "slab-leak", slab_leak, CRASH_GOES_ON, "two objects are forgotten" },
	{ "cache-destroy-busy", cache_destroy_busy, CRASH_GOES_ON,
	  "a cache is destroyed while an object is out" },
};

const unsigned int nr_memory_crashes = ARRAY_SIZE(memory_crashes);
