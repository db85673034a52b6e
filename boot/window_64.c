// SPDX-License-Identifier: MIT
/*
 * window_64.c - looking at what the boot loader left, wherever it is
 *
 * What     The boot page tables map the first 4 GiB at the direct map's
 *          address, and a loader's addresses have 32 bits: all is in sight.
 * See: window_32.c, where it is not.
 */
#include <asm/page.h>
#include <lib/minmax.h>
#include <lib/string.h>

#include "multiboot.h"

void *__init boot_map(u32 phys, size_t size)
{
	return size && size <= 0x100000000UL - phys ? __va(phys) : NULL;
}

void __init boot_unmap_all(void)
{
}

const char *__init boot_map_string(u32 phys, size_t max, size_t *len)
{
	const char *s =
		boot_map(phys, min_t(size_t, max, 0x100000000UL - phys));

	*len = s ? strnlen(s, max) : 0;
	return s ? s : "";
}
