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

#define VM_IOREMAP	     0x1u /* not backed by pages of ours */
#define VM_ALLOC	     0x2u /* vmalloc */
#define VM_MAP		     0x4u /* vmap: the pages are the caller's */
/* With VM_IOREMAP: enum page_cache_mode. */
#define VM_CACHED(mode)	     ((unsigned int)(mode) << 8)
#define VM_CACHE_MODE(flags) ((enum page_cache_mode)((flags) >> 8))

/* The record of an area; later that of the hole it leaves. */
struct vm_struct {
	struct rb_node node; /* [vmap_lock] by addr */
	vaddr_t addr;
	size_t size; /* bytes, the guard page included */
	union {
		unsigned long nr_pages; /* an area's, without the guard page */
		size_t largest; /* [vmap_lock] a hole's: see vm_hole.c */
		struct vm_struct *next; /* [vmap_lock] the next to be purged */
	};
	unsigned int flags;
	struct page **pages; /* owned with VM_ALLOC, else NULL */
	paddr_t phys_addr;   /* ioremap */
	const void *caller;
};

/* SIZE bytes (rounded up to pages) from any zone. */
void *vmalloc(size_t size);
void *vzalloc(size_t size);
/* The same at a multiple of ALIGN, a power of two. */
void *vmalloc_aligned(size_t size, size_t align);
/* Frees what vmalloc gave; NULL is fine. The pages are free at once; a TLB may
 * know them at this address until the next flush, so nobody may use it. Never
 * sleeps. */
void vfree(const void *addr);

/* For tables whose size is ring 3's choice: by kmalloc up to a page, else by
 * vmalloc; kvfree takes either, or NULL. */
void *kvmalloc(size_t size);
void kvfree(const void *addr);

/* COUNT pages of the caller's at one address; vunmap leaves the pages alone. */
void *vmap(struct page **pages, unsigned int count, pgprot_t prot);
void vunmap(const void *addr);

/*
 * Device memory [phys, phys + size), any alignment: uncached (UC-), uncached
 * whatever the MTRRs say (UC), with writes combined (WC; UC- where there is no
 * PAT, or where the direct map has the frame), or cached (WB). NULL for a range that wraps, is empty, has RAM in
 * it (the kernel's own included), or is mapped with another kind of caching.
 */
void __iomem *ioremap(u64 phys, size_t size);
void __iomem *ioremap_uc(u64 phys, size_t size);
void __iomem *ioremap_wc(u64 phys, size_t size);
void __iomem *ioremap_cache(u64 phys, size_t size);
void iounmap(volatile void __iomem *addr);

/* The page behind a vmalloc address, or NULL. */
struct page *vmalloc_to_page(const void *addr);
bool is_vmalloc_addr(const void *addr);

/* The area that covers ADDR (guard page included), or NULL; for who knows that
 * it is in use, and for reports. */
const struct vm_struct *find_vm_area(vaddr_t addr);

/* Calls fn on a copy of each area in order of address; stops at non-zero. */
int for_each_vm_area(int (*fn)(const struct vm_struct *area, void *ctx),
		     void *ctx);
unsigned long vmalloc_nr_pages(void);

/* Pages in which the records of areas and holes stand. How many there are hangs
 * on where in the range areas came and went, and when. */
unsigned long vm_record_pages(void);

/* Flushes what was unmapped and not flushed yet, and makes its addresses free
 * again: a debug build does so each time. Does not sleep. */
void vm_unmap_aliases(void);

/* Pages of addresses that wait for that, guard pages included. */
unsigned long vm_unpurged_pages(void);

/* Calls fn for each run of them. fn must not sleep. */
void for_each_unpurged(void (*fn)(vaddr_t start, size_t size, void *ctx),
		       void *ctx);

void vmalloc_init(void);

#endif
