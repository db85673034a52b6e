// SPDX-License-Identifier: MIT
// loses: find
/* mmap_cache stays what it was. */
__lab(areas) struct vm_area_struct *find_vma(struct mm_struct *mm, vaddr_t addr)
{
	struct vm_area_struct *vma, *found = NULL;
	struct rb_node *node = mm->mm_rb.rb_node;

	while (node) {
		vma = vma_entry(node);
		if (vma->vm_end > addr) {
			found = vma;
			node = node->rb_left;
		} else {
			node = node->rb_right;
		}
	}
	return found;
}
