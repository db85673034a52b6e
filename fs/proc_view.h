/* SPDX-License-Identifier: MIT */
/* proc_view.h - a task at one moment, for the files of /proc/PID. */
#ifndef FS_PROC_VIEW_H
#define FS_PROC_VIEW_H

#include <kernel/sched.h>
#include <kernel/signal_types.h>
#include "proc_internal.h"

struct cred;
struct mm_struct;

struct task_view {
	pid_t pid, tgid, ppid, pgrp, session;
	char comm[TASK_COMM_LEN];
	int state, exit_code, exit_signal, nr_threads;
	bool permitted;	    /* current may see addresses: proc_may_access */
	unsigned int flags; /* PF_* as in stat */
	unsigned long min_flt, maj_flt, cmin_flt, cmaj_flt;
	unsigned long nvcsw, nivcsw, rsslim, siglim;
	u64 utime, stime, cutime, cstime, start; /* in 1/100 s */
	int prio, nice;
	unsigned int policy, rt_priority, cpu;
	unsigned long cpus_allowed;
	unsigned int
		tty_nr; /* the controlling terminal, as encode_dev has it */
	pid_t tty_pgrp; /* its foreground group, or -1 */
	unsigned int fd_size, umask;
	bool has_fs; /* umask means something */
	sigset_t pending, shared_pending, blocked, ignored, caught;
	const struct cred *cred; /* counted */
	struct mm_struct *mm;	 /* counted, or NULL */
};

/* The state of task PID, or with WHOLE the sums over its process: 0, or -ESRCH
 * when it is gone. Ends with drop_view. Takes tasklist_lock. */
int get_view(struct task_view *v, pid_t pid, bool whole);
void drop_view(struct task_view *v);

/* "R (running)" */
const char *task_state_name(int state);

/* Bytes of the program's code, whole pages. */
unsigned long text_bytes(const struct mm_struct *mm);

#endif
