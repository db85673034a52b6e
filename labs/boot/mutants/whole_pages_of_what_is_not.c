// SPDX-License-Identifier: MIT
// loses: regions
/* A page of which only a part is reserved stays memory. */
__lab(boot) static void __init remove_other(const struct boot_region *region)
{
	u64 start = ALIGN(region->base, (u64)PAGE_SIZE);
	u64 end = region_end(region);

	if (region->size == 0)
		return;
	if (end <= U64_MAX - PAGE_SIZE)
		end = ALIGN_DOWN(end, (u64)PAGE_SIZE);
	if (memblock_remove(start, end - start))
		boot_stop("the memory map has too many regions");
}
