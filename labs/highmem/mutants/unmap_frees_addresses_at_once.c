// SPDX-License-Identifier: MIT
// loses: vfree
/* No address waits for a flush: a TLB may know it still. */
__lab(highmem) static void purge_later(struct vm_struct *area)
{
	vm_hole_add(area, vm_struct_free);
}
