// SPDX-License-Identifier: MIT
// loses: ranges
/* Only what overlaps becomes one. */
__lab(boot) static int add_range(struct memblock_type *type, u64 base, u64 size)
{
	struct memblock_region *regions = type->regions;
	unsigned int from = 0, to;
	u64 end = base + size;

	if (end < base)
		return -EINVAL;
	if (!size)
		return 0;
	while (from < type->cnt && region_end(&regions[from]) <= base)
		from++;
	for (to = from; to < type->cnt && regions[to].base < end; to++) {
		base = min(base, regions[to].base);
		end = max(end, region_end(&regions[to]));
	}
	if (from == to && type->cnt == MEMBLOCK_MAX_REGIONS)
		return -ENOSPC;
	resize_gap(type, from, to, 1);
	regions[from].base = base;
	regions[from].size = end - base;
	return 0;
}
