/* SPDX-License-Identifier: MIT */
/* sched_calls.h - what the scheduler's system calls share. */
#ifndef KERNEL_SCHED_CALLS_H
#define KERNEL_SCHED_CALLS_H

#include <kernel/sched.h>
#include "sched_rt.h"

#define UTIL_CLAMPS (SCHED_FLAG_UTIL_CLAMP_MIN | SCHED_FLAG_UTIL_CLAMP_MAX)
#define SCHED_FLAGS                                       \
	(SCHED_FLAG_RESET_ON_FORK | SCHED_FLAG_RECLAIM |  \
	 SCHED_FLAG_DL_OVERRUN | SCHED_FLAG_KEEP_POLICY | \
	 SCHED_FLAG_KEEP_PARAMS | UTIL_CLAMPS)

/* 0 is current; or NULL. [tasklist_lock] */
struct task_struct *find_sched_task(pid_t pid);

/* Is TASK of current's user? [tasklist_lock] */
bool same_owner(const struct task_struct *task);

/* Does TASK's RLIMIT_NICE let it go to NICE? [tasklist_lock] */
bool nice_is_allowed(const struct task_struct *task, int nice);

long do_sched_rr_get_interval(pid_t pid, void __user *to, bool time64);

#endif
