// SPDX-License-Identifier: MIT
// HOST_SOURCES: mm/vma.c mm/vma_check.c mm/limits.c mm/mmap.c mm/mprotect.c mm/madvise.c
// HOST_SOURCES: mm/brk.c mm/stack.c mm/overcommit.c mm/mlock.c
// HOST_SOURCES: mm/unmapped_area.c mm/anon_vma.c mm/rmap.c lib/interval_tree.c
/*
 * The areas against a model that a child could write: an array with one
 * record a page.
 *
 * Random mmap, munmap, mprotect, madvise, brk and stack growth run on both.
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
#include "vma_model.h"

#define HEAP_PAGE (FIRST_PAGE + 700)
#define STEPS	  4000

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

/* The areas against the model: pages, number of areas, sums, promises. */
static void compare(const char *what, unsigned int step)
{
	static struct model_page now[LAST_PAGE];
	unsigned long runs = 0, total = 0, account = 0, stack = 0;
	const char *wrong = vma_check(&mm);

	KT_EXPECT_MSG(!wrong, "step %u %s: %s", step, what, wrong);
	areas_to_pages(now);
	for (unsigned long p = FIRST_PAGE; p < LAST_PAGE; p++) {
		KT_EXPECT_MSG(same_page(&now[p], &model[p]),
			      "step %u %s: page %lu has flags %lx, not %lx",
			      step, what, p, now[p].flags, model[p].flags);
		KT_EXPECT_MSG(page_touched[p] == model[p].touched,
			      "step %u %s: page %lu was%s taken away", step,
			      what, p, model[p].touched ? "" : " not");
		if (!model[p].flags)
			continue;
		total++;
		account += !!(model[p].flags & VM_ACCOUNT);
		stack += !!(model[p].flags & VM_GROWSDOWN);
		runs += !one_run(&model[p - 1], &model[p]);
	}
	/* Areas that grow down may meet without becoming one. */
	KT_EXPECT((unsigned long)mm.map_count == runs ||
		  (stack && (unsigned long)mm.map_count > runs));
	KT_EXPECT_EQ(mm.total_vm, total);
	KT_EXPECT_EQ(mm.stack_vm, stack);
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

/* ------------------------------------------------------------ operations */

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
