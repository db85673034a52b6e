/* SPDX-License-Identifier: MIT */
/*
 * Doubly linked lists whose links stand inside the elements.
 *
 *	head <-> a <-> b <-> c <-> head   list_head: a ring, O(1) at both ends
 *	head  -> a <-> b <-> c  -> NULL   hlist: a one-word head, for hash tables
 *
 * An empty list is a head that points at itself. Locking is the caller's. A
 * deleted element's links are poisoned, so that a use after list_del faults
 * at an address a reader recognises; list_del_init leaves it empty instead.
 */
#ifndef LIB_LIST_H
#define LIB_LIST_H

#include <lib/types.h>

struct list_head {
	struct list_head *next, *prev;
};

/* In the first page, which is never mapped. */
#define LIST_POISON1 ((void *)0x100)
#define LIST_POISON2 ((void *)0x122)

#define LIST_HEAD_INIT(name)     \
	{                        \
		&(name), &(name) \
	}
#define LIST_HEAD(name) struct list_head name = LIST_HEAD_INIT(name)

static __always_inline void INIT_LIST_HEAD(struct list_head *list)
{
	list->next = list;
	list->prev = list;
}

static __always_inline void __list_add(struct list_head *node,
				       struct list_head *prev,
				       struct list_head *next)
{
	next->prev = node;
	node->next = next;
	node->prev = prev;
	prev->next = node;
}

/* Put @node after @head: first of the list, as on a stack. */
static __always_inline void list_add(struct list_head *node,
				     struct list_head *head)
{
	__list_add(node, head, head->next);
}

/* Put @node before @head: last of the list, as in a queue. */
static __always_inline void list_add_tail(struct list_head *node,
					  struct list_head *head)
{
	__list_add(node, head->prev, head);
}

static __always_inline void __list_del(struct list_head *prev,
				       struct list_head *next)
{
	next->prev = prev;
	prev->next = next;
}

static __always_inline void list_del(struct list_head *node)
{
	__list_del(node->prev, node->next);
	node->next = LIST_POISON1;
	node->prev = LIST_POISON2;
}

static __always_inline void list_del_init(struct list_head *node)
{
	__list_del(node->prev, node->next);
	INIT_LIST_HEAD(node);
}

static __always_inline void list_move(struct list_head *node,
				      struct list_head *head)
{
	__list_del(node->prev, node->next);
	list_add(node, head);
}

static __always_inline void list_move_tail(struct list_head *node,
					   struct list_head *head)
{
	__list_del(node->prev, node->next);
	list_add_tail(node, head);
}

/* @node takes the place of @old, which is left as it was. */
static __always_inline void list_replace(struct list_head *old,
					 struct list_head *node)
{
	__list_add(node, old->prev, old->next);
}

static __always_inline bool list_empty(const struct list_head *head)
{
	return READ_ONCE(head->next) == head;
}

static __always_inline bool list_is_singular(const struct list_head *head)
{
	return head->next != head && head->next == head->prev;
}

static __always_inline bool list_is_last(const struct list_head *node,
					 const struct list_head *head)
{
	return node->next == head;
}

static __always_inline bool list_is_first(const struct list_head *node,
					  const struct list_head *head)
{
	return node->prev == head;
}

static __always_inline void __list_splice(const struct list_head *list,
					  struct list_head *prev,
					  struct list_head *next)
{
	list->next->prev = prev;
	prev->next = list->next;
	list->prev->next = next;
	next->prev = list->prev;
}

/* All of @list goes before the first of @head; @list itself is left stale. */
static inline void list_splice(const struct list_head *list,
			       struct list_head *head)
{
	if (!list_empty(list))
		__list_splice(list, head, head->next);
}

/* The same, after the last of @head. */
static inline void list_splice_tail(const struct list_head *list,
				    struct list_head *head)
{
	if (!list_empty(list))
		__list_splice(list, head->prev, head);
}

static inline void list_splice_init(struct list_head *list,
				    struct list_head *head)
{
	list_splice(list, head);
	INIT_LIST_HEAD(list);
}

static inline void list_splice_tail_init(struct list_head *list,
					 struct list_head *head)
{
	list_splice_tail(list, head);
	INIT_LIST_HEAD(list);
}

#define list_entry(ptr, type, member) container_of(ptr, type, member)
#define list_first_entry(head, type, member) \
	list_entry((head)->next, type, member)
#define list_last_entry(head, type, member) \
	list_entry((head)->prev, type, member)
#define list_first_entry_or_null(head, type, member) \
	(list_empty(head) ? NULL : list_first_entry(head, type, member))
#define list_next_entry(pos, member) \
	list_entry((pos)->member.next, __typeof__(*(pos)), member)
#define list_prev_entry(pos, member) \
	list_entry((pos)->member.prev, __typeof__(*(pos)), member)

#define list_for_each(pos, head) \
	for ((pos) = (head)->next; (pos) != (head); (pos) = (pos)->next)
#define list_for_each_safe(pos, n, head)                               \
	for ((pos) = (head)->next, (n) = (pos)->next; (pos) != (head); \
	     (pos) = (n), (n) = (pos)->next)

#define list_entry_is_head(pos, head, member) (&(pos)->member == (head))

#define list_for_each_entry(pos, head, member)                           \
	for ((pos) = list_first_entry(head, __typeof__(*(pos)), member); \
	     !list_entry_is_head(pos, head, member);                     \
	     (pos) = list_next_entry(pos, member))
#define list_for_each_entry_reverse(pos, head, member)                  \
	for ((pos) = list_last_entry(head, __typeof__(*(pos)), member); \
	     !list_entry_is_head(pos, head, member);                    \
	     (pos) = list_prev_entry(pos, member))
#define list_for_each_entry_from(pos, head, member)    \
	for (; !list_entry_is_head(pos, head, member); \
	     (pos) = list_next_entry(pos, member))
/* @pos may be deleted, or freed, in the loop's body. */
#define list_for_each_entry_safe(pos, n, head, member)                   \
	for ((pos) = list_first_entry(head, __typeof__(*(pos)), member), \
	    (n) = list_next_entry(pos, member);                          \
	     !list_entry_is_head(pos, head, member);                     \
	     (pos) = (n), (n) = list_next_entry(n, member))
#define list_for_each_entry_safe_reverse(pos, n, head, member)          \
	for ((pos) = list_last_entry(head, __typeof__(*(pos)), member), \
	    (n) = list_prev_entry(pos, member);                         \
	     !list_entry_is_head(pos, head, member);                    \
	     (pos) = (n), (n) = list_prev_entry(n, member))

struct hlist_head {
	struct hlist_node *first;
};

/* pprev points at the link that points here, be it a head's or a node's. */
struct hlist_node {
	struct hlist_node *next, **pprev;
};

#define HLIST_HEAD_INIT \
	{               \
		NULL    \
	}
#define HLIST_HEAD(name)      struct hlist_head name = HLIST_HEAD_INIT
#define INIT_HLIST_HEAD(head) ((head)->first = NULL)

static __always_inline void INIT_HLIST_NODE(struct hlist_node *node)
{
	node->next = NULL;
	node->pprev = NULL;
}

static __always_inline bool hlist_unhashed(const struct hlist_node *node)
{
	return node->pprev == NULL;
}

static __always_inline bool hlist_empty(const struct hlist_head *head)
{
	return READ_ONCE(head->first) == NULL;
}

static __always_inline void hlist_add_head(struct hlist_node *node,
					   struct hlist_head *head)
{
	node->next = head->first;
	if (node->next)
		node->next->pprev = &node->next;
	head->first = node;
	node->pprev = &head->first;
}

static __always_inline void hlist_add_before(struct hlist_node *node,
					     struct hlist_node *next)
{
	node->pprev = next->pprev;
	node->next = next;
	next->pprev = &node->next;
	*node->pprev = node;
}

static __always_inline void hlist_add_behind(struct hlist_node *node,
					     struct hlist_node *prev)
{
	node->next = prev->next;
	prev->next = node;
	node->pprev = &prev->next;
	if (node->next)
		node->next->pprev = &node->next;
}

static __always_inline void __hlist_del(struct hlist_node *node)
{
	*node->pprev = node->next;
	if (node->next)
		node->next->pprev = node->pprev;
}

static __always_inline void hlist_del(struct hlist_node *node)
{
	__hlist_del(node);
	node->next = LIST_POISON1;
	node->pprev = LIST_POISON2;
}

static __always_inline void hlist_del_init(struct hlist_node *node)
{
	if (hlist_unhashed(node))
		return;
	__hlist_del(node);
	INIT_HLIST_NODE(node);
}

#define hlist_entry(ptr, type, member) container_of(ptr, type, member)
#define hlist_entry_safe(ptr, type, member)                        \
	({                                                         \
		__typeof__(ptr) __node = (ptr);                    \
		__node ? hlist_entry(__node, type, member) : NULL; \
	})
#define hlist_for_each_entry(pos, head, member)                          \
	for ((pos) = hlist_entry_safe((head)->first, __typeof__(*(pos)), \
				      member);                           \
	     (pos); (pos) = hlist_entry_safe((pos)->member.next,         \
					     __typeof__(*(pos)), member))
/* @n is a struct hlist_node *; @pos may be deleted in the loop's body. */
#define hlist_for_each_entry_safe(pos, n, head, member)                  \
	for ((pos) = hlist_entry_safe((head)->first, __typeof__(*(pos)), \
				      member);                           \
	     (pos) && ((n) = (pos)->member.next, 1);                     \
	     (pos) = hlist_entry_safe((n), __typeof__(*(pos)), member))

#endif
