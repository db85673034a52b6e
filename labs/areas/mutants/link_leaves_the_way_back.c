// SPDX-License-Identifier: MIT
// loses: find link merge split unmap brk
/* The area above what goes still points down to it. */
__lab(areas) static inline void list_remove(struct mm_struct *mm,
					    struct vm_area_struct *vma)
{
	if (vma->vm_prev)
		vma->vm_prev->vm_next = vma->vm_next;
	else
		mm->mmap = vma->vm_next;
}
