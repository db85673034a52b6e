// SPDX-License-Identifier: MIT
// loses: find
/* The lowest place is taken. */
__lab(boot) static u64 find_in_range(u64 base, u64 end, u64 size, u64 align)
{
	u64 start;

	for (start = ALIGN(base ? base : 1, align);
	     start < end && end - start >= size; start += align)
		if (!last_overlap(&memblock.reserved, start, start + size))
			return start;
	return 0;
}
