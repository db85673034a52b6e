// SPDX-License-Identifier: MIT
/*
 * The page allocator on the real machine: memory that can be written, zeroed
 * pages, falling back from zone to zone, and exhaustion that ends well.
 */
#include <kernel/ktest.h>
#include <lib/string.h>
#include <mm/debug.h>
#include <mm/fail.h>
#include <mm/highmem.h>
#include <mm/page_alloc.h>

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

KTEST(page_alloc, the_zero_page_is_zero_and_nobodys)
{
	KT_EXPECT_EQ(zero_page->identity, PAGE_RESERVED);
	KT_EXPECT(!memchr_inv(lowmem_page_address(zero_page), 0, PAGE_SIZE));
}
