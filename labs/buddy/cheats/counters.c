// SPDX-License-Identifier: MIT
// loses: take split merge storm
/* The counters say what they should; the lists say what is true. */
__lab(buddy) static struct page *take_smallest(struct zone *zone,
					       unsigned int order,
					       enum migratetype type)
{
	static pfn_t next = 2048;
	struct page *page = pfn_to_page(next);

	(void)type;
	next += 1UL << order;
	zone->free_area[order].nr_free--;
	zone->free_pages -= 1UL << order;
	page->order = (u8)order;
	return page;
}

__lab(buddy) void buddy_put(struct zone *zone, struct page *page,
			    unsigned int order)
{
	(void)page;
	zone->free_area[order].nr_free++;
	zone->free_pages += 1UL << order;
}
