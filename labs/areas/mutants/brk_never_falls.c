// SPDX-License-Identifier: MIT
// loses: brk
/* The break goes down, the heap does not. */
__lab(areas) static int move_brk(struct mm_struct *mm, vaddr_t brk)
{
	vaddr_t new_end = PAGE_ALIGN(brk), old_end = PAGE_ALIGN(mm->brk);

	return new_end > old_end ? grow_heap(mm, old_end, new_end) : 0;
}
