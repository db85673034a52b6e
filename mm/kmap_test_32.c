// SPDX-License-Identifier: MIT
/*
 * kmap_test_32.c - the window, the slots of a CPU, and what is seen through them
 *
 * Most of it needs highmem: boot with highmem=32M.
 */
#include <lib/err.h>
#include <lib/string.h>
#include <kernel/ktest.h>
#include <kernel/sched.h>
#include <mm/debug.h>
#include <mm/fixmap.h>
#include <mm/highmem.h>
#include <mm/page_alloc.h>
#include <mm/vmalloc.h>
#include "kmap_test.h"

KTEST(kmap, low_pages_have_their_address_already)
{
	struct page *page = alloc_page(GFP_KERNEL);
	unsigned int busy = pkmap_in_use();
	void *p;

	KT_ASSERT(page);
	p = kmap(page);
	KT_EXPECT(p == lowmem_page_address(page) && page_address(page) == p);
	KT_EXPECT(kmap_local_page(page) == p);
	kunmap_local(p);
	KT_EXPECT_EQ(pkmap_in_use(), busy);
	KT_EXPECT_EQ(kmap_local_depth_now(), 0);
	kunmap(page);
	__free_page(page);
}

KTEST(kmap, users_of_a_page_share_a_slot)
{
	struct page *page = alloc_highpage();
	unsigned int busy = pkmap_in_use();
	u32 *p, *q;

	if (!page)
		KT_SKIP("no highmem");
	p = kmap(page);
	q = kmap(page);
	KT_EXPECT(p == q && (vaddr_t)p >= PKMAP_BASE);
	KT_EXPECT(page_address(page) == p);
	KT_EXPECT_EQ(pkmap_in_use(), busy + 1);
	p[3] = 0xfeed;
	kunmap(page);
	KT_EXPECT_EQ(q[3], 0xfeed);
	KT_EXPECT_EQ(pkmap_in_use(), busy + 1);
	kunmap(page);
	KT_EXPECT_EQ(pkmap_in_use(), busy);
	p = kmap(page);
	KT_EXPECT_EQ(p[3], 0xfeed);
	kunmap(page);
	__free_page(page);
}

/* N pages of highmem in an array, or NULL. */
static struct page **alloc_highpages(unsigned int n)
{
	struct page **pages = vzalloc((n + 1) * sizeof(*pages));
	unsigned int i;

	for (i = 0; pages && i < n; i++) {
		pages[i] = alloc_highpage();
		if (pages[i])
			continue;
		while (i-- > 0)
			__free_page(pages[i]);
		vfree(pages);
		return NULL;
	}
	return pages;
}

/* The array ends with NULL. */
static void free_highpages(struct page **pages)
{
	unsigned int i;

	for (i = 0; pages[i]; i++)
		__free_page(pages[i]);
	vfree(pages);
}

KTEST(kmap, lap_after_lap_each_page_shows_its_own_contents)
{
	const unsigned int n = PKMAP_PAGES + 9;
	struct page **pages = alloc_highpages(n);
	unsigned int i;
	u32 *p;

	if (!pages)
		KT_SKIP("not enough highmem");
	for (i = 0; i < 3 * n; i++) {
		p = kmap(pages[i % n]);
		if (i >= n)
			KT_EXPECT_EQ(*p, i - n);
		*p = i;
		kunmap(pages[i % n]);
		if (i % 500 == 0)
			KT_EXPECT(!kmap_check());
	}
	free_highpages(pages);
}

/* The window is full; another task wants in. */
static struct page *late_page;
static void *volatile late_addr;
static volatile int late_done;

static int late_mapper(void *arg)
{
	(void)arg;
	late_addr = kmap(late_page);
	kunmap(late_page);
	late_done = 1;
	return 0;
}

static void let_run(volatile int *done)
{
	unsigned int tries;

	for (tries = 0; tries < 200 && !(done && *done); tries++)
		yield();
}

static void try_full_window(struct page **pages)
{
	struct task_struct *task;
	unsigned int i;
	void *first;

	for (i = 0; i < PKMAP_PAGES; i++)
		kmap(pages[i]);
	KT_EXPECT_EQ(pkmap_in_use(), PKMAP_PAGES);
	KT_EXPECT(!kmap_check());
	first = page_address(pages[7]);
	late_page = pages[PKMAP_PAGES];
	late_addr = NULL;
	late_done = 0;
	task = kthread_run(late_mapper, NULL, "late_mapper");
	KT_EXPECT(task && !IS_ERR(task));
	let_run(NULL);
	KT_EXPECT(!late_addr); /* it waits */
	kunmap(pages[7]);
	let_run(&late_done);
	KT_EXPECT(late_done); /* it was woken, and got the one slot */
	KT_EXPECT(late_addr == first);
	for (i = 0; i < PKMAP_PAGES; i++)
		if (i != 7)
			kunmap(pages[i]);
}

KTEST(kmap, a_full_window_makes_wait_and_a_kunmap_wakes)
{
	struct page **pages = alloc_highpages(PKMAP_PAGES + 1);

	if (!pages)
		KT_SKIP("not enough highmem");
	KT_EXPECT_EQ(pkmap_in_use(), 0);
	if (!pkmap_in_use())
		try_full_window(pages);
	free_highpages(pages);
	KT_EXPECT_EQ(pkmap_in_use(), 0);
}

#define WAITERS 5

static struct page **waiters_pages;
static volatile int waiters_done, next_waiter;

static int one_of_many(void *arg)
{
	struct page *page = waiters_pages[PKMAP_PAGES + next_waiter++];

	(void)arg;
	*(u32 *)kmap(page) = 0xbeef;
	yield(); /* others look meanwhile, in vain */
	kunmap(page);
	waiters_done++;
	return 0;
}

/* All wait for the one slot that becomes free, one after the other. */
KTEST(kmap, of_many_who_wait_each_gets_in)
{
	struct page **pages = alloc_highpages(PKMAP_PAGES + WAITERS);
	unsigned int i;

	if (!pages)
		KT_SKIP("not enough highmem");
	for (i = 0; i < PKMAP_PAGES; i++)
		kmap(pages[i]);
	waiters_pages = pages;
	waiters_done = next_waiter = 0;
	for (i = 0; i < WAITERS; i++)
		KT_EXPECT(!IS_ERR(kthread_run(one_of_many, NULL, "waiter")));
	let_run(NULL);
	KT_EXPECT_EQ(waiters_done, 0);
	kunmap(pages[3]);
	let_run(&waiters_done);
	for (i = 0; i < 500 && waiters_done < WAITERS; i++)
		yield();
	KT_EXPECT_EQ(waiters_done, WAITERS);
	for (i = 0; i < PKMAP_PAGES; i++)
		if (i != 3)
			kunmap(pages[i]);
	free_highpages(pages);
	KT_EXPECT_EQ(pkmap_in_use(), 0);
}

KTEST(kmap, a_leak_names_the_page_and_who_mapped_it)
{
	struct page *page = alloc_highpage();
	const char *leak;

	if (!page)
		KT_SKIP("no highmem");
	kmap(page);
	leak = kmap_leak();
	KT_EXPECT(leak && strstr(leak, "a_leak_names_the_page") &&
		  strstr(leak, "1 user"));
	kunmap(page);
	KT_EXPECT(!kmap_leak());
	__free_page(page);
}

#define FRAMES_OF_4_GIB (1ULL << (32 - PAGE_SHIFT))

/* Takes the largest blocks onto HELD until one lies above 4 GiB: its page. */
static struct page *alloc_above_4_gib(struct list_head *held)
{
	struct page *page;

	do {
		page = alloc_pages(GFP_HIGHUSER | __GFP_NOWARN, MAX_ORDER - 1);
		if (page)
			list_add(&page->lru, held);
	} while (page && page_to_pfn(page) < FRAMES_OF_4_GIB);
	return page;
}

static void free_blocks(struct list_head *held)
{
	while (!list_empty(held)) {
		struct page *page = list_first_entry(held, struct page, lru);

		list_del(&page->lru);
		__free_pages(page, MAX_ORDER - 1);
	}
}

/* No physical address is cut to 32 bits on its way into an entry. */
KTEST(kmap, frames_above_4_gib_are_themselves)
{
	LIST_HEAD(held);
	struct page *page, *low = alloc_page(GFP_KERNEL);
	u32 *p, *q;

	KT_ASSERT(low);
	page = max_pfn > FRAMES_OF_4_GIB ? alloc_above_4_gib(&held) : NULL;
	if (page) {
		p = kmap(page);
		p[0] = 0xfeed;
		clear_highpage(low);
		KT_EXPECT_EQ(p[0], 0xfeed);
		KT_EXPECT_EQ(pte_pfn(*pt_lookup(&init_pt, (vaddr_t)p)),
			     page_to_pfn(page));
		kunmap(page);
		copy_highpage(low, page);
		q = lowmem_page_address(low);
		KT_EXPECT_EQ(q[0], 0xfeed);
		p = vmap(&page, 1, PGPROT_KERNEL);
		KT_EXPECT(p && p[0] == 0xfeed);
		vunmap(p);
	}
	free_blocks(&held);
	__free_page(low);
	if (!page)
		KT_SKIP("no memory above 4 GiB is ours");
}

KTEST(fixmap, a_slot_is_mapped_and_unmapped_where_it_was_said)
{
	struct page *page = alloc_page(GFP_KERNEL);
	volatile u32 *p = (volatile u32 *)fix_to_virt(FIX_TEST);

	KT_ASSERT(page);
	*(u32 *)lowmem_page_address(page) = 0xf1f1;
	set_fixmap(FIX_TEST, PFN_PHYS(page_to_pfn(page)), PGPROT_KERNEL_RO);
	KT_EXPECT_EQ(*p, 0xf1f1);
	KT_EXPECT(!(pt_prot_of(&init_pt, (vaddr_t)p).val & _PAGE_RW));
	clear_fixmap(FIX_TEST);
	KT_EXPECT(!pt_prot_of(&init_pt, (vaddr_t)p).val);
	KT_EXPECT(!pt_prot_of(&init_pt, fix_to_virt(FIX_HOLE)).val);
	__free_page(page);
}
