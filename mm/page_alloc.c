// SPDX-License-Identifier: MIT
/*
 * page_alloc.c - alloc_pages: from the CPU's own list, the zone, the next zone
 *
 * What        Small blocks come from the per-CPU stack of the first zone that
 *             suits and of their migrate type, without a lock. Everything else
 *             takes the slow path: the zones from the first choice downwards,
 *             down to the low watermark at first, then to min; at last what
 *             other stacks hold is given back and tried once more.
 *
 *	gfp            first choice  falls back to
 *	__GFP_HIGHMEM  HighMem       Normal, DMA
 *	(none)         Normal        DMA
 *	__GFP_DMA      DMA           -
 *
 * Invariants  1. A page on a per-CPU stack is PAGE_FREE with PG_pcp and counts
 *                in pcp->count, not in zone->free_pages (page_alloc_check).
 *             2. free_pages + pcp counts + pages handed out = managed_pages.
 * Locking     Per-CPU stacks: interrupts off (page_pcp.c). Free areas:
 *             zone->lock.
 * Failure     NULL and a line in the log; nothing has changed.
 * Debugging   page_alloc_debug and fail_armed send everything down the slow
 *             paths: the fast ones pay one test for all of it.
 * Not here    Reclaim, compaction, NUMA.
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
#include <mm/page_owner.h>
#include "internal.h"
#include "page_pcp.h"

unsigned int page_alloc_debug = PAGE_DEBUG_DEFAULT;
static const struct page_tracer *page_tracer;

void page_trace_to(const struct page_tracer *tracer)
{
	page_tracer = tracer;
	page_alloc_debug |= PAGE_DEBUG_TRACE;
}

/* ------------------------------------------------------------ taking pages */

/* Apart, since they want registers that most allocations have no use for. */
static noinline struct page *clear_new_highpage(struct page *page)
{
	clear_highpage(page);
	return page;
}

static noinline struct page *clear_new_page(struct page *page)
{
	if (unlikely(page_is_highmem(page)))
		return clear_new_highpage(page);
	clear_page(lowmem_page_address(page));
	return page;
}

static void clear_pages(struct page *page, unsigned int order)
{
	struct page *end = page + (1UL << order);

	for (; page < end; page++)
		clear_highpage(page);
}

static void prep_compound_page(struct page *head, unsigned int order)
{
	struct page *tail, *end = head + (1UL << order);

	head->flags |= PG_head;
	for (tail = head + 1; tail < end; tail++) {
		tail->flags |= PG_tail;
		tail->identity = head->identity;
		tail->slab_head = head;
	}
}

static void dissolve_compound_page(struct page *head, unsigned int order)
{
	struct page *tail, *end = head + (1UL << order);

	head->flags &= (u8)~PG_head;
	for (tail = head + 1; tail < end; tail++)
		tail->flags &= (u8)~PG_tail;
}

noinline void new_page_debug(struct page *page, unsigned int order, gfp_t gfp)
{
	if (page_alloc_debug & PAGE_DEBUG_POISON)
		unpoison_pages(page, order);
	if (page_alloc_debug & PAGE_DEBUG_OWNER)
		page_owner_set(page, order, gfp);
	if (page_alloc_debug & PAGE_DEBUG_TRACE)
		page_tracer->alloc(page, order, gfp);
}

static noinline void debug_free(struct page *page, unsigned int order)
{
	if (page_alloc_debug & PAGE_DEBUG_TRACE)
		page_tracer->free(page, order);
	if (page_alloc_debug & PAGE_DEBUG_OWNER)
		page_owner_reset(page, order);
	if (page_alloc_debug & PAGE_DEBUG_POISON)
		poison_pages(page, order);
}

/* The block is on no list, all its own now. */
static struct page *prep_new_page(struct page *page, unsigned int order,
				  gfp_t gfp)
{
	page->flags &= (u8)~PG_pcp;
	page_set_identity(page, order, PAGE_KERNEL);
	atomic_set(&page->_refcount, 1);
	if (unlikely(page_alloc_debug))
		new_page_debug(page, order, gfp);
	if (order && (gfp & __GFP_COMP))
		prep_compound_page(page, order);
	if (gfp & __GFP_ZERO)
		clear_pages(page, order);
	return page;
}

static void count_alloc(const struct page *page, unsigned int order)
{
	this_cpu_pages(page->pageblock)->nr_alloc += 1UL << order;
}

/* [zone->lock] From the stacks of its order, if it has some. */
static struct page *take_block(struct zone *zone, unsigned int order,
			       enum migratetype type, unsigned long spare)
{
	struct per_cpu_pages *pcp;
	struct page *page;

	if (order > PCP_MAX_ORDER)
		return spare >> order ? buddy_take(zone, order, type) : NULL;
	pcp = this_cpu_pages(PCP_INDEX(order, zone - zones, type));
	page = pcp_pop(pcp);
	if (!page && pcp_refill(zone, pcp, order, spare))
		page = pcp_pop(pcp);
	return page;
}

static struct page *take_from_zone(struct zone *zone, unsigned int order,
				   gfp_t gfp, unsigned long mark)
{
	unsigned long flags = spin_lock_irqsave(&zone->lock);
	unsigned long spare = zone_spare_pages(zone, mark, first_zone(gfp));
	struct page *page;

	/* Below the low mark no batches: nobody is to find a page in a stack
	 * that another was let dip for. */
	if (mark < zone->watermark[WMARK_LOW])
		spare = min(spare, 1UL << order);
	page = take_block(zone, order, gfp_migratetype(gfp), spare);
	if (page)
		count_alloc(page, order);
	spin_unlock_irqrestore(&zone->lock, flags);
	return page;
}

/* How far below MARK, the min watermark, the flags allow to go. */
static unsigned long dip_below(unsigned long mark, gfp_t gfp)
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
	int i;

	for (i = (int)first_zone(gfp); i >= 0; i--) {
		unsigned long mark = zones[i].watermark[wmark];
		struct page *page;

		if (wmark == WMARK_MIN)
			mark = dip_below(mark, gfp);
		page = take_from_zone(&zones[i], order, gfp, mark);
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
		gfp & __GFP_ATOMIC ? " ATOMIC" : "");
	for_each_zone(zone)
		say_zone(zone);
}

static struct page *try_harder_each_time(gfp_t gfp, unsigned int order)
{
	struct page *page = get_page_from_freelist(gfp, order, WMARK_LOW);

	if (likely(page))
		return page;
	page = get_page_from_freelist(gfp, order, WMARK_MIN);
	if (!page && !(gfp & __GFP_NORETRY)) {
		drain_all_pages();
		page = get_page_from_freelist(gfp, order, WMARK_MIN);
	}
	return page;
}

/* What no machine can give: too large, or of two mobilities at once. */
static bool makes_no_sense(gfp_t gfp, unsigned int order)
{
	return order >= MAX_ORDER || gfp_migratetype(gfp) == MIGRATE_TYPES;
}

static noinline struct page *alloc_pages_slow(gfp_t gfp, unsigned int order)
{
	struct page *page = NULL;

	if (gfp_may_sleep(gfp))
		might_sleep();
	if (should_fail(FAIL_PAGE, gfp))
		return NULL;
	if (likely(!makes_no_sense(gfp, order)))
		page = try_harder_each_time(gfp, order);
	if (unlikely(!page)) {
		warn_alloc_failed(gfp, order);
		return NULL;
	}
	return prep_new_page(page, order, gfp);
}

/* A small block from this CPU's stack, or the slow path. */
static noinline struct page *alloc_block(gfp_t gfp, unsigned int order)
{
	struct page *page;
	unsigned long flags;

	if (order > PCP_MAX_ORDER || fail_armed || page_alloc_debug)
		return alloc_pages_slow(gfp, order);
	flags = local_irq_save();
	page = pcp_pop(this_cpu_pages(order << GFP_INDEX_BITS |
				      first_choice[gfp_index(gfp)]));
	if (page)
		count_alloc(page, order);
	local_irq_restore(flags);
	if (unlikely(!page))
		return alloc_pages_slow(gfp, order);
	return prep_new_page(page, order, gfp);
}

struct page *alloc_pages(gfp_t gfp, unsigned int order)
{
	struct per_cpu_pages *pcp;
	struct page *page;
	unsigned long flags;

	if (unlikely(order | (unsigned int)fail_armed | page_alloc_debug))
		return alloc_block(gfp, order);
	flags = local_irq_save();
	pcp = this_cpu_pages(first_choice[gfp_index(gfp)]);
	page = pcp_pop(pcp);
	if (unlikely(!page)) {
		local_irq_restore(flags);
		return alloc_pages_slow(gfp, 0);
	}
	pcp->nr_alloc++;
	local_irq_restore(flags);
	new_page_prepare(page);
	if (gfp & __GFP_ZERO)
		return clear_new_page(page);
	return page;
}

/* ------------------------------------------------------------ giving back */

/* The block is prepared; the stacks are this CPU's. */
static inline void free_to_stack(struct page *page, unsigned int order)
{
	unsigned long flags = local_irq_save();

	pcp_push(page, order);
	local_irq_restore(flags);
}

static void free_to_zone(struct page *page, unsigned int order)
{
	struct zone *zone = page_zone(page);
	unsigned long flags = spin_lock_irqsave(&zone->lock);

	buddy_put(zone, page, order);
	spin_unlock_irqrestore(&zone->lock, flags);
}

static void free_block_prepare(struct page *page, unsigned int order)
{
	if (unlikely((page->order ^ order) | (page->flags & PG_tail) |
		     (page_count(page) & ~1) | page_mapcount(page)))
		page_bad_free(page, order);
	page_set_identity(page, order, PAGE_FREE);
	atomic_set(&page->_refcount, 0);
	if (page->flags & PG_head)
		dissolve_compound_page(page, order);
}

static noinline void free_block(struct page *page, unsigned int order)
{
	if (order)
		free_block_prepare(page, order);
	else
		free_page_prepare(page);
	if (unlikely(page_alloc_debug))
		debug_free(page, order);
	if (order > PCP_MAX_ORDER) {
		free_to_zone(page, order);
	} else {
		page->flags |= PG_pcp;
		free_to_stack(page, order);
	}
}

void __free_pages(struct page *page, unsigned int order)
{
	if (unlikely(order | page_alloc_debug)) {
		free_block(page, order);
		return;
	}
	free_page_prepare(page);
	free_to_stack(page, 0);
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
