// SPDX-License-Identifier: MIT
/*
 * shm.c - System V shared memory: segments, from shmget to the end
 *
 *	key, id --> struct shmid_kernel --> struct file --> inode --> pages
 *	            owner, times, nattch    of a tmpfs that has no names
 *
 * What        A segment is a file that only its key and its id lead to; all that
 *             pages have to do with it is the page cache's. It stays when
 *             everybody who used it has ended, until IPC_RMID; and after that
 *             (SHM_DEST) as long as somebody has it attached.
 * Invariants  1. A segment in the table has a file; one that is taken out
 *                (gone) has nattch 0, and is freed outside of the lock.
 *             2. shm_tot is the sum of shm_pages of what is in the table.
 *             3. With SHM_LOCKED in the mode, and only then, lock_cred's user is
 *                charged for its pages.
 * Locking     shm_ids.lock, a mutex, also over what users have locked; taken
 *             inside mmap_lock by areas that come and go, so nothing is copied
 *             to or from ring 3 under it.
 * Failure     shmget: ENOMEM, ENOSPC, then there is nothing new.
 * Not here    Namespaces; huge pages (SHM_HUGETLB is EINVAL); SHM_LOCK keeps the
 *             books and no more while nothing is ever swapped out.
 * See         shmget(2), shmctl(2); Gorman, 12.5.
 */
#include <fs/fs.h>
#include <ipc/shm.h>
#include <kernel/cred.h>
#include <kernel/sched.h>
#include <kernel/time.h>
#include <lib/div64.h>
#include <lib/err.h>
#include <lib/printf.h>
#include <mm/slab.h>
#include <mm/sysctl.h>
#include <mm/vma.h>
#include <uapi/resource.h>
#include "internal.h"

struct ipc_ids shm_ids;
unsigned long shm_tot;

unsigned long shm_ctlmax = SHMMAX, shm_ctlall = SHMALL;
int shm_ctlmni = SHMMNI;
int shm_rmid_forced;
int shm_next_id = -1;

void shm_init(void)
{
	ipc_ids_init(&shm_ids, "shm_ids.lock");
	shm_attach_init();
}

unsigned long shm_pages(const struct shmid_kernel *shm)
{
	return (shm->segsz + PAGE_SIZE - 1) >> PAGE_SHIFT;
}

unsigned long shm_resident(const struct shmid_kernel *shm)
{
	return READ_ONCE(shm->file->inode->i_data.nr_pages);
}

s64 shm_now(void)
{
	return (s64)div_u64(ktime_get_real_ns(), NSEC_PER_SEC);
}

/* -------------------------------------------------------------- SHM_LOCK */

/* Only who may lock as much as he likes passes RLIMIT_MEMLOCK, which is counted by
 * user: the segment stays locked when the process has ended. [ids] */
static int charge_locked(const struct cred *cred, unsigned long pages)
{
	unsigned long limit = rlimit(RLIMIT_MEMLOCK), locked;

	if (__builtin_add_overflow(cred->user->locked_shm, pages, &locked))
		return -ENOMEM;
	if (limit != RLIM_INFINITY && locked > limit >> PAGE_SHIFT &&
	    !capable(CAP_IPC_LOCK))
		return -ENOMEM;
	cred->user->locked_shm = locked;
	return 0;
}

/* [ids] */
static void uncharge_locked(struct shmid_kernel *shm)
{
	if (!shm->lock_cred)
		return;
	shm->lock_cred->user->locked_shm -= shm_pages(shm);
	put_cred(shm->lock_cred);
	shm->lock_cred = NULL;
	shm->perm.mode &= ~(u32)SHM_LOCKED;
}

static int may_lock(const struct kern_ipc_perm *perm)
{
	const u32 euid = current_cred()->euid;

	return capable(CAP_IPC_LOCK) || euid == perm->uid || euid == perm->cuid
		       ? 0
		       : -EPERM;
}

int shm_lock_pages(struct shmid_kernel *shm)
{
	int err = may_lock(&shm->perm);

	if (!err && !capable(CAP_IPC_LOCK) && !rlimit(RLIMIT_MEMLOCK))
		err = -EPERM;
	if (err || shm->lock_cred)
		return err;
	err = charge_locked(current_cred(), shm_pages(shm));
	if (err)
		return err;
	shm->lock_cred = get_cred(current_cred());
	shm->perm.mode |= SHM_LOCKED;
	return 0;
}

int shm_unlock_pages(struct shmid_kernel *shm)
{
	int err = may_lock(&shm->perm);

	if (!err)
		uncharge_locked(shm);
	return err;
}

/* --------------------------------------------------------------- the end */

void shm_put(struct shmid_kernel *shm)
{
	if (atomic_dec_and_test(&shm->usage))
		kfree(shm);
}

/* [ids] */
static void take_out(struct shmid_kernel *shm, struct shmid_kernel **gone)
{
	shm_tot -= shm_pages(shm);
	uncharge_locked(shm);
	ipc_rmid(&shm_ids, &shm->perm);
	shm->gone = true;
	shm->next_gone = *gone;
	*gone = shm;
}

void shm_try_destroy(struct shmid_kernel *shm, struct shmid_kernel **gone)
{
	if (shm->nattch == 0 && !shm->gone &&
	    (READ_ONCE(shm_rmid_forced) || (shm->perm.mode & SHM_DEST)))
		take_out(shm, gone);
}

void shm_remove(struct shmid_kernel *shm, struct shmid_kernel **gone)
{
	if (!shm->nattch) {
		take_out(shm, gone);
		return;
	}
	shm->perm.mode |= SHM_DEST;
	ipc_set_key_private(&shm->perm);
}

void shm_free_gone(struct shmid_kernel *gone)
{
	while (gone) {
		struct shmid_kernel *next = gone->next_gone;

		fput(gone->file);
		shm_put(gone);
		gone = next;
	}
}

/* [ids] */
static void destroy_orphans(struct shmid_kernel **gone)
{
	struct shmid_kernel *shm;
	unsigned long i = 0;

	for (; (shm = shm_of(ipc_next(&shm_ids, &i))) != NULL; i++)
		if (!shm->creator)
			shm_try_destroy(shm, gone);
}

void shm_rmid_forced_changed(void)
{
	struct shmid_kernel *gone = NULL;

	if (!READ_ONCE(shm_rmid_forced))
		return;
	mutex_lock(&shm_ids.lock);
	destroy_orphans(&gone);
	mutex_unlock(&shm_ids.lock);
	shm_free_gone(gone);
}

void exit_shm(struct task_struct *task)
{
	struct shmid_kernel *shm, *gone = NULL;
	unsigned long i = 0;

	if (likely(!task->made_shm))
		return;
	mutex_lock(&shm_ids.lock);
	for (; (shm = shm_of(ipc_next(&shm_ids, &i))) != NULL; i++) {
		if (shm->creator != task)
			continue;
		shm->creator = NULL;
		if (READ_ONCE(shm_rmid_forced))
			shm_try_destroy(shm, &gone);
	}
	mutex_unlock(&shm_ids.lock);
	shm_free_gone(gone);
}

/* ----------------------------------------------------------------- shmget */

/* Promised now as a whole, or (SHM_NORESERVE) page by page. */
static struct file *make_file(int key, size_t size, int flags)
{
	char name[sizeof("/SYSV12345678 (deleted)")];
	unsigned long charged = (size + PAGE_SIZE - 1) >> PAGE_SHIFT;

	if ((flags & SHM_NORESERVE) &&
	    READ_ONCE(sysctl_overcommit_memory) != OVERCOMMIT_NEVER)
		charged = 0;
	snprintf(name, sizeof(name), "/SYSV%08x (deleted)", (u32)key);
	return shmem_file_setup(name, (loff_t)size, charged);
}

static struct shmid_kernel *make_segment(int key, size_t size, int flags)
{
	struct shmid_kernel *shm = kzalloc(sizeof(*shm), GFP_KERNEL);
	struct file *file;

	if (!shm)
		return ERR_PTR(-ENOMEM);
	file = make_file(key, size, flags);
	if (IS_ERR(file)) {
		kfree(shm);
		return ERR_CAST(file);
	}
	atomic_set(&shm->usage, 1);
	shm->perm.key = key;
	shm->perm.mode = (u32)flags & (S_IRWXU | S_IRWXG | S_IRWXO);
	shm->file = file;
	shm->segsz = size;
	shm->ctim = shm_now();
	shm->cprid = current->tgid;
	return shm;
}

static int check_new(size_t size, int flags)
{
	unsigned long pages = (size >> PAGE_SHIFT) + !!(size & ~PAGE_MASK);

	if (size < SHMMIN || size > READ_ONCE(shm_ctlmax))
		return -EINVAL;
	if (size + PAGE_SIZE - 1 < size || shm_tot + pages < shm_tot ||
	    shm_tot + pages > READ_ONCE(shm_ctlall))
		return -ENOSPC;
	return flags & SHM_HUGETLB ? -EINVAL : 0;
}

/* The number that stands in /proc/PID/maps as the inode's is the id. [ids] */
static int publish(struct shmid_kernel *shm)
{
	int wanted = shm_next_id, err;

	shm_next_id = -1;
	err = ipc_addid(&shm_ids, &shm->perm, READ_ONCE(shm_ctlmni), wanted);
	if (err)
		return err;
	shm->file->inode->ino = (unsigned long)shm->perm.id;
	shm->creator = current;
	current->made_shm = true;
	shm_tot += shm_pages(shm);
	return shm->perm.id;
}

/* [ids] */
static long new_segment(int key, size_t size, int flags)
{
	int err = check_new(size, flags);
	struct shmid_kernel *shm;

	if (err)
		return err;
	shm = make_segment(key, size, flags);
	if (IS_ERR(shm))
		return PTR_ERR(shm);
	err = publish(shm);
	if (err >= 0)
		return err;
	fput(shm->file);
	shm_put(shm);
	return err;
}

/* [ids] */
static long found_segment(const struct shmid_kernel *shm, size_t size,
			  int flags)
{
	if ((flags & IPC_CREAT) && (flags & IPC_EXCL))
		return -EEXIST;
	if (shm->segsz < size)
		return -EINVAL;
	return ipc_permission(&shm->perm, (u32)flags) ?: shm->perm.id;
}

long do_shmget(int key, size_t size, int flags)
{
	struct shmid_kernel *shm = NULL;
	long ret;

	mutex_lock(&shm_ids.lock);
	if (key != IPC_PRIVATE)
		shm = shm_of(ipc_find_key(&shm_ids, key));
	if (shm)
		ret = found_segment(shm, size, flags);
	else if (key != IPC_PRIVATE && !(flags & IPC_CREAT))
		ret = -ENOENT;
	else
		ret = new_segment(key, size, flags);
	mutex_unlock(&shm_ids.lock);
	return ret;
}
