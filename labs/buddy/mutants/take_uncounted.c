// SPDX-License-Identifier: MIT
// loses: take storm
/* free_pages still has what was taken. */
__lab(buddy) static struct page *take_smallest(struct zone *zone,
					       unsigned int order,
					       enum migratetype type)
{
	unsigned int from = order;
	struct page *page;

	while (list_empty(&zone->free_area[from].free_list[type]))
		if (++from == MAX_ORDER)
			return NULL;
	page = list_first_entry(&zone->free_area[from].free_list[type],
				struct page, lru);
	area_del(zone, page, from);
	split_block(zone, page, from, order);
	return page;
}
