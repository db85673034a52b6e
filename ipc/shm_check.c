// SPDX-License-Identifier: MIT
/*
 * shm_check.c - the audit of System V's shared memory
 *
 * What     Each segment's nattch is the number of areas in its file's tree and
 *          of shmats on their way; shm_tot and in_use are sums over the table;
 *          what has a key is found by it.
 * Locking  As mm/shared_check.c; and no verdict while somebody has the table.
 */
#include <fs/fs.h>
#include <mm/debug.h>
#include <mm/rmap.h>
#include "internal.h"

static const char *check_segment(struct shmid_kernel *shm)
{
	const struct address_space *mapping = &shm->file->inode->i_data;

	if (shm->nattch != shm->pending + count_file_areas(mapping, 0))
		return "shm: nattch is not how many areas a segment has";
	if (shm->perm.key != IPC_PRIVATE &&
	    ipc_find_key(&shm_ids, shm->perm.key) != &shm->perm)
		return "shm: a segment is not found by its key";
	if (ipc_find_id(&shm_ids, shm->perm.id) != &shm->perm)
		return "shm: a segment is not found by its id";
	if (!shm->lock_cred != !(shm->perm.mode & SHM_LOCKED))
		return "shm: locked, and nobody is charged; or the reverse";
	return shm->gone ? "shm: what is gone is in the table" : NULL;
}

static const char *check_table(void)
{
	const char *wrong = NULL;
	struct shmid_kernel *shm;
	unsigned long i = 0, pages = 0;
	int n = 0;

	for (; !wrong && (shm = shm_of(ipc_next(&shm_ids, &i))) != NULL; i++) {
		wrong = check_segment(shm);
		pages += shm_pages(shm);
		n++;
	}
	if (!wrong && (n != shm_ids.in_use || pages != shm_tot))
		wrong = "shm: the sums are not those of the table";
	return wrong;
}

const char *shm_check(void)
{
	const char *wrong = NULL;

	preempt_disable();
	if (READ_ONCE(shm_ids.lock.state) == MUTEX_FREE && areas_are_settled())
		wrong = check_table();
	preempt_enable();
	return wrong;
}
