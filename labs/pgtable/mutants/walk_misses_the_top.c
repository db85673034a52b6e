// SPDX-License-Identifier: MIT
// loses: walk
/* An end of 0, the top of the address space, is taken for an empty range. */
__lab(pgtable) int pt_walk_range(struct pt_walk *walk, vaddr_t start,
				 vaddr_t end)
{
	const vaddr_t last =
		end - 1; /* so that the top needs no special case */
	struct piece piece = { .addr = start };
	int err;

	if (start >= end)
		return 0;
	for (;;) {
		err = go_down(walk, &piece, start, last);
		if (!err)
			err = visit(walk, piece.addr, piece.last + 1);
		if (walk->alloc && !pt_boot_alloc &&
		    *pt_entries(walk->path[walk->level]) == 0)
			trim_walk(walk, piece.addr);
		if (err || piece.last == last)
			return err;
		piece.addr = piece.last + 1;
	}
}
