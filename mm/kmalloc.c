// SPDX-License-Identifier: MIT
/*
 * kmalloc.c - memory by the byte: a row of caches, and the buddy system above
 *
 * What
 *	size        from                    internal waste
 *	1 … 8192    kmalloc-8 … kmalloc-8192  less than half, a third of 96, 192
 *	… 4 MiB     2^order pages           less than half
 *	above       NULL
 *
 *             kfree finds out by the identity of the page under the address.
 * Invariants  1. ksize(p) >= the size asked for (kmalloc_model.c).
 *             2. Powers of two are aligned to themselves, 8192 to a page
 *                (kmalloc_model.c).
 * See: Gorman, 8.4.
 */
#include <lib/minmax.h>
#include <lib/string.h>
#include <kernel/lab.h>
#include <kernel/panic.h>
#include <mm/debug.h>
#include <mm/page_alloc.h>
#include <mm/slab.h>
#include "slab_internal.h"

struct kmem_cache *kmalloc_caches[KMALLOC_CACHES];

static const struct {
	const char *name;
	size_t size;
} kmalloc_info[KMALLOC_CACHES] = {
	{ "kmalloc-8", 8 },	  { "kmalloc-16", 16 },
	{ "kmalloc-32", 32 },	  { "kmalloc-64", 64 },
	{ "kmalloc-96", 96 },	  { "kmalloc-128", 128 },
	{ "kmalloc-192", 192 },	  { "kmalloc-256", 256 },
	{ "kmalloc-512", 512 },	  { "kmalloc-1024", 1024 },
	{ "kmalloc-2048", 2048 }, { "kmalloc-4096", 4096 },
	{ "kmalloc-8192", 8192 },
};

/* By (size - 1) / 8, for sizes up to 192. */
static const u8 small_index[24] = {
	0, 1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 6,
};

#define LARGE_INDEX(size) ((unsigned int)fls_long((size)-1) - 1) /* 193 … */

/* The alignment is the largest power of two in the size: it costs nothing. */
void kmalloc_init(void)
{
	unsigned int i;

	for (i = 0; i < KMALLOC_CACHES; i++) {
		size_t size = kmalloc_info[i].size, align = size & -size;

		kmalloc_caches[i] = kmem_cache_create_usercopy(
			kmalloc_info[i].name, size,
			min_t(size_t, align, PAGE_SIZE), SLAB_PANIC, 0, size,
			NULL);
	}
}

/* From alloc_pages, and with an address: so never of highmem. */
__lab(slab) void *kmalloc_order(unsigned int order, gfp_t gfp)
{
	struct page *page;

	if (unlikely(PAGE_SIZE << order > KMALLOC_MAX_SIZE))
		return NULL;
	page = alloc_pages(gfp & ~__GFP_HIGHMEM, order);
	return likely(page) ? lowmem_page_address(page) : NULL;
}

/* kmalloc of a size that the compiler does not know. In this order: 0 is
 * ZERO_SIZE_PTR; past KMALLOC_MAX_SIZE is NULL; past KMALLOC_MAX_CACHE_SIZE, or
 * with __GFP_DMA, it is kmalloc_order's, get_order(size) pages; else an object
 * (cache_alloc) of the cache with the smallest objects that will do. small_index
 * and LARGE_INDEX choose without a search. */
__lab(slab) void *__kmalloc(size_t size, gfp_t gfp)
{
	unsigned int i;

	/* A size of 0 wraps to the largest. */
	if (unlikely(size - 1 >= KMALLOC_MAX_CACHE_SIZE || (gfp & __GFP_DMA)))
		return !size ? ZERO_SIZE_PTR
		       : size > KMALLOC_MAX_SIZE
			       ? NULL
			       : kmalloc_order(get_order(size), gfp);
	i = size <= 192 ? small_index[(size - 1) / 8] : LARGE_INDEX(size);
	return cache_alloc(kmalloc_caches[i], gfp);
}

static inline bool zero_or_null(const void *p)
{
	return (unsigned long)p <= (unsigned long)ZERO_SIZE_PTR;
}

/* The page of P, which is from kmalloc, not NULL nor ZERO_SIZE_PTR: an object's,
 * or the first of whole pages. CALL is whose argument it is: anything else that
 * it may be is a bug of the caller. */
static struct page *kmalloc_page(const void *p, const char *call)
{
	pfn_t pfn = direct_map_pfn(p);
	struct page *page = pfn_to_page(pfn);

	if (pfn >= max_low_pfn)
		panic("%s: %p (%s) is not from kmalloc", call, p,
		      address_region((vaddr_t)p));
	if (page->identity != PAGE_SLAB &&
	    (page->identity != PAGE_KERNEL || (unsigned long)p % PAGE_SIZE))
		panic("%s: %p (%s page) is not from kmalloc", call, p,
		      page_identity_name(page->identity));
	return page;
}

/* NULL, ZERO_SIZE_PTR, whole pages; and what is not from kmalloc at all. */
static noinline void kfree_slow(const void *p)
{
	struct page *page;

	if (zero_or_null(p) || slab_unmap_free(NULL, p, _RET_IP_))
		return;
	page = kmalloc_page(p, "kfree");
	__free_pages(page, page->order);
}

/* Only the page under P can say what it is: of identity PAGE_SLAB it names its
 * cache, and P is an object (cache_free); else it is kfree_slow's. Addresses
 * outside the direct map wrap to frame numbers past max_low_pfn, where no struct
 * page may be read: also NULL and ZERO_SIZE_PTR. */
__lab(slab) void kfree(const void *p)
{
	pfn_t pfn = direct_map_pfn(p);
	struct page *page = pfn_to_page(pfn);

	if (unlikely(pfn >= max_low_pfn || page->identity != PAGE_SLAB))
		kfree_slow(p);
	else
		cache_free(page->slab_cache, (void *)(unsigned long)p);
}

size_t ksize(const void *p)
{
	struct page *page;

	if (zero_or_null(p))
		return 0;
	if (slab_unmap_size(p))
		return slab_unmap_size(p);
	page = kmalloc_page(p, "ksize");
	if (page->identity == PAGE_SLAB)
		return page->slab_cache->object_size;
	return PAGE_SIZE << page->order;
}

void *kmalloc_array(size_t n, size_t size, gfp_t gfp)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	return kmalloc(bytes, gfp);
}

void *kcalloc(size_t n, size_t size, gfp_t gfp)
{
	return kmalloc_array(n, size, gfp | __GFP_ZERO);
}

void *krealloc(void *p, size_t new_size, gfp_t gfp)
{
	size_t old_size = ksize(p);
	void *moved;

	if (!new_size) {
		kfree(p);
		return ZERO_SIZE_PTR;
	}
	if (old_size >= new_size)
		return p;
	moved = kmalloc(new_size, gfp);
	if (moved && old_size) {
		memcpy(moved, p, old_size);
		kfree(p);
	}
	return moved;
}

void *kmemdup(const void *from, size_t n, gfp_t gfp)
{
	void *copy = kmalloc(n, gfp);

	return copy && n ? memcpy(copy, from, n) : copy;
}

char *kstrdup(const char *s, gfp_t gfp)
{
	return kmemdup(s, strlen(s) + 1, gfp);
}
