// SPDX-License-Identifier: MIT
/*
 * sys_ipc_32.c - ipc(2): the one call that i386 had for all of System V's
 *
 * What      The first argument says which call is meant, and in its upper half a
 *           version. Without IPC_64 in the command, shmctl has the structs of
 *           Linux 2.2: users of 16 bits, sizes of 31.
 * Not here  Semaphores and messages: ENOSYS.
 */
#include <asm/uaccess.h>
#include <kernel/syscalls.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <lib/string.h>
#include "internal.h"

/* A number that 16 bits do not hold is the overflow user's. */
static u16 low_id(u32 id)
{
	return id > 0xffff ? 65534 : (u16)id;
}

static int put_old_ds(void __user *to, const struct shmid64_ds *ds)
{
	struct shmid_ds old;

	memset(&old, 0, sizeof(old));
	old.shm_perm.key = ds->shm_perm.key;
	old.shm_perm.uid = low_id(ds->shm_perm.uid);
	old.shm_perm.gid = low_id(ds->shm_perm.gid);
	old.shm_perm.cuid = low_id(ds->shm_perm.cuid);
	old.shm_perm.cgid = low_id(ds->shm_perm.cgid);
	old.shm_perm.mode = (u16)ds->shm_perm.mode;
	old.shm_perm.seq = ds->shm_perm.seq;
	old.shm_segsz = (int)ds->shm_segsz;
	old.shm_atime = (long)ds->shm_atime;
	old.shm_dtime = (long)ds->shm_dtime;
	old.shm_ctime = (long)ds->shm_ctime;
	old.shm_cpid = (u16)ds->shm_cpid;
	old.shm_lpid = (u16)ds->shm_lpid;
	old.shm_nattch = (u16)ds->shm_nattch;
	return copy_to_user(to, &old, sizeof(old)) ? -EFAULT : 0;
}

static int get_old_perm(struct ipc64_perm *perm, const void __user *from)
{
	struct shmid_ds old;

	if (copy_from_user(&old, from, sizeof(old)))
		return -EFAULT;
	perm->uid = old.shm_perm.uid;
	perm->gid = old.shm_perm.gid;
	perm->mode = old.shm_perm.mode;
	return 0;
}

static int put_old_info(void __user *to, const struct shminfo64 *info)
{
	const struct shminfo old = {
		.shmmax = info->shmmax > INT_MAX ? INT_MAX : (int)info->shmmax,
		.shmmin = (int)info->shmmin,
		.shmmni = (int)info->shmmni,
		.shmseg = (int)info->shmseg,
		.shmall = (int)info->shmall,
	};

	return copy_to_user(to, &old, sizeof(old)) ? -EFAULT : 0;
}

static const struct shm_abi shm_abi_old = { put_old_ds, get_old_perm,
					    put_old_info };

/* The address goes to where RESULT points: it could be taken for an errno. */
static long ipc_shmat(int id, unsigned long addr, int flags,
		      unsigned long __user *result)
{
	long ret = do_shmat(id, addr, flags);

	if (IS_ERR_VALUE(ret))
		return ret;
	return put_user((unsigned long)ret, result) ? -EFAULT : 0;
}

static long ipc_shmctl(int id, int cmd, void __user *buf)
{
	if (cmd & IPC_64)
		return do_shmctl(id, cmd ^ IPC_64, buf, &shm_abi_64);
	return do_shmctl(id, cmd, buf, &shm_abi_old);
}

SYSCALL_DEFINE6(ipc, unsigned int, call, int, first, unsigned long, second,
		unsigned long, third, void __user *, ptr, long,
		fifth __maybe_unused)
{
	switch (call & 0xffff) {
	case SHMAT:
		if (call >> 16 == 1) /* iBCS2's */
			return -EINVAL;
		return ipc_shmat(first, (__force unsigned long)ptr, (int)second,
				 (unsigned long __user __force *)third);
	case SHMDT:
		return do_shmdt((__force unsigned long)ptr);
	case SHMGET:
		return do_shmget(first, second, (int)third);
	case SHMCTL:
		return ipc_shmctl(first, (int)second, ptr);
	}
	return -ENOSYS;
}
