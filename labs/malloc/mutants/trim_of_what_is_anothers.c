// SPDX-License-Identifier: MIT
// loses: trim
/* The break goes down, whoever has moved it up. */
__lab(malloc) bool trim_top(size_t pad)
{
	size_t size = heap.top ? size_of(heap.top) : 0, extra;

	if (size <= pad + MIN_CHUNK)
		return false;
	extra = (size - pad - MIN_CHUNK) & -PAGE_SIZE;
	if (!extra || sbrk(-(intptr_t)extra) == (void *)-1)
		return false;
	set_top(heap.top, size - extra);
	heap.totals.arena -= extra;
	return true;
}
