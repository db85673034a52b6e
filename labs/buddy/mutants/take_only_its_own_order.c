// SPDX-License-Identifier: MIT
// loses: take split storm
/* Larger blocks are never looked at. */
__lab(buddy) static struct page *take_smallest(struct zone *zone,
					       unsigned int order,
					       enum migratetype type)
{
	struct page *page;

	if (list_empty(&zone->free_area[order].free_list[type]))
		return NULL;
	page = list_first_entry(&zone->free_area[order].free_list[type],
				struct page, lru);
	area_del(zone, page, order);
	zone->free_pages -= 1UL << order;
	return page;
}
