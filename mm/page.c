// SPDX-License-Identifier: MIT
/*
 * page.c - mem_map, and what a page may become
 *
 * What        One struct page for each frame below max_pfn, holes included. Its
 *             identity says who may use its other fields; page_transitions is
 *             the picture in mm/page.h as a table.
 * Invariants  1. An identity changes only along an arrow (checked at each
 *                change: freeing twice, or freeing reserved memory, is found
 *                here).
 *             2. nr_identity_pages agrees with a walk over mem_map
 *                (page_alloc_check).
 * Locking     A page belongs to whoever holds it; counts are per CPU.
 */
#include <kernel/panic.h>
#include <mm/page.h>
#include <mm/page_alloc.h>
#include "internal.h"

struct page *mem_map;
pfn_t max_pfn;
pfn_t max_low_pfn;
struct page *zero_page;
bool page_group_by_mobility = true;

DEFINE_PER_CPU(unsigned long, nr_identity_pages[NR_PAGE_IDENTITIES]);

#define TO(identity) (1U << PAGE_##identity)

const u8 page_transitions[NR_PAGE_IDENTITIES] = {
	[PAGE_RESERVED] = TO(KERNEL),
	[PAGE_FREE] = TO(KERNEL),
	[PAGE_KERNEL] = TO(FREE) | TO(SLAB) | TO(ANON) | TO(FILE) | TO(TABLE),
	[PAGE_SLAB] = TO(FREE),
	[PAGE_ANON] = TO(FREE),
	[PAGE_FILE] = TO(FREE),
	[PAGE_TABLE] = TO(FREE),
};

static const char *const identity_names[NR_PAGE_IDENTITIES] = {
	[PAGE_RESERVED] = "reserved", [PAGE_FREE] = "free",
	[PAGE_KERNEL] = "kernel",     [PAGE_SLAB] = "slab",
	[PAGE_ANON] = "anon",	      [PAGE_FILE] = "file",
	[PAGE_TABLE] = "table",
};

const char *page_identity_name(enum page_identity identity)
{
	return identity < NR_PAGE_IDENTITIES ? identity_names[identity]
					     : "(no identity)";
}

void page_bad_transition(const struct page *page, enum page_identity to)
{
	if (to == PAGE_FREE && page->identity == PAGE_FREE)
		panic("page %lx: freed twice", page_to_pfn(page));
	panic("page %lx: %s may not become %s (count %d, mapcount %d)",
	      page_to_pfn(page), page_identity_name(page->identity),
	      page_identity_name(to), page_count(page), page_mapcount(page));
}

/* The tails of a __GFP_COMP block follow their head. */
void page_set_tails(struct page *head)
{
	struct page *page;

	for (page = head + 1; page < head + (1UL << head->order); page++)
		page->identity = head->identity;
}

unsigned long nr_pages_of(enum page_identity identity)
{
	unsigned long sum = 0;
	unsigned int cpu;

	for_each_cpu(cpu) sum +=
		*per_cpu_ptr(&nr_identity_pages[identity], cpu);
	return sum;
}

void put_page(struct page *page)
{
	put_page_inline(page);
}

void page_last_put(struct page *page)
{
	if (unlikely(page->identity == PAGE_SLAB))
		panic("page %lx: put_page on a slab", page_to_pfn(page));
	__free_pages(page, page->order);
}

/* Every word is written, since the memory below is not zeroed; one by one,
 * since this loop is a good part of the boot. */
void mem_map_init_range(pfn_t start, pfn_t end, enum zone_type zone)
{
	const u8 pageblock = PCP_INDEX(
		0, zone,
		page_group_by_mobility ? MIGRATE_MOVABLE : MIGRATE_UNMOVABLE);
	struct page *page = pfn_to_page(start);
	const struct page *last = pfn_to_page(end);

	for (; page < last; page++) {
		page->identity = PAGE_RESERVED;
		page->pageblock = pageblock;
		page->order = 0;
		page->flags = 0;
		atomic_set(&page->_refcount, 1);
		atomic_set(&page->_mapcount, 0);
		page->index = 0;
		page->lru.next = NULL;
		page->lru.prev = NULL;
		page->mapping = NULL;
		page->private = 0;
	}
	this_cpu_add(nr_identity_pages[PAGE_RESERVED], end - start);
}
