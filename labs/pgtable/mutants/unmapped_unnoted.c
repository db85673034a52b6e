// SPDX-License-Identifier: MIT
// loses: unmap
/* The TLB may keep what was unmapped, unless a table goes with it. */
__lab(pgtable) static int unmap_slots(struct pt_walk *walk, pte_t *ptep,
				      vaddr_t addr, vaddr_t next)
{
	empty_slots(ptep, (next - addr) >> PAGE_SHIFT);
	if (*pt_entries(ptep) == 0)
		pt_table_emptied(walk, addr, 1);
	return 0;
}
