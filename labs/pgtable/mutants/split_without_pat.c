// SPDX-License-Identifier: MIT
// loses: protect
/* The parts of a huge entry are cached in another way than it was. */
__lab(pgtable) static pte_t
	split_entry(pte_t entry, unsigned int level, unsigned int i)
{
	pfn_t step = PT_LEVEL_SIZE(level - 1) >> PAGE_SHIFT;
	pfn_t pfn = pte_pfn(entry) & ~(pfn_t)(PT_ENTRIES(level - 1) * step - 1);
	pgprot_t prot = pte_pgprot(entry);

	if (level - 1 > 1)
		prot.val |= entry.val & _PAGE_PAT_HUGE;
	else
		prot.val &= ~_PAGE_PSE; /* at level 1 the bit means PAT */
	return mk_pte_pfn(pfn + i * step, prot);
}
