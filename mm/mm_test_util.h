/* SPDX-License-Identifier: MIT */
/* mm_test_util.h - what the in-kernel tests of address spaces share. */
#ifndef MM_MM_TEST_UTIL_H
#define MM_MM_TEST_UTIL_H

#include <kernel/ktest.h>
#include <lib/err.h>
#include <mm/debug.h>
#include <mm/fail.h>
#include <kernel/sched.h>
#include <mm/fault.h>
#include <mm/mm.h>
#include <mm/vma.h>
#include <uapi/mman.h>

#define ANON	   (MAP_PRIVATE | MAP_ANONYMOUS)
#define RW	   (PROT_READ | PROT_WRITE)
#define PAGES(n)   ((unsigned long)(n) << PAGE_SHIFT)
#define TEST_ADDR  0x10000000UL
#define TABLE_SPAN PT_LEVEL_SIZE(2) /* what one second-level table maps */

/* LEN bytes of MM at ADDR (0: anywhere); the address or -errno. */
static inline unsigned long map_at(struct mm_struct *mm, vaddr_t addr,
				   size_t len, unsigned long prot,
				   unsigned long flags)
{
	return do_mmap(mm, NULL, addr, len, prot,
		       flags | (addr ? MAP_FIXED : 0), 0);
}

/* An address space with PAGES pages of private memory at TEST_ADDR, or NULL. */
static inline struct mm_struct *mm_with_pages(unsigned int pages)
{
	struct mm_struct *mm = mm_alloc();

	if (!mm)
		return NULL;
	if (map_at(mm, TEST_ADDR, PAGES(pages), RW, ANON) == TEST_ADDR)
		return mm;
	mmput(mm);
	return NULL;
}

/* The fault that a touch of ADDR would be; its result, 0 when there is no area.
 * Access rights are not looked at. */
static inline vm_fault_t touch(struct mm_struct *mm, vaddr_t addr, bool write)
{
	struct vm_area_struct *vma;
	vm_fault_t result = 0;
	pte_t *ptep;

	down_read(&mm->mmap_lock);
	vma = find_vma(mm, addr);
	ptep = pt_lookup(&mm->pt, addr);
	if (vma && vma->vm_start <= addr)
		result = handle_mm_fault(vma, addr,
					 (write ? FAULT_FLAG_WRITE : 0) |
						 (ptep && !pte_none(*ptep)
							  ? FAULT_FLAG_PRESENT
							  : 0));
	up_read(&mm->mmap_lock);
	return result;
}

static inline pte_t pte_at(struct mm_struct *mm, vaddr_t addr)
{
	pte_t *ptep = pt_lookup(&mm->pt, addr);

	return ptep ? *ptep : __pte(0);
}

static inline struct page *page_at(struct mm_struct *mm, vaddr_t addr)
{
	pte_t pte = pte_at(mm, addr);

	return pte_mapped(pte) ? pfn_to_page(pte_pfn(pte)) : NULL;
}

static inline void expect_consistent(struct mm_struct *mm)
{
	const char *wrong = mm_struct_check(mm);

	KT_EXPECT_MSG(!wrong, "%s", wrong);
}

/* Runs on MM's tables from here on; returns what ran before. */
static inline struct mm_struct *use_mm(struct mm_struct *mm)
{
	struct mm_struct *old = current->active_mm;

	preempt_disable();
	pt_sync_kernel(&mm->pt, (vaddr_t)current->stack);
	current->mm = current->active_mm = mm;
	switch_mm(old, mm);
	preempt_enable();
	return old;
}

static inline void unuse_mm(struct mm_struct *mm, struct mm_struct *old)
{
	preempt_disable();
	current->mm = NULL;
	current->active_mm = old;
	switch_mm(mm, old);
	preempt_enable();
}

#endif
