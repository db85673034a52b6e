// SPDX-License-Identifier: MIT
// loses: map
/* The frame's alignment is not looked at. */
__lab(pgtable) static bool congruent(vaddr_t start, pfn_t pfn,
				     unsigned int level)
{
	return !((start >> PAGE_SHIFT) &
		 ((PT_LEVEL_SIZE(level) >> PAGE_SHIFT) - 1));
}
