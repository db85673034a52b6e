// SPDX-License-Identifier: MIT
//
// What: system calls that a signal interrupts: those that begin again, those
// that go on, those that say EINTR; and those that wait for signals.

#include "signote.h"

static sigset_t mask_in_handler;

static void note_mask(int sig)
{
	(void)sig;
	mask_in_handler = mask_now();
}

/* -- interrupted calls ----------------------------------------------------- */

static volatile int *may_end; // in memory that the child shares

// A child that sends SIG to us when we sleep, and lives until it may end.
static pid_t sender(int sig)
{
	pid_t parent = getpid(), pid;

	if (!may_end)
		may_end = mmap(NULL, PAGE_SIZE, RW, MAP_SHARED | MAP_ANONYMOUS,
			       -1, 0);
	*may_end = 0;
	pid = fork();
	if (pid == 0) {
		until_asleep(parent);
		kill(parent, sig);
		while (!*may_end)
			msleep(1);
		_exit(5);
	}
	return pid;
}

static void end(pid_t pid)
{
	*may_end = 1;
	waitpid(pid, NULL, 0);
}

static void note_and_let_end(int sig)
{
	note(sig);
	*may_end = 1;
}

TEST(wait_is_interrupted_or_goes_on_as_sa_restart_says)
{
	int status = 0;
	pid_t pid;

	on_signal(SIGUSR1, note, 0);
	reset();
	pid = sender(SIGUSR1);
	EXPECT_EQ(sys(__NR_wait4, pid, &status, 0, 0), -EINTR);
	EXPECT_EQ(count, 1);
	end(pid);

	on_signal(SIGUSR1, note_and_let_end, SA_RESTART);
	reset();
	pid = sender(SIGUSR1);
	EXPECT_EQ(sys(__NR_wait4, pid, &status, 0, 0), pid);
	EXPECT_EQ(count, 1);
	EXPECT_EQ(status, 5 << 8);
}

TEST(nocldwait_leaves_nothing_to_wait_for)
{
	int status;
	pid_t pid;

	on_signal(SIGCHLD, note, SA_NOCLDWAIT | SA_RESTART);
	pid = fork();
	if (pid == 0)
		_exit(0);
	EXPECT_EQ(sys(__NR_wait4, pid, &status, 0, 0), -ECHILD);
	set_disposition(SIGCHLD, SIG_DFL);
}

TEST(what_is_ignored_interrupts_nothing)
{
	int status = 0;
	pid_t pid;

	set_disposition(SIGUSR1, SIG_IGN);
	pid = sender(SIGUSR1);
	*may_end = 1;
	EXPECT_EQ(sys(__NR_wait4, pid, &status, 0, 0), pid);
}

TEST(a_sleep_tells_what_is_left)
{
	struct timespec want = { .tv_sec = 2000 }, left = { 0, 0 };
	pid_t pid;

	on_signal(SIGUSR1, note, SA_RESTART);
	reset();
	pid = sender(SIGUSR1);
	EXPECT_EQ(sys(__NR_nanosleep, &want, &left), -EINTR);
	EXPECT_EQ(count, 1);
	EXPECT(left.tv_sec >= 1000 && left.tv_sec < 2000);
	end(pid);
}

TEST(a_stop_and_its_end_interrupt_no_sleep)
{
	struct timespec nap = { .tv_nsec = 80000000 };
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(sys(__NR_nanosleep, &nap, &nap) == 0 ? 0 : 1);
	until_asleep(pid);
	kill(pid, SIGSTOP);
	waitpid(pid, &status, WUNTRACED);
	kill(pid, SIGCONT);
	waitpid(pid, &status, 0);
	EXPECT_EQ(status, 0);
}

// Stopped for 100 ms, then interrupted: what is left does not count from the stop's end.
static int stopped_sleeper(void *unused)
{
	struct timespec want = { .tv_sec = 2000 }, left = { 0, 0 };

	(void)unused;
	on_signal(SIGUSR1, note, 0);
	if (sys(__NR_nanosleep, &want, &left) != -EINTR)
		return 1;
	return left.tv_sec < 1999 || (left.tv_sec == 1999 &&
				      left.tv_nsec <= 900000000)
		       ? 0
		       : 2;
}

TEST(a_sleep_that_was_stopped_ends_when_it_was_to_end)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(stopped_sleeper(NULL));
	until_asleep(pid);
	kill(pid, SIGSTOP);
	waitpid(pid, &status, WUNTRACED);
	msleep(100);
	kill(pid, SIGCONT);
	until_asleep(pid);
	kill(pid, SIGUSR1);
	waitpid(pid, &status, 0);
	EXPECT_EQ(status, 0);
}

TEST(sigsuspend_waits_under_its_mask)
{
	sigset_t before, none = 0, usr1 = SIGBIT(SIGUSR1);
	pid_t pid;

	on_signal(SIGUSR1, note_mask, 0);
	sigprocmask(SIG_BLOCK, &usr1, NULL);
	before = mask_now();
	pid = sender(SIGUSR1);
	EXPECT_EQ(sys(__NR_rt_sigsuspend, &none, 8), -EINTR);
	EXPECT_EQ(mask_in_handler, SIGBIT(SIGUSR1));
	EXPECT_EQ(mask_now(), before);
	sigprocmask(SIG_UNBLOCK, &usr1, NULL);
	end(pid);
	EXPECT_EQ(sys(__NR_rt_sigsuspend, &none, 4), -EINVAL);
}

TEST(pause_waits_for_a_handler)
{
	pid_t pid;

	on_signal(SIGUSR1, note, SA_RESTART);
	reset();
	pid = sender(SIGUSR1);
	EXPECT_EQ(sys(__NR_pause), -EINTR);
	EXPECT_EQ(last_sig, SIGUSR1);
	end(pid);
}

TEST(sigtimedwait_takes_a_signal_without_a_handler)
{
	struct timespec none = { 0, 0 }, nap = { .tv_nsec = 20000000 };
	struct timespec odd = { .tv_nsec = 1000000000 };
	sigset_t set = SIGBIT(SIGUSR1) | SIGBIT(40), pending;
	union sigval value = { .sival_int = 55 };
	siginfo_t info;
	pid_t pid;

	on_signal(SIGUSR1, note, 0);
	sigprocmask(SIG_BLOCK, &set, NULL);
	reset();
	EXPECT_EQ(sys(__NR_rt_sigtimedwait, &set, &info, &none, 8), -EAGAIN);
	EXPECT_EQ(sys(__NR_rt_sigtimedwait, &set, &info, &nap, 8), -EAGAIN);
	EXPECT_EQ(mask_now() & set, set);
	EXPECT_EQ(sys(__NR_rt_sigtimedwait, &set, &info, &odd, 8), -EINVAL);
	EXPECT_EQ(sys(__NR_rt_sigtimedwait, &set, &info, &nap, 4), -EINVAL);
	sigqueue(getpid(), 40, value);
	EXPECT_EQ(sigtimedwait(&set, &info, NULL), 40);
	EXPECT_EQ(info.si_value.sival_int, 55);
	pid = sender(SIGUSR1);
	EXPECT_EQ(sigtimedwait(&set, &info, NULL), SIGUSR1);
	EXPECT_EQ(info.si_pid, pid);
	EXPECT_EQ(count, 0);
	end(pid);
	// An ignored signal is not thrown away while somebody waits for it.
	set_disposition(SIGUSR1, SIG_IGN);
	pid = sender(SIGUSR1);
	EXPECT_EQ(sigtimedwait(&set, &info, NULL), SIGUSR1);
	end(pid);
	sigpending(&pending);
	EXPECT_EQ(pending, 0);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	set_disposition(SIGUSR1, SIG_DFL);
}

KTAP_MAIN("sigwait");
