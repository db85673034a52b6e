// SPDX-License-Identifier: MIT
/* Properties of the scheduler, of sleeping, and of the sleeping locks. */
#include <kernel/ktest.h>
#include <kernel/mutex.h>
#include <kernel/sched.h>
#include <kernel/sched_stat.h>
#include <kernel/timer.h>
#include <kernel/wait.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <lib/string.h>
#include <mm/debug.h>
#include <mm/fail.h>
#include <mm/slab.h>
#include <uapi/signal.h>

#define MSEC 1000000ULL

/* Waits for a thread of ours; its exit code, or -errno. */
static int join(struct task_struct *task)
{
	int status = -1;
	long pid;

	if (IS_ERR(task))
		return (int)PTR_ERR(task);
	pid = do_wait4(task->pid, &status, 0, NULL);
	return pid < 0 ? (int)pid : status >> 8;
}

static int stop_flag;

/* Of a busy thread: its CPU time, how much of it at most went by between two of
 * its steps (little, but where the host has stopped the CPU), and how far it was
 * at most ahead of the other. */
static struct busy {
	u64 used, pause;
	s64 lead;
} busy[2];

static void busy_step(struct busy *me, const struct busy *other)
{
	u64 now = task_sched_runtime(current);

	me->pause = max(me->pause, now - me->used);
	WRITE_ONCE(me->used, now);
	me->lead = max(me->lead, (s64)(now - READ_ONCE(other->used)));
}

static int busy_thread(void *nr)
{
	struct busy *me = &busy[(long)nr], *other = &busy[1 - (long)nr];

	while (!READ_ONCE(stop_flag))
		busy_step(me, other);
	return 7;
}

/* Who has had less goes next at each tick, so none is ahead by more than two ticks
 * and what one of them had while no tick came. */
KTEST(sched, busy_threads_are_preempted_and_share)
{
	const s64 most = 3 * (NSEC_PER_SEC / HZ);
	const struct busy *a = &busy[0], *b = &busy[1];
	struct task_struct *first, *second;
	s64 pauses;

	memset(busy, 0, sizeof(busy));
	WRITE_ONCE(stop_flag, 0);
	first = kthread_run(busy_thread, (void *)0L, "busy_a");
	second = kthread_run(busy_thread, (void *)1L, "busy_b");
	do /* both go on, or this has no end */
		schedule_timeout_ns(400 * MSEC);
	while (READ_ONCE(a->used) < 100 * MSEC ||
	       READ_ONCE(b->used) < 100 * MSEC);
	WRITE_ONCE(stop_flag, 1);
	KT_EXPECT_EQ(join(first), 7);
	KT_EXPECT_EQ(join(second), 7);
	pauses = (s64)(a->pause + b->pause);
	KT_EXPECT_MSG(a->lead <= most + pauses && b->lead <= most + pauses,
		      "ahead by %lld and %lld ns, pauses of %llu and %llu",
		      a->lead, b->lead, a->pause, b->pause);
}

KTEST(sched, a_sleep_is_never_too_short)
{
	unsigned int i;

	for (i = 0; i < 4; i++) {
		u64 ns = i * 7 * MSEC, start = ktime_get_ns();

		KT_EXPECT_EQ(schedule_timeout_ns(ns), 0);
		KT_EXPECT(ktime_get_ns() - start >= ns);
	}
}

/* Two threads hand a token to and fro: one lost wake-up and both sleep. */
struct ping {
	wait_queue_head_t wq;
	int turn;
	int rounds;
};

static int ping_thread(void *arg)
{
	struct ping *p = arg;
	int i;

	for (i = 0; i < p->rounds; i++) {
		wait_event(&p->wq, READ_ONCE(p->turn) == 1);
		WRITE_ONCE(p->turn, 0);
		wake_up(&p->wq);
	}
	return 0;
}

KTEST(wait, no_wake_up_is_lost)
{
	struct ping p = { .rounds = 2000 };
	struct task_struct *other;
	int i;

	init_waitqueue_head(&p.wq);
	other = kthread_run(ping_thread, &p, "ping");
	KT_ASSERT(!IS_ERR(other));
	for (i = 0; i < p.rounds; i++) {
		wait_event(&p.wq, READ_ONCE(p.turn) == 0);
		WRITE_ONCE(p.turn, 1);
		wake_up(&p.wq);
	}
	KT_EXPECT_EQ(join(other), 0);
	KT_EXPECT(list_empty(&p.wq.head));
}

static DEFINE_MUTEX(count_mutex, RANK_FILE);
static unsigned long guarded;

#define ADDS 300

/* Reads, lets the others run, writes: without the lock, adds get lost. */
static int adding_thread(void *unused)
{
	unsigned long value;
	int i;

	(void)unused;
	for (i = 0; i < ADDS; i++) {
		mutex_lock(&count_mutex);
		value = READ_ONCE(guarded);
		yield();
		WRITE_ONCE(guarded, value + 1);
		mutex_unlock(&count_mutex);
	}
	return 0;
}

KTEST(mutex, excludes_and_leaves_nobody_waiting)
{
	struct task_struct *task[4];
	unsigned int i;

	guarded = 0;
	for (i = 0; i < ARRAY_SIZE(task); i++)
		task[i] = kthread_run(adding_thread, NULL, "adder");
	for (i = 0; i < ARRAY_SIZE(task); i++)
		KT_EXPECT_EQ(join(task[i]), 0);
	KT_EXPECT_EQ(guarded, ADDS * ARRAY_SIZE(task));
	KT_EXPECT_EQ(count_mutex.state, MUTEX_FREE);
}

static struct rw_semaphore sem = RWSEM_INIT(sem, RANK_FILE);
static int readers_in, writers_in, rwsem_faults;

static int reading_thread(void *unused)
{
	int i;

	(void)unused;
	for (i = 0; i < ADDS; i++) {
		down_read(&sem);
		__atomic_add_fetch(&readers_in, 1, __ATOMIC_SEQ_CST);
		rwsem_faults += READ_ONCE(writers_in) != 0;
		yield();
		__atomic_sub_fetch(&readers_in, 1, __ATOMIC_SEQ_CST);
		up_read(&sem);
	}
	return 0;
}

static int writing_thread(void *unused)
{
	int i;

	(void)unused;
	for (i = 0; i < ADDS; i++) {
		down_write(&sem);
		rwsem_faults += ++writers_in != 1 || READ_ONCE(readers_in);
		yield();
		rwsem_faults += writers_in != 1 || READ_ONCE(readers_in);
		writers_in--;
		if (i % 2) {
			downgrade_write(&sem);
			yield();
			rwsem_faults += READ_ONCE(writers_in) != 0;
			up_read(&sem);
		} else {
			up_write(&sem);
		}
	}
	return 0;
}

KTEST(rwsem, a_writer_is_alone_and_everybody_gets_in)
{
	struct task_struct *task[5];
	unsigned int i;

	rwsem_faults = 0;
	for (i = 0; i < ARRAY_SIZE(task); i++)
		task[i] = kthread_run(i < 3 ? reading_thread : writing_thread,
				      NULL, "rwsem");
	for (i = 0; i < ARRAY_SIZE(task); i++)
		KT_EXPECT_EQ(join(task[i]), 0);
	KT_EXPECT_EQ(rwsem_faults, 0);
	KT_EXPECT_EQ(sem.count, 0);
	KT_EXPECT_EQ(sem.waiters, 0);
}

static int holding_reader(void *got_in)
{
	down_read(&sem);
	WRITE_ONCE(*(int *)got_in, 1);
	up_read(&sem);
	return 0;
}

static int waiting_writer(void *unused)
{
	(void)unused;
	down_write(&sem);
	up_write(&sem);
	return 0;
}

KTEST(rwsem, a_waiting_writer_holds_back_new_readers)
{
	struct task_struct *writer, *reader;
	int got_in = 0;

	down_read(&sem);
	writer = kthread_run(waiting_writer, NULL, "writer");
	while (READ_ONCE(sem.waiters) < 1)
		schedule_timeout_ns(MSEC);
	KT_EXPECT(!down_read_trylock(&sem));
	reader = kthread_run(holding_reader, &got_in, "reader");
	while (READ_ONCE(sem.waiters) < 2 && !READ_ONCE(got_in))
		schedule_timeout_ns(MSEC);
	KT_EXPECT_EQ(READ_ONCE(got_in), 0);
	up_read(&sem);
	KT_EXPECT_EQ(join(writer), 0);
	KT_EXPECT_EQ(join(reader), 0);
	KT_EXPECT_EQ(got_in, 1);
}

static int nothing_thread(void *code)
{
	return (int)(long)code;
}

KTEST(kthread, its_result_is_its_exit_code)
{
	KT_EXPECT_EQ(join(kthread_run(nothing_thread, (void *)42L, "t")), 42);
	KT_EXPECT_EQ(do_wait4(-1, NULL, 0, NULL), -ECHILD);
}

KTEST(kthread, waiting_without_hanging)
{
	struct task_struct *task;
	int status;

	WRITE_ONCE(stop_flag, 0);
	task = kthread_run(busy_thread, NULL, "busy");
	KT_ASSERT(!IS_ERR(task));
	KT_EXPECT_EQ(do_wait4(task->pid, &status, 1 /* WNOHANG */, NULL), 0);
	WRITE_ONCE(stop_flag, 1);
	KT_EXPECT_EQ(join(task), 7);
}

KTEST(kthread, pids_come_again_only_after_the_last)
{
	struct task_struct *first = kthread_run(nothing_thread, NULL, "t");
	struct task_struct *second;
	pid_t pid;

	KT_ASSERT(!IS_ERR(first));
	pid = first->pid;
	KT_EXPECT_EQ(join(first), 0);
	second = kthread_run(nothing_thread, NULL, "t");
	KT_ASSERT(!IS_ERR(second));
	KT_EXPECT(second->pid > pid);
	KT_EXPECT_EQ(join(second), 0);
}

KTEST(kthread, every_failure_to_make_one_leaves_nothing)
{
	unsigned long before = mm_settle_and_count();
	struct task_struct *task;
	unsigned int n;
	bool fired;

	FAIL_LOOP(n, fired)
	{
		fail_arm(n);
		task = kthread_run(nothing_thread, NULL, "t");
		fired = fail_disarm();
		if (fired)
			KT_EXPECT_EQ(PTR_ERR(task), -ENOMEM);
		if (!IS_ERR(task))
			join(task);
	}
	KT_EXPECT(n > 2);
	KT_EXPECT_EQ(mm_settle_and_count(), before);
}

KTEST(sched, cpu_time_past_its_limit_earns_a_signal)
{
	struct rlimit limit = { RLIM_INFINITY, RLIM_INFINITY };

	KT_EXPECT_EQ(cpu_limit_signal(&limit, 4999 * MSEC), 0);
	limit.rlim_cur = 5;
	KT_EXPECT_EQ(cpu_limit_signal(&limit, 4999 * MSEC), 0);
	KT_EXPECT_EQ(cpu_limit_signal(&limit, 5000 * MSEC), SIGXCPU);
	limit.rlim_max = 6;
	KT_EXPECT_EQ(cpu_limit_signal(&limit, 5000 * MSEC), SIGXCPU);
	KT_EXPECT_EQ(cpu_limit_signal(&limit, 6000 * MSEC), SIGKILL);
}
