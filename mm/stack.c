// SPDX-License-Identifier: MIT
/*
 * The stack's area: set up by execve, grown by faults below it.
 *
 * What:     An area with VM_GROWSDOWN covers what has been used so far; a touch
 *           below it moves its start there, down to RLIMIT_STACK.
 *           STACK_GUARD_GAP bytes below its start stay free of other mappings,
 *           so that a stack that runs over meets nothing.
 * Locking:  Faults grow it with mmap_lock held for reading only;
 *           page_table_lock keeps two of them apart. Nobody who moves areas
 *           can run then.
 * Failure:  -ENOMEM, nothing changed: the program gets SIGSEGV.
 * See:      Gorman, 4.6.
 */
#include <kernel/lab.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <mm/fault.h>
#include <mm/rmap.h>
#include <mm/sysctl.h>
#include <mm/vma.h>
#include <uapi/resource.h>

int setup_stack_area(struct mm_struct *mm, vaddr_t stack_top, size_t size,
		     bool exec)
{
	vm_flags_t flags = exec ? VM_STACK_FLAGS : VM_STACK_FLAGS & ~VM_EXEC;
	struct vm_area_struct *vma = vm_area_alloc(mm);
	unsigned long pages = size >> PAGE_SHIFT;

	if (!vma)
		return -ENOMEM;
	vma->vm_start = stack_top - size;
	vma->vm_end = stack_top;
	vma->vm_pgoff = vma->vm_start >> PAGE_SHIFT;
	vma_init_flags(vma, flags | VM_SOFTDIRTY);
	down_write(&mm->mmap_lock);
	if (!may_expand_vm(mm, flags, pages) ||
	    find_vma_intersection(mm, vma->vm_start, vma->vm_end) ||
	    vm_enough_memory(pages)) {
		up_write(&mm->mmap_lock);
		vm_area_free(vma);
		return -ENOMEM;
	}
	vma_insert(mm, vma);
	vm_stat_account(mm, flags, (long)pages);
	mm->start_stack = stack_top;
	up_write(&mm->mmap_lock);
	return 0;
}

/* May VMA start at ADDR, a page? Not below mmap_min_addr. And STACK_GUARD_GAP bytes
 * stay free between it and the area below, unless there is none, or that one grows
 * down as well, or is one that nobody may touch (it is a guard itself). */
__lab(fault) static bool keeps_gap(const struct vm_area_struct *vma,
				   vaddr_t addr)
{
	const struct vm_area_struct *prev = vma->vm_prev;

	if (addr < READ_ONCE(mmap_min_addr))
		return false;
	return !prev || (prev->vm_flags & VM_GROWSDOWN) ||
	       !vma_is_accessible(prev) ||
	       addr - prev->vm_end >= STACK_GUARD_GAP;
}

/* -ENOMEM if something forbids VMA to start at ADDR, GROW pages lower; else 0. It takes
 * its pages' indices along downwards, which end at 0: no more than vm_pgoff pages. All of
 * it may be RLIMIT_STACK bytes (rlimit()); what is new must be allowed by may_expand_vm
 * and may_lock_more, and promised by vm_enough_memory in an area with VM_ACCOUNT: last,
 * since that is a promise taken. */
__lab(fault) static int stack_may_grow(const struct vm_area_struct *vma,
				       vaddr_t addr, unsigned long grow)
{
	if (grow > vma->vm_pgoff) /* it was moved up here, with its offset */
		return -ENOMEM;
	if (vma->vm_end - addr > rlimit(RLIMIT_STACK))
		return -ENOMEM;
	if (!may_expand_vm(vma->vm_mm, vma->vm_flags, grow) ||
	    !may_lock_more(vma->vm_mm, vma->vm_flags, grow))
		return -ENOMEM;
	return vma->vm_flags & VM_ACCOUNT ? vm_enough_memory(grow) : 0;
}

/* Moves VMA's start down to ADDR, if stack_may_grow() lets it, its offset by as many
 * pages, and counts these (vm_stat_account); 0, or why not. It has no file: its place in
 * the reverse map is one (interval_move). The gap below shrinks, which the gaps' tree need
 * not know. [rmap, pt.lock] */
__lab(fault) static int grow_down(struct vm_area_struct *vma, vaddr_t addr)
{
	unsigned long grow = (vma->vm_start - addr) >> PAGE_SHIFT;
	int err = stack_may_grow(vma, addr, grow);

	if (err)
		return err;
	vma->vm_start = addr;
	vma->vm_pgoff -= grow;
	interval_move(&vma->anon_node, vma->vm_pgoff, vma->anon_node.last,
		      &vma->anon_vma->areas);
	vm_stat_account(vma->vm_mm, vma->vm_flags, (long)grow);
	return 0;
}

/* ADDR lies below VMA. Its page becomes VMA's first if that keeps the gap. First VMA gets
 * an anon_vma: it will have a page, and must not get its anon_vma from another fault while
 * its place in it changes. Then, under the lock of the family's root, written, and pt.lock:
 * a second look, since another fault may have grown it as far already, which is well, and
 * grow_down(). */
__lab(fault) int expand_stack(struct vm_area_struct *vma, vaddr_t addr)
{
	struct mm_struct *mm = vma->vm_mm;
	struct rw_semaphore *lock;
	int err = 0;

	addr &= PAGE_MASK;
	if (!keeps_gap(vma, addr) || anon_vma_prepare(vma))
		return -ENOMEM;
	lock = &vma->anon_vma->root->lock;
	down_write(lock);
	spin_lock(&mm->pt.lock);
	if (addr < vma->vm_start) /* else another fault has done it */
		err = grow_down(vma, addr);
	spin_unlock(&mm->pt.lock);
	up_write(lock);
	return err;
}
