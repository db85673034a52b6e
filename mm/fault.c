// SPDX-License-Identifier: MIT
/*
 * The page fault: making the page of an address come into being.
 *
 * What:       One context (struct vm_fault), one function a case:
 *
 *	entry      area        access   what is done                     where
 *	--------   ---------   ------   ------------------------------   -----------
 *	none       anonymous   read     the shared zero page, read-only  anonymous.c
 *	none       anonymous   write    a zeroed page                    anonymous.c
 *	none       file        read     the file's page, and those       fault_file.c
 *	                                around it that are in memory
 *	none       file, priv  write    a copy of it                     fault_file.c
 *	none       device      any      its frame: nobody counts it      pfnmap.c
 *	read-only  private     write    the last owner writes on; else   cow.c
 *	                                a copy
 *	allows it  any         any      nothing: another CPU or the TLB was late
 *
 * Invariants: as in mm/rmap.h, whatever fails or races.
 * Locking:    mmap_lock for reading. A page is found or made without pt.lock;
 *             then, under it, the entry is looked at again: when it is not what
 *             was expected, another fault came first, the page is dropped and
 *             the handler for what stands there now takes over
 *             (VM_FAULT_RETRY).
 * Failure:    VM_FAULT_OOM, VM_FAULT_SIGBUS: nothing has changed.
 * Not here:   swap-in.
 * See:        Gorman, 4.6; Plan 9's fixfault.
 */
#include <kernel/lab.h>
#include <kernel/sched.h>
#include <mm/fault.h>
#include <mm/rmap.h>
#include <mm/vmstat.h>
#include <mm/vma.h>
#include "fault_internal.h"

/* Some entry stands at vmf->address, so it is said: if there is none, VM_FAULT_RETRY.
 * Else vmf->pte and vmf->orig_pte are the entry's place and the entry. A write to one
 * that does not allow it is do_wp_page's, which gets pt.lock with it and drops it;
 * any other access is allowed by now, and only this CPU's TLB is late:
 * VM_FAULT_SPURIOUS. Takes pt.lock. */
__lab(fault) static vm_fault_t do_present_page(struct vm_fault *vmf)
{
	struct page_table *pt = &vmf->vma->vm_mm->pt;

	spin_lock(&pt->lock);
	vmf->pte = pt_lookup(pt, vmf->address);
	if (unlikely(!vmf->pte || pte_none(*vmf->pte))) {
		spin_unlock(&pt->lock);
		return VM_FAULT_RETRY;
	}
	vmf->orig_pte = *vmf->pte;
	if (fault_writes(vmf) && !pte_write(vmf->orig_pte))
		return do_wp_page(vmf);
	spin_unlock(&pt->lock);
	flush_tlb_page(vmf->vma->vm_mm, vmf->address);
	return VM_FAULT_SPURIOUS;
}

/* ------------------------------------------------------------------- entry */

vm_fault_t handle_mm_fault(struct vm_area_struct *vma, vaddr_t address,
			   unsigned int flags)
{
	struct vm_fault vmf;
	vm_fault_t result;

	assert_rwsem_held(&vma->vm_mm->mmap_lock);
	vmf.vma = vma;
	vmf.address = address & PAGE_MASK;
	vmf.flags = flags;
	for (;;) {
		if (vmf.flags & FAULT_FLAG_PRESENT)
			result = do_present_page(&vmf);
		else
			result = do_fault(&vmf);
		if (likely(!(result & (VM_FAULT_RETRY | VM_FAULT_AGAIN))))
			break;
		if (result & VM_FAULT_RETRY)
			vmf.flags ^= FAULT_FLAG_PRESENT;
	}
	if (unlikely(result & VM_FAULT_ERROR))
		return result;
	count_vm_event(PGFAULT);
	if (unlikely(result & VM_FAULT_MAJOR)) {
		count_vm_event(PGMAJFAULT);
		current->maj_flt++;
	} else {
		current->min_flt++;
	}
	return result;
}
