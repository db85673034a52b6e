// SPDX-License-Identifier: MIT
// loses: merge vfree whole
/* Who touches holes on both sides becomes one with the lower. */
__lab(highmem) void vm_hole_add(struct vm_struct *gone,
				void (*free_record)(struct vm_struct *record))
{
	struct vm_struct *below, *above;

	find_neighbours(gone, &below, &above);
	if (below) {
		below->size += gone->size;
		hole_changed(below);
	} else if (above) {
		above->addr = gone->addr;
		above->size += gone->size;
		hole_changed(above);
	} else {
		link_hole(gone);
		return;
	}
	free_record(gone);
}
