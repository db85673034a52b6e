// SPDX-License-Identifier: MIT
//
// What: waitid: whom it waits for, what it tells, and who may be waited for.

#include "child.h"
#include "thread.h"

TEST(waitid_looks_without_taking)
{
	siginfo_t info;
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(9);
	memset(&info, 0x55, sizeof(info));
	EXPECT_EQ(waitid(P_PID, pid, &info, WEXITED | WNOWAIT), 0);
	EXPECT_EQ(info.si_signo, SIGCHLD);
	EXPECT_EQ(info.si_pid, pid);
	EXPECT_EQ(info.si_code, CLD_EXITED);
	EXPECT_EQ(info.si_status, 9);
	EXPECT_EQ(waitid(P_ALL, 0, &info, WEXITED | WNOHANG), 0);
	EXPECT_EQ(info.si_pid, pid);
	EXPECT_EQ(sys(__NR_wait4, pid, &status, 0, 0), -ECHILD);
}

TEST(a_stop_can_be_looked_at_without_taking_it)
{
	siginfo_t info;
	pid_t pid = sleeper();

	kill(pid, SIGSTOP);
	EXPECT_EQ(waitid(P_PID, pid, &info, WSTOPPED | WNOWAIT), 0);
	EXPECT_EQ(waitid(P_PID, pid, &info, WSTOPPED | WNOHANG), 0);
	EXPECT_EQ(info.si_code, CLD_STOPPED);
	EXPECT_EQ(waitid(P_PID, pid, &info, WSTOPPED | WNOHANG), 0);
	EXPECT_EQ(info.si_pid, 0);
	end_child(pid);
}

TEST(waitid_says_nothing_with_zeroes)
{
	pid_t pid = sleeper();
	siginfo_t info;

	memset(&info, 0x55, sizeof(info));
	EXPECT_EQ(waitid(P_PID, pid, &info, WEXITED | WNOHANG), 0);
	EXPECT_EQ(info.si_signo, 0);
	EXPECT_EQ(info.si_pid, 0);
	end_child(pid);
	EXPECT_EQ(sys(__NR_waitid, P_PID, pid, &info, WEXITED, 0), -ECHILD);
	EXPECT_EQ(sys(__NR_waitid, P_ALL, 0, &info, WNOHANG, 0), -EINVAL);
	EXPECT_EQ(sys(__NR_waitid, P_PID, 0, &info, WEXITED, 0), -EINVAL);
	EXPECT_EQ(sys(__NR_waitid, 9, 0, &info, WEXITED, 0), -EINVAL);
	EXPECT_EQ(sys(__NR_waitid, P_ALL, 0, &info, WEXITED | 64, 0), -EINVAL);
}

TEST(waitid_by_group_takes_that_group_only)
{
	pid_t a = sleeper(), b = sleeper();
	siginfo_t info;

	EXPECT_EQ(setpgid(b, b), 0);
	kill(a, SIGTERM);
	kill(b, SIGKILL);
	EXPECT_EQ(waitid(P_PGID, b, &info, WEXITED), 0);
	EXPECT_EQ(info.si_pid, b);
	EXPECT_EQ(info.si_code, CLD_KILLED);
	EXPECT_EQ(info.si_status, SIGKILL);
	EXPECT_EQ(sys(__NR_waitid, P_PGID, b, &info, WEXITED, 0), -ECHILD);
	EXPECT_EQ(waitid(P_PGID, 0, &info, WEXITED), 0); // the caller's own
	EXPECT_EQ(info.si_pid, a);
	EXPECT_EQ(info.si_status, SIGTERM);
	EXPECT_EQ(sys(__NR_waitid, P_PGID, -1, &info, WEXITED, 0), -EINVAL);
}

TEST(waitid_hears_of_a_continuation_once)
{
	siginfo_t info;
	pid_t pid = sleeper();

	kill(pid, SIGSTOP);
	EXPECT_EQ(waitid(P_PID, pid, &info, WSTOPPED), 0);
	EXPECT_EQ(info.si_status, SIGSTOP);
	kill(pid, SIGCONT);
	EXPECT_EQ(waitid(P_PID, pid, &info, WCONTINUED | WNOWAIT), 0);
	EXPECT_EQ(waitid(P_PID, pid, &info, WCONTINUED), 0);
	EXPECT_EQ(info.si_signo, SIGCHLD);
	EXPECT_EQ(info.si_pid, pid);
	EXPECT_EQ(info.si_code, CLD_CONTINUED);
	EXPECT_EQ(info.si_status, SIGCONT);
	EXPECT_EQ(waitid(P_PID, pid, &info, WCONTINUED | WNOHANG), 0);
	EXPECT_EQ(info.si_pid, 0);
	end_child(pid);
}

enum {
	FAULTS = 50
};

static pid_t toucher(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		memset(map_anon(FAULTS * PAGE_SIZE), 1, FAULTS * PAGE_SIZE);
		_exit(0);
	}
	return pid;
}

// Also when it only looks.
TEST(waitid_tells_what_the_child_has_used)
{
	struct rusage looked, taken;
	pid_t pid = toucher();
	siginfo_t info;

	memset(&looked, 0x55, sizeof(looked));
	EXPECT_EQ(
		sys(__NR_waitid, P_PID, pid, &info, WEXITED | WNOWAIT, &looked),
		0);
	EXPECT_EQ(sys(__NR_waitid, P_PID, pid, &info, WEXITED, &taken), 0);
	EXPECT(taken.ru_minflt >= FAULTS && taken.ru_minflt < 10 * FAULTS);
	EXPECT(taken.ru_maxrss >= 4 * FAULTS);
	EXPECT_EQ(taken.ru_nswap, 0);
	EXPECT_EQ(memcmp(&looked, &taken, sizeof(taken)), 0);
}

static volatile pid_t threads_child;

static int have_a_child(void *unused)
{
	siginfo_t info;

	(void)unused;
	threads_child = sleeper();
	while (threads_child)
		msleep(1);
	return (int)sys(__NR_waitid, P_ALL, 0, &info, WEXITED | __WNOTHREAD, 0);
}

// A child is its maker's, of whom the others know unless they say this.
TEST(wnothread_waits_for_ones_own_children)
{
	struct thread thread;
	siginfo_t info;
	pid_t pid;

	ASSERT(thread_start(&thread, have_a_child, NULL) == 0);
	while (!threads_child)
		msleep(1);
	pid = threads_child;
	EXPECT_EQ(sys(__NR_waitid, P_PID, pid, &info,
		      WEXITED | __WNOTHREAD | WNOHANG, 0),
		  -ECHILD);
	EXPECT_EQ(sys(__NR_wait4, pid, 0, WNOHANG | __WNOTHREAD, 0), -ECHILD);
	EXPECT_EQ(sys(__NR_wait4, pid, 0, WNOHANG, 0), 0);
	kill(pid, SIGKILL);
	threads_child = 0;
	thread_join(&thread);
	EXPECT_EQ(sys(__NR_wait4, pid, 0, WNOHANG, 0), -ECHILD);
}

KTAP_MAIN("waitid");
