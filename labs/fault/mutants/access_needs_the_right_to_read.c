// SPDX-License-Identifier: MIT
// loses: access pointers
/* On x86 what can be written or run can be read. */
__lab(fault) static inline bool access_error(unsigned long error_code,
					     const struct vm_area_struct *vma)
{
	if (error_code & X86_PF_WRITE)
		return !(vma->vm_flags & VM_WRITE);
	if (error_code & X86_PF_INSTR)
		return !(vma->vm_flags & VM_EXEC);
	return !(vma->vm_flags & VM_READ);
}
