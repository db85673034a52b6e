/* SPDX-License-Identifier: MIT */
/*
 * page_alloc.h - the buddy system's face
 *
 * Contexts  Any, for the GFP flags given; GFP_KERNEL and its like may sleep.
 * Failure   NULL or 0, and nothing has changed. A line is logged unless
 *           __GFP_NOWARN.
 * Owner     The caller, until it gives the block back with the same order.
 */
#ifndef MM_PAGE_ALLOC_H
#define MM_PAGE_ALLOC_H

#include <lib/bitops.h>
#include <mm/gfp.h>
#include <mm/zone.h>

/*
 * 2^ORDER contiguous pages, aligned to their size, with one reference on the
 * head. Its identity is PAGE_KERNEL until the caller sets another.
 */
struct page *alloc_pages(gfp_t gfp, unsigned int order);

/* Gives the block back, whatever its reference count was (0 or 1). */
void __free_pages(struct page *page, unsigned int order);

static inline struct page *alloc_page(gfp_t gfp)
{
	return alloc_pages(gfp, 0);
}

static inline void __free_page(struct page *page)
{
	__free_pages(page, 0);
}

/*
 * Single pages by the array, cheaper than one by one. Fills the slots of PAGES
 * that are NULL, from the first on; returns how many slots from the first on
 * have a page now: NR, unless there was no memory for the next one.
 */
unsigned long alloc_pages_bulk_array(gfp_t gfp, unsigned long nr,
				     struct page **pages);
/* Gives back NR single pages, whatever their reference counts were (0 or 1). */
void free_pages_bulk(struct page **pages, unsigned long nr);

/*
 * SIZE bytes of low memory in whole pages, no page more: they are single pages
 * to their owner. Up to 4 MiB; NULL for 0, more, or when there is none.
 * free_pages_exact takes the same SIZE, and NULL.
 */
void *alloc_pages_exact(size_t size, gfp_t gfp);
void free_pages_exact(void *addr, size_t size);

/* A block without __GFP_COMP becomes 2^ORDER single pages, each with one
 * reference. */
void split_page(struct page *page, unsigned int order);

/*
 * Frames [start, end), of one zone, if all of them are free: single pages of
 * the caller's then. Of GFP only __GFP_ZERO and the injector's bit count. 0; -EBUSY: one is not free; -EINVAL: an empty range or one
 * past max_pfn; -ENOMEM: the injector's. Takes no notice of watermarks.
 */
int alloc_contig_range(pfn_t start, pfn_t end, gfp_t gfp);

/* NR frames in a row, the first a multiple of ALIGN (a power of two); the
 * lowest there are in the first zone that can spare them. NULL: nowhere. Slow:
 * looks at every block of a zone. */
struct page *alloc_contig_pages(unsigned long nr, unsigned long align,
				gfp_t gfp);

/* Gives back NR single pages in a row. */
void free_contig_range(pfn_t start, unsigned long nr);

/* The same by kernel address: low memory only (no __GFP_HIGHMEM). 0: none. */
unsigned long __get_free_pages(gfp_t gfp, unsigned int order);
unsigned long get_zeroed_page(gfp_t gfp);
void free_pages(unsigned long addr, unsigned int order);

/* The order that holds SIZE bytes. */
static inline unsigned int get_order(size_t size)
{
	return (unsigned int)fls_long((size - 1) >> PAGE_SHIFT);
}

/* Told, from now on, of every block that is taken and before every release, in
 * any context. For one listener; it must not allocate. */
struct page_tracer {
	void (*alloc)(const struct page *page, unsigned int order, gfp_t gfp);
	void (*free)(const struct page *page, unsigned int order);
};
void page_trace_to(const struct page_tracer *tracer);

/* Moves every per-CPU page back to the free areas. */
void drain_all_pages(void);

/* Boot, before paging_init: max_pfn and max_low_pfn from memblock and
 * highmem=. */
void zone_limits_init(void);

/* Boot, after paging_init: sets up zones and mem_map from memblock, then hands
 * the memory over. */
void mm_init(void);

/* Boot: empty zones that end at these frame numbers. */
void free_area_init(const pfn_t zone_end[MAX_NR_ZONES]);

/* Gives frames [start, end) that were reserved (initrd, .init) to the buddy
 * system and says so when WHAT is not NULL; returns how many. */
unsigned long free_reserved_area(pfn_t start, pfn_t end, const char *what);

#endif
