/* SPDX-License-Identifier: MIT */
/*
 * highmem.h - kernel addresses for pages that have none
 *
 * kmap        the pkmap window: lasts, counts its users, may wait for a slot
 * kmap_local  this CPU's fixmap slots: nests like a stack, cheap, never sleeps
 *
 * Low pages have their address already: both return it and do nothing else.
 * See: Gorman, chapter 9.
 */
#ifndef MM_HIGHMEM_H
#define MM_HIGHMEM_H

#include <asm/page.h>
#include <mm/page.h>

#if HAVE_HIGHMEM

/* Maps PAGE until as many kunmaps; sleeps while the window is full. The address
 * is the same for all its users, and any task may use it. */
void *kmap(struct page *page);
void kunmap(struct page *page);

/* The address that PAGE has now, by direct map or kmap; NULL: none. It stays
 * valid only while somebody holds a kmap. */
void *page_address(const struct page *page);

/* For pages of highmem; the functions below know when. */
void *__kmap_local_pfn(pfn_t pfn);
void __kunmap_local(const void *addr);

/*
 * Maps PAGE for current, which keeps the CPU until kunmap_local and must not
 * sleep. Unmap in the reverse order; at most KMAP_LOCAL_SLOTS deep, interrupt
 * handlers included. ADDR may point anywhere into the page.
 */
static inline void *kmap_local_page(struct page *page)
{
	pfn_t pfn = page_to_pfn(page);

	if (likely(pfn < max_low_pfn))
		return pfn_to_virt(pfn);
	return __kmap_local_pfn(pfn);
}

static inline void kunmap_local(const void *addr)
{
	if (unlikely((unsigned long)addr >= FIXADDR_START))
		__kunmap_local(addr);
}

/* Pages that somebody has in the window now: for /proc and tests. */
unsigned int pkmap_in_use(void);

/* How deep this CPU's kmap_local stack is: 0 when all is well in a task. */
unsigned int kmap_local_depth_now(void);

/* This CPU's share of kmap_check(): NULL or a sentence. */
const char *kmap_local_check(void);

/* Boot, after paging_init(). */
void kmap_init(void);

#else /* every page has its address */

static inline void *page_address(const struct page *page)
{
	return lowmem_page_address(page);
}

static inline void *kmap(struct page *page)
{
	return lowmem_page_address(page);
}

static inline void kunmap(struct page *page)
{
	(void)page;
}

static inline void *kmap_local_page(struct page *page)
{
	return lowmem_page_address(page);
}

static inline void kunmap_local(const void *addr)
{
	(void)addr;
}

static inline unsigned int pkmap_in_use(void)
{
	return 0;
}

static inline unsigned int kmap_local_depth_now(void)
{
	return 0;
}

static inline void kmap_init(void)
{
}

#endif

/* One page, whatever its zone. */
static inline void clear_highpage(struct page *page)
{
	void *addr = kmap_local_page(page);

	clear_page(addr);
	kunmap_local(addr);
}

static inline void copy_highpage(struct page *to, struct page *from)
{
	void *source = kmap_local_page(from);
	void *target = kmap_local_page(to);

	copy_page(target, source);
	kunmap_local(target);
	kunmap_local(source);
}

#endif
