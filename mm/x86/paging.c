// SPDX-License-Identifier: MIT
/*
 * paging.c - the kernel's own page tables
 *
 * What        swapper_pg_dir, the root that every other directory takes its
 *             kernel half from:
 *
 *	direct map   [0, max_low_pfn) at PAGE_OFFSET, in big pages where the CPU
 *	             has them; 4 KiB pages around the kernel image
 *	image        its parts have the permissions of kernel_parts[]; in the
 *	             direct map (paging_32.c), or above it (paging_64.c)
 *	fixmap       one table, empty
 *
 *             The map of low addresses that the boot needed is not in it, so
 *             addresses 0 to 64 KiB fault in ring 0, too.
 * Invariants  1. No page is writable and executable once .init is given back
 *                (with two levels there is no NX: all is executable). Tested
 *                by paging_test.c over all of the kernel's half.
 *             2. CR0.WP: read-only means so for the kernel as well (unless
 *                nowp declines it; asm/uaccess.h).
 * Failure     memblock_alloc panics; a machine that small was refused before.
 * See: Gorman, 3.6; SDM volume 3A, 4.3 and 4.10.2.4 (global pages).
 */
#include <asm/cpu.h>
#include <asm/uaccess.h>
#include <lib/minmax.h>
#include <kernel/boot.h>
#include <kernel/panic.h>
#include <kernel/printk.h>
#include <mm/fixmap.h>
#include <mm/memblock.h>
#include <mm/pgtable.h>

#include "internal.h"

pte_t swapper_pg_dir[PT_ENTRIES(PT_ROOT_LEVEL)] __aligned(PAGE_SIZE);

/* What is not plain data in the direct map, by address. */
static const struct {
	const char *start, *end;
	pgprot_t prot;
} kernel_parts[] __initdata = {
	{ _text, _etext, PGPROT_KERNEL_RX },
	{ _rodata, _erodata, PGPROT_KERNEL_RO },
	{ _init_begin, _init_end, PGPROT_KERNEL_RWX },
};

/* The highest level at which an entry may map memory itself. */
static unsigned int __init biggest_page(void)
{
	if (!cpu_has(CPU_PSE))
		return 1;
	return cpu_has(CPU_GBPAGES) && PT_ROOT_LEVEL > 3 ? 3 : 2;
}

void __init map_kernel(vaddr_t start, vaddr_t end, pgprot_t prot)
{
	BUG_ON(start > end || (start | end) & ~PAGE_MASK);
	if (start < end &&
	    pt_map_range(&init_pt, start, virt_to_pfn(start),
			 PFN_DOWN(end - start), prot, biggest_page()))
		panic("paging: no memory for the kernel's page tables");
}

void __init map_kernel_parts(vaddr_t next, vaddr_t last)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kernel_parts); i++) {
		vaddr_t start = (vaddr_t)kernel_parts[i].start;
		vaddr_t end = (vaddr_t)kernel_parts[i].end;

		map_kernel(next, start, PGPROT_KERNEL);
		map_kernel(start, end, kernel_parts[i].prot);
		next = end;
	}
	map_kernel(next, last, PGPROT_KERNEL);
}

/* The boot has turned NXE on; no entry that is in use has the bit. */
static void __init decline_nx(void)
{
	if (_PAGE_NX && !cpu_has(CPU_NX))
		wrmsr(MSR_EFER, rdmsr(MSR_EFER) & ~(u64)EFER_NXE);
}

/* The caches are written back first, and the caller loads CR3 next: no line and
 * no translation of an old type stays (SDM volume 3A, 12.12.4). */
static void __init set_pat(void)
{
	if (!cpu_has(CPU_PAT))
		return;
	wbinvd();
	wrmsr(MSR_IA32_PAT, pat_value);
	wbinvd();
}

/* Loads the root. Global entries are used only after it: PGE comes last. */
static void __init switch_tables(void)
{
	if (cpu_has(CPU_PSE))
		write_cr4(read_cr4() | CR4_PSE);
	set_pat();
	write_cr3(__pa(swapper_pg_dir));
	decline_nx();
	if (cpu_has(CPU_WP))
		write_cr0(read_cr0() | CR0_WP);
	uaccess_looks_first = !cpu_has(CPU_WP);
	if (cpu_has(CPU_PGE))
		write_cr4(read_cr4() | CR4_PGE);
}

void __init paging_init(void)
{
	const u64 lowmem = (u64)max_low_pfn << PAGE_SHIFT;

	init_pt.root = __va(__pa(swapper_pg_dir)); /* as every table */
	memblock_limit = min(lowmem, boot_mapped_bytes);
	pt_boot_alloc = memblock_alloc;
	if (!cpu_has(CPU_NX))
		supported_pte_mask = ~_PAGE_NX;
	kernel_global_bit = cpu_has(CPU_PGE) ? _PAGE_GLOBAL : 0;
	map_kernel_space();
	fixmap_init();
	switch_tables();
	pr_info("paging: %u levels, pages of 4 KiB%s%s%s\n", PT_ROOT_LEVEL,
		PGTABLE_LEVELS == 2 && biggest_page() > 1 ? ", 4 MiB" : "",
		PGTABLE_LEVELS > 2 && biggest_page() > 1 ? ", 2 MiB" : "",
		biggest_page() > 2 ? ", 1 GiB" : "");
	memblock_limit = lowmem;
}

static int set_memory(vaddr_t addr, unsigned long nr_pages, pgprot_t prot)
{
	struct mmu_gather tlb;
	int err;

	tlb_gather_mmu(&tlb, NULL);
	err = pt_protect_range(&init_pt, addr, addr + nr_pages * PAGE_SIZE,
			       prot, &tlb);
	tlb_finish_mmu(&tlb);
	return err;
}

int set_memory_ro(vaddr_t addr, unsigned long nr_pages)
{
	return set_memory(addr, nr_pages, PGPROT_KERNEL_RO);
}

int set_memory_rw(vaddr_t addr, unsigned long nr_pages)
{
	return set_memory(addr, nr_pages, PGPROT_KERNEL);
}
