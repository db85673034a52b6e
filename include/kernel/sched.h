/* SPDX-License-Identifier: MIT */
/*
 * sched.h - tasks and the scheduler
 *
 * What     A task is a thread of execution with a kernel stack. A kernel
 *          thread has no mm of its own and runs on the last user's page
 *          directory (active_mm).
 * Algorithm  Round robin: one run queue, a time slice of SCHED_SLICE_TICKS.
 * Locking  The legend stands beside the fields: [rq] runqueue lock, [tl]
 *          tasklist_lock, [self] only the task itself.
 */
#ifndef KERNEL_SCHED_H
#define KERNEL_SCHED_H

#include <lib/list.h>
#include <lib/types.h>
#include <asm/percpu.h>
#include <asm/thread.h>
#include <kernel/spinlock.h>
#include <kernel/wait.h>
#include <uapi/resource.h>

#define HZ                100
#define SCHED_SLICE_TICKS 5
#define TASK_COMM_LEN     16
#define PID_MAX           32768

enum task_state {
	TASK_RUNNING,
	TASK_INTERRUPTIBLE,   /* sleeps; a fatal signal may end the sleep */
	TASK_UNINTERRUPTIBLE,
	TASK_ZOMBIE,          /* has exited, not yet waited for */
	TASK_DEAD,            /* to be freed by the next task's schedule_tail */
};

struct mm_struct;
struct files_struct;

struct task_struct {
	struct thread_struct thread;
	int state;                     /* [rq] enum task_state */
	int on_rq;                     /* [rq] */
	struct list_head run_list;     /* [rq] */
	unsigned int time_slice;       /* [rq] ticks left */
	void *stack;                   /* vmalloc'ed, THREAD_SIZE; owned */
	struct mm_struct *mm;          /* [self] NULL: a kernel thread; counted */
	struct mm_struct *active_mm;   /* [self] what CR3 holds while it runs */
	pid_t pid, tgid;               /* constant */
	char comm[TASK_COMM_LEN];
	struct task_struct *parent;    /* [tl] */
	struct list_head children;     /* [tl] */
	struct list_head sibling;      /* [tl] in parent->children */
	struct list_head tasks;        /* [tl] all tasks */
	wait_queue_head_t wait_chldexit;
	int exit_code;                 /* [tl] as wait4 reports it */
	struct files_struct *files;    /* [self] owned */
	struct rlimit rlim[RLIM_NLIMITS];
	unsigned long min_flt, maj_flt;   /* [self] */
	unsigned long cmin_flt, cmaj_flt; /* [tl] of waited-for children */
	unsigned long nvcsw, nivcsw;
	u64 utime_ns, stime_ns, cutime_ns, cstime_ns;
	u64 start_time_ns;
	u64 wake_time_ns;              /* [timer] when sleeping with a time-out */
	struct list_head timer_list;   /* [timer] */
	unsigned int fail_nth;         /* [self] fault injection, see mm/fail.h */
	int pending_kill;              /* a fatal signal's number, or 0 */
#ifdef TESSERA_DEBUG
	const struct lock_class *held_locks[16]; /* [self] outermost first */
	int nr_held_locks;
#endif
};

DECLARE_PER_CPU(struct task_struct *, current_task);
#define current this_cpu_read(current_task)

extern struct task_struct init_task; /* pid 0: the boot CPU's idle task */
extern spinlock_t tasklist_lock;
extern struct list_head all_tasks;   /* [tasklist_lock] task.tasks */

#define for_each_task(t) list_for_each_entry(t, &all_tasks, tasks)

void sched_init(void);

/* Gives the CPU away; returns when the task runs again. Preemption enabled. */
void schedule(void);

/* The first thing a new task runs: lets go of the one that ran before it. */
void schedule_tail(struct task_struct *prev);

/* Makes a sleeping task runnable; true if it was asleep. Any context. */
bool wake_up_process(struct task_struct *task);

/* The timer interrupt's share: time slices. Interrupts off. */
void scheduler_tick(bool user);

/* Lets every other runnable task go first. */
void yield(void);

/* Sleeps for NS nanoseconds, or until a fatal signal; returns the ns left. */
u64 schedule_timeout_ns(u64 ns);

/* A new kernel thread running fn(arg): its task, or ERR_PTR(-ENOMEM). It is
 * a child of `current`; fn's return value is its exit code. */
struct task_struct *kthread_run(int (*fn)(void *), void *arg,
				const char *name);

/* fork(2): the child's pid, or -EAGAIN / -ENOMEM with nothing left behind. */
long do_fork(struct pt_regs *regs);

/* Replaces current's program. 0 (REGS are the new program's), or -errno with
 * the old program intact. Kernel strings; PATH absolute. */
int do_execve(const char *path, char *const argv[], char *const envp[],
	      struct pt_regs *regs);

/* Ends current with CODE as wait4 reports it: (status << 8) or signal. */
void do_exit(int code) __attribute__((noreturn));

/* Ends current's program with a signal's default action: SIGSEGV, … Returns
 * only to let the caller finish; the task exits before it is back in ring 3. */
void force_sig(int sig);

/* Waits as wait4(2): pid of the child, 0 (WNOHANG), or -errno. */
long do_wait4(pid_t pid, int *status, int options, struct rusage *ru);

/* Finds a task by pid; NULL if there is none. [tasklist_lock held] */
struct task_struct *find_task(pid_t pid);

#endif
