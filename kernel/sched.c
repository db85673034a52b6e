// SPDX-License-Identifier: MIT
/*
 * sched.c - who runs: round robin
 *
 *	 run queue:  [ next ] -> [ . ] -> [ . ] <- woken, new, out of time
 *	                |                             ^
 *	                v                             |
 *	             running ---- slice over, yield --+
 *	                |
 *	                +-- state not RUNNING: sleeps, on no list of ours
 *
 * Invariants  1. A task is on the list iff on_rq && !on_cpu; the idle task
 *                never is.
 *             2. need_resched asks this CPU to call schedule(); it is cleared
 *                there and set by the tick and by wake-ups.
 *             3. A preempted task keeps its place among the runnable, whatever
 *                its state says: it has not yet looked at what it waits for.
 * Locking     runqueue.lock, interrupts off; taken before the switch by the
 *             task that goes and released after it by the one that comes.
 * Memory      A kernel thread borrows the directory that is loaded (active_mm,
 *             counted by mm_count). Stacks are vmalloc'ed: their root entry is
 *             copied into the directory before it is used.
 * Not here    Priorities, groups, balancing between CPUs, real time.
 * See         Gorman has none of it; Silberschatz 5.3 on round robin.
 */
#include <kernel/panic.h>
#include <kernel/sched.h>
#include <kernel/time.h>
#include <asm/cpu.h>
#include <mm/fail.h>
#include <mm/mm.h>
#include <uapi/signal.h>

static struct {
	spinlock_t lock;
	struct list_head head; /* [lock] task.run_list; the next one first */
} runqueue = {
	.lock = SPINLOCK_INIT("runqueue.lock", RANK_RUNQUEUE),
	.head = LIST_HEAD_INIT(runqueue.head),
};

DEFINE_PER_CPU(int, preempt_count);
DEFINE_PER_CPU(int, need_resched);
DEFINE_PER_CPU(struct task_struct *, current_task) = &init_task;

static DEFINE_PER_CPU(struct task_struct *, idle_task) = &init_task;
/* A directory whose borrowing ended in the switch; dropped after it. */
static DEFINE_PER_CPU(struct mm_struct *, borrowed_mm);

static void enqueue(struct task_struct *task)
{
	assert_spin_held(&runqueue.lock);
	task->on_rq = 1;
	list_add_tail(&task->run_list, &runqueue.head);
	if (current == this_cpu_read(idle_task))
		this_cpu_write(need_resched, 1);
}

bool wake_up_process(struct task_struct *task)
{
	unsigned long flags = spin_lock_irqsave(&runqueue.lock);
	bool asleep = task->state == TASK_INTERRUPTIBLE ||
		      task->state == TASK_UNINTERRUPTIBLE;

	if (asleep) {
		task->state = TASK_RUNNING;
		if (!task->on_rq)
			enqueue(task);
	}
	spin_unlock_irqrestore(&runqueue.lock, flags);
	return asleep;
}

void wake_up_new_task(struct task_struct *task)
{
	unsigned long flags = spin_lock_irqsave(&runqueue.lock);

	task->state = TASK_RUNNING;
	enqueue(task);
	spin_unlock_irqrestore(&runqueue.lock, flags);
}

/* The first of the queue, taken off it; the idle task when it is empty. */
static struct task_struct *pick_next(void)
{
	struct task_struct *next;

	if (list_empty(&runqueue.head))
		return this_cpu_read(idle_task);
	next = list_first_entry(&runqueue.head, struct task_struct, run_list);
	list_del(&next->run_list);
	return next;
}

/*
 * Loads NEXT's address space. Both stacks must be mapped in it: PREV's is in
 * use until switch_to has changed it for NEXT's.
 */
static inline void switch_address_space(struct task_struct *prev,
					struct task_struct *next)
{
	struct mm_struct *old = prev->active_mm, *mm = next->mm;

	if (!mm) {
		if (prev->mm)
			mmgrab(old);
		next->active_mm = mm = old;
	} else if (!prev->mm) {
		this_cpu_write(borrowed_mm, old);
	}
	if (!prev->mm)
		prev->active_mm = NULL;
	pt_sync_kernel(&mm->pt, (vaddr_t)next->stack);
	if (mm != old) {
		pt_sync_kernel(&mm->pt, (vaddr_t)prev->stack);
		switch_mm(old, mm);
	}
}

/* In the context of the task that has just got the CPU; interrupts off. */
static inline void finish_switch(struct task_struct *prev)
{
	struct mm_struct *mm = this_cpu_read(borrowed_mm);

	lock_acquire(&runqueue.lock.class);
	__atomic_store_n(&prev->on_cpu, 0, __ATOMIC_RELEASE);
	__spin_unlock(&runqueue.lock);
	preempt_enable_no_resched();
	if (unlikely(mm)) {
		this_cpu_write(borrowed_mm, NULL);
		mmdrop(mm);
	}
}

/* The lock goes over to NEXT; so does what the debug build knows of it. */
static inline void context_switch(struct task_struct *prev,
				  struct task_struct *next)
{
	next->on_cpu = 1;
	next->time_slice = SCHED_SLICE_TICKS;
	this_cpu_write(fail_counter, &next->fail_nth);
	switch_address_space(prev, next);
	kmap_local_switch(&prev->kmap_ctrl, &next->kmap_ctrl);
	lock_release(&runqueue.lock.class);
	finish_switch(switch_to(prev, next));
}

static inline bool may_sleep_now(const struct task_struct *task)
{
	return task->state != TASK_RUNNING &&
	       !(task->state == TASK_INTERRUPTIBLE && task->pending_kill);
}

/* Interrupts off, nothing held. */
static void __schedule(bool preempt)
{
	struct task_struct *prev = current, *next;

	spin_lock(&runqueue.lock);
	this_cpu_write(need_resched, 0);
	if (preempt || !may_sleep_now(prev)) {
		if (!preempt)
			prev->state = TASK_RUNNING;
		if (list_empty(&runqueue.head)) {
			prev->time_slice = SCHED_SLICE_TICKS;
			goto unlock;
		}
		if (prev != this_cpu_read(idle_task))
			list_add_tail(&prev->run_list, &runqueue.head);
		prev->nivcsw++;
	} else {
		prev->on_rq = 0;
		prev->nvcsw++;
	}
	next = pick_next();
	if (likely(next != prev)) {
		context_switch(prev, next);
		return;
	}
unlock:
	__spin_unlock(&runqueue.lock);
	preempt_enable_no_resched();
}

void schedule(void)
{
	might_sleep();
	local_irq_disable();
	__schedule(false);
	local_irq_enable();
}

void preempt_schedule(void)
{
	if (in_atomic() || irqs_disabled())
		return;
	do {
		local_irq_disable();
		__schedule(true);
		local_irq_enable();
	} while (unlikely(this_cpu_read(need_resched)));
}

asmlinkage void preempt_schedule_irq(void)
{
	do
		__schedule(true);
	while (unlikely(this_cpu_read(need_resched)));
}

asmlinkage void schedule_tail(struct task_struct *prev)
{
	finish_switch(prev);
	local_irq_enable();
}

void schedule_dead(void)
{
	__schedule(false);
	panic("BUG: a dead task was scheduled");
}

void yield(void)
{
	schedule();
}

int cpu_limit_signal(const struct task_struct *task)
{
	const struct rlimit *limit = &task->rlim[RLIMIT_CPU];
	u64 ns = task->utime_ns + task->stime_ns;

	if (likely(limit->rlim_cur == RLIM_INFINITY))
		return 0;
	if (limit->rlim_max != RLIM_INFINITY &&
	    ns >= limit->rlim_max * (u64)NSEC_PER_SEC)
		return SIGKILL;
	return ns >= limit->rlim_cur * (u64)NSEC_PER_SEC ? SIGXCPU : 0;
}

void scheduler_tick(bool user)
{
	struct task_struct *task = current;

	if (user)
		task->utime_ns += NSEC_PER_SEC / HZ;
	else
		task->stime_ns += NSEC_PER_SEC / HZ;
	if (unlikely(cpu_limit_signal(task)) && task->mm)
		force_sig(cpu_limit_signal(task));
	if (task == this_cpu_read(idle_task) || --task->time_slice)
		return;
	task->time_slice = SCHED_SLICE_TICKS;
	if (!list_empty(&runqueue.head))
		this_cpu_write(need_resched, 1);
}

void wait_task_inactive(struct task_struct *task)
{
	while (__atomic_load_n(&task->on_cpu, __ATOMIC_ACQUIRE))
		cpu_relax();
}

void drop_lazy_mm(void)
{
	struct task_struct *task = current;
	struct mm_struct *old = task->active_mm;

	if (task->mm || old == &init_mm)
		return;
	preempt_disable();
	mmgrab(&init_mm);
	pt_sync_kernel(&init_mm.pt, (vaddr_t)task->stack);
	switch_mm(old, &init_mm);
	task->active_mm = &init_mm;
	preempt_enable();
	mmdrop(old);
}

void cpu_idle_loop(void)
{
	for (;;) {
		local_irq_disable();
		if (!this_cpu_read(need_resched))
			cpu_idle();
		else
			local_irq_enable();
		schedule();
	}
}

void sched_init(void)
{
	struct task_struct *idle = this_cpu_read(idle_task);

	idle->active_mm = &init_mm;
	mmgrab(&init_mm);
	idle->on_cpu = 1;
	idle->on_rq = 1;
	this_cpu_write(fail_counter, &idle->fail_nth);
}
