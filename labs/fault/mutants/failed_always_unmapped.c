// SPDX-License-Identifier: MIT
// loses: access
/* One code for all: nothing is there. */
__lab(fault) static noinline
	void user_fault_failed(struct fault_info *info,
			       const struct vm_area_struct *vma)
{
	if (info->result & VM_FAULT_OOM)
		fault_out_of_memory(info);
	else if (info->result & VM_FAULT_SIGBUS)
		bad_area(info, SIGBUS, BUS_ADRERR);
	else if (vma)
		bad_area(info, SIGSEGV, SEGV_MAPERR);
	else
		bad_area(info, SIGSEGV, SEGV_MAPERR);
}
