/* SPDX-License-Identifier: MIT */
/*
 * page_pcp.h - a CPU's stacks of free blocks, as the fast paths see them
 *
 * All of it with interrupts off, but for the two that change only the page.
 */
#ifndef MM_PAGE_PCP_H
#define MM_PAGE_PCP_H

#include "internal.h"

/* This CPU's stacks by their index: a page's, or one of first_choice. */
static inline struct per_cpu_pages *this_cpu_pages(unsigned int index)
{
	struct per_cpu_pages *pcp = &cpu_pages[smp_processor_id()][index];

	/* One register, not an index to be scaled at each use. */
	asm("" : "+r"(pcp));
	return pcp;
}

/* HOT is full: it becomes COLD, and what COLD had goes back to the zone. */
void pcp_make_room(struct per_cpu_pages *pcp);

/* HOT is empty: COLD takes its place, or a batch of ORDER from the zone, of
 * SPARE pages at most. False: there is none. [zone->lock] */
bool pcp_refill(struct zone *zone, struct per_cpu_pages *pcp,
		unsigned int order, unsigned long spare);

/* The top of HOT, or NULL. It keeps PG_pcp until new_page_prepare. */
static inline struct page *pcp_pop(struct per_cpu_pages *pcp)
{
	struct page *page = pcp->hot;

	if (unlikely(!page))
		return NULL;
	pcp->hot = page->next_free;
	pcp->count--;
	return page;
}

/* Puts a prepared block onto the stack that it belongs to. */
static inline void pcp_push(struct page *page, unsigned int order)
{
	struct per_cpu_pages *pcp =
		this_cpu_pages(order << GFP_INDEX_BITS | page->pageblock);

	if (unlikely(pcp->count >= pcp->high))
		pcp_make_room(pcp);
	page->next_free = pcp->hot;
	pcp->hot = page;
	pcp->count++;
}

void page_bad_alloc(const struct page *page) __attribute__((noreturn, cold));
void page_bad_free(const struct page *page, unsigned int order)
	__attribute__((noreturn, cold));

/* A page from a stack is its taker's now. It must be as it was put there. */
static inline void new_page_prepare(struct page *page)
{
	if (unlikely((page->word & ~PAGE_WORD_PAGEBLOCK) !=
		     PAGE_WORD(PAGE_FREE, 0, PG_pcp)))
		page_bad_alloc(page);
	page->identity = PAGE_KERNEL;
	page->flags = 0;
	atomic_set(&page->_refcount, 1);
}

/* page_alloc.c: what a new block goes through while page_alloc_debug says that
 * somebody looks closer. Interrupts may be on. */
void new_page_debug(struct page *page, unsigned int order, gfp_t gfp);

/* A single page is nobody's any more, and not yet a stack's. */
static inline void free_page_prepare(struct page *page)
{
	unsigned int from = page->identity;

	if (unlikely((page->word & ~(PAGE_WORD_PAGEBLOCK | U8_MAX)) |
		     (u32)(page_count(page) & ~1) | (u32)page_mapcount(page)))
		page_bad_free(page, 0);
	if (unlikely(!(page_transitions[from] & (1U << PAGE_FREE))))
		page_bad_transition(page, PAGE_FREE);
	page->identity = PAGE_FREE;
	page->flags = PG_pcp;
	atomic_set(&page->_refcount, 0);
	this_cpu_dec(nr_identity_pages[from]);
}

#endif
