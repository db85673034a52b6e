// SPDX-License-Identifier: MIT
/*
 * sys_sched.c - system calls about policies and CPUs
 *
 * What     Who may: a process may lower itself, and as far as RLIMIT_RTPRIO and
 *          RLIMIT_NICE let it, raise itself and others of its user;
 *          CAP_SYS_NICE may all.
 * Not here SCHED_DEADLINE and utilisation clamps: EINVAL and EOPNOTSUPP, as a
 *          Linux built without them says.
 * See      sched(7), sched_setattr(2).
 */
#include <asm/uaccess.h>
#include <kernel/cred.h>
#include <kernel/sched.h>
#include <kernel/syscalls.h>
#include <lib/minmax.h>
#include <lib/string.h>
#include <mm/page.h>
#include <uapi/errno.h>
#include <uapi/sched.h>
#include "sched_calls.h"
#include "time_internal.h"

#define POLICY_IS_KEPT (-1)

/* What is to become of a task. */
struct wish {
	int policy; /* or POLICY_IS_KEPT */
	unsigned int rt_priority;
	int nice;
	bool nice_given, reset_on_fork;
};

static bool is_fair(int policy)
{
	return policy == SCHED_NORMAL || policy == SCHED_BATCH ||
	       policy == SCHED_IDLE;
}

static bool is_rt(int policy)
{
	return policy == SCHED_FIFO || policy == SCHED_RR;
}

struct task_struct *find_sched_task(pid_t pid)
{
	return pid ? find_task(pid) : current;
}

bool same_owner(const struct task_struct *task)
{
	const struct cred *me = current_cred(), *it = task->cred;

	return me->euid == it->euid || me->euid == it->uid;
}

bool nice_is_allowed(const struct task_struct *task, int nice)
{
	return (unsigned long)(NICE_MAX + 1 - nice) <=
	       task->signal->rlim[RLIMIT_NICE].rlim_cur;
}

/* ------------------------------------------------------------------ changing */

static bool rt_is_allowed(const struct task_struct *task,
			  const struct wish *wish)
{
	const struct sched_entity *se = &task->se;
	unsigned long limit = task->signal->rlim[RLIMIT_RTPRIO].rlim_cur;

	if ((unsigned int)wish->policy != se->policy && !limit)
		return false;
	return wish->rt_priority <= se->rt_priority ||
	       wish->rt_priority <= limit;
}

static bool wish_is_allowed(const struct task_struct *task,
			    const struct wish *wish)
{
	const struct sched_entity *se = &task->se;

	if (capable(CAP_SYS_NICE))
		return true;
	if (is_fair(wish->policy) && wish->nice < se->nice &&
	    !nice_is_allowed(task, wish->nice))
		return false;
	if (is_rt(wish->policy) && !rt_is_allowed(task, wish))
		return false;
	if (se->policy == SCHED_IDLE && wish->policy != SCHED_IDLE &&
	    !nice_is_allowed(task, se->nice))
		return false;
	return same_owner(task) && (!se->reset_on_fork || wish->reset_on_fork);
}

/* [tasklist_lock] */
static int grant(struct task_struct *task, struct wish *wish)
{
	struct sched_entity *se = &task->se;

	if (wish->policy == POLICY_IS_KEPT) {
		wish->policy = (int)se->policy;
		wish->reset_on_fork = se->reset_on_fork;
	}
	if (!is_fair(wish->policy) && !is_rt(wish->policy))
		return -EINVAL;
	if (wish->rt_priority > RT_PRIO_MAX ||
	    is_rt(wish->policy) != (wish->rt_priority != 0))
		return -EINVAL;
	if (!wish->nice_given)
		wish->nice = se->nice;
	if (!wish_is_allowed(task, wish))
		return -EPERM;
	se->reset_on_fork = wish->reset_on_fork;
	sched_set_policy(task, (unsigned int)wish->policy, wish->rt_priority);
	if (is_fair(wish->policy) && wish->nice != se->nice)
		set_user_nice(task, wish->nice);
	return 0;
}

static int grant_pid(pid_t pid, struct wish *wish)
{
	struct task_struct *task;
	int err = -ESRCH;

	spin_lock(&tasklist_lock);
	task = find_sched_task(pid);
	if (task)
		err = grant(task, wish);
	spin_unlock(&tasklist_lock);
	return err;
}

static long set_scheduler(pid_t pid, int policy,
			  const struct sched_param __user *from)
{
	struct sched_param param;
	struct wish wish = { .policy = policy };

	if (!from || pid < 0)
		return -EINVAL;
	if (copy_from_user(&param, from, sizeof(param)))
		return -EFAULT;
	if (policy != POLICY_IS_KEPT && (policy & SCHED_RESET_ON_FORK)) {
		wish.policy &= ~SCHED_RESET_ON_FORK;
		wish.reset_on_fork = true;
	}
	wish.rt_priority = (unsigned int)param.sched_priority;
	return grant_pid(pid, &wish);
}

SYSCALL_DEFINE3(sched_setscheduler, pid_t, pid, int, policy,
		const struct sched_param __user *, param)
{
	return policy < 0 ? -EINVAL : set_scheduler(pid, policy, param);
}

SYSCALL_DEFINE2(sched_setparam, pid_t, pid, const struct sched_param __user *,
		param)
{
	return set_scheduler(pid, POLICY_IS_KEPT, param);
}

/* ------------------------------------------------------------------- reading */

/* A copy of a task's share: 0 or -ESRCH. */
static int read_share(pid_t pid, struct sched_entity *se)
{
	struct task_struct *task;

	spin_lock(&tasklist_lock);
	task = find_sched_task(pid);
	if (task)
		*se = task->se;
	spin_unlock(&tasklist_lock);
	return task ? 0 : -ESRCH;
}

SYSCALL_DEFINE1(sched_getscheduler, pid_t, pid)
{
	struct sched_entity se;
	int err = pid < 0 ? -EINVAL : read_share(pid, &se);

	if (err)
		return err;
	return (long)se.policy | (se.reset_on_fork ? SCHED_RESET_ON_FORK : 0);
}

SYSCALL_DEFINE2(sched_getparam, pid_t, pid, struct sched_param __user *, to)
{
	struct sched_param param;
	struct sched_entity se;
	int err = !to || pid < 0 ? -EINVAL : read_share(pid, &se);

	if (err)
		return err;
	param.sched_priority = (int)se.rt_priority;
	return copy_to_user(to, &param, sizeof(param)) ? -EFAULT : 0;
}

SYSCALL_DEFINE1(sched_get_priority_max, int, policy)
{
	if (is_rt(policy))
		return RT_PRIO_MAX;
	return is_fair(policy) || policy == SCHED_DEADLINE ? 0 : -EINVAL;
}

SYSCALL_DEFINE1(sched_get_priority_min, int, policy)
{
	if (is_rt(policy))
		return 1;
	return is_fair(policy) || policy == SCHED_DEADLINE ? 0 : -EINVAL;
}

/* A turn of SCHED_RR, or the tick that looks whether others have had less. */
long do_sched_rr_get_interval(pid_t pid, void __user *to, bool time64)
{
	struct sched_entity se;
	int err = pid < 0 ? -EINVAL : read_share(pid, &se);
	u64 ns = NSEC_PER_SEC / HZ;

	if (err)
		return err;
	if (se.policy == SCHED_RR)
		ns *= RR_SLICE_TICKS;
	else if (se.policy == SCHED_FIFO)
		ns = 0;
	return put_span(to, ns, time64);
}

SYSCALL_DEFINE2(sched_rr_get_interval, pid_t, pid, void __user *, to)
{
	return do_sched_rr_get_interval(pid, to, false);
}

/* ---------------------------------------------------------------- attributes */

/* Bytes from N to SIZE of ring 3's struct are all zero: 1; 0; or -EFAULT. */
static int rest_is_zero(const char __user *from, size_t n, size_t size)
{
	char byte;

	for (; n < size; n++) {
		if (get_user(byte, from + n))
			return -EFAULT;
		if (byte)
			return 0;
	}
	return 1;
}

static int attr_too_big(struct sched_attr __user *from)
{
	put_user((u32)sizeof(struct sched_attr), &from->size);
	return -E2BIG;
}

/* Ring 3's may be shorter than ours, or longer if it asks for nothing there. */
static int get_attr(struct sched_attr *attr, struct sched_attr __user *from)
{
	u32 size;
	int zero;

	if (get_user(size, &from->size))
		return -EFAULT;
	if (!size)
		size = SCHED_ATTR_SIZE_VER0;
	if (size < SCHED_ATTR_SIZE_VER0 || size > PAGE_SIZE)
		return attr_too_big(from);
	zero = rest_is_zero((const char __user *)from, sizeof(*attr), size);
	if (zero <= 0)
		return zero ? zero : attr_too_big(from);
	memset(attr, 0, sizeof(*attr));
	if (copy_from_user(attr, from, min((size_t)size, sizeof(*attr))))
		return -EFAULT;
	if ((attr->sched_flags & UTIL_CLAMPS) && size < SCHED_ATTR_SIZE_VER1)
		return -EINVAL;
	attr->sched_nice = clamp(attr->sched_nice, NICE_MIN, NICE_MAX);
	return 0;
}

static int wish_of(const struct sched_attr *attr, struct wish *wish)
{
	if (attr->sched_flags & ~(u64)SCHED_FLAGS)
		return -EINVAL;
	*wish = (struct wish){
		.policy = (int)attr->sched_policy,
		.rt_priority = attr->sched_priority,
		.nice = attr->sched_nice,
		.nice_given = true,
		.reset_on_fork = attr->sched_flags & SCHED_FLAG_RESET_ON_FORK,
	};
	if (attr->sched_flags & SCHED_FLAG_KEEP_POLICY)
		wish->policy = POLICY_IS_KEPT;
	return attr->sched_flags & UTIL_CLAMPS ? -EOPNOTSUPP : 0;
}

static void keep_params(struct wish *wish, const struct sched_entity *se)
{
	wish->rt_priority = se->rt_priority;
	wish->nice = se->nice;
}

SYSCALL_DEFINE3(sched_setattr, pid_t, pid, struct sched_attr __user *, from,
		unsigned int, flags)
{
	struct sched_entity se;
	struct sched_attr attr;
	struct wish wish;
	int err;

	if (!from || pid < 0 || flags)
		return -EINVAL;
	err = get_attr(&attr, from);
	if (err)
		return err;
	if ((int)attr.sched_policy < 0)
		return -EINVAL;
	err = read_share(pid, &se);
	if (!err)
		err = wish_of(&attr, &wish);
	if (err)
		return err;
	if (attr.sched_flags & SCHED_FLAG_KEEP_PARAMS)
		keep_params(&wish, &se);
	return grant_pid(pid, &wish);
}

SYSCALL_DEFINE4(sched_getattr, pid_t, pid, struct sched_attr __user *, to,
		unsigned int, size, unsigned int, flags)
{
	struct sched_attr attr = { .size = sizeof(attr) };
	struct sched_entity se;
	int err;

	if (!to || pid < 0 || size > PAGE_SIZE || size < SCHED_ATTR_SIZE_VER0 ||
	    flags)
		return -EINVAL;
	err = read_share(pid, &se);
	if (err)
		return err;
	attr.size = min(size, (unsigned int)sizeof(attr));
	attr.sched_policy = se.policy;
	attr.sched_flags = se.reset_on_fork ? SCHED_FLAG_RESET_ON_FORK : 0;
	attr.sched_priority = se.rt_priority;
	attr.sched_nice = se.rt_priority ? 0 : se.nice;
	return copy_to_user(to, &attr, attr.size) ? -EFAULT : 0;
}

/* ---------------------------------------------------------------------- CPUs */

#define CPUS_THERE (~0UL >> (8 * sizeof(long) - NR_CPUS))

SYSCALL_DEFINE3(sched_setaffinity, pid_t, pid, unsigned int, len,
		const void __user *, from)
{
	struct task_struct *task;
	unsigned long mask = 0;
	int err = 0;

	if (copy_from_user(&mask, from, min((size_t)len, sizeof(mask))))
		return -EFAULT;
	spin_lock(&tasklist_lock);
	task = find_sched_task(pid);
	if (!task)
		err = -ESRCH;
	else if (!same_owner(task) && !capable(CAP_SYS_NICE))
		err = -EPERM;
	else if (!(mask & CPUS_THERE))
		err = -EINVAL;
	else
		task->se.cpus_allowed = mask & CPUS_THERE;
	spin_unlock(&tasklist_lock);
	return err;
}

/* Which CPU this is, and of which node: there is one of each. */
SYSCALL_DEFINE2(getcpu, unsigned int __user *, cpu, unsigned int __user *, node)
{
	if (cpu && put_user(smp_processor_id(), cpu))
		return -EFAULT;
	return node && put_user(0U, node) ? -EFAULT : 0;
}

/* The number of bytes that it wrote. */
SYSCALL_DEFINE3(sched_getaffinity, pid_t, pid, unsigned int, len, void __user *,
		to)
{
	struct sched_entity se;
	unsigned long mask;
	int err;

	if (len * 8UL < NR_CPUS || (len & (sizeof(long) - 1)))
		return -EINVAL;
	err = read_share(pid, &se);
	if (err)
		return err;
	mask = se.cpus_allowed & CPUS_THERE;
	len = min(len, (unsigned int)sizeof(mask));
	return copy_to_user(to, &mask, len) ? -EFAULT : (long)len;
}
