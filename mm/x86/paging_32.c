// SPDX-License-Identifier: MIT
/*
 * paging_32.c - the kernel's GiB: the image stands in the direct map
 *
 *	direct map   [0, max_low_pfn) at PAGE_OFFSET
 *	pkmap        tables for the window, empty
 */
#include <kernel/panic.h>
#include <mm/pgtable.h>

#include "internal.h"

const u64 boot_mapped_bytes = 16U << 20;

static void __init make_pkmap_tables(void)
{
	vaddr_t addr;

	for (addr = PKMAP_BASE; addr < PKMAP_BASE + PKMAP_PAGES * PAGE_SIZE;
	     addr += PT_LEVEL_SIZE(2))
		BUG_ON(!pt_lookup_alloc(&init_pt, addr));
}

void __init map_kernel_space(void)
{
	map_kernel_parts(PAGE_OFFSET, (vaddr_t)pfn_to_virt(max_low_pfn));
	make_pkmap_tables();
}
