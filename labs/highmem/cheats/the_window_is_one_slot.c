// SPDX-License-Identifier: MIT
// loses: kmap
/* Each page is shown at one address, as long as nobody looks twice. */
__lab(highmem) static unsigned int get_slot(pfn_t pfn, const void *caller)
{
	pgprot_t prot = __pgprot(fixmap_prot.val | kernel_global_bit);

	set_pte(slot_pte(1), mk_pte_pfn(pfn, prot));
	flush_tlb_kernel_range(slot_addr(1), slot_addr(2));
	pkmap_count[1] = 2;
	pkmap_caller[1] = caller;
	nr_busy = 1;
	return 1;
}

__lab(highmem) void kunmap(struct page *page)
{
	(void)page;
	nr_busy = 0;
}
