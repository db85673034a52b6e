// SPDX-License-Identifier: MIT
// loses: walk
/* A range without a table is skipped in silence. */
__lab(pgtable) static int visit(struct pt_walk *walk, vaddr_t addr,
				vaddr_t next)
{
	const struct pt_walk_ops *ops = walk->ops;
	unsigned int level = walk->level;
	pte_t *ptep = walk->path[level];

	if (level == 1)
		return ops->slots ? ops->slots(walk, ptep, addr, next)
				  : visit_slots(walk, ptep, addr, next);
	if (!pte_none(*ptep) || walk->alloc)
		return ops->leaf(walk, ptep, addr, next, level);
	return 0;
}
