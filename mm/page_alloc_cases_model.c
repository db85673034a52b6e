// SPDX-License-Identifier: MIT
// HOST_SOURCES: mm/page_alloc_model.h
/*
 * The page allocator, case by case: reserves, wrong frees, identities, the
 * injector, and damage that the audit has to see.
 */
#include "page_alloc_model.h"

KTEST(page_alloc, exhaustion_leaves_reserves_that_only_atomic_users_reach)
{
	unsigned long normal_left;

	boot_machine(false);
	while (try_alloc(GFP_HIGHUSER, 0))
		;
	KT_EXPECT(zones[ZONE_HIGHMEM].free_pages <=
		  zones[ZONE_HIGHMEM].watermark[WMARK_MIN]);
	normal_left = zone_free_pages(&zones[ZONE_NORMAL]);
	KT_EXPECT(normal_left >=
		  zones[ZONE_NORMAL].watermark[WMARK_MIN] +
			  zones[ZONE_NORMAL].lowmem_reserve[ZONE_HIGHMEM]);
	KT_EXPECT(try_alloc(GFP_KERNEL, 0));
	while (try_alloc(GFP_KERNEL, 0))
		;
	KT_EXPECT(!try_alloc(GFP_HIGHUSER, 0));
	KT_EXPECT(!try_alloc(GFP_KERNEL, 3));
	KT_EXPECT(try_alloc(GFP_ATOMIC, 0));
	KT_EXPECT(!try_alloc(GFP_KERNEL, 0));
	KT_EXPECT(!try_alloc(GFP_HIGHUSER, 0));
	while (try_alloc(GFP_ATOMIC, 0))
		;
	KT_EXPECT(nr_free_pages() > 0);
	expect_books();
	while (nr_blocks)
		free_block(0);
	expect_books();
}

static unsigned int count_large_blocks(void)
{
	unsigned int n = 0;

	while (try_alloc(GFP_ATOMIC, MAX_ORDER - 2))
		n++;
	while (nr_blocks)
		free_block(nr_blocks - 1);
	return n;
}

KTEST(page_alloc, large_blocks_are_found_though_lists_hold_parts_of_them)
{
	unsigned int fresh, i;

	boot_machine(true);
	fresh = count_large_blocks();
	KT_EXPECT(fresh > 2);
	while (try_alloc(GFP_ATOMIC, 0))
		;
	for (i = 0; i < nr_blocks; i++) /* a large block's page goes last */
		if (page_to_pfn(blocks[i].page) == 1500)
			swap(blocks[i], blocks[0]);
	while (nr_blocks)
		free_block(nr_blocks - 1);
	KT_EXPECT(zone_pcp_sums(&zones[ZONE_DMA], 0).count > 0);
	KT_EXPECT_EQ(count_large_blocks(), fresh);
	KT_EXPECT(!try_alloc(GFP_KERNEL, MAX_ORDER));
}

KTEST(page_alloc, wrong_frees_are_found)
{
	struct page *page, *block;

	boot_machine(false);
	page = alloc_pages(GFP_KERNEL, 0);
	__free_pages(page, 0);
	KT_EXPECT(HOST_PANICS(__free_pages(page, 0)));
	block = alloc_pages(GFP_KERNEL | __GFP_COMP, 3);
	KT_EXPECT(HOST_PANICS(__free_pages(block, 2)));
	KT_EXPECT(HOST_PANICS(__free_pages(block + 1, 0)));
	get_page(block);
	KT_EXPECT(HOST_PANICS(__free_pages(block, 3)));
	put_page(block);
	atomic_inc(&block->_mapcount);
	KT_EXPECT(HOST_PANICS(__free_pages(block, 3)));
	atomic_dec(&block->_mapcount);
	put_page(block);
	KT_EXPECT(HOST_PANICS(put_page(pfn_to_page(200)))); /* a hole */
	atomic_set(&pfn_to_page(200)->_refcount, 1);
	expect_books();
}

KTEST(page_alloc, only_the_arrows_of_the_picture_are_allowed)
{
	int from, to;

	boot_machine(false);
	for (from = 0; from < NR_PAGE_IDENTITIES; from++)
		for (to = 0; to < NR_PAGE_IDENTITIES; to++) {
			struct page page = { .word = (u32)from };
			bool arrow =
				(to == PAGE_FREE && from >= PAGE_KERNEL) ||
				(from == PAGE_KERNEL && to > PAGE_KERNEL) ||
				(to == PAGE_KERNEL && from <= PAGE_FREE);

			KT_EXPECT_EQ(
				HOST_PANICS(page_set_identity(&page, 0, to)),
				!arrow);
		}
}

KTEST(page_alloc, compound_tails_follow_their_head)
{
	struct page *head;
	int i;

	boot_machine(false);
	head = alloc_pages(GFP_KERNEL, 2);
	KT_ASSERT(head);
	memset(lowmem_page_address(head), 0xff, 4 * PAGE_SIZE);
	__free_pages(head, 2);
	head = alloc_pages(GFP_KERNEL | __GFP_COMP | __GFP_ZERO, 2);
	KT_ASSERT(head);
	KT_EXPECT(!memchr_inv(lowmem_page_address(head), 0, 4 * PAGE_SIZE));
	page_set_identity(head, 2, PAGE_SLAB);
	for (i = 1; i < 4; i++) {
		KT_EXPECT_EQ(head[i].identity, PAGE_SLAB);
		KT_EXPECT(head[i].slab_head == head);
		KT_EXPECT(head[i].flags & PG_tail);
	}
	KT_EXPECT_EQ(nr_pages_of(PAGE_SLAB), 4);
	__free_pages(head, 2);
	for (i = 0; i < 4; i++)
		KT_EXPECT(!(head[i].flags & (PG_tail | PG_head)));
	KT_EXPECT(!page_alloc_check());
}

KTEST(page_alloc, reserved_pages_join_when_they_are_given_back)
{
	unsigned long before;

	boot_machine(false);
	before = nr_free_pages();
	KT_EXPECT_EQ(free_reserved_area(160, 257, "test"), 97);
	KT_EXPECT_EQ(free_reserved_area(5, 5, "test"), 0);
	bitmap_set(usable, 160, 97);
	KT_EXPECT_EQ(nr_free_pages(), before + 97);
	drain_all_pages();
	expect_books();
	KT_EXPECT(HOST_PANICS(free_reserved_area(160, 161, NULL)));
}

KTEST(page_alloc, the_nth_allocation_fails_once)
{
	bool fired;
	unsigned int n, got, i;

	boot_machine(false);
	FAIL_LOOP(n, fired)
	{
		fail_arm(n);
		for (i = got = 0; i < 5; i++)
			got += try_alloc(GFP_KERNEL, i & 1);
		fired = fail_disarm();
		KT_EXPECT_EQ(got, fired ? 4 : 5);
		KT_EXPECT_EQ(fail_armed, 0);
		while (nr_blocks)
			free_block(0);
	}
	KT_EXPECT_EQ(n, 7);
	fail_arm(1);
	KT_EXPECT(try_alloc(GFP_KERNEL | __GFP_NOFAIL_INJECT, 0));
	KT_EXPECT(!fail_disarm());
	free_block(0);
}

KTEST(page_alloc, the_audit_sees_each_kind_of_damage)
{
	struct page *page;

	boot_machine(false);
	page = alloc_page(GFP_KERNEL);
	KT_EXPECT(!page_alloc_check());
	zones[ZONE_NORMAL].free_pages++;
	KT_EXPECT(page_alloc_check());
	zones[ZONE_NORMAL].free_pages--;
	page->identity = PAGE_ANON;
	KT_EXPECT(page_alloc_check());
	page->identity = PAGE_KERNEL;
	atomic_set(&page->_refcount, 0);
	KT_EXPECT(page_alloc_check());
	atomic_set(&page->_refcount, 1);
	page->flags = PG_buddy;
	KT_EXPECT(page_alloc_check());
	page->flags = 0;
	page->order = 3;
	KT_EXPECT(page_alloc_check());
	page->order = 0;
	zones[ZONE_NORMAL].managed_pages++;
	KT_EXPECT(page_alloc_check());
	zones[ZONE_NORMAL].managed_pages--;
	KT_EXPECT(!page_alloc_check());
	__free_page(page);
}

KTEST(page_alloc, the_audit_sees_a_tail_that_is_none)
{
	struct page *head;

	boot_machine(false);
	head = alloc_pages(GFP_KERNEL | __GFP_COMP, 2);
	KT_EXPECT(!page_alloc_check());
	head[3].slab_head = head + 1;
	KT_EXPECT(page_alloc_check());
	head[3].slab_head = head;
	head[2].flags = PG_pcp;
	KT_EXPECT(page_alloc_check());
	head[2].flags = PG_tail;
	head[1].identity = PAGE_ANON;
	KT_EXPECT(page_alloc_check());
	head[1].identity = PAGE_KERNEL;
	KT_EXPECT(!page_alloc_check());
	__free_pages(head, 2);
}
