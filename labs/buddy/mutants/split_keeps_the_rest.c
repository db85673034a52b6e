// SPDX-License-Identifier: MIT
// loses: split storm
/* Only the first half goes back; what is left of a block cut down twice is lost. */
__lab(buddy) static void split_block(struct zone *zone, struct page *page,
				     unsigned int from, unsigned int order)
{
	if (from > order)
		add_piece(zone, page + (1UL << (from - 1)), from - 1);
	page->order = (u8)order;
}
