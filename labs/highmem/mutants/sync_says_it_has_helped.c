// SPDX-License-Identifier: MIT
// loses: lazy
/* True, whatever was there: the fault comes again, for ever. */
__lab(highmem) bool pt_sync_kernel(struct page_table *pt, vaddr_t addr)
{
	unsigned int index = pt_index(addr, PT_ROOT_LEVEL);

	if (index < PT_USER_ENTRIES)
		return false;
	set_pte(&pt->root[index], init_pt.root[index]);
	return true;
}
