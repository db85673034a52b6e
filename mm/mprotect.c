// SPDX-License-Identifier: MIT
/*
 * mprotect: other rights for a range of areas.
 *
 * What:     Area by area: the range becomes an area of its own with the new
 *           flags, or part of neighbours that are now the same, and the entries
 *           of its pages follow. Private memory that is locked and becomes
 *           writable is written at once, so that no store has to wait.
 * Failure:  As on Linux, areas before a hole or a refusal stay changed; each
 *           area by itself is changed in whole or not at all.
 * See:      mprotect(2).
 */
#include <lib/align.h>
#include <lib/minmax.h>
#include <mm/vma.h>
#include <uapi/mman.h>

#define PROT_VALID (PROT_READ | PROT_WRITE | PROT_EXEC | PROT_SEM)

/* Private memory that becomes writable is promised now: pages, or -ENOMEM. */
static long charge_for(const struct vm_area_struct *vma, vm_flags_t flags,
		       unsigned long pages)
{
	const vm_flags_t not_mine =
		VM_ACCOUNT | VM_WRITE | VM_SHARED | VM_NORESERVE;
	const struct mm_struct *mm = vma->vm_mm;

	if (!(flags & VM_WRITE))
		return 0;
	if (!may_expand_vm(mm, flags, pages) &&
	    may_expand_vm(mm, vma->vm_flags, pages))
		return -ENOMEM;
	if (vma->vm_flags & not_mine)
		return 0;
	return vm_enough_memory(pages) ? -ENOMEM : (long)pages;
}

static bool wants_copies(vm_flags_t old, vm_flags_t flags)
{
	return (old & (VM_WRITE | VM_SHARED | VM_LOCKED)) == VM_LOCKED &&
	       (flags & VM_WRITE);
}

/* Gives [start, end) of VMA the rights in FLAGS. The area that covers it then,
 * or NULL: no memory, and nothing has changed. */
static struct vm_area_struct *mprotect_fixup(struct vm_area_struct *vma,
					     vaddr_t start, vaddr_t end,
					     vm_flags_t flags)
{
	const vm_flags_t old = vma->vm_flags;
	unsigned long pages = (end - start) >> PAGE_SHIFT;
	struct vm_area_struct *part;
	long charged;

	if (flags == old)
		return vma;
	charged = charge_for(vma, flags, pages);
	if (charged < 0)
		return NULL;
	if (charged)
		flags |= VM_ACCOUNT;
	part = vma_modify(vma, start, end, flags);
	if (!part) {
		vm_unacct_memory((unsigned long)charged);
		return NULL;
	}
	vm_stat_reclassify(part->vm_mm, old, flags, pages);
	change_protection(part, start, end);
	if (wants_copies(old, flags))
		populate_area(part, start, end);
	return part;
}

/* The first area, after PROT_GROWSDOWN has moved *START to its beginning. */
static int first_area(struct mm_struct *mm, vaddr_t *start, vaddr_t end,
		      unsigned long prot, struct vm_area_struct **vmap)
{
	struct vm_area_struct *vma = find_vma(mm, *start);

	if (!vma)
		return -ENOMEM;
	if (prot & PROT_GROWSDOWN) {
		if (vma->vm_start >= end)
			return -ENOMEM;
		*start = vma->vm_start;
		if (!(vma->vm_flags & VM_GROWSDOWN))
			return -EINVAL;
	} else if (vma->vm_start > *start) {
		return -ENOMEM;
	} else if (prot & PROT_GROWSUP) {
		return -EINVAL; /* nothing grows up on x86 */
	}
	*vmap = vma;
	return 0;
}

static int mprotect_range(struct mm_struct *mm, vaddr_t start, vaddr_t end,
			  unsigned long prot)
{
	struct vm_area_struct *vma;
	vm_flags_t flags;
	vaddr_t stop;
	int err = first_area(mm, &start, end, prot, &vma);

	if (err)
		return err;
	for (;;) {
		flags = calc_vm_prot_bits(implied_exec(
				prot, vma->vm_flags & VM_MAYEXEC)) |
			(vma->vm_flags & ~VM_ACCESS_FLAGS);
		/* VM_MAYREAD is VM_READ << 4, and so on. */
		if ((flags & ~(flags >> 4)) & VM_ACCESS_FLAGS)
			return -EACCES;
		stop = min(vma->vm_end, end);
		vma = mprotect_fixup(vma, start, stop, flags);
		if (!vma)
			return -ENOMEM;
		start = stop;
		if (start >= end)
			return 0;
		if (vma->vm_end <= start) /* else it has joined the next */
			vma = vma->vm_next;
		if (!vma || vma->vm_start > start)
			return -ENOMEM;
	}
}

int do_mprotect(struct mm_struct *mm, vaddr_t start, size_t len,
		unsigned long prot)
{
	const unsigned long grows = prot & (PROT_GROWSDOWN | PROT_GROWSUP);
	vaddr_t end;
	int err;

	if (grows == (PROT_GROWSDOWN | PROT_GROWSUP) || (start & ~PAGE_MASK))
		return -EINVAL;
	if (!len)
		return 0;
	end = start + PAGE_ALIGN(len);
	if (end <= start)
		return -ENOMEM;
	if ((prot & ~grows) & ~(unsigned long)PROT_VALID)
		return -EINVAL;
	down_write(&mm->mmap_lock);
	err = mprotect_range(mm, start, end, prot);
	up_write(&mm->mmap_lock);
	return err;
}
