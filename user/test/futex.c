// SPDX-License-Identifier: MIT
//
// What: each operation of futex(2), its errors and time-outs, words shared
// between processes, and the robust locks of threads that end.

#include "ktap.h"
#include "signal.h"
#include "thread.h"

static int word, word2, woken;

static int waiter(void *bits)
{
	long r = futex(&word, FUTEX_WAIT_BITSET, 0, NULL, NULL,
		       (unsigned int)(unsigned long)bits);

	if (r == 0)
		__atomic_add_fetch(&woken, 1, __ATOMIC_SEQ_CST);
	return 0;
}

static void start_waiters(struct thread *t, int n)
{
	word = woken = 0;
	for (int i = 0; i < n; i++)
		EXPECT_EQ(thread_start(&t[i], waiter,
				       (void *)(unsigned long)(1UL << i)),
			  0);
	for (int i = 0; i < n; i++)
		until_asleep(t[i].tid);
}

static void join_all(struct thread *t, int n)
{
	for (int i = 0; i < n; i++)
		thread_join(&t[i]);
}

TEST(wake_wakes_as_many_as_it_says)
{
	struct thread t[4];

	start_waiters(t, 4);
	EXPECT_EQ(futex(&word, FUTEX_WAKE, 1, NULL, NULL, 0), 1);
	EXPECT_EQ(futex(&word, FUTEX_WAKE, 2, NULL, NULL, 0), 2);
	EXPECT_EQ(futex(&word, FUTEX_WAKE, 9, NULL, NULL, 0), 1);
	EXPECT_EQ(futex(&word, FUTEX_WAKE, 9, NULL, NULL, 0), 0);
	join_all(t, 4);
	EXPECT_EQ(woken, 4);
}

TEST(bits_choose_the_waiters)
{
	struct thread t[3];

	start_waiters(t, 3);
	EXPECT_EQ(futex(&word, FUTEX_WAKE_BITSET, 9, NULL, NULL, 8), 0);
	EXPECT_EQ(futex(&word, FUTEX_WAKE_BITSET, 9, NULL, NULL, 2), 1);
	EXPECT_EQ(futex(&word, FUTEX_WAKE_BITSET, 9, NULL, NULL, 0), -EINVAL);
	EXPECT_EQ(futex(&word, FUTEX_WAKE_BITSET, 9, NULL, NULL, 5), 2);
	join_all(t, 3);
}

TEST(requeue_moves_the_rest)
{
	struct thread t[3];

	start_waiters(t, 3);
	EXPECT_EQ(futex(&word, FUTEX_CMP_REQUEUE, 1, (void *)1, &word2, 7),
		  -EAGAIN);
	EXPECT_EQ(futex(&word, FUTEX_CMP_REQUEUE, 1, (void *)1, &word2, 0), 2);
	EXPECT_EQ(futex(&word2, FUTEX_WAKE, 9, NULL, NULL, 0), 1);
	EXPECT_EQ(futex(&word, FUTEX_REQUEUE, 0, (void *)9, &word2, 0), 1);
	EXPECT_EQ(futex(&word2, FUTEX_WAKE, 9, NULL, NULL, 0), 1);
	join_all(t, 3);
	EXPECT_EQ(futex(&word, FUTEX_REQUEUE, -1, 0, &word2, 0), -EINVAL);
}

#define OP(op, arg, cmp, cmparg) \
	((op) << 28 | (cmp) << 24 | ((arg)&0xfff) << 12 | ((cmparg)&0xfff))

TEST(wake_op_changes_a_word_and_wakes_by_what_it_was)
{
	struct thread t[2];

	start_waiters(t, 2);
	word2 = 5;
	EXPECT_EQ(futex(&word2, FUTEX_WAKE_OP, 1, (void *)1, &word,
			OP(FUTEX_OP_ADD, 0, FUTEX_OP_CMP_LT, 0)),
		  0); // 0 is not below 0
	EXPECT_EQ(futex(&word2, FUTEX_WAKE_OP, 1, (void *)1, &word,
			OP(FUTEX_OP_ADD, 3, FUTEX_OP_CMP_EQ, 1)),
		  0);
	EXPECT_EQ(word, 3);
	EXPECT_EQ(futex(&word2, FUTEX_WAKE_OP, 1, (void *)1, &word,
			OP(FUTEX_OP_SET, 8, FUTEX_OP_CMP_EQ, 3)),
		  1);
	EXPECT_EQ(word, 8);
	EXPECT_EQ(futex(&word2, FUTEX_WAKE_OP, 1, (void *)9, &word,
			OP(FUTEX_OP_ANDN, 8, FUTEX_OP_CMP_GT, -1)),
		  1);
	EXPECT_EQ(word, 0);
	join_all(t, 2);
}

static long now_ns(int clock)
{
	struct timespec t;

	sys(__NR_clock_gettime, clock, &t);
	return t.tv_sec % 1000 * 1000000000L / 1000 + t.tv_nsec / 1000;
}

TEST(time_outs_are_relative_or_absolute)
{
	struct timespec ms20 = { .tv_nsec = 20000000 }, end, odd = { 0, -1 };
	long before = now_ns(CLOCK_MONOTONIC);

	word = 0;
	EXPECT_EQ(futex(&word, FUTEX_WAIT, 0, &ms20, NULL, 0), -ETIMEDOUT);
	EXPECT(now_ns(CLOCK_MONOTONIC) - before >= 20000);
	EXPECT_EQ(futex(&word, FUTEX_WAIT, 0, &odd, NULL, 0), -EINVAL);
	// Past already.
	EXPECT_EQ(futex(&word, FUTEX_WAIT_BITSET, 0, &ms20, NULL, 1),
		  -ETIMEDOUT);
	before = now_ns(CLOCK_MONOTONIC);
	sys(__NR_clock_gettime, CLOCK_REALTIME, &end);
	end.tv_nsec += 20000000;
	if (end.tv_nsec >= 1000000000) {
		end.tv_nsec -= 1000000000;
		end.tv_sec++;
	}
	EXPECT_EQ(futex(&word, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 0,
			&end, NULL, 1),
		  -ETIMEDOUT);
	EXPECT(now_ns(CLOCK_MONOTONIC) - before >= 19000);
}

#ifdef __NR_futex_time64
TEST(a_time_out_of_64_bits_is_one)
{
	struct __kernel_timespec ms20 = { .tv_nsec = 20000000 };
	struct __kernel_timespec odd = { .tv_nsec = -1 };
	long before = now_ns(CLOCK_MONOTONIC);

	word = 0;
	EXPECT_EQ(sys(__NR_futex_time64, &word, FUTEX_WAIT, 0, &ms20, NULL, 0),
		  -ETIMEDOUT);
	EXPECT(now_ns(CLOCK_MONOTONIC) - before >= 20000);
	EXPECT_EQ(sys(__NR_futex_time64, &word, FUTEX_WAIT, 0, &odd, NULL, 0),
		  -EINVAL);
	EXPECT_EQ(sys(__NR_futex_time64, &word, FUTEX_WAIT, 1, NULL, NULL, 0),
		  -EAGAIN);
}
#endif

TEST(futex_refuses)
{
	word = 1;
	EXPECT_EQ(futex(&word, FUTEX_WAIT, 0, NULL, NULL, 0), -EAGAIN);
	EXPECT_EQ(futex((char *)&word + 1, FUTEX_WAIT, 0, NULL, NULL, 0),
		  -EINVAL);
	EXPECT_EQ(futex((void *)0x10000, FUTEX_WAIT, 0, NULL, NULL, 0),
		  -EFAULT);
	EXPECT_EQ(futex((void *)0x10000, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 0,
			NULL, NULL, 0),
		  -EFAULT);
	EXPECT_EQ(futex(&word, FUTEX_WAIT, 0, (void *)0x10, NULL, 0), -EFAULT);
	EXPECT_EQ(futex(&word, FUTEX_FD, 0, NULL, NULL, 0), -ENOSYS);
	EXPECT_EQ(futex(&word, 77, 0, NULL, NULL, 0), -ENOSYS);
	EXPECT_EQ(futex(&word, FUTEX_WAKE | FUTEX_CLOCK_REALTIME, 0, NULL, NULL,
			0),
		  -ENOSYS);
}

TEST(processes_meet_on_shared_memory)
{
	int *p = mmap(NULL, 2 * PAGE_SIZE, RW, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(futex(p + 1024, FUTEX_WAIT, 0, NULL, NULL, 0) ? 1 : 0);
	until_asleep(pid);
	EXPECT_EQ(futex(p, FUTEX_WAKE, 1, NULL, NULL, 0), 0);
	EXPECT_EQ(futex(p + 1024, FUTEX_WAKE, 1, NULL, NULL, 0), 1);
	waitpid(pid, &status, 0);
	EXPECT_EQ(status, 0);
	munmap(p, 2 * PAGE_SIZE);
}

static void nothing(int sig)
{
	(void)sig;
}

TEST(a_signal_interrupts_or_restarts_a_wait)
{
	pid_t parent = getpid(), pid;

	word = 0;
	on_signal(SIGUSR1, nothing, 0);
	pid = fork();
	if (pid == 0) {
		until_asleep(parent);
		kill(parent, SIGUSR1);
		_exit(0);
	}
	EXPECT_EQ(futex(&word, FUTEX_WAIT, 0, NULL, NULL, 0), -EINTR);
	waitpid(pid, NULL, 0);
}

/* -- robust locks ---------------------------------------------------------- */

struct robust_lock {
	struct robust_list list;
	int word;
};

static struct robust_lock held, other, listed_only;
static struct robust_list_head head;

static int die_with_locks(void *unused)
{
	(void)unused;
	head.list.next = &held.list;
	held.list.next = &other.list;
	other.list.next = &listed_only.list;
	listed_only.list.next = &head.list;
	head.futex_offset = offsetof(struct robust_lock, word);
	head.list_op_pending = NULL;
	sys(__NR_set_robust_list, &head, sizeof(head));
	held.word = gettid();
	other.word = gettid() | FUTEX_WAITERS;
	listed_only.word = 1 << 20;
	__atomic_store_n(&woken, 1, __ATOMIC_SEQ_CST); // they are held
	until_asleep(getpid());
	return 0;
}

TEST(the_locks_of_a_dead_thread_are_marked)
{
	struct thread t;
	long r;

	woken = 0;
	EXPECT_EQ(thread_start(&t, die_with_locks, NULL), 0);
	while (!__atomic_load_n(&woken, __ATOMIC_SEQ_CST))
		sched_yield();
	r = futex(&other.word, FUTEX_WAIT, other.word, NULL, NULL, 0);
	EXPECT_EQ(r, 0); // woken
	thread_join(&t);
	EXPECT_EQ((unsigned int)held.word, FUTEX_OWNER_DIED);
	EXPECT_EQ((unsigned int)other.word, FUTEX_OWNER_DIED | FUTEX_WAITERS);
	EXPECT_EQ(listed_only.word, 1 << 20);
}

static int die_with_a_circle(void *unused)
{
	(void)unused;
	held.list.next = &held.list;
	held.word = 0;
	head.list.next = &held.list;
	sys(__NR_set_robust_list, &head, sizeof(head));
	return 0;
}

TEST(a_list_that_never_ends_is_left)
{
	struct robust_list_head *got;
	size_t len;
	struct thread t;

	EXPECT_EQ(thread_start(&t, die_with_a_circle, NULL), 0);
	thread_join(&t);
	EXPECT_EQ(sys(__NR_set_robust_list, &head, 3), -EINVAL);
	EXPECT_EQ(sys(__NR_get_robust_list, 0, &got, &len), 0);
	EXPECT_EQ(len, sizeof(head));
	EXPECT_EQ(sys(__NR_get_robust_list, 32700, &got, &len), -ESRCH);
}

KTAP_MAIN("futex");
