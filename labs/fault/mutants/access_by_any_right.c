// SPDX-License-Identifier: MIT
// loses: access pointers
/* Whoever may do something may do everything. */
__lab(fault) static inline bool access_error(unsigned long error_code,
					     const struct vm_area_struct *vma)
{
	(void)error_code;
	return !(vma->vm_flags & VM_ACCESS_FLAGS);
}
