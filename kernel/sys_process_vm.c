// SPDX-License-Identifier: MIT
/*
 * sys_process_vm.c - memory of another process: copied, advised
 *
 *	local  [..A..][....B....]        pieces of the caller's
 *	remote [...1...][..2..][.3.]     pieces of the other's, in one stream
 *
 * What     process_vm_readv and process_vm_writev copy between the two through
 *          a page of the kernel's, so that no lock of one address space is held
 *          while the other faults. The other's memory is read and written as it
 *          may itself.
 * Failure  What was copied before counts; EFAULT only if that is nothing.
 * See      process_vm_readv(2), process_madvise(2).
 */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <fs/procfs.h>
#include <kernel/cred.h>
#include <kernel/pidfd.h>
#include <kernel/syscalls.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <mm/mm.h>
#include <mm/slab.h>
#include <uapi/mman.h>
#include <uapi/uio.h>
#include "internal.h"

/* ------------------------------------------------------------- whose memory */

/* The address space of TASK, with a user counted, if current may look into it
 * as UID and GID; ERR_PTR(-ESRCH): it has none. [tasklist_lock] */
static struct mm_struct *mm_access(const struct task_struct *task, uid_t uid,
				   gid_t gid)
{
	struct mm_struct *mm = task ? task->mm : NULL;

	if (!mm)
		return ERR_PTR(-ESRCH);
	if (mm != current->mm && !ptrace_may_access(task, uid, gid))
		return ERR_PTR(-EACCES);
	atomic_inc(&mm->mm_users);
	return mm;
}

static struct mm_struct *mm_of_pid(pid_t pid)
{
	const struct cred *cred = current_cred();
	struct mm_struct *mm;

	spin_lock(&tasklist_lock);
	mm = mm_access(find_task(pid), cred->uid, cred->gid);
	spin_unlock(&tasklist_lock);
	return mm == ERR_PTR(-EACCES) ? ERR_PTR(-EPERM) : mm;
}

/* -------------------------------------------------------------------- copy */

/* A place in a row of pieces. */
struct vec_pos {
	const struct iovec *vec;
	unsigned long left; /* pieces, the current one included */
	size_t done;	    /* of the current one */
};

/* What is left of the current piece, after those that are empty. */
static size_t piece_left(struct vec_pos *pos)
{
	while (pos->left && pos->done == pos->vec->iov_len) {
		pos->vec++;
		pos->left--;
		pos->done = 0;
	}
	return pos->left ? pos->vec->iov_len - pos->done : 0;
}

static unsigned long piece_addr(const struct vec_pos *pos)
{
	return (unsigned long)pos->vec->iov_base + pos->done;
}

static size_t from_remote(struct mm_struct *mm, unsigned long remote,
			  unsigned long local, void *page, size_t n)
{
	n = access_process_vm(mm, remote, page, n, false);
	return n - copy_to_user((__force void __user *)local, page, n);
}

static size_t to_remote(struct mm_struct *mm, unsigned long remote,
			unsigned long local, void *page, size_t n)
{
	n -= copy_from_user(page, (__force const void __user *)local, n);
	return access_process_vm(mm, remote, page, n, true);
}

/* The bytes copied, or -EFAULT if there are none. */
static ssize_t copy_vecs(struct mm_struct *mm, struct vec_pos *local,
			 struct vec_pos *remote, void *page, bool write)
{
	size_t sum = 0, n, done;

	for (;;) {
		n = min(piece_left(local), piece_left(remote));
		if (!n)
			return (ssize_t)sum;
		n = min_t(size_t, n,
			  PAGE_SIZE - (piece_addr(remote) & ~PAGE_MASK));
		done = (write ? to_remote : from_remote)(
			mm, piece_addr(remote), piece_addr(local), page, n);
		local->done += done;
		remote->done += done;
		sum += done;
		if (done < n || fatal_signal_pending())
			return sum ? (ssize_t)sum : -EFAULT;
	}
}

static ssize_t copy_process(pid_t pid, struct vec_pos *local,
			    struct vec_pos *remote, bool write)
{
	struct mm_struct *mm;
	ssize_t ret = -ENOMEM;
	void *page;

	if (!piece_left(local) || !piece_left(remote))
		return 0;
	mm = mm_of_pid(pid);
	if (IS_ERR(mm))
		return PTR_ERR(mm);
	page = kmalloc(PAGE_SIZE, GFP_KERNEL);
	if (page)
		ret = copy_vecs(mm, local, remote, page, write);
	kfree(page);
	mmput(mm);
	return ret;
}

struct user_vec {
	const struct iovec __user *vec;
	unsigned long nr;
};

/* The remote pieces are looked at only if there is something local. */
static ssize_t process_vm_rw(pid_t pid, const struct user_vec *ulocal,
			     const struct user_vec *uremote,
			     unsigned long flags, bool write)
{
	struct vec_pos local = { .left = ulocal->nr };
	struct vec_pos remote = { .left = uremote->nr };
	struct iovec *mine, *its;
	ssize_t ret = 0;

	if (flags)
		return -EINVAL;
	mine = import_iovec(ulocal->vec, ulocal->nr);
	if (IS_ERR_OR_NULL(mine))
		return PTR_ERR(mine);
	local.vec = mine;
	if (piece_left(&local)) {
		its = copy_iovec(uremote->vec, uremote->nr);
		ret = PTR_ERR(its);
		if (!IS_ERR_OR_NULL(its)) {
			remote.vec = its;
			ret = copy_process(pid, &local, &remote, write);
			kfree(its);
		}
	}
	kfree(mine);
	return ret;
}

SYSCALL_DEFINE6(process_vm_readv, pid_t, pid, const struct iovec __user *,
		local, unsigned long, nr_local, const struct iovec __user *,
		remote, unsigned long, nr_remote, unsigned long, flags)
{
	const struct user_vec mine = { local, nr_local };
	const struct user_vec its = { remote, nr_remote };

	return process_vm_rw(pid, &mine, &its, flags, false);
}

SYSCALL_DEFINE6(process_vm_writev, pid_t, pid, const struct iovec __user *,
		local, unsigned long, nr_local, const struct iovec __user *,
		remote, unsigned long, nr_remote, unsigned long, flags)
{
	const struct user_vec mine = { local, nr_local };
	const struct user_vec its = { remote, nr_remote };

	return process_vm_rw(pid, &mine, &its, flags, true);
}

/* ------------------------------------------------------------------ advise */

/* Only what does the other no harm. */
static bool advice_for_others(int behavior)
{
	switch (behavior) {
	case MADV_COLD:
	case MADV_PAGEOUT:
	case MADV_WILLNEED:
	case MADV_COLLAPSE:
		return true;
	}
	return false;
}

/* -EBADF: FD is no pidfd; -ESRCH: its process is gone. */
static struct mm_struct *mm_to_advise(unsigned int fd, int behavior)
{
	const struct cred *cred = current_cred();
	struct file *file = pidfd_get(fd);
	const struct task_struct *task;
	struct mm_struct *mm;

	if (!file)
		return ERR_PTR(-EBADF);
	spin_lock(&tasklist_lock);
	task = pidfd_task(file);
	if (task && !advice_for_others(behavior))
		mm = ERR_PTR(-EINVAL);
	else
		mm = mm_access(task, cred->fsuid, cred->fsgid);
	spin_unlock(&tasklist_lock);
	fput(file);
	return mm;
}

static ssize_t advise_pieces(struct mm_struct *mm, const struct iovec *vec,
			     unsigned long nr, int behavior)
{
	size_t done = 0;
	int err = 0;

	if (!capable(CAP_SYS_NICE))
		return -EPERM;
	for (; nr && !err; nr--, vec++) {
		err = do_madvise(mm, (vaddr_t)vec->iov_base, vec->iov_len,
				 behavior);
		if (!err)
			done += vec->iov_len;
	}
	return done ? (ssize_t)done : err;
}

SYSCALL_DEFINE5(process_madvise, unsigned int, pidfd,
		const struct iovec __user *, uvec, size_t, nr, int, behavior,
		unsigned int, flags)
{
	struct iovec *vec;
	struct mm_struct *mm;
	ssize_t ret;

	if (flags)
		return -EINVAL;
	vec = import_iovec(uvec, nr);
	if (IS_ERR(vec))
		return PTR_ERR(vec);
	mm = mm_to_advise(pidfd, behavior);
	if (IS_ERR(mm)) {
		ret = PTR_ERR(mm);
	} else {
		ret = vec ? advise_pieces(mm, vec, nr, behavior)
		      : capable(CAP_SYS_NICE) ? 0
					      : -EPERM;
		mmput(mm);
	}
	kfree(vec);
	return ret;
}
