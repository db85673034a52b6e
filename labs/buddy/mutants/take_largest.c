// SPDX-License-Identifier: MIT
// loses: take
/* The largest block is cut although a smaller one would do. */
__lab(buddy) static struct page *take_smallest(struct zone *zone,
					       unsigned int order,
					       enum migratetype type)
{
	unsigned int from = MAX_ORDER - 1;
	struct page *page;

	while (list_empty(&zone->free_area[from].free_list[type]))
		if (from-- == order)
			return NULL;
	page = list_first_entry(&zone->free_area[from].free_list[type],
				struct page, lru);
	area_del(zone, page, from);
	split_block(zone, page, from, order);
	zone->free_pages -= 1UL << order;
	return page;
}
