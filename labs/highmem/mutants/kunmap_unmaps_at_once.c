// SPDX-License-Identifier: MIT
// loses: kmap
/* The last user's leaving makes the slot free, and the next one sees an old translation. */
__lab(highmem) void kunmap(struct page *page)
{
	unsigned int slot;

	if (!page_is_highmem(page))
		return;
	spin_lock(&kmap_lock);
	slot = find_slot(page_to_pfn(page));
	if (--pkmap_count[slot] == 1) {
		nr_busy--;
		unmap_slot(slot);
	}
	spin_unlock(&kmap_lock);
	wake_up(&pkmap_wait);
}
