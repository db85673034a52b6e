// SPDX-License-Identifier: MIT
/*
 * work.c - what the grader of the lab `fault` lets the kernel do
 *
 * What     Address spaces that no program runs in are touched as the seed draws it
 *          (lab.py says what must be true where they stop):
 *
 *	demand   writes to what was never touched
 *	zero     reads of it, and writes to what was only read
 *	present  faults at entries that stand there, or are said to
 *	stack    stacks that grow, and may not
 *
 *          user/access.c and user/pointers.c are the rest, in ring 3.
 * Locking  The first thread, alone.
 */
#include <lib/minmax.h>
#include <lib/random.h>
#include <lib/string.h>
#include <mm/fault.h>
#include <mm/highmem.h>
#include <mm/page_alloc.h>
#include <mm/sysctl.h>
#include <mm/zone.h>
#include <uapi/mman.h>
#include <uapi/resource.h>
#include "../../mm/internal.h"
#include "../books.h"

LAB_SEES(&mem_map, &max_pfn, zones, cpu_pages, &mmap_min_addr);

#define PAGES	 40
#define TOUCHES	 16
#define USED	 512 /* pages that somebody has had before */
#define STACKS	 12
#define GROWS	 8
#define LAB_ADDR 0x10000000UL
#define FAR	 (LAB_ADDR + 0x08000000UL) /* tables of its own */
#define RW	 (PROT_READ | PROT_WRITE)

/* Read from outside, so not static: the touch before this stop. */
struct lab_touch {
	struct mm_struct *mm;
	vaddr_t address;
	unsigned int flags;
	unsigned int result;	  /* of handle_mm_fault, or of expand_stack */
	unsigned long stack, all; /* RLIMIT_STACK, RLIMIT_AS */
} lab_last;

static struct rnd rnd;
static struct mm_struct *mm;
static struct page *used[USED];

static vaddr_t map_pages(vaddr_t address, unsigned long pages, int prot)
{
	return do_mmap(mm, NULL, address, pages * PAGE_SIZE, prot,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, 0);
}

/* Memory that was somebody's: what is taken next is no page of zeroes. */
static void use_memory(void)
{
	unsigned int i, n;
	char *p;

	for (n = 0; n < USED; n++) {
		used[n] = alloc_page(GFP_HIGHUSER_MOVABLE);
		if (!used[n])
			break;
		p = kmap_local_page(used[n]);
		memset(p, 1 + rnd_below(&rnd, 255), PAGE_SIZE);
		kunmap_local(p);
	}
	for (i = 0; i < n; i++)
		__free_page(used[i]);
}

/* An area that is touched, one that has no table yet, and the bounds of both. */
static void make_space(void)
{
	rnd_seed(&rnd, lab_seed);
	use_memory();
	mm = mm_alloc();
	map_pages(LAB_ADDR, PAGES, RW);
	map_pages(FAR, PAGES, RW);
	lab_last.mm = mm;
}

/* As the CPU's fault: an address within a page, and what it tried. */
static void fault_at(vaddr_t address, unsigned int flags)
{
	struct vm_area_struct *vma;

	down_read(&mm->mmap_lock);
	vma = find_vma(mm, address);
	lab_last.address = address;
	lab_last.flags = flags;
	lab_last.result = handle_mm_fault(vma, address, flags);
	up_read(&mm->mmap_lock);
	lab_point("touched");
}

/* Page I of both areas, drawn: a word in it. */
static vaddr_t word_of(unsigned int i)
{
	vaddr_t area = rnd_below(&rnd, 3) ? LAB_ADDR : FAR;

	return area + i * PAGE_SIZE + (rnd_below(&rnd, 1024) << 2);
}

static void demand(void)
{
	make_space();
	lab_point("begin");
	for (unsigned int i = 0; i < TOUCHES; i++)
		fault_at(word_of(i * 2 + rnd_below(&rnd, 2)), FAULT_FLAG_WRITE);
	lab_point("end");
}

static void zero(void)
{
	vaddr_t read[TOUCHES];

	make_space();
	lab_point("begin");
	for (unsigned int i = 0; i < TOUCHES; i++) {
		read[i] = word_of(i * 2 + rnd_below(&rnd, 2));
		fault_at(read[i], 0);
	}
	for (unsigned int i = 0; i < TOUCHES; i += 1 + rnd_below(&rnd, 2))
		fault_at(read[i], FAULT_FLAG_WRITE | FAULT_FLAG_PRESENT);
	lab_point("end");
}

/* Each page first read or written, and then faulted at again: with a hint that is
 * right, or not. */
static void present(void)
{
	vaddr_t address;

	make_space();
	lab_point("begin");
	for (unsigned int i = 0; i < TOUCHES; i++) {
		address = word_of(i);
		fault_at(address,
			 FAULT_FLAG_WRITE | (i % 2 ? FAULT_FLAG_PRESENT : 0));
		fault_at(address,
			 (rnd_below(&rnd, 2) ? FAULT_FLAG_WRITE : 0) |
				 (rnd_below(&rnd, 2) ? FAULT_FLAG_PRESENT : 0));
	}
	lab_point("end");
}

/* ------------------------------------------------------------------- stack */

static void set_limits(unsigned long stack, unsigned long all)
{
	current->signal->rlim[RLIMIT_STACK].rlim_cur = stack;
	current->signal->rlim[RLIMIT_AS].rlim_cur = all;
	lab_last.stack = stack;
	lab_last.all = all;
}

static void grow_to(vaddr_t address)
{
	struct vm_area_struct *vma;

	down_read(&mm->mmap_lock);
	vma = find_vma(mm, address);
	if (vma->vm_flags & VM_GROWSDOWN) {
		lab_last.address = address;
		lab_last.result = (unsigned int)expand_stack(vma, address);
	}
	up_read(&mm->mmap_lock);
	lab_point("grown");
}

/* A stack at TOP with an area somewhere below it, one that may be touched or not, or
 * none; what limits it is drawn as well. */
static void one_stack(unsigned int i, vaddr_t top)
{
	static const int prots[] = { RW, PROT_NONE, PROT_READ };
	unsigned long below = 300 + rnd_below(&rnd, 300);
	unsigned int n;

	mm = mm_alloc();
	lab_last.mm = mm;
	setup_stack_area(mm, top, 2 * PAGE_SIZE, true);
	if (i % 4 > 1 && i < STACKS - 2)
		map_pages(top - (below + 8) * PAGE_SIZE, 8, prots[i % 3]);
	set_limits((i % 2 ? 40 + rnd_below(&rnd, 300) : 1000) * PAGE_SIZE,
		   i == 4 ? 100 * PAGE_SIZE : RLIM_INFINITY);
	lab_point("stack");
	for (n = 0; n < GROWS; n++)
		grow_to(top -
			min(top - PAGE_SIZE,
			    (n + 1) * (rnd_below(&rnd, 100) + 3) * PAGE_SIZE +
				    rnd_below(&rnd, PAGE_SIZE)));
	lab_last.mm = NULL;
	mmput(mm);
}

static void stack(void)
{
	unsigned long limit = current->signal->rlim[RLIMIT_STACK].rlim_cur;
	unsigned long all = current->signal->rlim[RLIMIT_AS].rlim_cur;

	rnd_seed(&rnd, lab_seed);
	for (unsigned int i = 0; i < STACKS; i++)
		one_stack(i, i < STACKS - 2 ? 0x20000000UL : 0x100000UL);
	set_limits(limit, all);
	lab_point("end");
}

const struct lab_work lab_works[] = {
	{ .name = "demand", .late = demand },
	{ .name = "zero", .late = zero },
	{ .name = "present", .late = present },
	{ .name = "stack", .late = stack },
	{ .name = NULL },
};
