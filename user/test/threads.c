// SPDX-License-Identifier: MIT
//
// What: threads: what they share, their ends, signals to them, execve and
// exit_group among them.

#include <uapi/sched.h>

#include "ktap.h"
#include "signal.h"
#include "thread.h"
#include "times.h"

static volatile int shared, seen_pid, seen_tid;

static int touch_shared(void *arg)
{
	shared += (int)(long)arg;
	seen_pid = getpid();
	seen_tid = gettid();
	return 0;
}

TEST(a_thread_shares_memory_and_pid)
{
	struct thread t;

	shared = 1;
	EXPECT_EQ(thread_start(&t, touch_shared, (void *)41), 0);
	thread_join(&t);
	EXPECT_EQ(shared, 42);
	EXPECT_EQ(seen_pid, getpid());
	EXPECT(seen_tid != getpid() && seen_tid > 0);
	EXPECT_EQ(t.tid, 0);
	// A thread is nobody's child.
	EXPECT_EQ(sys(__NR_wait4, -1, 0, 0, 0), -ECHILD);
}

// In memory that two processes share.
static struct family {
	int ready, go;
	pid_t leaders, threads, brothers; // whom each calls its parent
} * family;

static int ask_for_parent(void *unused)
{
	pid_t pid;

	(void)unused;
	family->ready = 1;
	while (!family->go)
		sys(__NR_sched_yield);
	family->threads = getppid();
	pid = sys(__NR_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);
	if (pid == 0) {
		family->brothers = getppid();
		_exit(0);
	}
	return 0;
}

// Its parent has ended when the thread asks.
static noreturn void orphan(pid_t parent)
{
	struct thread t;

	thread_start(&t, ask_for_parent, NULL);
	while (getppid() == parent)
		sys(__NR_sched_yield);
	family->leaders = getppid();
	family->go = 1;
	thread_join(&t);
	_exit(0);
}

TEST(a_thread_has_the_parent_of_its_group)
{
	const struct timespec tick = { 0, 1000000 };
	pid_t pid;

	family = mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid = fork();
	if (pid == 0) {
		pid_t self = getpid();

		if (fork() == 0)
			orphan(self);
		while (!family->ready)
			sys(__NR_sched_yield);
		_exit(0);
	}
	EXPECT_EQ(waitpid(pid, 0, 0), pid);
	for (int i = 0; i < 5000 && !family->brothers; i++)
		nanosleep(&tick, 0);
	EXPECT(family->leaders > 0 && family->leaders != pid);
	EXPECT_EQ(family->threads, family->leaders);
	EXPECT_EQ(family->brothers, family->leaders);
	munmap(family, PAGE_SIZE);
}

static int mutex, counter;

static int count_up(void *unused)
{
	(void)unused;
	for (int i = 0; i < 200; i++) {
		lock(&mutex);
		int c = counter;

		if (i % 16 == 0)
			sys(__NR_sched_yield);
		counter = c + 1;
		unlock(&mutex);
	}
	return 0;
}

TEST(a_lock_on_a_futex_keeps_them_apart)
{
	struct thread t[8];

	counter = 0;
	for (int i = 0; i < 8; i++)
		EXPECT_EQ(thread_start(&t[i], count_up, NULL), 0);
	for (int i = 0; i < 8; i++)
		thread_join(&t[i]);
	EXPECT_EQ(counter, 8 * 200);
}

static int barrier;

static int wait_for_barrier(void *unused)
{
	(void)unused;
	__atomic_add_fetch(&counter, 1, __ATOMIC_SEQ_CST);
	while (!__atomic_load_n(&barrier, __ATOMIC_ACQUIRE))
		futex(&barrier, FUTEX_WAIT, 0, NULL, NULL, 0);
	return 0;
}

// As many as there is memory for: 1000 in 64 MiB.
TEST(a_thousand_threads)
{
	static struct thread t[1000];
	long pages = meminfo("MemFree") / 4;
	int n = 0, most = pages / 10 < 1000 ? (int)(pages / 10) : 1000;

	counter = barrier = 0;
	while (n < most && thread_start(&t[n], wait_for_barrier, NULL) == 0)
		n++;
	EXPECT(n > 10);
	while (__atomic_load_n(&counter, __ATOMIC_ACQUIRE) < n)
		sys(__NR_sched_yield);
	__atomic_store_n(&barrier, 1, __ATOMIC_RELEASE);
	EXPECT(futex(&barrier, FUTEX_WAKE, 1000000, NULL, NULL, 0) <= n);
	for (int i = 0; i < n; i++)
		thread_join(&t[i]);
	EXPECT_EQ(counter, n);
}

/* -- in /proc -------------------------------------------------------------- */

static char worker[] = "worker";

static int names_itself(void *name)
{
	sys(__NR_prctl, PR_SET_NAME, name);
	return wait_for_barrier(NULL);
}

// The number of "Pid:" in task/TID/status.
static long pid_in_status(long tid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/task/%ld/status", tid);
	return proc_field(path, "Pid");
}

static bool file_says(long tid, const char *file, const char *want)
{
	char path[64], text[512];

	snprintf(path, sizeof(path), "/proc/self/task/%ld/%s", tid, file);
	return proc_read(path, text, sizeof(text)) > 0 && strstr(text, want);
}

TEST(each_thread_has_its_directory)
{
	char stat[64];
	struct thread t[3];
	long tid[3];

	counter = barrier = 0;
	for (int i = 0; i < 3; i++) {
		EXPECT_EQ(thread_start(&t[i], names_itself, worker), 0);
		tid[i] = t[i].tid;
	}
	while (__atomic_load_n(&counter, __ATOMIC_ACQUIRE) < 3)
		sys(__NR_sched_yield);
	EXPECT_EQ(proc_field("/proc/self/status", "Threads"), 4);
	for (int i = 0; i < 3; i++) {
		EXPECT_EQ(pid_in_status(tid[i]), tid[i]);
		snprintf(stat, sizeof(stat), "%ld (worker) ", tid[i]);
		EXPECT(file_says(tid[i], "stat", stat));
		EXPECT(file_says(tid[i], "comm", "worker\n"));
		EXPECT(file_says(tid[i], "maps", " r-xp "));
	}
	EXPECT(file_says(getpid(), "comm", "threads\n"));
	__atomic_store_n(&barrier, 1, __ATOMIC_RELEASE);
	futex(&barrier, FUTEX_WAKE, 1000, NULL, NULL, 0);
	for (int i = 0; i < 3; i++)
		thread_join(&t[i]);
	EXPECT(!file_says(tid[0], "comm", ""));
}

/* -- the end --------------------------------------------------------------- */

static int sleep_long(void *unused)
{
	(void)unused;
	for (;;)
		msleep(1000);
	return 0;
}

static int exit_group_in_thread(void *unused)
{
	(void)unused;
	msleep(10);
	sys(__NR_exit_group, 17);
	return 0;
}

static int group_exits(void *unused)
{
	struct thread a, b;

	(void)unused;
	thread_start(&a, sleep_long, NULL);
	thread_start(&b, exit_group_in_thread, NULL);
	sleep_long(NULL);
	return 0;
}

TEST(exit_group_ends_every_thread)
{
	EXPECT_EQ(in_child(group_exits, NULL), 17 << 8);
}

static int exit_late(void *unused)
{
	(void)unused;
	msleep(30);
	sys(__NR_exit, 5);
	return 0;
}

static int leader_exits(void *unused)
{
	struct thread t;

	(void)unused;
	thread_start(&t, exit_late, NULL);
	sys(__NR_exit, 9);
	return 0;
}

TEST(a_process_lasts_as_long_as_its_last_thread)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		leader_exits(NULL);
	msleep(10);
	EXPECT_EQ(waitpid(pid, &status, WNOHANG), 0);
	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT_EQ(status, 5 << 8); // that of the last
}

static volatile unsigned long bad_address = 0x10;

static int fault(void *unused)
{
	(void)unused;
	touch((void *)bad_address);
	return 0;
}

static int thread_faults(void *unused)
{
	struct thread t;

	(void)unused;
	thread_start(&t, fault, NULL);
	return sleep_long(NULL);
}

TEST(a_threads_fault_ends_all)
{
	EXPECT_EQ(in_child(thread_faults, NULL) & 0x7f, SIGSEGV);
}

static int exec_now(void *unused)
{
	static char *args[] = { (char *)"threads", NULL };
	static char env[32];
	static char *envp[] = { env, NULL };

	(void)unused;
	snprintf(env, sizeof(env), "EXECED=%d", getpid());
	execve("/proc/self/exe", args, envp);
	sys(__NR_exit_group, 99);
	return 0;
}

static int thread_execs(void *unused)
{
	struct thread a, b;

	(void)unused;
	thread_start(&a, sleep_long, NULL);
	thread_start(&b, exec_now, NULL);
	return sleep_long(NULL);
}

TEST(execve_leaves_one_thread_with_the_process_number)
{
	EXPECT_EQ(in_child(thread_execs, NULL), 0);
}

static int execed(void)
{
	if (atoi(getenv("EXECED")) != getpid())
		return 1;
	return getpid() == gettid() ? 0 : 2;
}

/* -- signals --------------------------------------------------------------- */

static volatile int handled_by;

static void note_thread(int sig)
{
	(void)sig;
	handled_by = gettid();
}

static int unblocked(void *unused)
{
	(void)unused;
	unblock_signal(SIGUSR1);
	while (!handled_by)
		msleep(5);
	return 0;
}

TEST(a_signal_to_the_process_goes_to_a_thread_that_wants_it)
{
	struct thread t;
	int tid;

	on_signal(SIGUSR1, note_thread, 0);
	handled_by = 0;
	block_signal(SIGUSR1);
	EXPECT_EQ(thread_start(&t, unblocked, NULL), 0);
	tid = t.tid;
	msleep(10);
	kill(getpid(), SIGUSR1);
	thread_join(&t);
	EXPECT_EQ(handled_by, tid);
	unblock_signal(SIGUSR1);
}

TEST(tgkill_reaches_that_thread_only)
{
	struct thread t;
	int tid;

	on_signal(SIGUSR1, note_thread, 0);
	handled_by = 0;
	EXPECT_EQ(thread_start(&t, unblocked, NULL), 0);
	tid = t.tid;
	msleep(10);
	EXPECT_EQ(tgkill(getpid(), tid, SIGUSR1), 0);
	thread_join(&t);
	EXPECT_EQ(handled_by, tid);
	while (sys(__NR_tgkill, getpid(), tid, 0) == 0)
		msleep(1); // its stack is free before it is gone
	EXPECT_EQ(sys(__NR_tgkill, getpid(), tid, SIGUSR1), -ESRCH);
	EXPECT_EQ(sys(__NR_tgkill, getpid() + 1, gettid(), 0), -ESRCH);
}

TEST(a_stop_stops_every_thread)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		group_exits(NULL);
	kill(pid, SIGSTOP);
	EXPECT_EQ(waitpid(pid, &status, WUNTRACED), pid);
	EXPECT(WIFSTOPPED(status));
	msleep(40); // nobody gets to exit_group
	EXPECT_EQ(waitpid(pid, &status, WNOHANG), 0);
	kill(pid, SIGCONT);
	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT_EQ(status, 17 << 8);
}

// -- one page, many threads -------------------------------------------------

enum {
	TOUCHERS = 16,
	ROUNDS = 40,
	SLOW = MIB(8) // to copy, for each fork
};

static char *touched; // a page for each round
static long long first_round;
static int touchers_left;

static int touch_each(void *unused)
{
	int priority = 1;

	(void)unused;
	sys(__NR_sched_setscheduler, 0, SCHED_FIFO, &priority);
	for (int i = 0; i < ROUNDS; i++) {
		struct timespec t = timespec_of(first_round + i * 3000000LL);

		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
		*(volatile char *)(touched + i * PAGE_SIZE) = 1;
	}
	__atomic_sub_fetch(&touchers_left, 1, __ATOMIC_SEQ_CST);
	return 0;
}

// All interrupt a fork that holds the address space, and fault at the same place:
// one of them has the page made, the others find it there.
TEST(many_threads_fault_on_one_page_at_once)
{
	struct thread t[TOUCHERS];
	char *slow;

	if (meminfo("MemFree") < 20 * 1024)
		SKIP("too little memory");
	touched = map_anon(ROUNDS * PAGE_SIZE);
	slow = map_anon(SLOW);
	for (long i = 0; i < SLOW; i += PAGE_SIZE)
		slow[i] = 1;
	touchers_left = TOUCHERS;
	first_round = clock_now(CLOCK_MONOTONIC) + 5000000;
	for (int i = 0; i < TOUCHERS; i++)
		ASSERT(thread_start(&t[i], touch_each, NULL) == 0);
	while (__atomic_load_n(&touchers_left, __ATOMIC_SEQ_CST)) {
		pid_t pid = fork();
		int status;

		if (pid == 0)
			_exit(0);
		waitpid(pid, &status, 0);
	}
	for (int i = 0; i < TOUCHERS; i++)
		thread_join(&t[i]);
	munmap(slow, SLOW);
	munmap(touched, ROUNDS * PAGE_SIZE);
}

int main(void)
{
	if (getenv("EXECED"))
		return execed();
	return ktap_run_all("threads");
}
