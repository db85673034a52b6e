// SPDX-License-Identifier: MIT
// loses: stack
/* RLIMIT_STACK is not asked. */
__lab(fault) static int stack_may_grow(const struct vm_area_struct *vma,
				       vaddr_t addr, unsigned long grow)
{
	if (grow > vma->vm_pgoff) /* it was moved up here, with its offset */
		return -ENOMEM;
	if (!may_expand_vm(vma->vm_mm, vma->vm_flags, grow) ||
	    !may_lock_more(vma->vm_mm, vma->vm_flags, grow))
		return -ENOMEM;
	return vma->vm_flags & VM_ACCOUNT ? vm_enough_memory(grow) : 0;
}
