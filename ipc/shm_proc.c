// SPDX-License-Identifier: MIT
/* shm_proc.c - /proc/sysvipc/shm: a line for each segment, as Linux prints it. */
#include <fs/procfs.h>
#include <mm/page.h>
#include "internal.h"

/* Sizes are as wide as a word can be, and their headings with them. */
#define SIZE_WIDTH ((int)(sizeof(long) == 8 ? 21 : 10))

static void show_segment(struct seq_file *m, const struct shmid_kernel *shm)
{
	const struct kern_ipc_perm *perm = &shm->perm;

	seq_printf(m, "%10d %10d  %4o %*lu %5u %5u  %5lu ", perm->key, perm->id,
		   perm->mode, SIZE_WIDTH, shm->segsz, (u32)shm->cprid,
		   (u32)shm->lprid, shm->nattch);
	seq_printf(m, "%5u %5u %5u %5u %10lld %10lld %10lld ", perm->uid,
		   perm->gid, perm->cuid, perm->cgid, shm->atim, shm->dtim,
		   shm->ctim);
	seq_printf(m, "%*lu %*lu\n", SIZE_WIDTH,
		   shm_resident(shm) << PAGE_SHIFT, SIZE_WIDTH, 0UL);
}

static int show_shm(struct seq_file *m)
{
	struct shmid_kernel *shm;
	unsigned long i = 0;

	seq_printf(m, "       key      shmid perms %*s  cpid  lpid nattch ",
		   SIZE_WIDTH, "size");
	seq_printf(m,
		   "  uid   gid  cuid  cgid      atime      dtime      ctime "
		   "%*s %*s\n",
		   SIZE_WIDTH, "rss", SIZE_WIDTH, "swap");
	mutex_lock(&shm_ids.lock);
	for (; (shm = shm_of(ipc_next(&shm_ids, &i))) != NULL; i++)
		show_segment(m, shm);
	mutex_unlock(&shm_ids.lock);
	return 0;
}
PROC_FILE("sysvipc/shm", show_shm);
