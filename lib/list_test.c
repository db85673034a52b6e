// SPDX-License-Identifier: MIT
/*
 * Lists against an array that holds the same elements in the same order.
 */
#include <kernel/ktest.h>
#include <lib/list.h>
#include <lib/random.h>

#define NR_ITEMS 16

struct item {
	int value;
	struct list_head link;
	struct hlist_node node;
};

struct model {
	struct list_head head;
	int order[NR_ITEMS]; /* values, first to last */
	int n;
};

static void model_insert(struct model *m, int at, int value)
{
	for (int i = m->n++; i > at; i--)
		m->order[i] = m->order[i - 1];
	m->order[at] = value;
}

static void model_remove(struct model *m, int value)
{
	int i = 0;

	while (m->order[i] != value)
		i++;
	for (m->n--; i < m->n; i++)
		m->order[i] = m->order[i + 1];
}

static bool model_holds(const struct model *m, int value)
{
	for (int i = 0; i < m->n; i++)
		if (m->order[i] == value)
			return true;
	return false;
}

/* Both ways round, the list says what the array says. */
static bool model_agrees(struct model *m)
{
	struct item *pos;
	int i = 0;

	list_for_each_entry(pos, &m->head, link) {
		if (i >= m->n || pos->value != m->order[i++])
			return false;
	}
	if (i != m->n || list_empty(&m->head) != (m->n == 0))
		return false;
	list_for_each_entry_reverse(pos, &m->head, link) {
		if (pos->value != m->order[--i])
			return false;
	}
	return i == 0 && list_is_singular(&m->head) == (m->n == 1);
}

/* Put @item in, or move or take it out, at random. */
static void random_step(struct model *m, struct item *item, struct rnd *r)
{
	bool tail = rnd_one_in(r, 2), held = model_holds(m, item->value);

	if (held && rnd_one_in(r, 2)) {
		list_del(&item->link);
		model_remove(m, item->value);
		return;
	}
	if (held) {
		model_remove(m, item->value);
		if (tail)
			list_move_tail(&item->link, &m->head);
		else
			list_move(&item->link, &m->head);
	} else if (tail) {
		list_add_tail(&item->link, &m->head);
	} else {
		list_add(&item->link, &m->head);
	}
	model_insert(m, tail ? m->n : 0, item->value);
}

KTEST(list, behaves_like_an_array)
{
	struct item items[NR_ITEMS];
	struct model m = { .n = 0 };
	struct rnd r;

	rnd_seed(&r, 2);
	INIT_LIST_HEAD(&m.head);
	for (int i = 0; i < NR_ITEMS; i++)
		items[i].value = i;
	for (int i = 0; i < 5000; i++) {
		random_step(&m, &items[rnd_below(&r, NR_ITEMS)], &r);
		if (!model_agrees(&m)) {
			ktest_fail(__FILE__, __LINE__, "step %d", i);
			return;
		}
	}
}

KTEST(list, deleted_links_are_poisoned)
{
	struct item a;
	LIST_HEAD(head);

	list_add(&a.link, &head);
	list_del(&a.link);
	KT_EXPECT(a.link.next == LIST_POISON1);
	KT_EXPECT(a.link.prev == LIST_POISON2);
	KT_EXPECT(list_empty(&head));
}

/* "0123" as the values from first to last, and back. */
static void expect_values(struct list_head *head, const char *values)
{
	const char *next = values;
	struct item *pos;

	list_for_each_entry(pos, head, link)
		KT_EXPECT_EQ(pos->value, *next++ - '0');
	KT_EXPECT_EQ(*next, '\0');
	list_for_each_entry_reverse(pos, head, link)
		KT_EXPECT_EQ(pos->value, *--next - '0');
	KT_EXPECT_EQ(next, values);
}

KTEST(list, splice_moves_all_to_either_end)
{
	struct item items[6];
	LIST_HEAD(a);
	LIST_HEAD(b);

	for (int i = 0; i < 6; i++) {
		items[i].value = i;
		list_add_tail(&items[i].link, i < 3 ? &a : &b);
	}
	list_splice_init(&a, &b);
	KT_EXPECT(list_empty(&a));
	expect_values(&b, "012345");
	list_splice_tail_init(&b, &a);
	expect_values(&a, "012345");
	list_splice(&b, &a);
	list_splice_tail(&b, &a);
	expect_values(&a, "012345");
}

KTEST(list, safe_loops_allow_deleting)
{
	struct item items[5], *pos, *n;
	LIST_HEAD(head);

	for (int i = 0; i < 5; i++) {
		items[i].value = i;
		list_add_tail(&items[i].link, &head);
	}
	list_for_each_entry_safe(pos, n, &head, link)
		if (pos->value % 2)
			list_del(&pos->link);
	expect_values(&head, "024");
	list_for_each_entry_safe_reverse(pos, n, &head, link)
		list_del_init(&pos->link);
	KT_EXPECT(list_empty(&head));
	KT_EXPECT(list_empty(&items[0].link));
}

KTEST(list, entries_at_the_ends)
{
	struct item a = { .value = 1 }, b = { .value = 2 };
	LIST_HEAD(head);

	KT_EXPECT(!list_first_entry_or_null(&head, struct item, link));
	list_add_tail(&a.link, &head);
	list_replace(&a.link, &b.link);
	list_add(&a.link, &head);
	KT_EXPECT_EQ(list_first_entry(&head, struct item, link)->value, 1);
	KT_EXPECT_EQ(list_last_entry(&head, struct item, link)->value, 2);
	KT_EXPECT(list_is_first(&a.link, &head));
	KT_EXPECT(list_is_last(&b.link, &head));
	KT_EXPECT_EQ(list_next_entry(&a, link)->value, 2);
	KT_EXPECT_EQ(list_prev_entry(&b, link)->value, 1);
}

static void expect_chain(struct hlist_head *head, const char *values)
{
	struct item *pos;

	hlist_for_each_entry(pos, head, node)
		KT_EXPECT_EQ(pos->value, *values++ - '0');
	KT_EXPECT_EQ(*values, '\0');
}

KTEST(list, hash_chains_insert_and_delete_anywhere)
{
	struct item items[5], *pos;
	struct hlist_node *n;
	HLIST_HEAD(head);

	for (int i = 0; i < 5; i++) {
		items[i].value = i;
		INIT_HLIST_NODE(&items[i].node);
	}
	KT_EXPECT(hlist_empty(&head));
	hlist_add_head(&items[2].node, &head);
	hlist_add_before(&items[1].node, &items[2].node);
	hlist_add_behind(&items[4].node, &items[2].node);
	hlist_add_head(&items[0].node, &head);
	hlist_add_behind(&items[3].node, &items[2].node);
	expect_chain(&head, "01234");
	hlist_del_init(&items[4].node);
	hlist_del_init(&items[4].node);
	hlist_del(&items[0].node);
	hlist_del_init(&items[2].node);
	KT_EXPECT(hlist_unhashed(&items[2].node));
	expect_chain(&head, "13");
	hlist_for_each_entry_safe(pos, n, &head, node) hlist_del(&pos->node);
	KT_EXPECT(hlist_empty(&head));
}
