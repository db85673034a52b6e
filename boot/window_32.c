// SPDX-License-Identifier: MIT
/*
 * window_32.c - looking at what the boot loader left, wherever it is
 *
 * What     The boot page tables map the first 16 MiB; a loader's structures may
 *          be anywhere below 4 GiB. One page table of the boot directory is
 *          kept for looking: boot_map() puts the pages it is asked for into
 *          the next free entries, boot_unmap_all() empties it. The window lies
 *          where pkmap will be, which is not there yet.
 * Not here anything after paging_init(): these tables are gone then.
 */
#include <asm/page.h>
#include <asm/pgtable.h>
#include <asm/tlbflush.h>
#include <lib/minmax.h>
#include <lib/string.h>

#include "multiboot.h"

#define WINDOW_PAGES PT_ENTRIES(1)

extern pte_t boot_window_table[WINDOW_PAGES];

static unsigned int used __initdata;

void *__init boot_map(u32 phys, size_t size)
{
	u32 first = phys & (u32)PAGE_MASK, last = phys + (u32)size - 1;
	unsigned int nr, i;
	char *window;

	if (size == 0 || last < phys)
		return NULL;
	nr = ((last - first) >> PAGE_SHIFT) + 1;
	if (nr > WINDOW_PAGES - used)
		return NULL;
	window = (char *)PKMAP_BASE + used * PAGE_SIZE;
	for (i = 0; i < nr; i++)
		set_pte(&boot_window_table[used++],
			mk_pte_pfn(PFN_DOWN(first) + i, PGPROT_KERNEL));
	return window + (phys - first);
}

void __init boot_unmap_all(void)
{
	memset(boot_window_table, 0, used * sizeof(boot_window_table[0]));
	used = 0;
	local_flush_tlb();
}

const char *__init boot_map_string(u32 phys, size_t max, size_t *len)
{
	const char *s;

	max = min_t(size_t, max,
		    0U - phys); /* nothing is mapped past the top */
	s = boot_map(phys, max);
	*len = s ? strnlen(s, max) : 0;
	return s ? s : "";
}
