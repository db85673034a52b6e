/* SPDX-License-Identifier: MIT */
/*
 * vma_model_pages.h - what vma_model.c compares the areas with: an array with one
 * record a page, and what munmap, mremap and a search for room are there; and how it
 * chooses pages and allocations that fail.
 */
#ifndef MM_VMA_MODEL_PAGES_H
#define MM_VMA_MODEL_PAGES_H

#include <kernel/sched.h>
#include <lib/random.h>
#include "vma_model.h"

#define HEAP_PAGE (FIRST_PAGE + 700)

struct model_page {
	vm_flags_t flags; /* 0: not mapped */
	const void *object;
	unsigned long pgoff;
	bool touched;
};

static struct model_page model[LAST_PAGE];
static struct mm_struct mm;
static struct rnd rnd;

/* --------------------------------------------------------------- comparing */

static void mm_init_model(u32 seed)
{
	rnd_seed(&rnd, seed);
	memset(model, 0, sizeof(model));
	memset(&mm, 0, sizeof(mm));
	init_rwsem(&mm.mmap_lock, "mmap_lock", RANK_MMAP);
	spin_lock_init(&mm.pt.lock, "pt.lock", RANK_PAGE_TABLE);
	mm.mmap_base = LAST_PAGE << PAGE_SHIFT;
	mm.mmap_legacy_base = PAGE_ALIGN(DEFAULT_MAP_WINDOW / 3);
	mm.start_brk = mm.brk = HEAP_PAGE << PAGE_SHIFT;
	for (int i = 0; i < RLIM_NLIMITS; i++)
		current->signal->rlim[i].rlim_cur = RLIM_INFINITY;
	current->signal->rlim[RLIMIT_STACK].rlim_cur = 8UL << 20;
	current->cred = &root;
	around_areas_init();
}

/* Writes the areas down page by page. */
static void areas_to_pages(struct model_page *pages)
{
	struct vm_area_struct *vma;

	for (unsigned long p = 0; p < LAST_PAGE; p++)
		pages[p].flags = 0;
	for (vma = mm.mmap; vma; vma = vma->vm_next)
		for (vaddr_t a = vma->vm_start; a < vma->vm_end; a += PAGE_SIZE)
			if (page_of(a) < LAST_PAGE) {
				pages[page_of(a)].flags = vma->vm_flags;
				pages[page_of(a)].object = vma->vm_file;
				pages[page_of(a)].pgoff =
					vma->vm_pgoff +
					page_of(a - vma->vm_start);
			}
}

static bool same_page(const struct model_page *a, const struct model_page *b)
{
	if (a->flags != b->flags)
		return false;
	return !a->flags || (a->object == b->object && a->pgoff == b->pgoff);
}

static bool one_run(const struct model_page *low, const struct model_page *high)
{
	return low->flags && low->flags == high->flags &&
	       low->object == high->object && low->pgoff + 1 == high->pgoff;
}

/* Areas that grow down may meet without becoming one. */
static unsigned long stacks_that_meet(void)
{
	const struct vm_area_struct *vma;
	unsigned long n = 0;

	for (vma = mm.mmap; vma; vma = vma->vm_next)
		if ((vma->vm_flags & VM_GROWSDOWN) &&
		    one_run(&model[page_of(vma->vm_start) - 1],
			    &model[page_of(vma->vm_start)]))
			n++;
	return n;
}

/* The areas against the model: pages, number of areas, sums, promises. */
static void compare(const char *what, unsigned int step)
{
	static struct model_page now[LAST_PAGE];
	unsigned long runs = 0, total = 0, account = 0, stack = 0;
	unsigned long locked = 0;
	const char *wrong = vma_check(&mm);

	KT_EXPECT_MSG(!wrong, "step %u %s: %s", step, what, wrong);
	areas_to_pages(now);
	for (unsigned long p = FIRST_PAGE; p < LAST_PAGE; p++) {
		KT_EXPECT_MSG(
			same_page(&now[p], &model[p]),
			"step %u %s: page %lu has flags %lx, not %lx (offset %lx, not %lx)",
			step, what, p, now[p].flags, model[p].flags,
			now[p].pgoff, model[p].pgoff);
		KT_EXPECT_MSG(page_touched[p] == model[p].touched,
			      "step %u %s: page %lu was%s taken away", step,
			      what, p, model[p].touched ? "" : " not");
		if (!model[p].flags)
			continue;
		total++;
		account += !!(model[p].flags & VM_ACCOUNT);
		locked += !!(model[p].flags & VM_LOCKED);
		stack += !!(model[p].flags & VM_GROWSDOWN);
		runs += !one_run(&model[p - 1], &model[p]);
	}
	KT_EXPECT_EQ((unsigned long)mm.map_count, runs + stacks_that_meet());
	KT_EXPECT_EQ(mm.total_vm, total);
	KT_EXPECT_EQ(mm.stack_vm, stack);
	KT_EXPECT_EQ(mm.locked_vm, locked);
	KT_EXPECT_EQ(vm_committed_pages(), account);
	KT_EXPECT_EQ(area_cache.out, mm.map_count);
}

/* ---------------------------------------------------------- the dumb model */

/* The first mapped page above P, or LAST_PAGE. */
static unsigned long next_mapped(unsigned long p)
{
	while (p < LAST_PAGE && !model[p].flags)
		p++;
	return p;
}

/* Free, and not in a stack's guard gap. */
static bool page_usable(unsigned long p)
{
	unsigned long next = next_mapped(p);

	if (model[p].flags)
		return false;
	return next == LAST_PAGE || !(model[next].flags & VM_GROWSDOWN) ||
	       next - p > STACK_GUARD_GAP >> PAGE_SHIFT;
}

static bool range_usable(unsigned long first, unsigned long pages)
{
	for (unsigned long p = first; p < first + pages; p++)
		if (p >= LAST_PAGE || !page_usable(p))
			return false;
	return true;
}

/* Where mmap without a hint puts PAGES pages; 0: not in the window. */
static unsigned long highest_usable(unsigned long pages)
{
	for (unsigned long p = LAST_PAGE - pages; p >= FIRST_PAGE; p--)
		if (range_usable(p, pages))
			return p;
	return 0;
}

static void model_unmap(unsigned long first, unsigned long pages)
{
	for (unsigned long p = first; p < first + pages; p++)
		model[p] = (struct model_page){ 0 };
}

/* ----------------------------------------------------------------- mremap */

struct move {
	unsigned long first, pages, new_pages, flags, target;
};

static bool one_area(unsigned long first, unsigned long pages)
{
	for (unsigned long p = first; p < first + pages; p++)
		if (!model[p].flags ||
		    (p > first && !one_run(&model[p - 1], &model[p])))
			return false;
	return true;
}

/* Where it must be afterwards, or what the call must have said; 0: not in the
 * window. What a call takes away before it looks is gone then. */
static long expected_move(const struct move *m)
{
	const unsigned long end = m->first + m->pages;
	unsigned long pages = m->pages;

	if (!model[m->first].flags)
		return -EFAULT;
	if (m->flags & MREMAP_FIXED) {
		if (end > m->target && m->target + m->new_pages > m->first)
			return -EINVAL;
		model_unmap(m->target, m->new_pages);
	}
	if (m->new_pages < pages) {
		model_unmap(m->first + m->new_pages, pages - m->new_pages);
		pages = m->new_pages;
		if (!(m->flags & MREMAP_FIXED))
			return (long)m->first;
	}
	if (m->new_pages == m->pages && !(m->flags & MREMAP_FIXED))
		return (long)m->first;
	if (!one_area(m->first, pages))
		return -EFAULT;
	if (m->flags & MREMAP_FIXED)
		return (long)m->target;
	if (!one_run(&model[end - 1], &model[end]) &&
	    next_mapped(end) >= m->first + m->new_pages)
		return (long)m->first;
	return m->flags & MREMAP_MAYMOVE ? (long)highest_usable(m->new_pages)
					 : -ENOMEM;
}

static void model_move(const struct move *m, unsigned long to)
{
	static struct model_page old[LAST_PAGE];
	const bool leave = m->flags & MREMAP_DONTUNMAP;
	struct model_page page = model[m->first];

	memcpy(old, model, sizeof(old));
	for (unsigned long i = 0; i < m->pages; i++)
		if (leave)
			model[m->first + i].touched = false;
		else
			model_unmap(m->first + i, 1);
	for (unsigned long i = 0; to && i < m->new_pages; i++) {
		page.touched = i < m->pages && old[m->first + i].touched;
		page.pgoff = page.object || to == m->first
				     ? old[m->first].pgoff + i
				     : to + i;
		model[to + i] = page;
	}
}

/* ---------------------------------------------------------------- choices */

/* Runs CALL with the injector armed at times; true when it failed for that, and
 * then checks that nothing has changed. */
#define INJECTED(what, step, call, failed)                              \
	({                                                              \
		fail_fired = false;                                     \
		fail_countdown = rnd_one_in(&rnd, 4)                    \
					 ? (int)rnd_between(&rnd, 1, 3) \
					 : 0;                           \
		call;                                                   \
		fail_countdown = 0;                                     \
		if (fail_fired) {                                       \
			KT_EXPECT(failed);                              \
			compare(what " that failed", step);             \
		}                                                       \
		fail_fired;                                             \
	})

static unsigned long random_page(void)
{
	return rnd_between(&rnd, FIRST_PAGE, LAST_PAGE - 40);
}

#endif
