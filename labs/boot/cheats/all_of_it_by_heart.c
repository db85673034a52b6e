// SPDX-License-Identifier: MIT
// loses: regions alive
/* The memory of one machine, whatever the map says. */
__lab(boot) static void __init add_usable(const struct boot_region *region)
{
	(void)region;
	memblock_add(0, 0x9f000);
	memblock_add(0x100000, 31 << 20);
}
