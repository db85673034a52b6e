// SPDX-License-Identifier: MIT
/*
 * paging_64.c - the kernel's half of 128 TiB, or 64 PiB
 *
 *	image        at -2 GiB, where code of -mcmodel=kernel has to be
 *	direct map   all of memory, [0, max_low_pfn), at PAGE_OFFSET: the image
 *	             again, where text and constants are read-only as well, and
 *	             nothing can be executed
 */
#include <kernel/boot.h>
#include <mm/pgtable.h>

#include "internal.h"

const u64 boot_mapped_bytes = 4ULL << 30;

/* boot/head_64.asm changes them when there are five levels. */
unsigned int pt_root_level = 4;
unsigned long page_offset_base = PAGE_OFFSET_L4;
unsigned long vmalloc_base = VMALLOC_START_L4;
unsigned long task_size_max = TASK_SIZE_L4;

void __init map_kernel_space(void)
{
	vaddr_t text = (vaddr_t)__va(__pa(_text));
	vaddr_t rodata_end = (vaddr_t)__va(__pa(_erodata));

	map_kernel_parts((vaddr_t)_text, (vaddr_t)_end);
	map_kernel(PAGE_OFFSET, text, PGPROT_KERNEL);
	map_kernel(text, rodata_end, PGPROT_KERNEL_RO);
	map_kernel(rodata_end, (vaddr_t)pfn_to_virt(max_low_pfn),
		   PGPROT_KERNEL);
}
