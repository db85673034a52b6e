/* SPDX-License-Identifier: MIT */
/*
 * vmalloc.h - areas contiguous in virtual addresses only, and device memory
 *
 * Each area is followed by an unmapped guard page. A new mapping stands in
 * init_mm's page directory; others get it at their first fault
 * (do_kern_addr_fault). An unmapping is seen by all at once.
 * May sleep. Failure: NULL, nothing changed.
 * See: Gorman, chapter 7.
 */
#ifndef MM_VMALLOC_H
#define MM_VMALLOC_H

#include <lib/list.h>
#include <lib/rbtree.h>
#include <lib/types.h>
#include <asm/page.h>
#include <asm/pgtable.h>
#include <mm/gfp.h>

struct page;

#define VM_IOREMAP 0x1u /* not backed by pages of ours */
#define VM_ALLOC   0x2u /* vmalloc */
#define VM_MAP	   0x4u /* vmap: the pages are the caller's */

struct vm_struct {
	struct rb_node node; /* [vmap_lock] by addr */
	vaddr_t addr;
	size_t size; /* bytes, the guard page included */
	unsigned int flags;
	unsigned int nr_pages;
	struct page **pages; /* owned with VM_ALLOC */
	paddr_t phys_addr;   /* ioremap */
	const void *caller;
};

/* SIZE bytes (rounded up to pages) from any zone. */
void *vmalloc(size_t size);
void *vzalloc(size_t size);
/* Frees what vmalloc gave; NULL is fine. */
void vfree(const void *addr);

/* COUNT pages of the caller's at one address; vunmap leaves the pages alone. */
void *vmap(struct page **pages, unsigned int count, pgprot_t prot);
void vunmap(const void *addr);

/* Uncached device memory [phys, phys + size): any alignment. NULL for a range
 * that wraps, is empty or is RAM of the buddy system. */
void __iomem *ioremap(u64 phys, size_t size);
void iounmap(volatile void __iomem *addr);

/* The page behind a vmalloc address, or NULL. */
struct page *vmalloc_to_page(const void *addr);
bool is_vmalloc_addr(const void *addr);

/* The area that covers ADDR (guard page included), or NULL; for reports. */
const struct vm_struct *find_vm_area(vaddr_t addr);

/* Calls fn on a copy of each area in order of address; stops at non-zero. */
int for_each_vm_area(int (*fn)(const struct vm_struct *area, void *ctx),
		     void *ctx);
unsigned long vmalloc_nr_pages(void);

void vmalloc_init(void);

#endif
