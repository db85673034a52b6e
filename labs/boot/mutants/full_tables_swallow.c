// SPDX-License-Identifier: MIT
// loses: ranges
/* A table that is full takes a hole without its second rest, and says that all is well. */
__lab(boot) static int remove_range(struct memblock_type *type, u64 base,
				    u64 size)
{
	struct memblock_region *regions = type->regions;
	struct memblock_region rest[2];
	unsigned int from = 0, to, left = 0;
	u64 end = base + size;

	if (end < base)
		return -EINVAL;
	while (from < type->cnt && region_end(&regions[from]) <= base)
		from++;
	for (to = from; to < type->cnt && regions[to].base < end; to++)
		;
	if (!size || from == to)
		return 0;
	if (regions[from].base < base)
		rest[left++] =
			(struct memblock_region){ regions[from].base,
						  base - regions[from].base };
	if (region_end(&regions[to - 1]) > end)
		rest[left++] = (struct memblock_region){
			end, region_end(&regions[to - 1]) - end
		};
	if (type->cnt + left - (to - from) > MEMBLOCK_MAX_REGIONS)
		left = 1;
	resize_gap(type, from, to, left);
	memcpy(&regions[from], rest, left * sizeof(rest[0]));
	return 0;
}
