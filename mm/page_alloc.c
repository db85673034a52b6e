// SPDX-License-Identifier: MIT
/*
 * page_alloc.c - alloc_pages: from the CPU's own list, the zone, the next zone
 *
 * What        Single pages come from the per-CPU list of the first zone that
 *             suits, without a lock. Everything else takes the slow path: the
 *             zones from the first choice downwards, down to the low watermark
 *             at first, then to min; at last what other lists hold is given
 *             back and tried once more.
 *
 *	gfp            first choice  falls back to
 *	__GFP_HIGHMEM  HighMem       Normal, DMA
 *	(none)         Normal        DMA
 *	__GFP_DMA      DMA           -
 *
 * Invariants  1. A page on a per-CPU list is PAGE_FREE with PG_pcp and counts
 *                in pcp->count, not in zone->free_pages (page_alloc_check).
 *             2. free_pages + pcp counts + pages handed out = managed_pages.
 * Locking     Per-CPU lists: interrupts off. Free areas: zone->lock.
 * Failure     NULL and a line in the log; nothing has changed.
 * Not here    Reclaim, compaction, migrate types, NUMA.
 * See: Gorman, chapter 6.
 */
#include <lib/align.h>
#include <lib/minmax.h>
#include <lib/string.h>
#include <kernel/panic.h>
#include <kernel/printk.h>
#include <mm/fail.h>
#include <mm/highmem.h>
#include <mm/page_alloc.h>
#include "internal.h"

/* ---------------------------------------------------------- per-CPU lists */

static inline struct per_cpu_pages *this_cpu_pages(struct zone *zone)
{
	return &zone->pcp[smp_processor_id()];
}

static inline struct page *pcp_take(struct per_cpu_pages *pcp)
{
	struct page *page = list_first_entry(&pcp->list, struct page, lru);

	__list_del(page->lru.prev, page->lru.next);
	page->flags &= (u8)~PG_pcp;
	pcp->count--;
	return page;
}

static inline void pcp_add(struct per_cpu_pages *pcp, struct page *page)
{
	page->flags |= PG_pcp;
	list_add(&page->lru, &pcp->list);
	pcp->count++;
}

/* A batch of single pages, as far as the mark allows; below the low mark one
 * by one, so that nobody finds a page that another was let dip for.
 * [zone->lock] */
static void pcp_refill(struct zone *zone, unsigned long mark,
		       enum zone_type highest)
{
	struct per_cpu_pages *pcp = this_cpu_pages(zone);
	unsigned int n = mark >= zone->watermark[WMARK_LOW] ? pcp->batch : 1;

	while (n-- && zone_watermark_ok(zone, 0, mark, highest)) {
		struct page *page = buddy_take(zone, 0);

		if (!page)
			break;
		page->flags |= PG_pcp;
		list_add_tail(&page->lru, &pcp->list);
		pcp->count++;
	}
}

/* The COUNT coldest pages go back to the zone. [interrupts off] */
static noinline void pcp_drain(struct zone *zone, struct per_cpu_pages *pcp,
			       unsigned int count)
{
	spin_lock(&zone->lock);
	while (count-- && pcp->count) {
		struct page *page =
			list_last_entry(&pcp->list, struct page, lru);

		list_del(&page->lru);
		page->flags &= (u8)~PG_pcp;
		pcp->count--;
		buddy_put(zone, page, 0);
	}
	spin_unlock(&zone->lock);
}

/* With several CPUs each will have to drain its own. */
void drain_all_pages(void)
{
	struct zone *zone;

	for_each_zone(zone) {
		unsigned long flags = local_irq_save();
		struct per_cpu_pages *pcp = this_cpu_pages(zone);

		if (pcp->count)
			pcp_drain(zone, pcp, pcp->count);
		local_irq_restore(flags);
	}
}

/* ------------------------------------------------------------ taking pages */

/* The block is on no list, all its own now. */
static inline struct page *prep_new_page(struct page *page, unsigned int order,
					 gfp_t gfp)
{
	page_set_identity(page, order, PAGE_KERNEL);
	atomic_set(&page->_refcount, 1);
	unpoison_pages(page, order);
	if (gfp & __GFP_ZERO) {
		struct page *p;

		for (p = page; p < page + (1UL << order); p++)
			clear_highpage(p);
	}
	return page;
}

static void prep_compound_page(struct page *head, unsigned int order)
{
	struct page *tail;

	head->flags |= PG_head;
	for (tail = head + 1; tail < head + (1UL << order); tail++) {
		tail->flags |= PG_tail;
		tail->identity = head->identity;
		tail->slab_head = head;
	}
}

static void dissolve_compound_page(struct page *head, unsigned int order)
{
	struct page *tail;

	head->flags &= (u8)~PG_head;
	for (tail = head + 1; tail < head + (1UL << order); tail++)
		tail->flags &= (u8)~PG_tail;
}

static struct page *take_from_zone(struct zone *zone, unsigned int order,
				   unsigned long mark, enum zone_type highest)
{
	unsigned long flags = spin_lock_irqsave(&zone->lock);
	struct per_cpu_pages *pcp = this_cpu_pages(zone);
	struct page *page = NULL;

	if (order == 0) {
		if (!pcp->count)
			pcp_refill(zone, mark, highest);
		if (pcp->count)
			page = pcp_take(pcp);
	} else if (zone_watermark_ok(zone, order, mark, highest)) {
		page = buddy_take(zone, order);
	}
	spin_unlock_irqrestore(&zone->lock, flags);
	return page;
}

/* How far below MARK the flags allow to go. */
static unsigned long zone_dip(unsigned long mark, gfp_t gfp)
{
	if (gfp & __GFP_NOMEMALLOC)
		return mark;
	if (gfp & __GFP_MEMALLOC)
		return 0;
	if (gfp & __GFP_HIGH)
		mark -= mark / 2;
	if (gfp & __GFP_ATOMIC)
		mark -= mark / 4;
	return mark;
}

/* The first zone that can spare the block, from the first choice downwards. */
static struct page *get_page_from_freelist(gfp_t gfp, unsigned int order,
					   enum zone_watermark wmark)
{
	struct zone *first = first_choice(gfp);
	int highest = (int)(first - zones), i;

	for (i = highest; i >= 0; i--) {
		unsigned long mark = zones[i].watermark[wmark];
		struct page *page;

		if (wmark == WMARK_MIN)
			mark = zone_dip(mark, gfp);
		page = take_from_zone(&zones[i], order, mark,
				      (enum zone_type)highest);
		if (page)
			return page;
	}
	return NULL;
}

static void say_zone(const struct zone *zone)
{
	if (zone->managed_pages)
		pr_warn("  %s: %lu pages free, min %lu, low %lu, high %lu, of %lu\n",
			zone->name, zone_free_pages(zone),
			zone->watermark[WMARK_MIN], zone->watermark[WMARK_LOW],
			zone->watermark[WMARK_HIGH], zone->managed_pages);
}

/* The first ten failures are told, then the 16th, the 32nd, the 64th, … */
static void warn_alloc_failed(gfp_t gfp, unsigned int order)
{
	static unsigned long failures; /* a lost count does no harm */
	const struct zone *zone;

	failures++;
	if ((gfp & __GFP_NOWARN) || (failures > 10 && !is_power_of_2(failures)))
		return;
	pr_warn("page allocation failure %lu: order:%u, gfp:0x%x%s%s%s\n",
		failures, order, (__force unsigned int)gfp,
		gfp & __GFP_DMA ? " DMA" : "",
		gfp & __GFP_HIGHMEM ? " HIGHMEM" : "",
		gfp & __GFP_HIGH ? " ATOMIC" : "");
	for_each_zone(zone)
		say_zone(zone);
}

static noinline struct page *alloc_pages_slow(gfp_t gfp, unsigned int order)
{
	struct page *page;

	if (should_fail(FAIL_PAGE, gfp) || order >= MAX_ORDER)
		return NULL;
	page = get_page_from_freelist(gfp, order, WMARK_LOW);
	if (unlikely(!page))
		page = get_page_from_freelist(gfp, order, WMARK_MIN);
	if (unlikely(!page)) {
		drain_all_pages();
		page = get_page_from_freelist(gfp, order, WMARK_MIN);
	}
	if (unlikely(!page)) {
		warn_alloc_failed(gfp, order);
		return NULL;
	}
	if (order && (gfp & __GFP_COMP))
		prep_compound_page(page, order);
	return prep_new_page(page, order, gfp);
}

struct page *alloc_pages(gfp_t gfp, unsigned int order)
{
	struct zone *zone = first_choice(gfp);
	struct per_cpu_pages *pcp;
	struct page *page;
	unsigned long flags;

	if (unlikely(order != 0 || fail_armed))
		return alloc_pages_slow(gfp, order);
	flags = local_irq_save();
	pcp = this_cpu_pages(zone);
	if (unlikely(!pcp->count)) {
		local_irq_restore(flags);
		return alloc_pages_slow(gfp, order);
	}
	page = pcp_take(pcp);
	local_irq_restore(flags);
	return prep_new_page(page, 0, gfp);
}

/* ------------------------------------------------------------ giving back */

static __cold void bad_page(const struct page *page, unsigned int order)
{
	panic("page %lx (%s): freed as order %u (is %u) with count %d, mapcount %d, flags 0x%x",
	      page_to_pfn(page), page_identity_name(page->identity), order,
	      page->order, page_count(page), page_mapcount(page), page->flags);
}

/* The block is nobody's any more, and not yet the zone's. */
static inline void free_pages_prepare(struct page *page, unsigned int order)
{
	if (unlikely((page->order ^ order) | (page->flags & PG_tail) |
		     (page_count(page) & ~1) | page_mapcount(page)))
		bad_page(page, order);
	page_set_identity(page, order, PAGE_FREE);
	atomic_set(&page->_refcount, 0);
	poison_pages(page, order);
}

static noinline void free_pages_slow(struct page *page, unsigned int order)
{
	struct zone *zone = page_zone(page);
	unsigned long flags;

	free_pages_prepare(page, order);
	if (page->flags & PG_head)
		dissolve_compound_page(page, order);
	flags = spin_lock_irqsave(&zone->lock);
	buddy_put(zone, page, order);
	spin_unlock_irqrestore(&zone->lock, flags);
}

void __free_pages(struct page *page, unsigned int order)
{
	struct zone *zone;
	struct per_cpu_pages *pcp;
	unsigned long flags;

	if (unlikely(order)) {
		free_pages_slow(page, order);
		return;
	}
	free_pages_prepare(page, 0);
	zone = page_zone(page);
	flags = local_irq_save();
	pcp = this_cpu_pages(zone);
	pcp_add(pcp, page);
	if (unlikely(pcp->count > pcp->high))
		pcp_drain(zone, pcp, pcp->batch);
	local_irq_restore(flags);
}

/* -------------------------------------------------------- by the array */

unsigned long alloc_pages_bulk_array(gfp_t gfp, unsigned long nr,
				     struct page **pages)
{
	unsigned long i;

	for (i = 0; i < nr; i++) {
		if (!pages[i])
			pages[i] = alloc_page(gfp);
		if (!pages[i])
			break;
	}
	return i;
}

void free_pages_bulk(struct page **pages, unsigned long nr)
{
	while (nr-- > 0)
		__free_page(pages[nr]);
}

/* ------------------------------------------------------- by kernel address */

unsigned long __get_free_pages(gfp_t gfp, unsigned int order)
{
	struct page *page = alloc_pages(gfp & ~__GFP_HIGHMEM, order);

	return page ? (unsigned long)lowmem_page_address(page) : 0;
}

unsigned long get_zeroed_page(gfp_t gfp)
{
	return __get_free_pages(gfp | __GFP_ZERO, 0);
}

void free_pages(unsigned long addr, unsigned int order)
{
	if (addr)
		__free_pages(virt_to_page((void *)addr), order);
}

unsigned long free_reserved_area(pfn_t start, pfn_t end, const char *what)
{
	pfn_t pfn;

	for (pfn = start; pfn < end; pfn++) {
		struct page *page = pfn_to_page(pfn);

		page_set_identity(page, 0, PAGE_KERNEL);
		page_zone(page)->managed_pages++;
		__free_pages(page, 0);
	}
	if (what && end > start)
		pr_info("Freeing %s memory: %luK\n", what,
			(end - start) * (PAGE_SIZE / 1024));
	return end > start ? end - start : 0;
}
