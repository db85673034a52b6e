/* SPDX-License-Identifier: MIT */
/* vma_internal.h - what vma.c has for its audit */
#ifndef MM_VMA_INTERNAL_H
#define MM_VMA_INTERNAL_H

#include <mm/vma.h>

static inline struct vm_area_struct *vma_entry(struct rb_node *node)
{
	return rb_entry_safe(node, struct vm_area_struct, vm_rb);
}

/* The largest gap below an area of NODE's subtree, from what NODE's children
 * say. */
unsigned long vma_largest_gap(struct rb_node *node);

/* True when UPPER goes on where LOWER ends, in every respect but for the anonymous
 * pages that they have. */
bool vma_continues(const struct vm_area_struct *lower,
		   const struct vm_area_struct *upper);

#endif
