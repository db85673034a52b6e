// SPDX-License-Identifier: MIT
//
// What: stopped and continued children, process groups and
// sessions, orphans and who takes them over.

#include "child.h"

static volatile int count;
static siginfo_t last_info;

static void note(int sig)
{
	(void)sig;
	count++;
}

static void note_info(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	count++;
	last_info = *info;
}

static void raise_stop(void)
{
	kill(getpid(), SIGSTOP);
}

/* -- stop and go ----------------------------------------------------------- */

TEST(a_stop_and_a_continuation_are_reported_once)
{
	static const int stops[] = { SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU };
	int status;
	pid_t pid;

	for (size_t i = 0; i < ARRAY_SIZE(stops); i++) {
		pid = sleeper();
		// So that the group is no orphan.
		setpgid(pid, pid);
		kill(pid, stops[i]);
		EXPECT_EQ(waitpid(pid, &status, WUNTRACED), pid);
		EXPECT(WIFSTOPPED(status));
		EXPECT_EQ(WSTOPSIG(status), stops[i]);
		EXPECT_EQ(waitpid(pid, &status, WUNTRACED | WNOHANG), 0);
		kill(pid, SIGCONT);
		EXPECT_EQ(waitpid(pid, &status, WCONTINUED), pid);
		EXPECT(WIFCONTINUED(status));
		EXPECT_EQ(waitpid(pid, &status, WCONTINUED | WNOHANG), 0);
		end_child(pid);
	}
}

TEST(without_wuntraced_a_stop_is_not_seen)
{
	pid_t pid = sleeper();
	int status;

	kill(pid, SIGSTOP);
	msleep(20);
	EXPECT_EQ(waitpid(pid, &status, WNOHANG), 0);
	kill(pid, SIGKILL);
	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT_EQ(status, SIGKILL);
}

TEST(a_stopped_process_runs_its_handler_when_it_goes_on)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		on_signal(SIGUSR1, note, 0);
		on_signal(SIGCONT, note, 0);
		raise_stop();
		_exit(count);
	}
	waitpid(pid, &status, WUNTRACED);
	kill(pid, SIGUSR1);
	msleep(20);
	EXPECT_EQ(waitpid(pid, &status, WNOHANG), 0);
	kill(pid, SIGCONT);
	waitpid(pid, &status, 0);
	EXPECT_EQ(status, 2 << 8);
}

TEST(stop_and_continue_cancel_each_other)
{
	sigset_t pending, stops = SIGBIT(SIGTSTP) | SIGBIT(SIGCONT);

	on_signal(SIGCONT, note, 0);
	on_signal(SIGTSTP, note, 0);
	sigprocmask(SIG_BLOCK, &stops, NULL);
	kill(getpid(), SIGTSTP);
	kill(getpid(), SIGCONT);
	sigpending(&pending);
	EXPECT_EQ(pending, SIGBIT(SIGCONT));
	kill(getpid(), SIGTSTP);
	sigpending(&pending);
	EXPECT_EQ(pending, SIGBIT(SIGTSTP));
	set_disposition(SIGTSTP, SIG_IGN);
	sigprocmask(SIG_UNBLOCK, &stops, NULL);
	set_disposition(SIGTSTP, SIG_DFL);
	set_disposition(SIGCONT, SIG_DFL);
}

/* -- SIGCHLD --------------------------------------------------------------- */

TEST(sigchld_says_what_became_of_the_child)
{
	sigset_t chld = SIGBIT(SIGCHLD);
	siginfo_t info;
	pid_t pid;

	on_siginfo(SIGCHLD, note_info, 0);
	sigprocmask(SIG_BLOCK, &chld, NULL);
	pid = fork();
	if (pid == 0)
		_exit(7);
	EXPECT_EQ(sigtimedwait(&chld, &info, NULL), SIGCHLD);
	EXPECT_EQ(info.si_code, CLD_EXITED);
	EXPECT_EQ(info.si_pid, pid);
	EXPECT_EQ(info.si_status, 7);
	waitpid(pid, NULL, 0);
	pid = sleeper();
	kill(pid, SIGSTOP);
	sigtimedwait(&chld, &info, NULL);
	EXPECT_EQ(info.si_code, CLD_STOPPED);
	EXPECT_EQ(info.si_status, SIGSTOP);
	kill(pid, SIGCONT);
	sigtimedwait(&chld, &info, NULL);
	EXPECT_EQ(info.si_code, CLD_CONTINUED);
	EXPECT_EQ(info.si_status, SIGCONT);
	kill(pid, SIGTERM);
	sigtimedwait(&chld, &info, NULL);
	EXPECT_EQ(info.si_code, CLD_KILLED);
	EXPECT_EQ(info.si_status, SIGTERM);
	waitpid(pid, NULL, 0);
	sigprocmask(SIG_UNBLOCK, &chld, NULL);
	set_disposition(SIGCHLD, SIG_DFL);
}

static pid_t student(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		sys(__NR_setresuid, 1000, 1001, 1002);
		for (;;)
			raise_stop();
	}
	return pid;
}

// The real one, whatever it may do.
TEST(what_is_told_of_a_child_has_its_user)
{
	sigset_t chld = SIGBIT(SIGCHLD);
	siginfo_t info;
	pid_t pid;

	on_siginfo(SIGCHLD, note_info, 0);
	sigprocmask(SIG_BLOCK, &chld, NULL);
	pid = student();
	sigtimedwait(&chld, &info, NULL);
	EXPECT_EQ(info.si_code, CLD_STOPPED);
	EXPECT_EQ(info.si_uid, 1000);
	EXPECT_EQ(waitid(P_PID, pid, &info, WSTOPPED), 0);
	EXPECT_EQ(info.si_uid, 1000);
	kill(pid, SIGKILL);
	sigtimedwait(&chld, &info, NULL);
	EXPECT_EQ(info.si_code, CLD_KILLED);
	EXPECT_EQ(info.si_uid, 1000);
	EXPECT_EQ(waitid(P_PID, pid, &info, WEXITED), 0);
	EXPECT_EQ(info.si_uid, 1000);
	EXPECT_EQ(waitid(P_PID, getpid(), &info, WEXITED), -1);
	sigprocmask(SIG_UNBLOCK, &chld, NULL);
	set_disposition(SIGCHLD, SIG_DFL);
}

TEST(nocldstop_hears_of_ends_only)
{
	int status;
	pid_t pid;

	on_signal(SIGCHLD, note, SA_NOCLDSTOP);
	pid = sleeper();
	count = 0;
	kill(pid, SIGSTOP);
	waitpid(pid, &status, WUNTRACED);
	kill(pid, SIGCONT);
	waitpid(pid, &status, WCONTINUED);
	EXPECT_EQ(count, 0);
	end_child(pid);
	EXPECT_EQ(count, 1);
	set_disposition(SIGCHLD, SIG_DFL);
}

TEST(who_ignores_sigchld_has_no_zombies)
{
	int status;

	set_disposition(SIGCHLD, SIG_IGN);
	for (int i = 0; i < 3; i++)
		if (fork() == 0)
			_exit(1);
	EXPECT_EQ(sys(__NR_wait4, -1, &status, 0, 0), -ECHILD);
	on_signal(SIGCHLD, note, SA_NOCLDWAIT);
	count = 0;
	if (fork() == 0)
		_exit(1);
	while (sys(__NR_wait4, -1, &status, 0, 0) != -ECHILD)
		;
	EXPECT_EQ(count, 1);
	set_disposition(SIGCHLD, SIG_DFL);
}

/* -- groups and sessions --------------------------------------------------- */

TEST(wait_by_group_takes_that_group_only)
{
	pid_t a = sleeper(), b = sleeper();
	int status;

	EXPECT_EQ(setpgid(b, b), 0);
	EXPECT_EQ(getpgid(b), b);
	EXPECT_EQ(getpgid(a), getpgid(0));
	kill(a, SIGTERM);
	kill(-b, SIGTERM);
	EXPECT_EQ(waitpid(-b, &status, 0), b);
	EXPECT_EQ(sys(__NR_wait4, -b, &status, 0, 0), -ECHILD);
	EXPECT_EQ(waitpid(0, &status, 0), a);
}

TEST(a_signal_to_a_group_reaches_each_member)
{
	pid_t first = sleeper(), second = sleeper();
	int status;

	setpgid(first, first);
	EXPECT_EQ(setpgid(second, first), 0);
	EXPECT_EQ(kill(-first, SIGTERM), 0);
	waitpid(first, &status, 0);
	EXPECT_EQ(status, SIGTERM);
	// The number lives on as the group's: nobody else gets it.
	EXPECT_EQ(waitpid(second, &status, 0), second);
	EXPECT_EQ(status, SIGTERM);
	EXPECT_EQ(sys(__NR_kill, -first, 0), -ESRCH);
}

static int setsid_child(void *unused)
{
	pid_t me = getpid();

	(void)unused;
	if (setsid() != me || getsid(0) != me || getpgid(0) != me)
		return 1;
	if (sys(__NR_setsid) != -EPERM || sys(__NR_setpgid, 0, 0) != -EPERM)
		return 2;
	return 0;
}

TEST(setsid_makes_a_session_of_ones_own_once)
{
	EXPECT_EQ(in_child(setsid_child, NULL), 0);
}

TEST(setpgid_refuses)
{
	pid_t pid = sleeper(), other = fork();

	if (other == 0) {
		setsid();
		for (;;)
			msleep(1000);
	}
	msleep(20);
	EXPECT_EQ(sys(__NR_setpgid, pid, -1), -EINVAL);
	EXPECT_EQ(sys(__NR_setpgid, 32700, 0), -ESRCH);
	EXPECT_EQ(sys(__NR_setpgid, pid, 32700), -EPERM);
	EXPECT_EQ(sys(__NR_setpgid, other, 0), -EPERM);
	EXPECT_EQ(sys(__NR_setpgid, pid, other), -EPERM);
	EXPECT_EQ(sys(__NR_getpgid, 32700), -ESRCH);
	EXPECT_EQ(sys(__NR_getsid, 32700), -ESRCH);
	end_child(pid);
	end_child(other);
}

static volatile int *heard; // shared with the child

static void hear(int sig)
{
	heard[sig == SIGHUP ? 0 : 1]++;
}

// A session whose leader ends while a job of its, in a group of its own, is
// stopped: with that nobody is left in the session to continue the job.
static int session_leader(void *unused)
{
	int status;
	pid_t job;

	(void)unused;
	setsid();
	job = fork();
	if (job == 0) {
		setpgid(0, 0);
		on_signal(SIGHUP, hear, 0);
		on_signal(SIGCONT, hear, 0);
		raise_stop();
		heard[2]++;
		_exit(0);
	}
	waitpid(job, &status, WUNTRACED);
	return WIFSTOPPED(status) ? 0 : 1;
}

TEST(a_stopped_group_that_becomes_an_orphan_gets_hup_and_cont)
{
	heard = mmap(NULL, PAGE_SIZE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	EXPECT_EQ(in_child(session_leader, NULL), 0);
	for (int i = 0; i < 100 && !heard[2]; i++)
		msleep(10);
	EXPECT_EQ(heard[0], 1);
	EXPECT_EQ(heard[1], 1);
	EXPECT_EQ(heard[2], 1);
	munmap((void *)heard, PAGE_SIZE);
}

static int tstp_in_orphan(void *unused)
{
	(void)unused;
	setsid();
	kill(getpid(), SIGTSTP);
	kill(getpid(), SIGTTIN);
	kill(getpid(), SIGTTOU);
	return 8;
}

TEST(an_orphaned_group_is_stopped_by_sigstop_only)
{
	EXPECT_EQ(in_child(tstp_in_orphan, NULL), 8 << 8);
}

TEST(a_subreaper_takes_over_its_grandchildren)
{
	int status;
	pid_t middle, grandchild;

	EXPECT_EQ(sys(__NR_prctl, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
	middle = fork();
	if (middle == 0) {
		if (fork() == 0) {
			msleep(40);
			_exit(6);
		}
		_exit(0);
	}
	EXPECT_EQ(waitpid(middle, &status, 0), middle);
	grandchild = waitpid(-1, &status, 0);
	EXPECT(grandchild > 0 && grandchild != middle);
	EXPECT_EQ(status, 6 << 8);
	sys(__NR_prctl, PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
}

TEST(the_parents_death_sends_what_was_asked_for)
{
	int status;
	pid_t middle, grandchild;

	sys(__NR_prctl, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	middle = fork();
	if (middle == 0) {
		if (fork() == 0) {
			sys(__NR_prctl, PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
			msleep(2000);
			_exit(6);
		}
		msleep(30);
		_exit(0);
	}
	waitpid(middle, &status, 0);
	grandchild = waitpid(-1, &status, 0);
	EXPECT(grandchild > 0);
	EXPECT_EQ(status, SIGTERM);
	sys(__NR_prctl, PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
}

/* -- many ------------------------------------------------------------------ */

TEST(hundreds_at_once_and_thousands_one_after_the_other)
{
	enum {
		MANY = 200,
		ROW = 1000
	};
	long pages = meminfo("MemFree") / 4;
	int n = 0, status, wrong = 0;

	// 12 pages or so a process.
	while (n < MANY && n < pages / 24) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(0);
		if (pid < 0)
			break;
		n++;
	}
	EXPECT(n > 10);
	for (int i = 0; i < n; i++)
		wrong += waitpid(-1, &status, 0) <= 0 || status;
	for (int i = 0; i < ROW; i++) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(0);
		wrong += waitpid(pid, &status, 0) != pid || status;
	}
	EXPECT_EQ(wrong, 0);
}

KTAP_MAIN("jobctl");
