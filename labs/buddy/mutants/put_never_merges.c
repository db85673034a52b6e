// SPDX-License-Identifier: MIT
// loses: merge storm
/* What comes back stays as small as it came. */
__lab(buddy) void buddy_put(struct zone *zone, struct page *page,
			    unsigned int order)
{
	zone->free_pages += 1UL << order;
	area_add(zone, page, order);
}
