// SPDX-License-Identifier: MIT
/*
 * pgtable_trace.c - from an address to its frame, as the CPU goes
 *
 * What        The steps of one walk, copied, and what follows from the last:
 *
 *	root ──[index]──> table ──[index]──> ... ──[index]──> frame, or nothing
 *
 * Locking     None: the explainer must not deadlock. Each entry is copied once,
 *             so a step is what stood there at some moment.
 * Failure     None, nothing is allocated.
 * See: SDM volume 3A, 4.3 to 4.5; Gorman, 3.1.
 */
#include <kernel/lab.h>
#include <mm/pgtable.h>

/*
 * From the root down: the index of ADDR at each level and the entry there, until
 * an entry leads to no lower table (pte_is_table). At level 1 all is over: bit 7
 * is another one there.
 */
__lab(boot) unsigned int pt_trace(struct page_table *pt, vaddr_t addr,
				  struct pt_step steps[PT_MAX_LEVEL])
{
	const pte_t *table = pt->root;
	unsigned int level, n = 0;

	for (level = PT_ROOT_LEVEL; level >= 1; level--) {
		unsigned int index = pt_index(addr, level);
		pte_t entry = { READ_ONCE(table[index].val) };

		steps[n++] = (struct pt_step){ level, index, entry };
		if (!pte_is_table(entry))
			break;
		table = pt_table(entry);
	}
	return n;
}

/*
 * The last entry has the frame of the first byte that it maps: the rest of the
 * address, as many bits as an entry of that level covers, says how far behind it
 * ADDR is. Of a huge entry's frame bits those do not count (PAT is one of them).
 */
__lab(boot) bool pt_translate(struct page_table *pt, vaddr_t addr,
			      paddr_t *phys)
{
	struct pt_step steps[PT_MAX_LEVEL];
	const struct pt_step *last = &steps[pt_trace(pt, addr, steps) - 1];
	const vaddr_t offset = PT_LEVEL_SIZE(last->level) - 1;

	if (!pte_present(last->entry))
		return false;
	*phys = ((paddr_t)(last->entry.val & PT_PFN_MASK) & ~(paddr_t)offset) |
		(addr & offset);
	return true;
}

pgprot_t pt_prot_of(struct page_table *pt, vaddr_t addr)
{
	struct pt_step steps[PT_MAX_LEVEL], *leaf;

	leaf = &steps[pt_trace(pt, addr, steps) - 1];
	if (!pte_present(leaf->entry))
		return __pgprot(0);
	return pte_pgprot(leaf->entry);
}
