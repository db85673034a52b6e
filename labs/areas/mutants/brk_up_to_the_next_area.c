// SPDX-License-Identifier: MIT
// loses: brk
/* No page stays free above the heap. */
__lab(areas) static int grow_heap(struct mm_struct *mm, vaddr_t start,
				  vaddr_t end)
{
	struct vm_area_struct *next = find_vma(mm, start);
	const vm_flags_t flags = vm_data_flags() | mm->def_flags;
	unsigned long pages = (end - start) >> PAGE_SHIFT;

	if (next && end > next->vm_start)
		return -ENOMEM;
	if (!may_lock_more(mm, flags, pages) ||
	    !may_expand_vm(mm, flags, pages) ||
	    mm->map_count > READ_ONCE(sysctl_max_map_count) ||
	    vm_enough_memory(pages))
		return -ENOMEM;
	if (!extend_heap(mm, next, start, end, flags | VM_SOFTDIRTY) &&
	    make_heap_area(mm, next, start, end, flags | VM_SOFTDIRTY)) {
		vm_unacct_memory(pages);
		return -ENOMEM;
	}
	vm_stat_account(mm, flags, (long)pages);
	return 0;
}
