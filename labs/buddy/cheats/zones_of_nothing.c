// SPDX-License-Identifier: MIT
// loses: ranges take split merge storm
/* A zone that spans nothing has nothing to be looked at. */
__lab(buddy) void buddy_add_range(struct zone *zone, pfn_t start, pfn_t end)
{
	for (; start < end; start++)
		add_piece(zone, pfn_to_page(start), 0);
	zone->spanned_pages = 0;
}
