// SPDX-License-Identifier: MIT
/*
 * ids.c - System V IPC: numbers and keys of objects, and who may use them
 *
 *	id   31 30            15 14             0
 *	    | 0 | sequence number |    index     |
 *
 * What        An object has an index in the table of its kind, and an id made of
 *             that and of a number that is another one when an index comes
 *             round again: so an id that was kept too long does not hit the
 *             next object of its place. Who does not know the id finds it by
 *             its key, if it has one.
 * Invariants  1. What stands at an index has that index in its id.
 *             2. An object is in a list of keys if and only if it has a key;
 *                no two have the same.
 * Locking     ids->lock, for all of it.
 * Failure     ipc_addid: then nothing has changed.
 * See         svipc(7). The order in which indices are given is Linux 6.1's.
 */
#include <kernel/cred.h>
#include <lib/minmax.h>
#include <mm/slab.h>
#include <uapi/stat.h>
#include "internal.h"

#define INDEX_BITS 15
#define INDEX_MASK (IPCMNI - 1)
#define SEQ_MAX	   (0x7fffffff >> INDEX_BITS)
#define MIN_CYCLE  64 /* indices before the first one is given again */

static struct radix_tree_node *node_get(void)
{
	return kzalloc(sizeof(struct radix_tree_node), GFP_KERNEL);
}

static void node_put(struct radix_tree_node *node)
{
	kfree(node);
}

static const struct radix_tree_alloc node_alloc = { node_get, node_put };

void ipc_ids_init(struct ipc_ids *ids, const char *name)
{
	mutex_init(&ids->lock, name, RANK_IPC);
	radix_tree_init(&ids->objects, &node_alloc);
	for (unsigned int i = 0; i < IPC_KEY_LISTS; i++)
		INIT_LIST_HEAD(&ids->keys[i]);
	ids->last_index = -1;
}

/* -------------------------------------------------------------------- find */

static struct list_head *key_list(struct ipc_ids *ids, int key)
{
	return &ids->keys[((u32)key * 2654435769U >> 16) % IPC_KEY_LISTS];
}

struct kern_ipc_perm *ipc_find_key(struct ipc_ids *ids, int key)
{
	struct kern_ipc_perm *perm;

	list_for_each_entry(perm, key_list(ids, key), key_link)
		if (perm->key == key)
			return perm;
	return NULL;
}

struct kern_ipc_perm *ipc_find_index(struct ipc_ids *ids, int id)
{
	return radix_tree_lookup(&ids->objects, (u32)id & INDEX_MASK);
}

struct kern_ipc_perm *ipc_find_id(struct ipc_ids *ids, int id)
{
	struct kern_ipc_perm *perm = ipc_find_index(ids, id);

	return perm && perm->id == id ? perm : NULL;
}

struct kern_ipc_perm *ipc_next(struct ipc_ids *ids, unsigned long *index)
{
	return radix_tree_next(&ids->objects, index);
}

int ipc_max_index(struct ipc_ids *ids)
{
	unsigned long index = 0;
	int max = -1;

	for (; ipc_next(ids, &index); index++)
		max = (int)index;
	return max;
}

/* -------------------------------------------------------------- add, remove */

/* A free index in [from, end), or -1. */
static int free_index(struct ipc_ids *ids, int from, int end)
{
	unsigned long index;

	if (from >= end)
		return -1;
	index = radix_tree_next_hole(&ids->objects, (unsigned long)from,
				     (unsigned long)end - 1);
	return (int)index < end ? (int)index : -1;
}

/* Goes round in a part of the table that is half as large again as what is in use,
 * so that an index rests for a while. */
static int next_index(struct ipc_ids *ids)
{
	int end = min(max(ids->in_use * 3 / 2, MIN_CYCLE), IPCMNI);
	int index = free_index(ids, ids->next_index, end);

	return index >= 0 ? index : free_index(ids, 0, end);
}

static int insert_at(struct ipc_ids *ids, struct kern_ipc_perm *perm, int index,
		     u32 seq)
{
	int err;

	if (index < 0)
		return -ENOSPC;
	err = radix_tree_insert(&ids->objects, (unsigned long)index, perm);
	if (err)
		return err;
	perm->seq = seq;
	perm->id = (int)(seq << INDEX_BITS) + index;
	return 0;
}

static int insert_anywhere(struct ipc_ids *ids, struct kern_ipc_perm *perm)
{
	int index = next_index(ids), err;
	u32 seq = ids->seq;

	if (index <= ids->last_index && ++seq >= SEQ_MAX)
		seq = 0;
	err = insert_at(ids, perm, index, seq);
	if (err)
		return err;
	ids->seq = seq;
	ids->last_index = index;
	ids->next_index = index + 1;
	return 0;
}

int ipc_addid(struct ipc_ids *ids, struct kern_ipc_perm *perm, int limit,
	      int wanted)
{
	int err;

	if (ids->in_use >= limit)
		return -ENOSPC;
	if (wanted < 0)
		err = insert_anywhere(ids, perm);
	else
		err = insert_at(ids, perm,
				free_index(ids, wanted & INDEX_MASK, IPCMNI),
				(u32)wanted >> INDEX_BITS);
	if (err)
		return err;
	perm->uid = perm->cuid = current_cred()->euid;
	perm->gid = perm->cgid = current_cred()->egid;
	INIT_LIST_HEAD(&perm->key_link);
	if (perm->key != IPC_PRIVATE)
		list_add(&perm->key_link, key_list(ids, perm->key));
	ids->in_use++;
	return 0;
}

void ipc_set_key_private(struct kern_ipc_perm *perm)
{
	list_del_init(&perm->key_link);
	perm->key = IPC_PRIVATE;
}

void ipc_rmid(struct ipc_ids *ids, struct kern_ipc_perm *perm)
{
	radix_tree_delete(&ids->objects, (u32)perm->id & INDEX_MASK);
	list_del_init(&perm->key_link);
	ids->in_use--;
}

/* ------------------------------------------------------------------- rights */

static bool is_owner(const struct kern_ipc_perm *perm)
{
	const u32 euid = current_cred()->euid;

	return euid == perm->cuid || euid == perm->uid;
}

int ipc_permission(const struct kern_ipc_perm *perm, u32 flag)
{
	u32 wanted = flag >> 6 | flag >> 3 | flag, granted = perm->mode;

	if (is_owner(perm))
		granted >>= 6;
	else if (in_group_p(perm->cgid) || in_group_p(perm->gid))
		granted >>= 3;
	if ((wanted & ~granted & S_IRWXO) && !capable(CAP_IPC_OWNER))
		return -EACCES;
	return 0;
}

int ipc_may_change(const struct kern_ipc_perm *perm)
{
	return is_owner(perm) || capable(CAP_SYS_ADMIN) ? 0 : -EPERM;
}
