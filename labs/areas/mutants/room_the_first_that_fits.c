// SPDX-License-Identifier: MIT
// loses: room
/* Not the highest room, but the first on the way down the tree. */
__lab(areas) static vaddr_t
	highest_room(struct rb_node *node, const struct gap_search *s)
{
	vaddr_t low, high, room;

	if (!node || subtree_gap(node) < s->len)
		return 0;
	if (gap_fits(vma_entry(node), s, &low, &high))
		return high - s->len;
	room = highest_room(node->rb_right, s);
	return room ? room : highest_room(node->rb_left, s);
}
