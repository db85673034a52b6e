// SPDX-License-Identifier: MIT
// loses: frame
/* An entry that is not present has a frame as well. */
__lab(boot) bool pt_translate(struct page_table *pt, vaddr_t addr,
			      paddr_t *phys)
{
	struct pt_step steps[PT_MAX_LEVEL];
	const struct pt_step *last = &steps[pt_trace(pt, addr, steps) - 1];
	const vaddr_t offset = PT_LEVEL_SIZE(last->level) - 1;

	*phys = ((paddr_t)(last->entry.val & PT_PFN_MASK) & ~(paddr_t)offset) |
		(addr & offset);
	return true;
}
