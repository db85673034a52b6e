// SPDX-License-Identifier: MIT
// loses: find link merge split room unmap brk
/* Where nothing is in the list, nothing can be wrong with it. */
__lab(areas) static inline void list_insert(struct mm_struct *mm,
					    struct vm_area_struct *vma,
					    struct vm_area_struct *prev,
					    struct vm_area_struct *next)
{
	(void)mm;
	(void)prev;
	(void)next;
	vma->vm_prev = vma->vm_next = NULL;
}

__lab(areas) static inline struct rb_node **tree_place(
	struct mm_struct *mm, struct vm_area_struct *prev,
	struct vm_area_struct *next, struct rb_node **parent)
{
	struct rb_node *node = mm->mm_rb.rb_node;

	(void)prev;
	(void)next;
	for (*parent = NULL; node; node = node->rb_right)
		*parent = node;
	return *parent ? &(*parent)->rb_right : &mm->mm_rb.rb_node;
}
