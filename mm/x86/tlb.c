// SPDX-License-Identifier: MIT
/*
 * tlb.c - making the CPU forget translations
 *
 * What        INVLPG for a page, a write to CR3 for all that are not global, a
 *             change of CR4.PGE for the global ones, too. A range of more than
 *             FLUSH_CEILING pages is flushed whole: refilling costs less then
 *             than the instructions.
 * Locking     None; on this CPU at once. For several CPUs, each function here
 *             is where the others are told by an interprocessor interrupt: MM
 *             says which of them may hold its translations.
 *             MM need not be the address space that is loaded: then nothing is
 *             to be done.
 * Not here    Linux's lazy TLB mode and PCIDs.
 * See: SDM volume 3A, 4.10.4.
 */
#include <asm/irqflags.h>
#include <asm/page.h>
#include <asm/tlbflush.h>
#include <mm/mm.h>
#include <mm/pgtable.h>
#include <mm/tlb.h>
#include <mm/vmstat.h>

#define FLUSH_CEILING 32 /* pages */

void local_flush_tlb_global(void)
{
	unsigned long flags, cr4;

	if (!cpu_has(CPU_PGE)) {
		local_flush_tlb();
		return;
	}
	flags = local_irq_save();
	cr4 = read_cr4();
	write_cr4(cr4 & ~CR4_PGE);
	write_cr4(cr4);
	local_irq_restore(flags);
}

static void flush_all(void)
{
	count_vm_event(CR3_FLUSH);
	local_flush_tlb();
}

/* INVLPG for each page; false: too many. END may be 0, the top. */
static bool flush_pages(vaddr_t start, vaddr_t end)
{
	if (end - start > FLUSH_CEILING * PAGE_SIZE)
		return false;
	for (; start != end; start += PAGE_SIZE)
		local_flush_tlb_page(start);
	return true;
}

/* No other address space has entries in the TLB: the load of this one's CR3
 * dropped them. */
static bool is_loaded(const struct mm_struct *mm)
{
	return read_cr3() == __pa(mm->pt.root);
}

void flush_tlb_page(struct mm_struct *mm, vaddr_t addr)
{
	(void)mm;
	local_flush_tlb_page(addr);
}

void flush_tlb_range(struct mm_struct *mm, vaddr_t start, vaddr_t end)
{
	if (is_loaded(mm) && !flush_pages(start, end))
		flush_all();
}

void flush_tlb_mm(struct mm_struct *mm)
{
	if (is_loaded(mm))
		flush_all();
}

void flush_tlb_root(const struct page_table *pt)
{
	if (pt->kernel || read_cr3() == __pa(pt->root))
		flush_all();
}

void flush_tlb_kernel_range(vaddr_t start, vaddr_t end)
{
	if (!flush_pages(start, end))
		local_flush_tlb_global();
}
