// SPDX-License-Identifier: MIT
// loses: split unmap brk
/* An area goes as a whole, if a part of it lies in the range. */
__lab(areas) static void cut_area(struct vm_area_struct *vma, vaddr_t start,
				  vaddr_t end)
{
	unsigned long pages = vma_pages(vma);

	(void)start;
	(void)end;
	unmap_page_range(vma->vm_mm, vma->vm_start, vma->vm_end);
	vm_stat_account(vma->vm_mm, vma->vm_flags, -(long)pages);
	if (vma->vm_flags & VM_ACCOUNT)
		vm_unacct_memory(pages);
	vma_unlink(vma);
	vm_area_free(vma);
}
