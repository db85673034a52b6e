/* SPDX-License-Identifier: MIT */
/* fault_internal.h - the handlers of mm/fault.c, each in a file of its own */
#ifndef MM_FAULT_INTERNAL_H
#define MM_FAULT_INTERNAL_H

#include <mm/fault.h>
#include <mm/rmap.h>

static inline bool fault_writes(const struct vm_fault *vmf)
{
	return vmf->flags & FAULT_FLAG_WRITE;
}

/* What an entry of vmf->vma says that has a page of its own, written to. */
static inline pte_t anonymous_pte(const struct vm_fault *vmf,
				  const struct page *page)
{
	pte_t pte = mk_pte_pfn(page_to_pfn(page), vmf->vma->vm_page_prot);

	return pte_mkwrite(pte_mkdirty(pte));
}

/* fault_file.c: nothing stands there: the area's vm_ops give a page. */
vm_fault_t do_fault(struct vm_fault *vmf);
/* cow.c: a write met the read-only entry vmf->orig_pte of a writable area.
 * [pt.lock, dropped] */
vm_fault_t do_wp_page(struct vm_fault *vmf);

#endif
