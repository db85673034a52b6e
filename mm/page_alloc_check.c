// SPDX-License-Identifier: MIT
/*
 * page_alloc_check.c - the buddy system's books, compared with mem_map
 *
 * What        Two readings of the same facts. The lists are walked first: each
 *             block must look as its list says. Then mem_map is walked block by
 *             block, which finds every head there is, and what was counted on
 *             the way must be what the zones and the identities count.
 * Locking     Interrupts off; the caller sees to it that no other CPU
 *             allocates meanwhile.
 */
#include <lib/align.h>
#include <lib/minmax.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <mm/debug.h>
#include <mm/page_alloc.h>
#include "internal.h"

static char sentence[160];

#define SAY(...) (snprintf(sentence, sizeof(sentence), __VA_ARGS__), sentence)

static bool in_zone(const struct page *page, const struct zone *zone)
{
	pfn_t pfn = page_to_pfn(page);

	return pfn >= zone->zone_start_pfn &&
	       pfn - zone->zone_start_pfn < zone->spanned_pages;
}

/* What is wrong with a page that LIST (of this flag and order) holds, or "". */
static const char *wrong_with_free_page(const struct zone *zone,
					const struct page *page,
					unsigned int order, u8 flag)
{
	if (page < mem_map || !in_zone(page, zone) || page_zone(page) != zone)
		return "is of another zone";
	if (page->identity != PAGE_FREE)
		return page_identity_name(page->identity);
	if ((page->flags & ~PG_poison) != flag)
		return "has other flags";
	if (page->order != order)
		return "has another order";
	if (page_to_pfn(page) & ((1UL << order) - 1))
		return "is not aligned";
	if (page_count(page) || page_mapcount(page))
		return "is in use";
	return "";
}

/* Walks one list; the number of its entries goes to *COUNT. */
static const char *check_list(const struct zone *zone,
			      const struct list_head *list, unsigned int order,
			      u8 flag, unsigned long *count)
{
	const struct list_head *pos;

	*count = 0;
	list_for_each(pos, list) {
		const struct page *page = list_entry(pos, struct page, lru);
		const char *wrong =
			wrong_with_free_page(zone, page, order, flag);

		if (*wrong)
			return SAY("%s: page %lx on the list of order %u: %s",
				   zone->name, page_to_pfn(page), order, wrong);
		if (pos->next->prev != pos || ++*count > zone->managed_pages)
			return SAY("%s: the list of order %u is broken",
				   zone->name, order);
	}
	return NULL;
}

/* Free blocks stand in the lists of their pageblock's type. */
static const char *check_types(const struct list_head *list, unsigned int type)
{
	const struct page *page;

	list_for_each_entry(page, list, lru)
		if (page_migratetype(page) != type)
			return SAY("page %lx: of type %u, on a list of type %u",
				   page_to_pfn(page),
				   (unsigned int)page_migratetype(page), type);
	return NULL;
}

/* The lists of one order against its count; their pages are added to *FREE. */
static const char *check_free_area(const struct zone *zone, unsigned int order,
				   unsigned long *free)
{
	const struct free_area *area = &zone->free_area[order];
	unsigned long count, blocks = 0;
	unsigned int type;

	for (type = 0; type < MIGRATE_TYPES; type++) {
		const char *wrong = check_list(zone, &area->free_list[type],
					       order, PG_buddy, &count);

		if (!wrong)
			wrong = check_types(&area->free_list[type], type);
		if (wrong)
			return wrong;
		blocks += count;
	}
	if (blocks != area->nr_free)
		return SAY("%s: %lu blocks of order %u, counted as %lu",
			   zone->name, blocks, order, area->nr_free);
	*free += blocks << order;
	return NULL;
}

/* Walks a stack of COUNT blocks of ZONE. */
static const char *check_stack(const struct zone *zone, const struct page *page,
			       unsigned int order, unsigned int count)
{
	unsigned int n;

	for (n = 0; page && n <= count; page = page->next_free, n++) {
		const char *wrong =
			wrong_with_free_page(zone, page, order, PG_pcp);

		if (*wrong)
			return SAY("%s: page %lx in a stack of order %u: %s",
				   zone->name, page_to_pfn(page), order, wrong);
	}
	if (n != count)
		return SAY(
			"%s: %u blocks or more in a stack of order %u, counted as %u",
			zone->name, n, order, count);
	return NULL;
}

/* Both stacks of this index, which are ZONE's. */
static const char *check_pcp(const struct zone *zone, unsigned int index)
{
	const unsigned int order = index >> GFP_INDEX_BITS;
	const char *wrong = NULL;
	unsigned int cpu;

	for_each_cpu(cpu)
	{
		const struct per_cpu_pages *pcp = &cpu_pages[cpu][index];

		if (!wrong)
			wrong = check_stack(zone, pcp->hot, order, pcp->count);
		if (!wrong)
			wrong = check_stack(zone, pcp->cold, order,
					    pcp->cold_count);
		if (!wrong && (index & 3) == MIGRATE_TYPES && pcp->hot)
			wrong = SAY("%s: pages in a stack of no type",
				    zone->name);
	}
	return wrong;
}

/* The free areas and per-CPU stacks of a zone against their own counts. */
static const char *check_zone_lists(const struct zone *zone)
{
	unsigned long free = 0;
	const char *wrong = NULL;
	unsigned int i;

	for (i = 0; i < MAX_ORDER && !wrong; i++)
		wrong = check_free_area(zone, i, &free);
	if (!wrong && free != zone->free_pages)
		wrong = SAY("%s: %lu pages free, counted as %lu", zone->name,
			    free, zone->free_pages);
	for (i = 0; i < NR_PCP_STACKS && !wrong; i++)
		if ((i >> 2 & 3) == (unsigned int)(zone - zones))
			wrong = check_pcp(zone, i);
	return wrong;
}

/* A block is of its pageblock's type: that of the first page in the zone. */
static const char *check_pageblock(const struct page *page,
				   const struct zone *zone)
{
	pfn_t start = page_to_pfn(page) & ~(PAGEBLOCK_PAGES - 1);
	const struct page *first =
		pfn_to_page(max(start, zone->zone_start_pfn));

	if (page->pageblock == first->pageblock &&
	    page_migratetype(page) < MIGRATE_TYPES)
		return NULL;
	return SAY("page %lx: type %u in a pageblock of type %u",
		   page_to_pfn(page), (unsigned int)page_migratetype(page),
		   (unsigned int)page_migratetype(first));
}

/* Is its buddy, of the same size and zone, free as well? Then they are one. */
static bool unmerged(const struct page *page)
{
	const struct page *buddy;

	if (!(page->flags & PG_buddy) || page->order == MAX_ORDER - 1)
		return false;
	buddy = pfn_to_page(page_to_pfn(page) ^ (1UL << page->order));
	return (buddy->flags & PG_buddy) && buddy->order == page->order &&
	       page_zone(buddy) == page_zone(page);
}

/* The other pages of a block that is not free: with __GFP_COMP they follow the
 * head, otherwise no list and no flag knows them. */
static const char *check_tails(const struct page *head)
{
	const u8 flags = head->flags & PG_head ? PG_tail : 0;
	const struct page *page;

	for (page = head + 1; page < head + (1UL << head->order); page++)
		if ((page->flags & ~PG_poison) != flags ||
		    (flags && (page->slab_head != head ||
			       page->identity != head->identity)))
			return SAY("page %lx: not a tail of %lx (flags 0x%x)",
				   page_to_pfn(page), page_to_pfn(head),
				   page->flags);
	return NULL;
}

static const char *check_block(const struct page *page, const struct zone *zone)
{
	pfn_t pfn = page_to_pfn(page);

	if (page->identity >= NR_PAGE_IDENTITIES || page->order >= MAX_ORDER ||
	    (page->flags & PG_tail) || (pfn & ((1UL << page->order) - 1)))
		return SAY("page %lx: not a head (%s, order %u, flags 0x%x)",
			   pfn, page_identity_name(page->identity), page->order,
			   page->flags);
	if (page_zone(page) != zone)
		return SAY("page %lx: in %s, but lies in %s", pfn,
			   page_zone(page)->name, zone->name);
	if ((page->identity == PAGE_FREE) !=
	    !!(page->flags & (PG_buddy | PG_pcp)))
		return SAY("page %lx: %s with flags 0x%x", pfn,
			   page_identity_name(page->identity), page->flags);
	if (page->identity != PAGE_FREE && page_count(page) <= 0)
		return SAY("page %lx: %s with count %d", pfn,
			   page_identity_name(page->identity),
			   page_count(page));
	if (unmerged(page))
		return SAY("page %lx: it and its buddy of order %u are free",
			   pfn, page->order);
	return page->identity == PAGE_FREE ? NULL : check_tails(page);
}

/* Adds the blocks of a zone to PAGES by identity; its free pages to *FREE. */
static const char *walk_zone(const struct zone *zone, unsigned long *pages,
			     unsigned long *free)
{
	pfn_t pfn = zone->zone_start_pfn, end = pfn + zone->spanned_pages;
	unsigned long managed = 0;

	while (pfn < end) {
		const struct page *page = pfn_to_page(pfn);
		const char *wrong = check_block(page, zone);

		if (!wrong)
			wrong = check_pageblock(page, zone);
		if (wrong)
			return wrong;
		pages[page->identity] += 1UL << page->order;
		if (page->identity == PAGE_FREE)
			*free += 1UL << page->order;
		if (page->identity != PAGE_RESERVED)
			managed += 1UL << page->order;
		pfn += 1UL << page->order;
	}
	if (pfn != end)
		return SAY("%s: a block reaches past its end", zone->name);
	if (managed != zone->managed_pages)
		return SAY("%s: %lu pages are not reserved, managed are %lu",
			   zone->name, managed, zone->managed_pages);
	return NULL;
}

static const char *check_all(void)
{
	unsigned long pages[NR_PAGE_IDENTITIES] = { 0 };
	const struct zone *zone;
	const char *wrong;
	unsigned int i;

	for_each_zone(zone) {
		unsigned long free = 0;

		wrong = check_zone_lists(zone);
		if (!wrong)
			wrong = walk_zone(zone, pages, &free);
		if (wrong)
			return wrong;
		if (free != zone_free_pages(zone))
			return SAY(
				"%s: %lu free pages in mem_map, %lu in lists",
				zone->name, free, zone_free_pages(zone));
	}
	for (i = PAGE_SLAB; i < NR_PAGE_IDENTITIES; i++)
		if (pages[i] != nr_pages_of(i))
			return SAY("%lu %s pages in mem_map, counted as %lu",
				   pages[i], page_identity_name(i),
				   nr_pages_of(i));
	return NULL;
}

const char *page_alloc_check(void)
{
	unsigned long flags = local_irq_save();
	const char *wrong = check_all();

	local_irq_restore(flags);
	return wrong;
}
