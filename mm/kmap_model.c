// SPDX-License-Identifier: MIT
// HOST_SOURCES: mm/pgtable_model.h mm/kmap_32.c mm/highmem_32.c mm/fixmap.c
/*
 * kmap_model.c - the windows on highmem against an array of users
 *
 * What   The model is a count of users and an address a page, and the stack of
 *        kmap_local. A page has one address while it has users, no two pages
 *        share one, and the address leads to the page: in the page tables and
 *        in a TLB that caches what it sees and forgets only what is flushed.
 * See: pgtable_model.h for memory and that TLB.
 */
#include <fuzz.h>
#include <mm/debug.h>
#include <mm/fixmap.h>
#include <mm/highmem.h>
#include <kernel/sched.h>
#include <lib/minmax.h>
#include "pgtable_model.h"

#define FIRST_HIGH 2048U
#define NR_HIGH	   1500U /* more than the window has slots */

static struct model window; /* the TLB's view of the pkmap window */
static struct {
	unsigned int users;
	char *addr;
} pages[NR_HIGH];
static unsigned int nr_busy; /* pages with users */

/* What a task has mapped by kmap_local: of the one that runs, of the other. */
static struct task_model {
	struct kmap_ctrl ctrl; /* while it does not run */
	struct {
		unsigned int page;
		char *addr;
	} local[KMAP_LOCAL_SLOTS];
	unsigned int depth;
} running, waiting;

static struct page *high_page(unsigned int i)
{
	return pfn_to_page(FIRST_HIGH + i);
}

/* Once, as the window is. Frames from FIRST_HIGH on have no address and are nobody's to give out. */
static void kmap_world_init(void)
{
	static bool ready;
	unsigned int slot, i;

	if (ready)
		return;
	ready = true;
	memory_init();
	nr_free = FIRST_HIGH - 1;
	max_low_pfn = FIRST_HIGH;
	for (i = 0; i < NR_HIGH; i++)
		high_page(i)->identity = PAGE_KERNEL;
	for (slot = 0; slot < PKMAP_PAGES; slot++)
		KT_ASSERT(pt_lookup_alloc(&init_pt,
					  PKMAP_BASE + slot * PAGE_SIZE));
	fixmap_init();
	kmap_init();
	model_init(&window, &init_pt, kernel_half());
	window.base[0] = PKMAP_BASE;
	window.nr = PKMAP_PAGES;
}

/* What the CPU makes of ADDR in the window: from the TLB, if it is there. */
static pfn_t window_pfn(const char *addr)
{
	unsigned int slot =
		(unsigned int)(((vaddr_t)addr - PKMAP_BASE) >> PAGE_SHIFT);

	if (slot >= PKMAP_PAGES)
		return 0;
	if (!window.cached[slot])
		window.cached[slot] = translate(&window, slot);
	return pte_pfn(__pte(window.cached[slot]));
}

static void step_kmap(unsigned int i)
{
	char *addr;

	if (!pages[i].users && nr_busy == PKMAP_PAGES)
		return; /* it would wait */
	addr = kmap(high_page(i));
	KT_EXPECT_EQ(window_pfn(addr), FIRST_HIGH + i);
	KT_EXPECT(!pages[i].users || pages[i].addr == addr);
	pages[i].addr = addr;
	nr_busy += !pages[i].users++;
}

static void step_kunmap(unsigned int i)
{
	if (!pages[i].users)
		return;
	KT_EXPECT_EQ(window_pfn(pages[i].addr), FIRST_HIGH + i);
	KT_EXPECT(page_address(high_page(i)) == pages[i].addr);
	kunmap(high_page(i));
	nr_busy -= !--pages[i].users;
}

static void step_kmap_local(unsigned int i)
{
	if (running.depth == KMAP_LOCAL_SLOTS)
		return;
	running.local[running.depth].page = i;
	running.local[running.depth].addr = kmap_local_page(high_page(i));
	running.depth++;
}

/* The page mapped last; its address leads to it until now, then nowhere. */
static void step_kunmap_local(unsigned int offset)
{
	char *addr;
	pte_t *pte;

	if (!running.depth)
		return;
	addr = running.local[--running.depth].addr;
	pte = pt_lookup(&init_pt, (vaddr_t)addr);
	KT_ASSERT(pte);
	KT_EXPECT_EQ(pte_pfn(*pte),
		     FIRST_HIGH + running.local[running.depth].page);
	kunmap_local(addr + offset);
	KT_EXPECT(pte_none(*pte));
	KT_EXPECT_EQ(host_cpu.last_invlpg, (vaddr_t)addr);
}

static void expect_own_pages(const struct task_model *task)
{
	unsigned int i;

	for (i = 0; i < task->depth; i++) {
		pte_t *pte = pt_lookup(&init_pt, (vaddr_t)task->local[i].addr);

		KT_EXPECT_EQ(pte_pfn(*pte), FIRST_HIGH + task->local[i].page);
	}
}

/* The other task gets the CPU: its pages are where it left them. */
static void step_switch(void)
{
	running.ctrl = current->kmap_ctrl;
	kmap_local_switch(&running.ctrl, &waiting.ctrl);
	current->kmap_ctrl = waiting.ctrl;
	swap(running, waiting);
	expect_own_pages(&running);
}

/* Runs of pages fill the window; single ones come back to what is mapped. */
static void random_step(struct rnd *r)
{
	unsigned int i = rnd_below(r, NR_HIGH), n = rnd_below(r, 64);
	const char *wrong;

	switch (rnd_below(r, 7)) {
	case 0:
		for (; n; n--)
			step_kmap((i + n) % NR_HIGH);
		break;
	case 1:
		for (n *= 4; n; n--)
			step_kunmap((i + n) % NR_HIGH);
		break;
	case 2:
		step_kmap(i);
		break;
	case 3:
		step_kunmap(i);
		break;
	case 4:
		step_kmap_local(i);
		break;
	case 5:
		step_switch();
		break;
	default:
		step_kunmap_local(n);
	}
	wrong = kmap_check();
	KT_EXPECT_MSG(!wrong, "%s", wrong);
	KT_EXPECT_EQ(pkmap_in_use(), nr_busy);
	KT_EXPECT_EQ(kmap_local_depth_now(), running.depth);
}

/* The window lives as long as the program: it is emptied by a whole lap. */
static void give_all_back(void)
{
	unsigned int i;

	while (running.depth || waiting.depth) {
		while (running.depth)
			step_kunmap_local(0);
		step_switch();
	}
	for (i = 0; i < NR_HIGH; i++)
		while (pages[i].users)
			step_kunmap(i);
	for (i = 0; i < NR_HIGH; i++) {
		step_kmap(i);
		step_kunmap(i);
	}
	KT_EXPECT_EQ(pkmap_in_use(), 0);
}

FUZZ(kmap_model, an_address_leads_to_its_page_while_it_has_users, 20, 2000)
{
	kmap_world_init();
	while (fuzz_goes_on(r))
		random_step(r);
	give_all_back();
}

/* Whatever slot was taken last: it may be behind or before the free one. */
KTEST(kmap_model, the_only_free_slot_is_found_wherever_it_is)
{
	unsigned int i;

	kmap_world_init();
	for (i = 0; i < PKMAP_PAGES; i++)
		step_kmap(i);
	for (i = 0; i < PKMAP_PAGES && !ktest_failed(); i += 7) {
		step_kunmap(i);
		step_kmap(PKMAP_PAGES);
		step_kunmap(PKMAP_PAGES);
		step_kmap(i);
		KT_EXPECT(!kmap_check());
	}
	give_all_back();
}

KTEST(kmap_model, a_lap_costs_one_flush)
{
	unsigned int i, before;

	kmap_world_init();
	give_all_back();
	before = nr_flushes;
	for (i = 0; i < 5 * PKMAP_PAGES; i++) {
		step_kmap(i % NR_HIGH);
		step_kunmap(i % NR_HIGH);
	}
	KT_EXPECT_EQ(nr_flushes, before + 5);
}

KTEST(kmap_model, a_leak_says_which_page_and_how_many_users)
{
	const char *leak;

	kmap_world_init();
	KT_EXPECT(!kmap_leak());
	step_kmap(5);
	step_kmap(5);
	leak = kmap_leak();
	KT_EXPECT(leak && strstr(leak, "page 805 is") &&
		  strstr(leak, "2 users"));
	give_all_back();
	KT_EXPECT(!kmap_leak());
	step_kmap_local(7);
	leak = kmap_leak();
	KT_EXPECT(leak && strstr(leak, "page 807 is") &&
		  strstr(leak, "depth 1"));
	give_all_back();
}

KTEST(kmap_model, a_full_window_serves_the_pages_it_has)
{
	unsigned int i;

	kmap_world_init();
	for (i = 0; i < PKMAP_PAGES; i++)
		step_kmap(i);
	KT_EXPECT_EQ(pkmap_in_use(), PKMAP_PAGES);
	for (i = 0; i < PKMAP_PAGES; i++)
		step_kmap(i);
	KT_EXPECT(!kmap_check());
	give_all_back();
}
