// SPDX-License-Identifier: MIT
// loses: find link split unmap brk
/* The sums are right; the areas stay. */
__lab(areas) static void cut_area(struct vm_area_struct *vma, vaddr_t start,
				  vaddr_t end)
{
	vaddr_t low = max(vma->vm_start, start), high = min(vma->vm_end, end);
	unsigned long pages = (high - low) >> PAGE_SHIFT;

	vm_stat_account(vma->vm_mm, vma->vm_flags, -(long)pages);
	if (vma->vm_flags & VM_ACCOUNT)
		vm_unacct_memory(pages);
}
