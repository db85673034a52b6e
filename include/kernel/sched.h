/* SPDX-License-Identifier: MIT */
/*
 * sched.h - tasks and the scheduler
 *
 * What     A task is a thread of execution with a kernel stack. A kernel
 *          thread has no mm of its own and runs on the last user's page
 *          directory (active_mm).
 * Who runs   docs/time-and-scheduling.md; sched_entity.h has a task's share.
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
#include <kernel/sched_entity.h>
#include <kernel/signal_types.h>
#include <kernel/spinlock.h>
#include <kernel/wait.h>
#include <mm/highmem.h>
#include <uapi/resource.h>

#define HZ	      100
#define TASK_COMM_LEN 16
#define PID_MAX	      32768

/* Bits, so that a wake-up can name several. */
enum task_state {
	TASK_RUNNING = 0,
	TASK_INTERRUPTIBLE = 1, /* sleeps; any signal may end the sleep */
	TASK_UNINTERRUPTIBLE = 2,
	TASK_STOPPED = 4,  /* by SIGSTOP or its kin */
	TASK_ZOMBIE = 8,   /* has exited, not yet waited for */
	TASK_KILLABLE = 16 /* sleeps; a fatal signal may end the sleep */
};

struct mm_struct;
struct files_struct;
struct robust_list_head;
struct fs_struct;
struct cred;

struct task_struct {
	struct thread_struct thread;
	int state;		/* [rq] enum task_state */
	int on_rq;		/* [rq] runs or waits for a CPU */
	int on_cpu;		/* its stack is in use by a CPU */
	unsigned int cpu;	/* [rq] whose run queue it belongs to */
	struct sched_entity se; /* [rq] when and how long it runs */
	void *stack;		/* vmalloc'ed, THREAD_SIZE; owned */
	struct mm_struct *mm;	/* [self, tl] NULL: a kernel thread; counted */
	struct mm_struct *active_mm; /* [self] what CR3 holds while it runs */
	pid_t pid, tgid;	     /* constant */
	char comm[TASK_COMM_LEN];    /* [self, tl] */
	struct task_struct *parent;  /* [tl] of a leader: its group's */
	struct list_head children;   /* [tl] */
	struct list_head sibling;    /* [tl] in parent->children */
	struct list_head tasks;	     /* [tl] all tasks */
	struct hlist_node pid_link;  /* [tl, pid] by its number */
	struct task_struct *group_leader; /* [tl] */
	struct list_head thread_node;	  /* [tl, siglock] signal->threads */
	int exit_code;			  /* [tl] as wait4 reports it */
	int exit_signal;   /* [tl] to the parent; -1: one of several threads */
	int pdeath_signal; /* [self] when the parent ends */
	bool exiting;	   /* [siglock] in do_exit */
	bool made_shm;	   /* [self] is some segment's creator (ipc/shm.c) */
	struct files_struct *files;	/* [self, tl] counted */
	struct fs_struct *fs;		/* [self, tl] counted */
	const struct cred *cred;	/* [self, tl] counted; see cred.h */
	unsigned long min_flt, maj_flt; /* [self] */
	unsigned long max_rss;		/* pages, when mm is gone */
	unsigned long nvcsw, nivcsw;
	u64 utime_ns, stime_ns; /* [self] whole ticks, as the tick found it */
	u64 told_user, told_system; /* [rq] what task_cputime said last */
	u64 start_time_ns;
	int (*kthread_fn)(void *); /* constant: what a kernel thread runs */
	void *kthread_arg;
	unsigned int personality; /* [self] see personality(2) */
	unsigned int fail_nth;	  /* [self] fault injection, see mm/fail.h */
	int sigpending; /* look for signals on the way to ring 3; set by anyone
			   [siglock], cleared by itself [siglock] */
	struct signal_struct *signal;	/* constant; counted */
	struct sighand_struct *sighand; /* [self; tl, pid] counted */
	struct sigpending pending;	/* [siglock] */
	sigset_t blocked;		/* [self, siglock] */
	sigset_t real_blocked;		/* [siglock] of sigtimedwait: 0 else */
	sigset_t saved_sigmask;		/* [self] valid if restore_sigmask */
	bool restore_sigmask;		/* [self] */
	bool stop_pending;  /* [siglock] is to take part in a stop */
	bool stop_dequeued; /* [siglock] a stop is being looked at */
	int forced_sig;	    /* [siglock] of forced_info, or 0 */
	struct kernel_siginfo forced_info;    /* [siglock] a fault's */
	unsigned long sas_ss_sp, sas_ss_size; /* [self] sigaltstack */
	unsigned int sas_ss_flags;	      /* [self] */
	struct restart_block restart;	      /* [self] */
	int __user *clear_child_tid; /* [self] zeroed and woken at the end */
	struct robust_list_head __user *robust_list; /* [self] */
	struct task_struct
		*vfork_child; /* [tl] current waits for it, or NULL */
	struct task_struct *vfork_parent; /* [tl] who waits for this one */
	struct kmap_ctrl kmap_ctrl;	  /* [self] mapped by kmap_local */
#ifdef TESSERA_DEBUG
	const struct lock_class *held_locks[16]; /* [self] outermost first */
	int nr_held_locks;
#endif
};

DECLARE_PER_CPU(struct task_struct *, current_task);
#define current this_cpu_read_stable(current_task)

static inline bool thread_group_leader(const struct task_struct *task)
{
	return task->group_leader == task;
}

/* Current has a signal to look at: it must not begin a sleep that signals may
 * end. */
static inline bool signal_pending(void)
{
	return READ_ONCE(current->sigpending) != 0;
}

static inline bool task_fatal_signal(const struct task_struct *task)
{
	return READ_ONCE(task->sigpending) &&
	       (task->pending.signal & sigmask(SIGKILL));
}

/* Current is to die: it must not begin to sleep. */
static inline bool fatal_signal_pending(void)
{
	return task_fatal_signal(current);
}

/* The parent that ring 3 is told of: init has none. [tasklist_lock] */
static inline pid_t task_ppid(const struct task_struct *task)
{
	const struct task_struct *parent = task->group_leader->parent;

	return parent->kthread_fn && !parent->mm ? 0 : parent->tgid;
}

extern struct task_struct init_task; /* pid 0: the boot CPU's idle task */
extern spinlock_t tasklist_lock;
extern struct list_head all_tasks; /* [tasklist_lock] task.tasks */

#define for_each_task(t) list_for_each_entry(t, &all_tasks, tasks)

void sched_init(void);

/* Boot, once sched_clock() counts. */
void sched_time_init(void);

/* A new task's share, from current's. */
void sched_fork(struct task_struct *task);

/* Audits this CPU's run queue: NULL, or what is wrong. */
const char *sched_check(void);

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
 * current->sigpending is not 0. Interrupts off at the call and at the return;
 * then neither holds, and REGS may be those of a signal's handler. Does not
 * return when the task is to die. */
asmlinkage void exit_to_user_slow(struct pt_regs *regs);

/* Makes a sleeping task runnable; true if it was asleep. Any context. Not one
 * that a signal has stopped. */
bool wake_up_process(struct task_struct *task);

/* The same if it sleeps in one of STATES. */
bool wake_up_state(struct task_struct *task, int states);

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

/* Frees the threads that ended with nobody to wait for them. May sleep. */
void free_dead_tasks(void);

/* What NS of CPU time under RLIMIT_CPU have earned: SIGXCPU past the soft
 * limit, SIGKILL past the hard one, or 0. */
int cpu_limit_signal(const struct rlimit *limit, u64 ns);

/* Lets every other runnable task go first. */
void yield(void);

/* Change TASK's nice (-20 … 19); its policy and, for SCHED_FIFO and SCHED_RR,
 * its priority (1 … 99, else 0). TASK stays: tasklist_lock, or it is current. */
void set_user_nice(struct task_struct *task, int nice);
void sched_set_policy(struct task_struct *task, unsigned int policy,
		      unsigned int rt_priority);

/* What /proc/PID/stat calls priority: 20 + nice, or -1 - real-time priority. */
int task_prio(const struct task_struct *task);

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

/* Waits as wait4(2): pid of the child, 0 (WNOHANG), or -errno. */
long do_wait4(pid_t pid, int *status, int options, struct rusage *ru);

/* Finds a task by pid, zombie or not; NULL if there is none.
 * [tasklist_lock or pid_lock held] */
struct task_struct *find_task(pid_t pid);

/* Numbers of new tasks are below it: PID_MIN_MAX ... PID_MAX. */
#define PID_MIN_MAX 301
extern int pid_max;
/* Tasks that have a number, and how many may: then fork is -EAGAIN. */
extern int nr_threads; /* [tasklist_lock] */
extern int max_threads;
/* What the last new task was given. */
pid_t last_pid_given(void);

/* The address space of a process, with a user counted (drop with mmput);
 * NULL: no such process, or it has none. Takes tasklist_lock. */
struct mm_struct *get_task_mm(pid_t pid);

#endif
