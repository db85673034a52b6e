// SPDX-License-Identifier: MIT
// loses: protect
/* The new rights wipe out what is noted of the page. */
__lab(pgtable) static int protect_leaf(struct pt_walk *walk, pte_t *ptep,
				       vaddr_t addr, vaddr_t next,
				       unsigned int level)
{
	pgprot_t prot = *(pgprot_t *)walk->private;
	pte_t pte;

	if (level > 1)
		prot.val |= _PAGE_PSE;
	pte = mk_pte_pfn(pte_pfn(*ptep), prot);
	pt_replace(walk->pt, ptep, pte);
	if (level == PT_ROOT_LEVEL)
		pt_root_changed(walk->pt, ptep);
	tlb_note(walk->tlb, addr, next - addr);
	return 0;
}
