/* SPDX-License-Identifier: MIT */
/*
 * highmem.h - kernel addresses for pages that have none
 *
 * kmap        the pkmap window: lasts, counts its users, may wait for a slot
 * kmap_local  this CPU's fixmap slots: nests like a stack, cheap, does not sleep
 *
 * Low pages have their address already: both return it and do nothing else.
 * See: Gorman, chapter 9.
 */
#ifndef MM_HIGHMEM_H
#define MM_HIGHMEM_H

#include <asm/page.h>
#include <mm/page.h>

/* Maps PAGE until kunmap; sleeps while the window is full. */
void *kmap(struct page *page);
void kunmap(struct page *page);

/* The address that PAGE has now, by direct map or kmap; NULL: none. */
void *page_address(const struct page *page);

void *__kmap_local_pfn(pfn_t pfn);
void __kunmap_local(const void *addr);

/* Maps PAGE for current, which keeps the CPU until kunmap_local. Unmap in the
 * reverse order. ADDR may point anywhere into the page. */
static inline void *kmap_local_page(struct page *page)
{
	if (likely(!page_is_highmem(page)))
		return lowmem_page_address(page);
	return __kmap_local_pfn(page_to_pfn(page));
}

static inline void kunmap_local(const void *addr)
{
	if (unlikely((unsigned long)addr >= FIXADDR_START))
		__kunmap_local(addr);
}

/* One page, whatever its zone. */
void clear_highpage(struct page *page);
void copy_highpage(struct page *to, struct page *from);

/* Pages mapped through the window now, and its size: for /proc and tests. */
unsigned int pkmap_in_use(void);

void kmap_init(void);

#endif
