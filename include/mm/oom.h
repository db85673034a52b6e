/* SPDX-License-Identifier: MIT */
/* oom.h - who has to go when memory is out. */
#ifndef MM_OOM_H
#define MM_OOM_H

#include <lib/types.h>

struct task_struct;

#define OOM_SCORE_ADJ_MIN (-1000) /* never */
#define OOM_SCORE_ADJ_MAX 1000	  /* first of all */

#define OOM_BADNESS_NEVER (-(long)(~0UL >> 1) - 1)

/*
 * How bad TASK is, in pages: what it has in memory with its page tables, and
 * oom_score_adj thousandths of TOTALPAGES on top. OOM_BADNESS_NEVER: it must
 * not be killed. [tasklist_lock]
 */
long oom_badness(const struct task_struct *task, unsigned long totalpages);

/*
 * Memory is out, for a fault of current's: the worst program is killed (current
 * with oom_kill_allocating_task), or an earlier victim is given time to go.
 * False: nobody can be killed. May sleep. Takes tasklist_lock.
 */
bool out_of_memory(void);

/* Takes the pages that MADV_FREE gave up: true if there were any. May sleep;
 * takes every mmap_lock, for reading (mm/lazyfree.c). */
bool shrink_lazyfree(void);

/* /proc/sys/vm */
extern int sysctl_panic_on_oom; /* 0, 1, 2 */
extern int sysctl_oom_kill_allocating_task;
extern int sysctl_oom_dump_tasks;

#endif
