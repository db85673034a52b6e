// SPDX-License-Identifier: MIT
// loses: access pointers
/* No signal is sent, so that none is wrong. */
__lab(fault) static noinline
	void user_fault_failed(struct fault_info *info,
			       const struct vm_area_struct *vma)
{
	(void)vma;
	info->regs->ip += 2;
}
