// SPDX-License-Identifier: MIT
/*
 * The page allocator on the real machine: memory that can be written, zeroed
 * pages, falling back from zone to zone, and exhaustion that ends well.
 */
#include <kernel/ktest.h>
#include <lib/err.h>
#include <lib/string.h>
#include <mm/debug.h>
#include <mm/fail.h>
#include <mm/highmem.h>
#include <mm/page_alloc.h>
#include "internal.h"

KTEST(page_alloc, blocks_are_aligned_contiguous_and_writable)
{
	unsigned int order;

	for (order = 0; order < MAX_ORDER; order++) {
		unsigned long addr, i;

		addr = __get_free_pages(GFP_KERNEL | __GFP_NOWARN, order);
		if (!addr && order > 5)
			continue; /* a small machine may have none */
		KT_ASSERT(addr);
		KT_EXPECT_EQ(__pa(addr) & ((PAGE_SIZE << order) - 1), 0);
		for (i = 0; i < 1UL << order; i++)
			*(unsigned long *)(addr + i * PAGE_SIZE) = addr + i;
		for (i = 0; i < 1UL << order; i++)
			KT_EXPECT_EQ(*(unsigned long *)(addr + i * PAGE_SIZE),
				     addr + i);
		free_pages(addr, order);
	}
}

static bool page_is_zero(struct page *page)
{
	void *addr = kmap_local_page(page);
	bool zero = !memchr_inv(addr, 0, PAGE_SIZE);

	memset(addr, 0xff,
	       PAGE_SIZE); /* the next to get it must not see this */
	kunmap_local(addr);
	return zero;
}

KTEST(page_alloc, zeroed_pages_are_zero_in_every_zone)
{
	static const gfp_t flavours[] = { GFP_HIGHUSER, GFP_KERNEL, GFP_DMA };
	unsigned int i, round;

	for (i = 0; i < ARRAY_SIZE(flavours); i++)
		for (round = 0; round < 3; round++) {
			struct page *page =
				alloc_page(flavours[i] | __GFP_ZERO);

			KT_ASSERT(page);
			KT_EXPECT(page_is_zero(page));
			KT_EXPECT(flavours[i] == GFP_HIGHUSER ||
				  !page_is_highmem(page));
			__free_page(page);
		}
}

KTEST(page_alloc, highmem_is_taken_first_when_there_is_any)
{
	struct page *page;

	if (!zones[ZONE_HIGHMEM].managed_pages)
		KT_SKIP("no ZONE_HIGHMEM on this machine");
	page = alloc_page(GFP_HIGHUSER);
	KT_ASSERT(page);
	KT_EXPECT(page_is_highmem(page));
	KT_EXPECT(page_zone(page) == &zones[ZONE_HIGHMEM]);
	put_page(page);
}

static unsigned long take_all(struct list_head *list, gfp_t gfp)
{
	struct page *page;
	unsigned long n = 0;

	while ((page = alloc_page(gfp | __GFP_NOWARN)) != NULL) {
		list_add(&page->lru, list);
		n++;
	}
	return n;
}

static void give_all(struct list_head *list)
{
	while (!list_empty(list)) {
		struct page *page = list_first_entry(list, struct page, lru);

		list_del(&page->lru);
		__free_page(page);
	}
}

KTEST(page_alloc, exhaustion_keeps_a_reserve_and_loses_nothing)
{
	unsigned long before = mm_settle_and_count(), user, kernel;
	struct page *page;
	LIST_HEAD(list);

	user = take_all(&list, GFP_HIGHUSER);
	KT_EXPECT(user > before / 2);
	KT_EXPECT(nr_free_pages() > 0);
	kernel = take_all(&list, GFP_KERNEL);
	page = alloc_page(GFP_ATOMIC | __GFP_NOWARN);
	KT_EXPECT(page);
	if (page)
		list_add(&page->lru, &list);
	give_all(&list);
	ktest_note("%lu pages for programs, %lu more for the kernel, of %lu",
		   user, kernel, before);
	KT_EXPECT_EQ(mm_settle_and_count(), before);
}

KTEST(page_alloc, the_nth_allocation_fails_and_loses_nothing)
{
	unsigned long before = mm_settle_and_count();
	struct page *a, *b;
	unsigned int n;
	bool fired;

	if (!this_cpu_read(fail_counter))
		KT_SKIP("the scheduler does not set fail_counter");
	FAIL_LOOP(n, fired)
	{
		fail_arm(n);
		a = alloc_page(GFP_KERNEL);
		b = alloc_pages(GFP_KERNEL, 2);
		fired = fail_disarm();
		KT_EXPECT_EQ(!a || !b, fired);
		if (a)
			__free_page(a);
		if (b)
			__free_pages(b, 2);
		KT_EXPECT_EQ(mm_settle_and_count(), before);
	}
	KT_EXPECT_EQ(n, 4);
}

KTEST(page_alloc, flags_that_make_no_sense_give_null)
{
	const gfp_t both = GFP_KERNEL | __GFP_MOVABLE | __GFP_RECLAIMABLE;

	KT_EXPECT(!alloc_pages(both | __GFP_NOWARN, 0));
	KT_EXPECT(!alloc_pages(both | __GFP_NOWARN, 3));
	KT_EXPECT(!alloc_pages(GFP_KERNEL | __GFP_NOWARN, MAX_ORDER));
	KT_EXPECT(!alloc_pages(GFP_KERNEL | __GFP_NOWARN, 0xffffffff));
	KT_EXPECT(!alloc_pages_exact(0, GFP_KERNEL | __GFP_NOWARN));
	KT_EXPECT(!alloc_pages_exact(SIZE_MAX, GFP_KERNEL | __GFP_NOWARN));
	KT_EXPECT(!alloc_contig_pages(0, 1, GFP_KERNEL));
	KT_EXPECT(!alloc_contig_pages(SIZE_MAX, 1, GFP_KERNEL));
	KT_EXPECT(!alloc_contig_pages(1, 3, GFP_KERNEL));
	KT_EXPECT_EQ(alloc_contig_range(7, 7, GFP_KERNEL), -EINVAL);
	KT_EXPECT_EQ(alloc_contig_range(0, max_pfn + 1, GFP_KERNEL), -EINVAL);
	KT_EXPECT_EQ(alloc_contig_range(0, 4, GFP_KERNEL), -EBUSY);
}

KTEST(page_alloc, an_exact_size_takes_no_page_more)
{
	unsigned long before = mm_settle_and_count();
	size_t size = 9 * PAGE_SIZE + 1;
	char *p = alloc_pages_exact(size, GFP_KERNEL | __GFP_ZERO);

	KT_ASSERT(p);
	KT_EXPECT(!memchr_inv(p, 0, size));
	memset(p, 0x77, 10 * PAGE_SIZE);
	KT_EXPECT_EQ(mm_settle_and_count(), before - 10);
	KT_EXPECT(!page_alloc_check());
	free_pages_exact(p, size);
	free_pages_exact(NULL, size);
	KT_EXPECT_EQ(mm_settle_and_count(), before);
}

KTEST(page_alloc, a_run_of_frames_crosses_blocks_and_is_single_pages)
{
	const unsigned long nr = 300;
	unsigned long before = mm_settle_and_count(), i;
	struct page *page = alloc_contig_pages(nr, 16, GFP_KERNEL);

	KT_ASSERT(page);
	KT_EXPECT_EQ(page_to_pfn(page) % 16, 0);
	for (i = 0; i < nr; i++) {
		KT_EXPECT_EQ(page_count(page + i), 1);
		memset(lowmem_page_address(page + i), 0x99, PAGE_SIZE);
	}
	KT_EXPECT_EQ(mm_settle_and_count(), before - nr);
	for (i = 0; i < nr; i += 2) /* in any order, one by one */
		__free_page(page + i);
	for (i = 1; i < nr; i += 2)
		__free_page(page + i);
	KT_EXPECT_EQ(mm_settle_and_count(), before);
	fail_arm(1);
	KT_EXPECT_EQ(alloc_contig_range(page_to_pfn(page),
					page_to_pfn(page) + 1, GFP_KERNEL),
		     -ENOMEM);
	KT_EXPECT(fail_disarm());
	KT_EXPECT_EQ(mm_settle_and_count(), before);
}

KTEST(page_alloc, a_run_of_frames_is_cleared_if_that_is_asked_for)
{
	const unsigned long nr = 20;
	unsigned long before = mm_settle_and_count(), round;

	for (round = 0; round < 2; round++) { /* mostly the same frames */
		struct page *page =
			alloc_contig_pages(nr, 1, GFP_KERNEL | __GFP_ZERO);
		char *p;

		KT_ASSERT(page);
		p = lowmem_page_address(page);
		KT_EXPECT(!memchr_inv(p, 0, nr * PAGE_SIZE));
		memset(p, 0x99, nr * PAGE_SIZE);
		free_contig_range(page_to_pfn(page), nr);
	}
	KT_EXPECT_EQ(mm_settle_and_count(), before);
}

KTEST(page_alloc, an_array_is_filled_and_emptied_at_once)
{
	unsigned long before = mm_settle_and_count(), i;
	static struct page *pages[200];
	unsigned int n;
	bool fired;

	memset(pages, 0, sizeof(pages));
	KT_ASSERT_EQ(
		alloc_pages_bulk_array(GFP_HIGHUSER | __GFP_ZERO, 200, pages),
		200);
	for (i = 0; i < 200; i++)
		KT_EXPECT(page_is_zero(pages[i]));
	KT_EXPECT(!page_alloc_check());
	free_pages_bulk(pages, 200);
	KT_EXPECT_EQ(mm_settle_and_count(), before);
	FAIL_LOOP(n, fired)
	{
		memset(pages, 0, sizeof(pages));
		fail_arm(n);
		i = alloc_pages_bulk_array(GFP_KERNEL, 5, pages);
		fired = fail_disarm();
		KT_EXPECT_EQ(i, fired ? n - 1 : 5);
		free_pages_bulk(pages, i);
	}
	KT_EXPECT_EQ(n, 7);
	KT_EXPECT_EQ(mm_settle_and_count(), before);
}

/* A page of each mobility comes from a pageblock of its own. */
KTEST(page_alloc, mobilities_do_not_share_pageblocks)
{
	static const gfp_t flavours[] = { GFP_KERNEL, GFP_USER | __GFP_MOVABLE,
					  GFP_KERNEL | __GFP_RECLAIMABLE };
	struct page *pages[ARRAY_SIZE(flavours)] = { NULL };
	unsigned int i;

	if (!page_group_by_mobility)
		KT_SKIP("too few pageblocks");
	mm_settle_and_count();
	for (i = 0; i < ARRAY_SIZE(flavours); i++) {
		pages[i] = alloc_page(flavours[i]);
		KT_EXPECT(pages[i]);
	}
	if (pages[0] && pages[1] && pages[2]) {
		KT_EXPECT_EQ(page_migratetype(pages[0]), MIGRATE_UNMOVABLE);
		KT_EXPECT_EQ(page_migratetype(pages[1]), MIGRATE_MOVABLE);
		KT_EXPECT_EQ(page_migratetype(pages[2]), MIGRATE_RECLAIMABLE);
	}
	for (i = 0; i < ARRAY_SIZE(flavours); i++)
		if (pages[i])
			__free_page(pages[i]);
}

KTEST(page_alloc, the_zero_page_is_zero_and_nobodys)
{
	KT_EXPECT_EQ(zero_page->identity, PAGE_RESERVED);
	KT_EXPECT(!memchr_inv(lowmem_page_address(zero_page), 0, PAGE_SIZE));
}
