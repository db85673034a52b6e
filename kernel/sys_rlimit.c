// SPDX-License-Identifier: MIT
/*
 * sys_rlimit.c - resource limits
 *
 * What     RLIMIT_STACK, RLIMIT_AS, RLIMIT_DATA, RLIMIT_MEMLOCK, RLIMIT_NOFILE
 *          and RLIMIT_CPU are obeyed where they belong; the others are only kept.
 *          RLIMIT_NPROC is fork's (cred.c). Raising a hard limit takes
 *          CAP_SYS_RESOURCE.
 */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <kernel/cred.h>
#include <kernel/syscalls.h>
#include <uapi/resource.h>
#include "internal.h"

static int check_rlimit(const struct task_struct *task, unsigned int resource,
			const struct rlimit *new)
{
	if (resource >= RLIM_NLIMITS || new->rlim_cur > new->rlim_max)
		return -EINVAL;
	if (resource == RLIMIT_NOFILE && new->rlim_max > NR_OPEN)
		return -EPERM;
	if (new->rlim_max > task->signal->rlim[resource].rlim_max &&
	    !capable(CAP_SYS_RESOURCE))
		return -EPERM;
	return 0;
}

SYSCALL_DEFINE2(setrlimit, unsigned int, resource, const struct rlimit __user *,
		rlim)
{
	struct rlimit new;
	int err;

	if (copy_from_user(&new, rlim, sizeof(new)))
		return -EFAULT;
	err = check_rlimit(current, resource, &new);
	if (!err)
		current->signal->rlim[resource] = new;
	return err;
}

long get_rlimit(unsigned int resource, struct rlimit __user *rlim)
{
	if (resource >= RLIM_NLIMITS)
		return -EINVAL;
	return copy_to_user(rlim, &current->signal->rlim[resource],
			    sizeof(*rlim))
		       ? -EFAULT
		       : 0;
}

static u64 limit_to_64(unsigned long limit)
{
	return limit == RLIM_INFINITY ? RLIM64_INFINITY : limit;
}

static unsigned long limit_from_64(u64 limit)
{
	return limit >= RLIM_INFINITY ? RLIM_INFINITY : (unsigned long)limit;
}

/* Who may look at, and change, the limits of another process. */
static bool limits_are_mine(const struct task_struct *task)
{
	const struct cred *me = current_cred(), *it = task->cred;

	return task == current || capable(CAP_SYS_RESOURCE) ||
	       (me->uid == it->euid && me->uid == it->suid &&
		me->uid == it->uid && me->gid == it->egid &&
		me->gid == it->sgid && me->gid == it->gid);
}

/* Swaps a limit of the process; OLD comes back even where NEW is NULL. */
static int exchange_rlimit(pid_t pid, unsigned int resource,
			   const struct rlimit *new, struct rlimit *old)
{
	struct task_struct *task;
	int err = 0;

	spin_lock(&tasklist_lock);
	task = pid ? find_task(pid) : current;
	if (!task)
		err = -ESRCH;
	else if (!limits_are_mine(task))
		err = -EPERM;
	else if (new)
		err = check_rlimit(task, resource, new);
	else if (resource >= RLIM_NLIMITS)
		err = -EINVAL;
	if (!err) {
		*old = task->signal->rlim[resource];
		if (new)
			task->signal->rlim[resource] = *new;
	}
	spin_unlock(&tasklist_lock);
	return err;
}

SYSCALL_DEFINE4(prlimit64, pid_t, pid, unsigned int, resource,
		const struct rlimit64 __user *, new_rlim,
		struct rlimit64 __user *, old_rlim)
{
	struct rlimit new = { 0, 0 }, old = { 0, 0 };
	struct rlimit64 wide;
	int err;

	if (new_rlim) {
		if (copy_from_user(&wide, new_rlim, sizeof(wide)))
			return -EFAULT;
		new.rlim_cur = limit_from_64(wide.rlim_cur);
		new.rlim_max = limit_from_64(wide.rlim_max);
	}
	err = exchange_rlimit(pid, resource, new_rlim ? &new : NULL, &old);
	if (err || !old_rlim)
		return err;
	wide.rlim_cur = limit_to_64(old.rlim_cur);
	wide.rlim_max = limit_to_64(old.rlim_max);
	return copy_to_user(old_rlim, &wide, sizeof(wide)) ? -EFAULT : 0;
}
