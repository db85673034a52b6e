// SPDX-License-Identifier: MIT
// loses: kmap whole
/* A page that has a slot gets another one. */
__lab(highmem) static unsigned int get_slot(pfn_t pfn, const void *caller)
{
	unsigned int slot;

	if (nr_busy == PKMAP_PAGES)
		return NO_SLOT;
	slot = take_slot();
	map_slot(slot, pfn);
	if (pkmap_count[slot]++ == 1)
		nr_busy++;
	pkmap_caller[slot] = caller;
	return slot;
}
