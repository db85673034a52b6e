// SPDX-License-Identifier: MIT
// loses: frame alive
/* In a huge page, too, only the lowest twelve bits of the address count. */
__lab(boot) bool pt_translate(struct page_table *pt, vaddr_t addr,
			      paddr_t *phys)
{
	struct pt_step steps[PT_MAX_LEVEL];
	const struct pt_step *last = &steps[pt_trace(pt, addr, steps) - 1];
	const vaddr_t offset = PAGE_SIZE - 1;

	if (!pte_present(last->entry))
		return false;
	*phys = ((paddr_t)(last->entry.val & PT_PFN_MASK) & ~(paddr_t)offset) |
		(addr & offset);
	return true;
}
