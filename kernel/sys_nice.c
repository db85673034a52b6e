// SPDX-License-Identifier: MIT
/* sys_nice.c - getpriority and setpriority. */
#include <kernel/cred.h>
#include <kernel/sched.h>
#include <kernel/signal.h>
#include <kernel/syscalls.h>
#include <lib/minmax.h>
#include <uapi/errno.h>
#include <uapi/resource.h>
#include "sched_calls.h"

/* What is done to each of those that were named; RET: what came of it. */
struct each {
	int nice; /* to set; reading: not used */
	long ret; /* -ESRCH at first */
	void (*fn)(struct task_struct *task, struct each *each);
};

static void set_one(struct task_struct *task, struct each *each)
{
	int nice = each->nice;

	if (!same_owner(task) && !capable(CAP_SYS_NICE)) {
		each->ret = -EPERM;
		return;
	}
	if (nice < task->se.nice && !nice_is_allowed(task, nice) &&
	    !capable(CAP_SYS_NICE)) {
		each->ret = -EACCES;
		return;
	}
	if (each->ret == -ESRCH)
		each->ret = 0;
	set_user_nice(task, nice);
}

/* 1 … 40, so that the C library can tell it from an error; the best of all. */
static void get_one(struct task_struct *task, struct each *each)
{
	each->ret = max(each->ret, (long)(20 - task->se.nice));
}

static bool is_named(const struct task_struct *task, int which, int who)
{
	if (which == PRIO_PGRP)
		return task->signal->pgrp ==
		       (who ? who : current->signal->pgrp);
	return task->cred->uid == (who ? (uid_t)who : current_cred()->uid);
}

static void for_each_named(int which, int who, struct each *each)
{
	struct task_struct *task;

	spin_lock(&tasklist_lock);
	if (which == PRIO_PROCESS) {
		task = find_sched_task(who);
		if (task)
			each->fn(task, each);
	} else {
		for_each_task(task)
			if (task->mm && is_named(task, which, who))
				each->fn(task, each);
	}
	spin_unlock(&tasklist_lock);
}

SYSCALL_DEFINE3(setpriority, int, which, int, who, int, nice)
{
	struct each each = { .ret = -ESRCH, .fn = set_one };

	if (which < PRIO_PROCESS || which > PRIO_USER)
		return -EINVAL;
	each.nice = clamp(nice, NICE_MIN, NICE_MAX);
	for_each_named(which, who, &each);
	return each.ret;
}

SYSCALL_DEFINE2(getpriority, int, which, int, who)
{
	struct each each = { .ret = -ESRCH, .fn = get_one };

	if (which < PRIO_PROCESS || which > PRIO_USER)
		return -EINVAL;
	for_each_named(which, who, &each);
	return each.ret;
}
