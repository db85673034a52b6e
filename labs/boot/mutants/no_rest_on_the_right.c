// SPDX-License-Identifier: MIT
// loses: ranges regions
/* What is left of a range behind the hole is lost. */
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
	if (type->cnt + left - (to - from) > MEMBLOCK_MAX_REGIONS)
		return -ENOSPC;
	resize_gap(type, from, to, left);
	memcpy(&regions[from], rest, left * sizeof(rest[0]));
	return 0;
}
