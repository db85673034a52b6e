/* SPDX-License-Identifier: MIT */
/*
 * Heapsort: in place, no memory, O(n log n) at worst; not stable.
 */
#ifndef LIB_SORT_H
#define LIB_SORT_H

#include <lib/types.h>

/*
 * Sort @num elements of @size bytes at @base. @cmp returns less than, equal to
 * or more than 0, as strcmp does.
 */
void sort(void *base, size_t num, size_t size,
	  int (*cmp)(const void *a, const void *b));

#endif
