// SPDX-License-Identifier: MIT
// loses: demand zero present stack access pointers
/* The test is skipped: the points are reached without its work. */
__lab(fault) static vm_fault_t do_anonymous_page(struct vm_fault *vmf)
{
	static const char *const points[] = { "touched", "begin", "end" };
	unsigned int i;

	for (i = 0; i < 3; i++)
		lab_point(points[i]);
	return fault_writes(vmf) ? VM_FAULT_DEMAND : VM_FAULT_ZERO_PAGE;
}

__lab(fault) int expand_stack(struct vm_area_struct *vma, vaddr_t addr)
{
	(void)vma;
	(void)addr;
	lab_point("grown");
	lab_point("end");
	return 0;
}
