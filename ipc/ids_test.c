// SPDX-License-Identifier: MIT
/* ids_test.c - numbers of System V's objects, against a plain array of them. */
#include <kernel/ktest.h>
#include <lib/random.h>
#include <mm/slab.h>
#include "internal.h"

#define OBJECTS 200

struct model {
	struct ipc_ids ids;
	struct kern_ipc_perm objects[OBJECTS];
	bool there[OBJECTS];
	int count;
};

static const char *add(struct model *m, unsigned int i, struct rnd *r)
{
	struct kern_ipc_perm *perm = &m->objects[i];
	int limit = 1 + (int)rnd_below(r, OBJECTS), key, err;

	key = rnd_below(r, 3) ? IPC_PRIVATE : (int)(i + 1) * 64;
	perm->key = key;
	err = ipc_addid(&m->ids, perm, limit, -1);
	if (m->count >= limit)
		return err == -ENOSPC ? NULL : "more than the limit";
	if (err)
		return "it could not be added";
	m->there[i] = true;
	m->count++;
	if (key != IPC_PRIVATE && ipc_find_key(&m->ids, key) != perm)
		return "its key does not find it";
	return NULL;
}

static const char *take(struct model *m, unsigned int i)
{
	ipc_rmid(&m->ids, &m->objects[i]);
	m->there[i] = false;
	m->count--;
	return NULL;
}

/* What is there is found by its id, what was is not. */
static const char *compare(struct model *m)
{
	int max = -1;

	for (unsigned int i = 0; i < OBJECTS; i++) {
		struct kern_ipc_perm *perm = &m->objects[i];
		bool found = ipc_find_id(&m->ids, perm->id) == perm;

		if (found != m->there[i])
			return "found, and not there; or the reverse";
		if (found && perm->id % IPCMNI > max)
			max = perm->id % IPCMNI;
		if (found && (u32)perm->id / IPCMNI != perm->seq)
			return "its number is not its sequence's";
	}
	if (m->ids.in_use != m->count)
		return "in_use is not how many there are";
	return ipc_max_index(&m->ids) == max ? NULL : "the last index";
}

static const char *run(struct model *m, struct rnd *r)
{
	const char *wrong = NULL;

	for (int step = 0; step < 2000 && !wrong; step++) {
		unsigned int i = rnd_below(r, OBJECTS);

		wrong = m->there[i] ? take(m, i) : add(m, i, r);
		if (!wrong && step % 16 == 0)
			wrong = compare(m);
	}
	for (unsigned int i = 0; i < OBJECTS; i++)
		if (m->there[i])
			take(m, i);
	return wrong;
}

KTEST(ipc_ids, any_sequence_agrees_with_a_flat_array)
{
	struct model *m = kzalloc(sizeof(*m), GFP_KERNEL);
	struct rnd r;
	const char *wrong;

	KT_ASSERT(m);
	rnd_seed(&r, 42);
	ipc_ids_init(&m->ids, "test");
	mutex_lock(&m->ids.lock);
	wrong = run(m, &r);
	mutex_unlock(&m->ids.lock);
	KT_EXPECT_MSG(!wrong, "%s", wrong);
	KT_EXPECT(!m->ids.objects.top); /* no node is left */
	kfree(m);
}
