// SPDX-License-Identifier: MIT
// loses: storm
/* Top is no free chunk, it is thought. */
__lab(malloc) static void count_chunk(const struct chunk_view *c, void *arg)
{
	struct mallinfo *info = arg;

	if (c->used)
		info->uordblks += c->size;
	else if (c->top)
		info->keepcost = c->size;
	else
		info->ordblks++, info->fordblks += c->size;
}
