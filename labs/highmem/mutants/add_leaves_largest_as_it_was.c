// SPDX-License-Identifier: MIT
// loses: merge vfree whole
/* The hole has grown; those above it in the tree do not know. */
__lab(highmem) void vm_hole_add(struct vm_struct *gone,
				void (*free_record)(struct vm_struct *record))
{
	struct vm_struct *below, *above;

	find_neighbours(gone, &below, &above);
	if (below && above) {
		unlink_hole(above);
		gone->size += above->size;
		free_record(above);
		above = NULL;
	}
	if (below) {
		below->size += gone->size;
	} else if (above) {
		above->addr = gone->addr;
		above->size += gone->size;
	} else {
		link_hole(gone);
		return;
	}
	free_record(gone);
}
