// SPDX-License-Identifier: MIT
// loses: regions
/* A page of which a part is usable is memory. */
__lab(boot) static void __init add_usable(const struct boot_region *region)
{
	u64 start, end = ALIGN(region_end(region), (u64)PAGE_SIZE);

	if (region->base > U64_MAX - PAGE_SIZE)
		return;
	start = ALIGN(region->base, (u64)PAGE_SIZE);
	if (start < end && memblock_add(start, end - start))
		pr_warn("boot: too many memory regions, left out: %#llx\n",
			start);
}
