// SPDX-License-Identifier: MIT
// loses: find link merge split room unmap brk
/* The area found last will do, if it ends above the address. */
__lab(areas) struct vm_area_struct *find_vma(struct mm_struct *mm, vaddr_t addr)
{
	struct vm_area_struct *vma = READ_ONCE(mm->mmap_cache), *found = NULL;
	struct rb_node *node = mm->mm_rb.rb_node;

	if (vma && addr < vma->vm_end)
		return vma;
	while (node) {
		vma = vma_entry(node);
		if (vma->vm_end > addr) {
			found = vma;
			node = node->rb_left;
		} else {
			node = node->rb_right;
		}
	}
	if (found)
		WRITE_ONCE(mm->mmap_cache, found);
	return found;
}
