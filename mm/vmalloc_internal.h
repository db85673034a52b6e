/* SPDX-License-Identifier: MIT */
/* vmalloc_internal.h - areas and holes, for vmalloc, vmap and ioremap alike. */
#ifndef MM_VMALLOC_INTERNAL_H
#define MM_VMALLOC_INTERNAL_H

#include <kernel/spinlock.h>
#include <mm/tlb.h>
#include <mm/vmalloc.h>

/* Behind the last address, guard page included. */
static inline vaddr_t vm_area_end(const struct vm_struct *area)
{
	return area->addr + area->size;
}

/* ------------------------- two trees of records: areas in use, and holes */

static inline struct vm_struct *vm_record_of(const struct rb_node *node)
{
	return rb_entry_safe(node, struct vm_struct, node);
}

/* The first of ROOT's that ends above ADDR, or NULL. */
static inline struct vm_struct *vm_first_above(const struct rb_root *root,
					       vaddr_t addr)
{
	struct rb_node *node = root->rb_node;
	struct vm_struct *found = NULL;

	while (node) {
		if (vm_area_end(vm_record_of(node)) > addr) {
			found = vm_record_of(node);
			node = node->rb_left;
		} else {
			node = node->rb_right;
		}
	}
	return found;
}

/* Hangs RECORD where its address belongs; the caller colours the tree. */
static inline void vm_link_record(struct rb_root *root,
				  struct vm_struct *record)
{
	struct rb_node **link = &root->rb_node, *parent = NULL;

	while (*link) {
		parent = *link;
		link = record->addr < vm_record_of(parent)->addr
			       ? &parent->rb_left
			       : &parent->rb_right;
	}
	rb_link_node(&record->node, parent, link);
}

/* ------------------------------------------------------- vm_area.c: in use */

/* Boot: all is free. */
void vm_area_init(void);

/* A record for NR_PAGES and their guard page, not placed yet; NULL: no memory.
 * For who gives it back unused: vm_struct_free. May sleep. */
struct vm_struct *vm_struct_new(unsigned long nr_pages, const void *caller);
void vm_struct_free(struct vm_struct *area);
extern struct kmem_cache *vm_struct_cache; /* what they come from */

/*
 * Gives AREA the lowest hole it fits in at a multiple of ALIGN (a power of two,
 * at least a page), and maps its pages there, or the frames from phys_addr on
 * when it has no pages, with PROT. FLAGS says what it is: with VM_ALLOC the
 * array of pages is its own, else it is forgotten. 0: it is in use; or -ENOMEM:
 * no hole, or no table; or -EBUSY: another VM_IOREMAP caches the frames
 * differently; then AREA is the caller's as before.
 */
int vm_area_map(struct vm_struct *area, size_t align, pgprot_t prot,
		unsigned int flags);

/* What an area leaves to him who unmaps it. */
struct vm_leftover {
	struct page **pages;
	unsigned long nr_pages;
};

/* Unmaps the area that starts at ADDR and has one of FLAGS; panics when WHO (a
 * function's name) was given anything else. Its addresses come back after the
 * next flush, a VM_IOREMAP's at once: the next to map its frames may want
 * another caching. Its record is gone. Does not sleep. */
struct vm_leftover vm_area_unmap(const volatile void *addr, unsigned int flags,
				 const char *who);

/* All that vm_area.c knows, for it and the audit. */
struct vm_areas {
	spinlock_t lock;
	struct rb_root busy;	     /* [lock] in use, by address */
	struct vm_struct *newest;    /* [lock] mapped last, in use; or NULL */
	struct vm_struct *unpurged;  /* [lock] runs that wait for a flush */
	unsigned long nr_unpurged;   /* [lock] pages of these runs */
	unsigned long nr_alloc;	     /* [lock] VM_ALLOC's pages */
	struct mmu_gather unflushed; /* [lock] what the flush is for */
};
extern struct vm_areas vm_areas;

/* [vm_areas.lock] The first area in use that ends above ADDR, or NULL. */
struct vm_struct *vm_area_above(vaddr_t addr);

/* Unpurged pages that are too many: a flush. For tests. */
extern unsigned long vm_lazy_max_pages;

/* ----------------------------------------------- vm_hole.c: free addresses */

/* All callers hold vm_areas.lock. Records are vm_structs: an area's becomes
 * that of the hole it leaves. */

/* Boot: [START, END) is free, and WHOLE is its record. */
void vm_hole_init(struct vm_struct *whole, vaddr_t start, vaddr_t end);

/* The lowest hole with SIZE bytes at a multiple of ALIGN, or NULL. */
struct vm_struct *vm_hole_find(size_t size, size_t align);

/* Takes [ADDR, ADDR + SIZE) out of HOLE, which covers it. A rest on both sides
 * takes SPARE, else not needed, as its record. Returns a record that is not
 * needed any more, SPARE once it is in use, or NULL. */
struct vm_struct *vm_hole_cut(struct vm_struct *hole, vaddr_t addr, size_t size,
			      struct vm_struct *spare);

/* The addresses of GONE are free; its record is kept, or given to FREE_RECORD
 * as are those of holes that became one with others. */
void vm_hole_add(struct vm_struct *gone,
		 void (*free_record)(struct vm_struct *record));

/* The first hole that ends above ADDR, or NULL. */
struct vm_struct *vm_hole_above(vaddr_t addr);

/* NULL, or what is wrong with the hole at *WHERE; adds what is free to *BYTES.
 */
const char *vm_hole_check(vaddr_t *where, size_t *bytes);

#endif
