// SPDX-License-Identifier: MIT
// loses: ranges
/* High addresses come first. */
__lab(buddy) void buddy_add_range(struct zone *zone, pfn_t start, pfn_t end)
{
	unsigned int order;
	pfn_t pfn;

	for (pfn = start; pfn < end; pfn += 1UL << order) {
		order = largest_order(pfn, end);
		add_piece(zone, pfn_to_page(pfn), order);
	}
	zone->free_pages += end - start;
	zone->managed_pages += end - start;
	this_cpu_add(nr_identity_pages[PAGE_RESERVED], -(end - start));
}
