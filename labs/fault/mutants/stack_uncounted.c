// SPDX-License-Identifier: MIT
// loses: stack
/* The area grows, and the counters of the mm do not know. */
__lab(fault) static int grow_down(struct vm_area_struct *vma, vaddr_t addr)
{
	unsigned long grow = (vma->vm_start - addr) >> PAGE_SHIFT;
	int err = stack_may_grow(vma, addr, grow);

	if (err)
		return err;
	vma->vm_start = addr;
	vma->vm_pgoff -= grow;
	interval_move(&vma->anon_node, vma->vm_pgoff, vma->anon_node.last,
		      &vma->anon_vma->areas);

	return 0;
}
