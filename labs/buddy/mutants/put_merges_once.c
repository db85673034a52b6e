// SPDX-License-Identifier: MIT
// loses: merge storm
/* The merged block is not looked at again. */
__lab(buddy) void buddy_put(struct zone *zone, struct page *page,
			    unsigned int order)
{
	pfn_t pfn = page_to_pfn(page);
	unsigned long bit = 1UL << order;
	struct page *buddy = pfn & bit ? page - bit : page + bit;

	zone->free_pages += bit;
	if (order < MAX_ORDER - 1 && is_free_buddy(buddy, page, order)) {
		area_del(zone, buddy, order);
		if (pfn & bit)
			page = buddy;
		order++;
	}
	area_add(zone, page, order);
}
