// SPDX-License-Identifier: MIT
// loses: find vmalloc vfree whole
/* What is left above is nobody's. */
__lab(highmem) struct vm_struct *vm_hole_cut(struct vm_struct *hole,
					     vaddr_t addr, size_t size,
					     struct vm_struct *spare)
{
	size_t below = addr - hole->addr, above = hole->size - below - size;

	(void)spare;
	if (!below && !above) {
		unlink_hole(hole);
		return hole;
	}
	hole->size = below ? below : above;
	if (!below)
		hole->addr = addr + size;
	hole_changed(hole);
	return NULL;
}
