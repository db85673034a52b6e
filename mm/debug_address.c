// SPDX-License-Identifier: MIT
/* debug_address.c - where an address lies, in words, for reports. */
#include <asm/layout.h>
#include <lib/compiler.h>
#include <mm/debug.h>
#include <mm/page.h>

/* Each begins where the last one ends. */
struct region {
	vaddr_t start;
	const char *name;
};

#define REGION(first, words)     \
	{                        \
		(first), (words) \
	}

const char *address_region(vaddr_t addr)
{
	const struct region regions[] = {
		REGION(0, "below mmap_min_addr (64 KiB), never mapped"),
		REGION(MMAP_MIN_ADDR, "the program's half"),
		KERNEL_REGIONS(REGION),
	};
	unsigned int i = ARRAY_SIZE(regions) - 1;

	while (addr < regions[i].start)
		i--;
	return regions[i].name;
}
