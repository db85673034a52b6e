// SPDX-License-Identifier: MIT
// HOST_SOURCES: mm/vma.c mm/vma_merge.c mm/vma_check.c mm/limits.c mm/mmap.c mm/munmap.c
// HOST_SOURCES: mm/mprotect.c mm/madvise.c
// HOST_SOURCES: mm/brk.c mm/stack.c mm/overcommit.c mm/mlock.c
// HOST_SOURCES: mm/unmapped_area.c mm/anon_vma.c mm/rmap.c lib/interval_tree.c mm/mremap.c
/*
 * The areas against a model that a child could write: an array with one
 * record a page.
 *
 * Random mmap, munmap, mprotect, mremap, mlock, madvise, brk and stack growth run on both.
 * After each, every page must say the same in both, the areas must be as few
 * as the array has runs, and the books (vma_check, sums, promises, references)
 * must balance. The injector makes allocations fail now and then: the call must
 * say -ENOMEM and nothing may have changed.
 */
#include <fuzz.h>
#include <kernel/ktest.h>
#include <kernel/sched.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <lib/random.h>
#include <mm/fault.h>
#include <uapi/mman.h>
#include "vma_model_pages.h"

#define STEPS 4000

/* ------------------------------------------------------------ operations */

static unsigned long random_prot(void)
{
	return rnd_below(&rnd, 8);
}

static unsigned long random_map_flags(bool *file)
{
	unsigned long flags = rnd_one_in(&rnd, 5) ? MAP_SHARED : MAP_PRIVATE;

	*file = rnd_one_in(&rnd, 5);
	if (!*file)
		flags |= MAP_ANONYMOUS;
	if (rnd_one_in(&rnd, 12) && flags == (MAP_PRIVATE | MAP_ANONYMOUS))
		flags |= MAP_GROWSDOWN;
	if (rnd_one_in(&rnd, 10))
		flags |= MAP_NORESERVE;
	return flags;
}

static vm_flags_t expected_flags(unsigned long prot, unsigned long flags)
{
	vm_flags_t vm = prot | VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC;

	if (flags & MAP_SHARED)
		vm |= VM_SHARED | VM_MAYSHARE;
	if (flags & MAP_GROWSDOWN)
		vm |= VM_GROWSDOWN;
	if (flags & MAP_NORESERVE)
		vm |= VM_NORESERVE;
	if ((prot & PROT_WRITE) && !(flags & (MAP_SHARED | MAP_NORESERVE)))
		vm |= VM_ACCOUNT;
	return vm;
}

static void model_map(unsigned long first, unsigned long pages, vm_flags_t vm,
		      bool file, unsigned long pgoff)
{
	const struct vm_area_struct *vma = find_vma(&mm, first << PAGE_SHIFT);
	const void *object = file	      ? (const void *)&the_file
			     : vm & VM_SHARED ? (const void *)vma->vm_file
					      : NULL;

	if (!file)
		pgoff = vm & VM_SHARED ? 0 : first;
	for (unsigned long i = 0; i < pages; i++)
		model[first + i] =
			(struct model_page){ vm | VM_SOFTDIRTY, object,
					     pgoff + i, false };
}

/* Where the call must have gone, or what it must have said. */
static long expected_place(unsigned long hint, unsigned long pages,
			   unsigned long flags)
{
	if (flags & MAP_FIXED_NOREPLACE) {
		for (unsigned long p = hint; p < hint + pages; p++)
			if (model[p].flags)
				return -EEXIST;
		return (long)hint;
	}
	if ((flags & MAP_FIXED) || (hint && range_usable(hint, pages)))
		return (long)hint;
	return (long)highest_usable(pages);
}

static void step_mmap(unsigned int step)
{
	unsigned long pages = rnd_between(&rnd, 1, 32), prot = random_prot();
	unsigned long hint = rnd_one_in(&rnd, 3) ? 0 : random_page(), addr;
	unsigned long pgoff = rnd_below(&rnd, 100);
	bool is_file;
	unsigned long flags = random_map_flags(&is_file);
	struct file *file = is_file ? (struct file *)&the_file : NULL;
	long place;

	if (hint && rnd_one_in(&rnd, 3))
		flags |= rnd_one_in(&rnd, 3) ? MAP_FIXED_NOREPLACE : MAP_FIXED;
	place = expected_place(hint, pages, flags);
	if (INJECTED("mmap", step,
		     addr = do_mmap(&mm, file, hint << PAGE_SHIFT,
				    pages << PAGE_SHIFT, prot, flags, pgoff),
		     addr == (unsigned long)-ENOMEM))
		return;
	if (place < 0) {
		KT_EXPECT_EQ((long)addr, place);
		return;
	}
	if (place == 0) { /* no room: the upper two thirds, not modelled */
		KT_EXPECT(addr >= TASK_SIZE / 3 && addr < TASK_SIZE);
		KT_EXPECT_EQ(do_munmap(&mm, addr, pages << PAGE_SHIFT), 0);
		return;
	}
	KT_EXPECT_EQ(addr, (unsigned long)place << PAGE_SHIFT);
	model_unmap((unsigned long)place, pages);
	model_map((unsigned long)place, pages, expected_flags(prot, flags),
		  is_file, pgoff);
}

static void step_munmap(unsigned int step)
{
	unsigned long first = random_page(), pages = rnd_between(&rnd, 1, 40);
	int err;

	if (INJECTED("munmap", step,
		     err = do_munmap(&mm, first << PAGE_SHIFT,
				     pages << PAGE_SHIFT),
		     err == -ENOMEM))
		return;
	KT_EXPECT_EQ(err, 0);
	model_unmap(first, pages);
}

static vm_flags_t protected_flags(vm_flags_t old, unsigned long prot)
{
	vm_flags_t new = (old & ~VM_ACCESS_FLAGS) | prot;

	if ((new &VM_WRITE) &&
	    !(old & (VM_ACCOUNT | VM_WRITE | VM_SHARED | VM_NORESERVE)))
		new |= VM_ACCOUNT;
	return new;
}

/* After a failed allocation a part of the range, from its start, is changed. */
static void adopt_prefix(unsigned long first, unsigned long pages,
			 unsigned long prot)
{
	static struct model_page now[LAST_PAGE];
	bool rest = false;

	areas_to_pages(now);
	for (unsigned long p = first; p < first + pages; p++) {
		vm_flags_t new = protected_flags(model[p].flags, prot);

		if (!model[p].flags)
			return;
		if (now[p].flags != new)
			rest = true;
		KT_EXPECT(!rest || now[p].flags == model[p].flags ||
			  now[p].flags == new);
		model[p].flags = now[p].flags;
	}
}

static void step_mprotect(unsigned int step)
{
	unsigned long first = random_page(), pages = rnd_between(&rnd, 1, 40);
	unsigned long prot = random_prot();
	int err, expected = 0;

	fail_fired = false;
	fail_countdown = rnd_one_in(&rnd, 4) ? (int)rnd_between(&rnd, 1, 3) : 0;
	err = do_mprotect(&mm, first << PAGE_SHIFT, pages << PAGE_SHIFT, prot);
	fail_countdown = 0;
	if (fail_fired) {
		KT_EXPECT_EQ(err, -ENOMEM);
		adopt_prefix(first, pages, prot);
		compare("mprotect that failed", step);
		return;
	}
	for (unsigned long p = first; p < first + pages && !expected; p++) {
		if (model[p].flags)
			model[p].flags = protected_flags(model[p].flags, prot);
		else
			expected = -ENOMEM;
	}
	KT_EXPECT_EQ(err, expected);
}

static void step_madvise(unsigned int step __maybe_unused)
{
	unsigned long first = random_page(), pages = rnd_between(&rnd, 1, 40);
	bool off = rnd_one_in(&rnd, 2);
	int err, expected = 0;

	err = do_madvise(&mm, first << PAGE_SHIFT, pages << PAGE_SHIFT,
			 off ? MADV_DOFORK : MADV_DONTFORK);
	for (unsigned long p = first; p < first + pages; p++) {
		if (!model[p].flags)
			expected = -ENOMEM;
		else if (off)
			model[p].flags &= ~VM_DONTCOPY;
		else
			model[p].flags |= VM_DONTCOPY;
	}
	KT_EXPECT_EQ(err, expected);
}

static void step_mlock(unsigned int step __maybe_unused)
{
	static const vm_flags_t kinds[] = { 0, VM_LOCKED,
					    VM_LOCKED | VM_LOCKONFAULT };
	unsigned long first = random_page(), pages = rnd_between(&rnd, 1, 40);
	vm_flags_t locks = kinds[rnd_below(&rnd, ARRAY_SIZE(kinds))];
	int err, expected = 0;

	err = do_mlock(&mm, first << PAGE_SHIFT, pages << PAGE_SHIFT, locks);
	for (unsigned long p = first; p < first + pages && !expected; p++) {
		if (model[p].flags)
			model[p].flags =
				(model[p].flags & ~VM_LOCKED_MASK) | locks;
		else
			expected = -ENOMEM;
	}
	KT_EXPECT_EQ(err, expected);
}

/* ----------------------------------------------------------------- mremap */

/* From the area's first page or one in the middle to its end, and on to what is
 * above, if that is not far. */
static void fill_the_gap(struct move *m)
{
	unsigned long end = m->first + 1, above;

	while (one_run(&model[end - 1], &model[end]))
		end++;
	above = next_mapped(end);
	if (above - m->first > 40)
		return;
	m->pages = end - m->first;
	m->new_pages = above - m->first;
}

static struct move random_move(void)
{
	struct move m = {
		.first = random_page(),
		.pages = rnd_between(&rnd, 1, 20),
		.new_pages = rnd_between(&rnd, 1, 20),
		.target = random_page(),
	};
	unsigned long above;

	if (!rnd_one_in(&rnd, 3))
		m.flags = MREMAP_MAYMOVE;
	if (m.flags && rnd_one_in(&rnd, 2))
		m.flags |= MREMAP_FIXED;
	if (rnd_one_in(&rnd, 2))
		fill_the_gap(&m);
	above = next_mapped(m.target);
	if (rnd_one_in(&rnd, 2) && above >= FIRST_PAGE + m.new_pages)
		m.target = above - m.new_pages; /* close to what is there */
	if (m.flags & MREMAP_FIXED && rnd_one_in(&rnd, 3)) {
		m.flags |= MREMAP_DONTUNMAP;
		m.new_pages = m.pages;
	}
	return m;
}

/* Areas that grow down, which may meet without becoming one, are left out, and
 * locked ones that stay behind: they lose their locks beyond the range. */
static void step_mremap(unsigned int step)
{
	struct move m = random_move();
	unsigned long addr;
	long to;

	for (unsigned long p = m.first; p <= m.first + m.pages; p++)
		if ((model[p].flags & VM_GROWSDOWN) ||
		    ((m.flags & MREMAP_DONTUNMAP) &&
		     (model[p].flags & VM_LOCKED)))
			return;
	if (m.flags & MREMAP_FIXED)
		addr = do_mremap(&mm, m.first << PAGE_SHIFT,
				 m.pages << PAGE_SHIFT,
				 m.new_pages << PAGE_SHIFT, m.flags,
				 m.target << PAGE_SHIFT);
	else if (INJECTED("mremap", step,
			  addr = do_mremap(&mm, m.first << PAGE_SHIFT,
					   m.pages << PAGE_SHIFT,
					   m.new_pages << PAGE_SHIFT, m.flags,
					   0),
			  addr == (unsigned long)-ENOMEM))
		return;
	to = expected_move(&m);
	if (to < 0) {
		KT_EXPECT_EQ((long)addr, to);
		return;
	}
	if (to)
		KT_EXPECT_EQ(addr, (unsigned long)to << PAGE_SHIFT);
	else
		KT_EXPECT_EQ(do_munmap(&mm, addr, m.new_pages << PAGE_SHIFT),
			     0);
	if ((unsigned long)to != m.first || m.new_pages > m.pages) {
		m.pages = m.pages < m.new_pages ? m.pages : m.new_pages;
		model_move(&m, (unsigned long)to);
	}
}

/* Up over free pages, to one below what is above; down where any is left. */
static bool heap_may_end(unsigned long from, unsigned long to)
{
	if (to <= from)
		return to == from || next_mapped(to) < from;
	while (from <= to && page_usable(from))
		from++;
	return from > to;
}

static void step_brk(unsigned int step)
{
	vaddr_t old = mm.brk, result;
	vaddr_t want = (HEAP_PAGE << PAGE_SHIFT) + rnd_below(&rnd, 40 << 12);
	unsigned long old_end = page_of(PAGE_ALIGN(old));
	unsigned long new_end = page_of(PAGE_ALIGN(want));
	bool ok = heap_may_end(old_end, new_end);

	if (INJECTED("brk", step, result = do_brk(&mm, want), result == old))
		return;
	KT_EXPECT_EQ(result, ok ? want : old);
	if (!ok)
		return;
	if (new_end < old_end)
		model_unmap(new_end, old_end - new_end);
	else if (new_end > old_end)
		model_map(old_end, new_end - old_end, VM_DATA_FLAGS, false, 0);
}

/* A touch below some area that grows down. */
static void step_stack(unsigned int step __maybe_unused)
{
	unsigned long p = random_page(), start = next_mapped(p), low = p;
	const unsigned long gap = STACK_GUARD_GAP >> PAGE_SHIFT;
	struct vm_area_struct *vma;
	bool ok;

	if (start == p || start == LAST_PAGE ||
	    !(model[start].flags & VM_GROWSDOWN))
		return;
	while (low > FIRST_PAGE && !model[low - 1].flags)
		low--;
	/* the page below LOW is mapped, or the window begins there */
	ok = low == FIRST_PAGE || (model[low - 1].flags & VM_GROWSDOWN) ||
	     !(model[low - 1].flags & VM_ACCESS_FLAGS) || p - low >= gap;
	vma = find_vma(&mm, p << PAGE_SHIFT);
	KT_EXPECT_EQ(expand_stack(vma, (p << PAGE_SHIFT) + 5),
		     ok ? 0 : -ENOMEM);
	for (unsigned long i = start; ok && i-- > p;) {
		model[i] = model[start];
		model[i].pgoff = model[start].pgoff - (start - i);
		model[i].touched = false;
	}
}

static void step_touch(unsigned int step __maybe_unused)
{
	unsigned long p = random_page();

	if (model[p].flags)
		model[p].touched = page_touched[p] = true;
}

static const struct {
	const char *name;
	void (*run)(unsigned int step);
} steps[] = {
	{ "mmap", step_mmap },		{ "mmap", step_mmap },
	{ "munmap", step_munmap },	{ "mprotect", step_mprotect },
	{ "madvise", step_madvise },	{ "brk", step_brk },
	{ "stack growth", step_stack }, { "touch", step_touch },
	{ "mremap", step_mremap },	{ "mlock", step_mlock },
};

FUZZ(vma, any_sequence_equals_an_array_of_pages, 12, STEPS)
{
	mm_init_model(1);
	rnd = *r;
	while (fuzz_goes_on(&rnd)) {
		u32 n = rnd_below(&rnd, ARRAY_SIZE(steps));

		steps[n].run(fuzz_step());
		compare(steps[n].name, fuzz_step());
	}
	KT_EXPECT_EQ(do_munmap(&mm, 0, TASK_SIZE), 0);
	KT_EXPECT_EQ(mm.map_count, 0);
	KT_EXPECT_EQ(area_cache.out, 0);
	KT_EXPECT_EQ(objects, 0);
	KT_EXPECT_EQ(mm.total_vm, 0);
	KT_EXPECT_EQ(vm_committed_pages(), 0);
}

/* The limits refuse and leave nothing. */
KTEST(vma, limits_refuse_without_a_trace)
{
	const unsigned long anon = MAP_PRIVATE | MAP_ANONYMOUS;
	unsigned long addr;

	mm_init_model(1);
	current->signal->rlim[RLIMIT_AS].rlim_cur = 10 << PAGE_SHIFT;
	addr = do_mmap(&mm, NULL, 0, 8 << PAGE_SHIFT, PROT_READ, anon, 0);
	KT_EXPECT(!IS_ERR_VALUE(addr));
	KT_EXPECT_EQ((long)do_mmap(&mm, NULL, 0, 3 << PAGE_SHIFT, PROT_READ,
				   anon, 0),
		     -ENOMEM);
	/* What MAP_FIXED replaces does not count twice. */
	KT_EXPECT_EQ(do_mmap(&mm, NULL, addr, 8 << PAGE_SHIFT, PROT_WRITE,
			     anon | MAP_FIXED, 0),
		     addr);
	current->signal->rlim[RLIMIT_AS].rlim_cur = RLIM_INFINITY;
	current->signal->rlim[RLIMIT_DATA].rlim_cur = 9 << PAGE_SHIFT;
	KT_EXPECT_EQ(do_brk(&mm, mm.start_brk + (2 << PAGE_SHIFT)), mm.brk);
	KT_EXPECT_EQ((long)do_mmap(&mm, NULL, 0, 2 << PAGE_SHIFT, PROT_WRITE,
				   anon, 0),
		     -ENOMEM);
	KT_EXPECT_EQ(vm_committed_pages(), 8);
	KT_EXPECT_EQ(vma_check(&mm) == NULL, 1);
	KT_EXPECT_EQ(do_munmap(&mm, 0, TASK_SIZE), 0);
	KT_EXPECT_EQ(vm_committed_pages(), 0);
}
