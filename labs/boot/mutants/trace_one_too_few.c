// SPDX-License-Identifier: MIT
// loses: frame
/* The entry that is not present is no step. */
__lab(boot) unsigned int pt_trace(struct page_table *pt, vaddr_t addr,
				  struct pt_step steps[PT_MAX_LEVEL])
{
	const pte_t *table = pt->root;
	unsigned int level, n = 0;

	for (level = PT_ROOT_LEVEL; level >= 1; level--) {
		unsigned int index = pt_index(addr, level);
		pte_t entry = { READ_ONCE(table[index].val) };

		if (!pte_present(entry) && n)
			break;
		steps[n++] = (struct pt_step){ level, index, entry };
		if (!pte_is_table(entry))
			break;
		table = pt_table(entry);
	}
	return n;
}
