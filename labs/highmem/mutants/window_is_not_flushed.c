// SPDX-License-Identifier: MIT
// loses: kmap
/* Entries go, and the TLB is not told. */
__lab(highmem) static void flush_unused(void)
{
	unsigned int slot;

	for (slot = 0; slot < PKMAP_PAGES; slot++)
		if (pkmap_count[slot] == 1)
			unmap_slot(slot);
}
