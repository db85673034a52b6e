// SPDX-License-Identifier: MIT
// loses: room
/* The gap is the highest; its beginning is taken. */
__lab(areas) static vaddr_t
	highest_room(struct rb_node *node, const struct gap_search *s)
{
	vaddr_t low, high, room;

	if (!node || subtree_gap(node) < s->len)
		return 0;
	room = highest_room(node->rb_right, s);
	if (room)
		return room;
	if (gap_fits(vma_entry(node), s, &low, &high))
		return low;
	return highest_room(node->rb_left, s);
}
