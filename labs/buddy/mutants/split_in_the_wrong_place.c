// SPDX-License-Identifier: MIT
// loses: take split merge storm
/* The remainders are counted from the block's own order, not from each half's:
 * all but the last lie on top of one another. */
__lab(buddy) static void split_block(struct zone *zone, struct page *page,
				     unsigned int from, unsigned int order)
{
	while (from > order) {
		from--;
		add_piece(zone, page + (1UL << order), from);
	}
	page->order = (u8)order;
}
