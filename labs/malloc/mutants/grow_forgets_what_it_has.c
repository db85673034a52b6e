// SPDX-License-Identifier: MIT
// loses: grow
/* The heap grows by all of the request, though top has a part of it. */
__lab(malloc) bool grow_top(size_t size)
{
	size_t have = heap.top ? size_of(heap.top) : 0, want;

	if (!heap.top || sbrk(0) != (char *)heap.top + have)
		return begin_row(size);
	want = page_up(size + MIN_CHUNK + heap.top_pad);
	if (want > PTRDIFF_MAX || sbrk(want) == (void *)-1)
		return false;
	heap.totals.arena += want;
	set_top(heap.top, have + want);
	return true;
}
