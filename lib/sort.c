// SPDX-License-Identifier: MIT
/*
 * Heapsort.
 *
 * The array is read as a tree: element i has children 2i+1 and 2i+2. First
 * every parent is made no less than its children, from the last parent up to
 * the root; then the root, the largest, is exchanged with the last element,
 * which leaves the tree, and the new root sinks to its place.
 *
 * See: Cormen, Leiserson, Rivest, "Introduction to Algorithms", chapter 6.
 */
#include <lib/minmax.h>
#include <lib/sort.h>

struct heap {
	char *base;
	size_t size; /* of an element, bytes */
	int (*cmp)(const void *a, const void *b);
};

static void swap_elements(char *a, char *b, size_t size)
{
	for (; size; size--, a++, b++)
		swap(*a, *b);
}

/* Let element @i sink among the first @n. */
static void sift_down(const struct heap *h, size_t i, size_t n)
{
	while (2 * i + 1 < n) {
		char *parent = h->base + i * h->size;
		size_t c = 2 * i + 1;
		char *child = h->base + c * h->size;

		if (c + 1 < n && h->cmp(child, child + h->size) < 0) {
			child += h->size;
			c++;
		}
		if (h->cmp(parent, child) >= 0)
			return;
		swap_elements(parent, child, h->size);
		i = c;
	}
}

void sort(void *base, size_t num, size_t size,
	  int (*cmp)(const void *a, const void *b))
{
	const struct heap h = { .base = base, .size = size, .cmp = cmp };

	for (size_t i = num / 2; i-- > 0;)
		sift_down(&h, i, num);
	for (size_t n = num; n-- > 1;) {
		swap_elements(h.base, h.base + n * size, size);
		sift_down(&h, 0, n);
	}
}
