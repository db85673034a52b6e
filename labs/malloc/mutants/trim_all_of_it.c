// SPDX-License-Identifier: MIT
// loses: trim
/* The pad goes, too. */
__lab(malloc) bool trim_top(size_t pad)
{
	size_t size = heap.top ? size_of(heap.top) : 0, extra;

	(void)pad;
	if (size <= MIN_CHUNK)
		return false;
	extra = (size - MIN_CHUNK) & -PAGE_SIZE;
	if (!extra || sbrk(0) != (char *)heap.top + size ||
	    sbrk(-(intptr_t)extra) == (void *)-1)
		return false;
	set_top(heap.top, size - extra);
	heap.totals.arena -= extra;
	return true;
}
