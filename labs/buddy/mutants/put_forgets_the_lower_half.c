// SPDX-License-Identifier: MIT
// loses: merge storm
/* Merged with a buddy below it, the block still begins where it began. */
__lab(buddy) void buddy_put(struct zone *zone, struct page *page,
			    unsigned int order)
{
	pfn_t pfn = page_to_pfn(page);
	unsigned long bit = 1UL << order;

	zone->free_pages += bit;
	for (; order < MAX_ORDER - 1; order++, bit <<= 1) {
		struct page *buddy = pfn & bit ? page - bit : page + bit;

		if (!is_free_buddy(buddy, page, order))
			break;
		area_del(zone, buddy, order);
	}
	area_add(zone, page, order);
}
