/* SPDX-License-Identifier: MIT */
/* vmalloc_internal.h - areas, for vmalloc, vmap and ioremap alike. */
#ifndef MM_VMALLOC_INTERNAL_H
#define MM_VMALLOC_INTERNAL_H

#include <mm/vmalloc.h>

/* Boot: nothing is taken. */
void vm_area_init(void);

/* An area of NR_PAGES and its guard page, not placed yet, with room for
 * NR_POINTERS pages behind it; NULL: no memory. May sleep. */
struct vm_struct *vm_area_new(unsigned long nr_pages, unsigned long nr_pointers,
			      const void *caller);

/* Gives AREA the lowest hole it fits in; 0, or -ENOMEM: none. */
int vm_area_place(struct vm_struct *area);

/* AREA is mapped now, and FLAGS says what it is: the audit may look at it. */
void vm_area_publish(struct vm_struct *area, unsigned int flags);

/* Takes the area that starts at ADDR and has one of FLAGS back from its owner,
 * to be removed; panics when WHO (a function's name) was given anything else.
 */
struct vm_struct *vm_area_claim(const volatile void *addr, unsigned int flags,
				const char *who);

/* Unmaps a placed AREA, flushes, and gives its addresses back. */
void vm_area_remove(struct vm_struct *area);

#endif
