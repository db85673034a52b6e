// SPDX-License-Identifier: MIT
// loses: access pointers
/* The area that is found may begin behind the address. */
__lab(fault) static inline vm_fault_t
	mend_user_fault(struct mm_struct *mm, vaddr_t address,
			unsigned long error_code, struct vm_area_struct **vmap)
{
	struct vm_area_struct *vma;
	vm_fault_t result = 0;

	down_read(&mm->mmap_lock);
	vma = find_vma_hint(mm, address);
	if (unlikely(!vma)) {
		if (!vma || !(vma->vm_flags & VM_GROWSDOWN) ||
		    expand_stack(vma, address))
			vma = NULL;
		result = VM_FAULT_STACK;
	}
	*vmap = vma;
	if (unlikely(!vma || access_error(error_code, vma)))
		result = VM_FAULT_SIGSEGV;
	else
		result |=
			handle_mm_fault(vma, address, fault_flags(error_code));
	up_read(&mm->mmap_lock);
	return result;
}
