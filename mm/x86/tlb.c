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
 * Not here    Linux's lazy TLB mode and PCIDs. MM may not be the address space
 *             that is loaded; the flush is then not needed, and harmless.
 * See: SDM volume 3A, 4.10.4.
 */
#include <asm/irqflags.h>
#include <asm/page.h>
#include <asm/tlbflush.h>
#include <mm/pgtable.h>
#include <mm/tlb.h>

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

/* INVLPG for each page; false: too many. END may be 0, the top. */
static bool flush_pages(vaddr_t start, vaddr_t end)
{
	if (end - start > FLUSH_CEILING * PAGE_SIZE)
		return false;
	for (; start != end; start += PAGE_SIZE)
		local_flush_tlb_page(start);
	return true;
}

void flush_tlb_page(struct mm_struct *mm, vaddr_t addr)
{
	(void)mm;
	local_flush_tlb_page(addr);
}

void flush_tlb_range(struct mm_struct *mm, vaddr_t start, vaddr_t end)
{
	(void)mm;
	if (!flush_pages(start, end))
		local_flush_tlb();
}

void flush_tlb_mm(struct mm_struct *mm)
{
	(void)mm;
	local_flush_tlb();
}

void flush_tlb_root(const struct page_table *pt)
{
	if (pt->kernel || read_cr3() == __pa(pt->root))
		local_flush_tlb();
}

void flush_tlb_kernel_range(vaddr_t start, vaddr_t end)
{
	if (!flush_pages(start, end))
		local_flush_tlb_global();
}
