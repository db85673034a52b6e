// SPDX-License-Identifier: MIT
/*
 * sched.c - who runs: the run queue, wake-ups, the switch
 *
 *	    new, woken                         yields, preempted
 *	        |                                     |
 *	        v                                     v
 *	  [ rt: by priority | fair: by virtual run time ]   waits
 *	                        |   __schedule
 *	                        v
 *	                     running
 *	                        |
 *	                        +-- state not RUNNING: sleeps, in no queue
 *
 *             The policies are in sched_rt.c and sched_fair.c, the tick in
 *             sched_tick.c; how to change a task's is in sched_policy.c.
 * Invariants  1. A task is in a queue iff on_rq && it is not rq->curr; the idle
 *                task never is.
 *             2. need_resched asks this CPU to call schedule(); it is cleared
 *                there and set by the tick and by wake-ups.
 *             3. A preempted task keeps its place among the runnable, whatever
 *                its state says: it has not yet looked at what it waits for.
 * Locking     rq->lock, interrupts off; taken before the switch by the task
 *             that goes and released after it by the one that comes.
 * Memory      A kernel thread borrows the directory that is loaded (active_mm,
 *             counted by mm_count), so CR3 is written only when one program
 *             follows another. Stacks are vmalloc'ed: their root entry is
 *             copied into the directory before it is used.
 * Not here    Groups, balancing between CPUs.
 * See         docs/time-and-scheduling.md.
 */
#include <kernel/panic.h>
#include <kernel/sched.h>
#include <kernel/signal.h>
#include <kernel/time.h>
#include <asm/cpu.h>
#include <mm/fail.h>
#include <mm/mm.h>
#include <mm/vmstat.h>
#include <uapi/sched.h>
#include "rq.h"

#define SLICE_NS	(NSEC_PER_SEC / HZ)
#define SLEEP_CREDIT_NS (10 * NSEC_PER_MSEC)
#define WAKE_MARGIN_NS	(NSEC_PER_MSEC)

DEFINE_PER_CPU(struct rq, runqueues) = {
	.lock = SPINLOCK_INIT("rq.lock", RANK_RUNQUEUE),
	.curr = &init_task,
	.idle = &init_task,
};

DEFINE_PER_CPU(int, preempt_count);
DEFINE_PER_CPU(int, need_resched);
DEFINE_PER_CPU(struct task_struct *, current_task) = &init_task;

/* A directory whose borrowing ended in the switch; dropped after it. */
static DEFINE_PER_CPU(struct mm_struct *, borrowed_mm);

/* The times above in ticks of sched_clock(); constant after boot. */
static u32 slice, sleep_credit, wake_margin;

/* ------------------------------------------------------------------ queues */

void rq_enqueue(struct rq *rq, struct task_struct *task)
{
	if (is_real_time(&task->se))
		rt_enqueue(&rq->rt, &task->se, false);
	else
		fair_enqueue(&rq->fair, &task->se);
}

void rq_dequeue(struct rq *rq, struct task_struct *task)
{
	if (is_real_time(&task->se))
		rt_dequeue(&rq->rt, &task->se);
	else
		__fair_dequeue(&rq->fair, &task->se);
}

/* Should SE, woken, end the turn of CURR? Both share by weight. */
static inline bool goes_before(const struct sched_entity *se,
			       const struct sched_entity *curr)
{
	if (curr->policy == SCHED_IDLE && se->policy != SCHED_IDLE)
		return true;
	return se->policy == SCHED_NORMAL &&
	       se->vruntime + wake_margin < curr->vruntime;
}

void rq_check_preempt(struct rq *rq, struct task_struct *task)
{
	struct task_struct *curr = rq->curr;

	if (curr == rq->idle || task->se.rt_priority > curr->se.rt_priority)
		rq_resched(rq, RESCHED_NOW);
	else if (!is_real_time(&curr->se) && goes_before(&task->se, &curr->se))
		rq_resched(rq, RESCHED_LAZY);
}

/* Such tasks are load: they wait for something that will not take long. */
static inline bool is_uninterruptible(const struct task_struct *task)
{
	return task->state & (TASK_UNINTERRUPTIBLE | TASK_KILLABLE);
}

/* [rq->lock] */
static inline void activate(struct rq *rq, struct task_struct *task)
{
	task->on_rq = 1;
	rq->nr_running++;
	rq_enqueue(rq, task);
	rq_check_preempt(rq, task);
}

bool wake_up_state(struct task_struct *task, int states)
{
	struct rq *rq = task_rq(task);
	unsigned long flags = spin_lock_irqsave(&rq->lock);
	bool asleep = task->state & states;

	if (asleep && !task->on_rq) {
		rq->nr_uninterruptible -= is_uninterruptible(task);
		task->state = TASK_RUNNING;
		fair_raise_floor(&rq->fair, fair_curr(rq));
		fair_place_woken(&rq->fair, &task->se, sleep_credit);
		activate(rq, task);
	} else if (asleep) {
		task->state = TASK_RUNNING;
	}
	spin_unlock_irqrestore(&rq->lock, flags);
	return asleep;
}

bool wake_up_process(struct task_struct *task)
{
	return wake_up_state(task, TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE |
					   TASK_KILLABLE);
}

/* A slice behind its parent, on the same CPU. */
void wake_up_new_task(struct task_struct *task)
{
	struct sched_entity *se = &task->se;
	struct rq *rq = task_rq(task);
	unsigned long flags = spin_lock_irqsave(&rq->lock);
	u64 floor;

	rq_account(rq, rq->curr);
	floor = fair_raise_floor(&rq->fair, fair_curr(rq));
	if (se->vruntime < floor)
		se->vruntime = floor;
	se->vruntime += (u64)slice * se->vscale >> VSCALE_SHIFT;
	task->state = TASK_RUNNING;
	rq->nr_forks++;
	activate(rq, task);
	spin_unlock_irqrestore(&rq->lock, flags);
}

/* -------------------------------------------------------------------- next */

/* Taken out of its queue; the idle task when all are empty. */
static inline struct task_struct *pick_next(struct rq *rq)
{
	if (rt_may_run(rq))
		return se_task(rt_pop(&rq->rt));
	if (rq->fair.first)
		return se_task(fair_pop(&rq->fair));
	return rq->idle;
}

/* Where real time is concerned: PREV goes back to where it belongs first. */
static noinline struct task_struct *pick_rt(struct rq *rq,
					    struct task_struct *prev,
					    bool yield)
{
	struct sched_entity *se = &prev->se;
	struct task_struct *next;

	if (prev == rq->idle)
		return pick_next(rq);
	if (!is_real_time(se)) {
		if (yield && rq->fair.first)
			fair_go_last(&rq->fair, se);
		fair_enqueue(&rq->fair, se);
	} else {
		if (se->policy == SCHED_RR && se->time_slice == 0) {
			se->time_slice = RR_SLICE_TICKS;
			yield = true;
		}
		rt_enqueue(&rq->rt, se, !yield);
	}
	next = pick_next(rq);
	return next == prev ? NULL : next;
}

/* The same while PREV could go on: another, and PREV waits, or NULL: it does. */
static inline struct task_struct *pick_instead(struct rq *rq,
					       struct task_struct *prev,
					       bool yield)
{
	struct fair_queue *fair = &rq->fair;

	if (unlikely(rq->rt.nr || is_real_time(&prev->se)))
		return pick_rt(rq, prev, yield);
	if (!fair->first)
		return NULL;
	if (prev == rq->idle)
		return se_task(fair_pop(fair));
	if (yield)
		fair_go_last(fair, &prev->se);
	else if (prev->se.vruntime < fair->first->vruntime)
		return NULL;
	return se_task(fair_swap(fair, &prev->se));
}

/* ------------------------------------------------------------------ switch */

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
	if (mm != old) {
		pt_sync_stacks(&mm->pt, prev->stack, next->stack);
		count_vm_event(CR3_SWITCH);
		write_cr3(__pa(mm->pt.root));
	} else {
		pt_sync_stack(&mm->pt, next->stack);
	}
}

/* In the context of the task that has just got the CPU; interrupts off. */
static inline void finish_switch(struct task_struct *prev)
{
	struct mm_struct *mm = this_cpu_read(borrowed_mm);
	struct rq *rq = this_rq();

	lock_acquire(&rq->lock.class);
	__atomic_store_n(&prev->on_cpu, 0, __ATOMIC_RELEASE);
	__spin_unlock(&rq->lock);
	preempt_enable_no_resched();
	if (unlikely(mm)) {
		this_cpu_write(borrowed_mm, NULL);
		mmdrop(mm);
	}
}

/* The lock goes over to NEXT; so does what the debug build knows of it. */
static __always_inline void context_switch(struct rq *rq,
					   struct task_struct *prev,
					   struct task_struct *next)
{
	rq->curr = next;
	rq->nr_switches++;
	next->on_cpu = 1;
	this_cpu_write(fail_counter, &next->fail_nth);
	switch_address_space(prev, next);
	kmap_local_switch(&prev->kmap_ctrl, &next->kmap_ctrl);
	lock_release(&rq->lock.class);
	finish_switch(switch_to(prev, next));
}

static inline bool may_sleep_now(const struct task_struct *task)
{
	if (likely(!task->sigpending))
		return task->state != TASK_RUNNING;
	if (task->state & (TASK_STOPPED | TASK_KILLABLE))
		return !task_fatal_signal(task);
	return task->state & (TASK_UNINTERRUPTIBLE | TASK_ZOMBIE);
}

enum why {
	SLEEPS,
	YIELDS,
	PREEMPTED
};

/* Interrupts off, nothing held. */
static __always_inline void __schedule(enum why why)
{
	struct task_struct *prev = current, *next;
	struct rq *rq = this_rq();

	spin_lock(&rq->lock);
	this_cpu_write(need_resched, 0);
	rq_account(rq, prev);
	if (why == SLEEPS && likely(may_sleep_now(prev))) {
		prev->on_rq = 0;
		prev->nvcsw++;
		rq->nr_running--;
		rq->nr_uninterruptible += is_uninterruptible(prev);
		next = pick_next(rq);
	} else {
		if (why != PREEMPTED)
			prev->state = TASK_RUNNING;
		next = pick_instead(rq, prev, why == YIELDS);
		if (!next) {
			__spin_unlock(&rq->lock);
			preempt_enable_no_resched();
			return;
		}
		prev->nivcsw++;
	}
	context_switch(rq, prev, next);
}

void schedule(void)
{
	might_sleep();
	local_irq_disable();
	__schedule(SLEEPS);
	local_irq_enable();
}

void preempt_schedule(void)
{
	if (in_atomic() || irqs_disabled())
		return;
	do {
		local_irq_disable();
		__schedule(PREEMPTED);
		local_irq_enable();
	} while (unlikely(should_resched()));
}

asmlinkage void preempt_schedule_irq(void)
{
	do
		__schedule(PREEMPTED);
	while (unlikely(should_resched()));
}

asmlinkage void schedule_tail(struct task_struct *prev)
{
	finish_switch(prev);
	local_irq_enable();
}

void schedule_dead(void)
{
	__schedule(SLEEPS);
	panic("BUG: a dead task was scheduled");
}

void yield(void)
{
	local_irq_disable();
	__schedule(YIELDS);
	local_irq_enable();
}

/* -------------------------------------------------------------------- rest */

void wait_task_inactive(struct task_struct *task)
{
	while (__atomic_load_n(&task->on_cpu, __ATOMIC_ACQUIRE))
		cpu_relax();
}

/* What is borrowed may change at each switch: looked at with preemption off. */
void drop_lazy_mm(void)
{
	struct task_struct *task = current;
	struct mm_struct *old;

	preempt_disable();
	old = task->active_mm;
	if (task->mm || old == &init_mm) {
		preempt_enable();
		return;
	}
	mmgrab(&init_mm);
	pt_sync_kernel(&init_mm.pt, (vaddr_t)task->stack);
	count_vm_event(CR3_SWITCH);
	switch_mm(old, &init_mm);
	task->active_mm = &init_mm;
	preempt_enable();
	mmdrop(old);
}

const char *sched_check(void)
{
	struct rq *rq = this_rq();
	unsigned long flags = spin_lock_irqsave(&rq->lock);
	const char *wrong = fair_check(&rq->fair);

	spin_unlock_irqrestore(&rq->lock, flags);
	return wrong;
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

void sched_fork(struct task_struct *task)
{
	const struct sched_entity *parent = &current->se;
	struct sched_entity *se = &task->se;

	*se = (struct sched_entity){
		.vruntime = parent->vruntime,
		.vscale = parent->vscale,
		.policy = parent->policy,
		.nice = parent->nice,
		.rt_priority = parent->rt_priority,
		.time_slice = RR_SLICE_TICKS,
		.cpus_allowed = parent->cpus_allowed,
	};
	INIT_LIST_HEAD(&se->run_list);
	task->cpu = smp_processor_id();
	if (parent->reset_on_fork)
		sched_reset(task);
}

void sched_time_init(void)
{
	slice = ns_to_sched_clock(SLICE_NS);
	sleep_credit = ns_to_sched_clock(SLEEP_CREDIT_NS);
	wake_margin = ns_to_sched_clock(WAKE_MARGIN_NS);
	this_rq()->clock = sched_clock();
}

void sched_init(void)
{
	struct rq *rq = this_rq();
	struct task_struct *idle = rq->idle;

	rt_init(&rq->rt);
	idle->active_mm = &init_mm;
	mmgrab(&init_mm);
	idle->on_cpu = 1;
	idle->on_rq = 1;
	this_cpu_write(fail_counter, &idle->fail_nth);
}
