// SPDX-License-Identifier: MIT
// loses: ranges split merge storm
/* No block is larger than a page at first. */
__lab(buddy) static unsigned int largest_order(pfn_t pfn, pfn_t end)
{
	(void)pfn;
	(void)end;
	return 0;
}
