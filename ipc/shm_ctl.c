// SPDX-License-Identifier: MIT
/*
 * shm_ctl.c - shmctl: what a segment is, who may use it, and its end
 *
 * Locking  What is told is put together under shm_ids.lock, and copied to ring 3
 *          without it.
 * Errors   In Linux 6.1's order: what the program gives is read before the
 *          segment is looked for.
 * See      shmctl(2). IPC_INFO, SHM_INFO and SHM_STAT are what ipcs(1) uses.
 */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <kernel/cred.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <lib/string.h>
#include "internal.h"

/* ------------------------------------------------------------------- layouts */

static int put_ds(void __user *to, const struct shmid64_ds *ds)
{
	return copy_to_user(to, ds, sizeof(*ds)) ? -EFAULT : 0;
}

static int get_perm(struct ipc64_perm *perm, const void __user *from)
{
	const struct shmid64_ds __user *ds = from;

	return copy_from_user(perm, &ds->shm_perm, sizeof(*perm)) ? -EFAULT : 0;
}

static int put_info(void __user *to, const struct shminfo64 *info)
{
	return copy_to_user(to, info, sizeof(*info)) ? -EFAULT : 0;
}

const struct shm_abi shm_abi_64 = { put_ds, get_perm, put_info };

/* --------------------------------------------------------- about all of them */

/* The highest index in use, as all that tell of a table return it. */
static int last_index(void)
{
	int max;

	mutex_lock(&shm_ids.lock);
	max = ipc_max_index(&shm_ids);
	mutex_unlock(&shm_ids.lock);
	return max(max, 0);
}

static long tell_limits(void __user *buf, const struct shm_abi *abi)
{
	struct shminfo64 info = {
		.shmmax = READ_ONCE(shm_ctlmax),
		.shmmin = SHMMIN,
		.shmmni = (unsigned long)READ_ONCE(shm_ctlmni),
		.shmseg = (unsigned long)READ_ONCE(shm_ctlmni),
		.shmall = READ_ONCE(shm_ctlall),
	};

	return abi->put_info(buf, &info) ?: last_index();
}

static long tell_usage(void __user *buf)
{
	struct shm_info info;
	struct shmid_kernel *shm;
	unsigned long i = 0;

	memset(&info, 0, sizeof(info)); /* the padding, too */
	mutex_lock(&shm_ids.lock);
	info.used_ids = shm_ids.in_use;
	info.shm_tot = shm_tot;
	for (; (shm = shm_of(ipc_next(&shm_ids, &i))) != NULL; i++)
		info.shm_rss += shm_resident(shm);
	mutex_unlock(&shm_ids.lock);
	return copy_to_user(buf, &info, sizeof(info)) ? -EFAULT : last_index();
}

/* ------------------------------------------------------------- about one */

/* [ids] */
static void fill_ds(const struct shmid_kernel *shm, struct shmid64_ds *ds)
{
	const struct kern_ipc_perm *perm = &shm->perm;

	ds->shm_perm.key = perm->key;
	ds->shm_perm.uid = perm->uid;
	ds->shm_perm.gid = perm->gid;
	ds->shm_perm.cuid = perm->cuid;
	ds->shm_perm.cgid = perm->cgid;
	ds->shm_perm.mode = perm->mode;
	ds->shm_perm.seq = (u16)perm->seq;
	ds->shm_segsz = shm->segsz;
	ds->shm_atime = shm->atim;
	ds->shm_dtime = shm->dtim;
	ds->shm_ctime = shm->ctim;
	ds->shm_cpid = shm->cprid;
	ds->shm_lpid = shm->lprid;
	ds->shm_nattch = shm->nattch;
}

/* 0 or the segment's id; DS is filled. [ids] */
static long stat_segment(int id, int cmd, struct shmid64_ds *ds)
{
	const struct shmid_kernel *shm =
		shm_of(cmd == IPC_STAT ? ipc_find_id(&shm_ids, id)
				       : ipc_find_index(&shm_ids, id));
	int err = 0;

	if (!shm)
		return -EINVAL;
	if (cmd != SHM_STAT_ANY)
		err = ipc_permission(&shm->perm, S_IRUSR | S_IRGRP | S_IROTH);
	if (err)
		return err;
	fill_ds(shm, ds);
	return cmd == IPC_STAT ? 0 : shm->perm.id;
}

static long tell_segment(int id, int cmd, void __user *buf,
			 const struct shm_abi *abi)
{
	struct shmid64_ds ds;
	long ret;

	memset(&ds, 0, sizeof(ds));
	mutex_lock(&shm_ids.lock);
	ret = stat_segment(id, cmd, &ds);
	mutex_unlock(&shm_ids.lock);
	return ret < 0 ? ret : abi->put_ds(buf, &ds) ?: ret;
}

/* ------------------------------------------------------------------ changes */

/* [ids] */
static int set_owner(struct shmid_kernel *shm, const struct ipc64_perm *new)
{
	const u32 bits = S_IRWXU | S_IRWXG | S_IRWXO;

	if (new->uid == ~0U || new->gid == ~0U)
		return -EINVAL;
	shm->perm.uid = new->uid;
	shm->perm.gid = new->gid;
	shm->perm.mode = (shm->perm.mode & ~bits) | (new->mode &bits);
	shm->ctim = shm_now();
	return 0;
}

/* NEW NULL: IPC_RMID. */
static long change_segment(int id, const struct ipc64_perm *new)
{
	struct shmid_kernel *shm, *gone = NULL;
	int err = -EINVAL;

	mutex_lock(&shm_ids.lock);
	shm = shm_of(ipc_find_id(&shm_ids, id));
	if (shm)
		err = ipc_may_change(&shm->perm);
	if (!err && new)
		err = set_owner(shm, new);
	else if (!err)
		shm_remove(shm, &gone);
	mutex_unlock(&shm_ids.lock);
	shm_free_gone(gone);
	return err;
}

static long lock_segment(int id, int cmd)
{
	struct shmid_kernel *shm;
	int err = -EINVAL;

	mutex_lock(&shm_ids.lock);
	shm = shm_of(ipc_find_id(&shm_ids, id));
	if (shm)
		err = cmd == SHM_LOCK ? shm_lock_pages(shm)
				      : shm_unlock_pages(shm);
	mutex_unlock(&shm_ids.lock);
	return err;
}

long do_shmctl(int id, int cmd, void __user *buf, const struct shm_abi *abi)
{
	struct ipc64_perm perm;

	if (cmd < 0 || id < 0)
		return -EINVAL;
	switch (cmd) {
	case IPC_INFO:
		return tell_limits(buf, abi);
	case SHM_INFO:
		return tell_usage(buf);
	case IPC_STAT:
	case SHM_STAT:
	case SHM_STAT_ANY:
		return tell_segment(id, cmd, buf, abi);
	case IPC_SET:
		return abi->get_perm(&perm, buf) ?: change_segment(id, &perm);
	case IPC_RMID:
		return change_segment(id, NULL);
	case SHM_LOCK:
	case SHM_UNLOCK:
		return lock_segment(id, cmd);
	}
	return -EINVAL;
}
