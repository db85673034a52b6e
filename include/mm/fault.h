/* SPDX-License-Identifier: MIT */
/*
 * fault.h - the page fault: one context, one path, one explanation
 *
 *	do_page_fault
 *	 ├ do_kern_addr_fault          address in the kernel's half
 *	 └ do_user_addr_fault          address in the program's half
 *	    └ handle_mm_fault
 *	       ├ do_fault              nothing there yet: vm_ops->fault
 *	       │  ├ do_anonymous_page  memory that begins as zeroes
 *	       │  ├ filemap_fault      a page of a file
 *	       │  └ vmf_insert_pfn     a frame of a device
 *	       └ do_wp_page            there, but write-protected
 */
#ifndef MM_FAULT_H
#define MM_FAULT_H

#include <lib/types.h>
#include <mm/mm.h>

#define FAULT_FLAG_WRITE   0x01u
#define FAULT_FLAG_USER	   0x02u
#define FAULT_FLAG_PRESENT 0x10u /* an entry stands there: only a hint */

/* What handle_mm_fault did (bits), also the explainer's vocabulary. */
#define VM_FAULT_OOM	   0x0001u
#define VM_FAULT_SIGBUS	   0x0002u
#define VM_FAULT_SIGSEGV   0x0004u
#define VM_FAULT_MAJOR	   0x0008u
#define VM_FAULT_ERROR	   (VM_FAULT_OOM | VM_FAULT_SIGBUS | VM_FAULT_SIGSEGV)
#define VM_FAULT_ZERO_PAGE 0x0100u  /* the shared zero page was mapped */
#define VM_FAULT_DEMAND	   0x0200u  /* a zeroed page was mapped */
#define VM_FAULT_FILE	   0x0400u  /* a file's page was mapped */
#define VM_FAULT_COW	   0x0800u  /* a page was copied for the writer */
#define VM_FAULT_REUSE	   0x1000u  /* the only owner got write access */
#define VM_FAULT_SPURIOUS  0x2000u  /* already right: a stale TLB entry */
#define VM_FAULT_STACK	   0x4000u  /* the stack area grew first */
#define VM_FAULT_RETRY	   0x8000u  /* between the handlers only: look again */
#define VM_FAULT_AGAIN	   0x20000u /* between them, too: the page went away */
#define VM_FAULT_DEVICE	   0x10000u /* a frame was mapped that nobody counts */

/* handle_mm_fault sets the first three; the handler, whatever else it uses. */
struct vm_fault {
	struct vm_area_struct *vma;
	vaddr_t address;     /* page aligned */
	unsigned int flags;  /* FAULT_FLAG_* */
	unsigned long pgoff; /* of the page in the area's file */
	pte_t *pte;	     /* slot, valid under pt.lock only */
	pte_t orig_pte;	     /* what stood there when it was looked at */
	struct page *page;   /* set by vm_ops->fault, with a reference */
};

/*
 * Makes the page of ADDRESS in VMA accessible as FLAGS asks; access rights
 * were checked. Returns VM_FAULT_* bits. [mmap_lock read]. May sleep.
 */
vm_fault_t handle_mm_fault(struct vm_area_struct *vma, vaddr_t address,
			   unsigned int flags);

/* For vm_ops->fault of an area with VM_PFNMAP: maps frame PFN, which no struct page
 * counts, at the fault's address; read-only in a private area, where the write that
 * follows copies it. VM_FAULT_DEVICE, _RETRY or _OOM, for it to return. */
vm_fault_t vmf_insert_pfn(struct vm_fault *vmf, pfn_t pfn);
/* FRAME's bytes into PAGE: false when there is no memory to reach them. */
bool copy_device_frame(struct page *page, pfn_t frame);

/* Grows a VM_GROWSDOWN area down to ADDRESS: 0 or -ENOMEM (limit, gap).
 * [mmap_lock read or write] */
int expand_stack(struct vm_area_struct *vma, vaddr_t address);

struct pt_regs;

/* What a fault was, for the explainer. */
struct fault_info {
	vaddr_t address; /* CR2 as it was */
	unsigned long error_code;
	struct pt_regs *regs;
	struct mm_struct *mm; /* NULL: none */
	vm_fault_t result;    /* what handle_mm_fault said; 0: not asked */
	const char *outcome;  /* "SIGSEGV to PID 7 (tour)", ... */
};

/* Where the explainer's lines go, without their newline. */
struct explain_sink {
	void (*line)(struct explain_sink *sink, const char *text);
};

/* Prints the block that teaches: CR2, error code, walk, areas, the first thing
 * that disagreed, the outcome. Any context; takes no lock that could deadlock.
 */
void explain_fault(const struct fault_info *info);
/* The same into SINK: for tests and tools. */
void explain_fault_to(struct explain_sink *sink, const struct fault_info *info);

/* With `explain` on the command line: one line for a resolved fault. */
extern bool explain_resolved;
void explain_resolved_fault(vaddr_t address, unsigned long error_code,
			    vm_fault_t result);
/* "demand zero", ... : what the handlers did, in words. */
const char *fault_result_name(vm_fault_t result);

/* How often the kernel touched what its own tables had and the loaded directory
 * had not: for tests. */
extern unsigned long nr_kern_addr_syncs;

#endif
