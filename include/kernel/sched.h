/* SPDX-License-Identifier: MIT */
/*
 * sched.h - tasks and the scheduler
 *
 * What     A task is a thread of execution with a kernel stack. A kernel
 *          thread has no mm of its own and runs on the last user's page
 *          directory (active_mm).
 * Algorithm  Round robin: one run queue, a time slice of SCHED_SLICE_TICKS.
 * Life     kthread_run or do_fork make it, do_exit leaves a zombie, the
 *          parent's do_wait4 frees it. Who has no parent left gets the reaper:
 *          pid 1, or the kernel thread that started it.
 * Locking  The legend stands beside the fields: [rq] runqueue lock, [tl]
 *          tasklist_lock, [self] only the task itself ([self, tl]: it writes
 *          under tasklist_lock, so others may read under it).
 */
#ifndef KERNEL_SCHED_H
#define KERNEL_SCHED_H

#include <lib/list.h>
#include <lib/types.h>
#include <asm/percpu.h>
#include <asm/thread.h>
#include <asm/traps.h>
#include <kernel/spinlock.h>
#include <kernel/wait.h>
#include <mm/highmem.h>
#include <uapi/resource.h>

#define HZ		  100
#define SCHED_SLICE_TICKS 5
#define TASK_COMM_LEN	  16
#define PID_MAX		  32768

enum task_state {
	TASK_RUNNING,
	TASK_INTERRUPTIBLE, /* sleeps; a fatal signal may end the sleep */
	TASK_UNINTERRUPTIBLE,
	TASK_ZOMBIE, /* has exited, not yet waited for */
};

struct mm_struct;
struct files_struct;

struct task_struct {
	struct thread_struct thread;
	int state;		   /* [rq] enum task_state */
	int on_rq;		   /* [rq] runs or waits for a CPU */
	int on_cpu;		   /* its stack is in use by a CPU */
	struct list_head run_list; /* [rq] while it waits for a CPU */
	unsigned int time_slice;   /* [rq] ticks left */
	void *stack;		   /* vmalloc'ed, THREAD_SIZE; owned */
	struct mm_struct *mm; /* [self, tl] NULL: a kernel thread; counted */
	struct mm_struct *active_mm; /* [self] what CR3 holds while it runs */
	pid_t pid, tgid;	     /* constant */
	char comm[TASK_COMM_LEN];    /* [self, tl] */
	struct task_struct *parent;  /* [tl] */
	struct list_head children;   /* [tl] */
	struct list_head sibling;    /* [tl] in parent->children */
	struct list_head tasks;	     /* [tl] all tasks */
	wait_queue_head_t wait_chldexit;
	int exit_code;		    /* [tl] as wait4 reports it */
	struct files_struct *files; /* [self] owned */
	struct rlimit rlim[RLIM_NLIMITS];
	unsigned long min_flt, maj_flt;	  /* [self] */
	unsigned long cmin_flt, cmaj_flt; /* [tl] of waited-for children */
	unsigned long max_rss;		  /* pages, when mm is gone */
	unsigned long cmax_rss; /* [tl] the largest waited-for child */
	unsigned long nvcsw, nivcsw;
	u64 utime_ns, stime_ns;	  /* by the tick */
	u64 cutime_ns, cstime_ns; /* [tl] */
	u64 start_time_ns;
	u64 wake_time_ns;	     /* [timer] when sleeping with a time-out */
	struct list_head timer_list; /* [timer] */
	int (*kthread_fn)(void *);   /* constant: what a kernel thread runs */
	void *kthread_arg;
	unsigned int fail_nth;	    /* [self] fault injection, see mm/fail.h */
	int pending_kill;	    /* a fatal signal's number, or 0 */
	struct kmap_ctrl kmap_ctrl; /* [self] mapped by kmap_local */
#ifdef TESSERA_DEBUG
	const struct lock_class *held_locks[16]; /* [self] outermost first */
	int nr_held_locks;
#endif
};

DECLARE_PER_CPU(struct task_struct *, current_task);
#define current this_cpu_read_stable(current_task)

extern struct task_struct init_task; /* pid 0: the boot CPU's idle task */
extern spinlock_t tasklist_lock;
extern struct list_head all_tasks; /* [tasklist_lock] task.tasks */

#define for_each_task(t) list_for_each_entry(t, &all_tasks, tasks)

void sched_init(void);

/* Boot: start_kernel's thread becomes the idle task. Does not return. */
void cpu_idle_loop(void) __attribute__((noreturn));

static inline void set_current_state(int state)
{
	WRITE_ONCE(current->state, state);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

/* Gives the CPU away; returns when the task runs again. Preemption enabled. */
void schedule(void);

/* The first thing a new task runs, from the entry code: lets go of PREV, which
 * ran before it. Called with interrupts off; they are on when it returns. */
asmlinkage void schedule_tail(struct task_struct *prev);

/* The entry code's slow way back to ring 3, when need_resched is set or
 * current->pending_kill is not 0. Interrupts off at the call and at the
 * return; then neither holds. Does not return when the task is to die. */
asmlinkage void exit_to_user_slow(struct pt_regs *regs);

/* Makes a sleeping task runnable; true if it was asleep. Any context. */
bool wake_up_process(struct task_struct *task);

/* Makes a task runnable that has never run. */
void wake_up_new_task(struct task_struct *task);

/* The last call of a zombie. Interrupts off since before it became one, so that
 * nothing runs on its stack once it is not runnable. */
void schedule_dead(void) __attribute__((noreturn));

/* A zombie has left its stack for good when this returns. */
void wait_task_inactive(struct task_struct *task);

/* A kernel thread stops borrowing a program's page directory. */
void drop_lazy_mm(void);

/* The timer interrupt's share: time slices. Interrupts off. */
void scheduler_tick(bool user);

/* What TASK has earned by its CPU time: SIGXCPU past RLIMIT_CPU's soft limit,
 * SIGKILL past the hard one, or 0. */
int cpu_limit_signal(const struct task_struct *task);

/* Lets every other runnable task go first. */
void yield(void);

/* Sleeps until ktime_get_ns() reaches DEADLINE, or until a fatal signal or
 * wake_up_process; returns the ns left (0: it was reached). */
u64 schedule_until_ns(u64 deadline);

/* The same for NS nanoseconds from now. */
u64 schedule_timeout_ns(u64 ns);

/* A new kernel thread running fn(arg): its task, or ERR_PTR(-ENOMEM). It is
 * a child of `current`, which waits for it with do_wait4; fn's return value
 * (0 … 255) is its exit code. When fn has turned the thread into a program
 * with do_execve, its return goes to ring 3. */
struct task_struct *kthread_run(int (*fn)(void *), void *arg, const char *name);

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

/* The same for another program. [tasklist_lock held] */
void kill_task(struct task_struct *task, int sig);

/* Waits as wait4(2): pid of the child, 0 (WNOHANG), or -errno. */
long do_wait4(pid_t pid, int *status, int options, struct rusage *ru);

/* Finds a task by pid; NULL if there is none. [tasklist_lock held] */
struct task_struct *find_task(pid_t pid);

/* The address space of a process, with a user counted (drop with mmput);
 * NULL: no such process, or it has none. Takes tasklist_lock. */
struct mm_struct *get_task_mm(pid_t pid);

#endif
