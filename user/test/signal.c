// SPDX-License-Identifier: MIT
//
// What: handlers, masks, queues, siginfo, and what becomes of them in
// fork and exec. Faults and frames are in sigframe.c,
// interrupted calls in sigwait.c.

#include "signote.h"

/* -- handlers -------------------------------------------------------------- */

TEST(a_handler_runs_before_kill_returns)
{
	reset();
	on_signal(SIGUSR1, note, 0);
	EXPECT_EQ(raise(SIGUSR1), 0);
	EXPECT_EQ(count, 1);
	EXPECT_EQ(last_sig, SIGUSR1);
}

TEST(siginfo_says_who_sent_it)
{
	union sigval value = { .sival_ptr = (void *)0x1234567 };

	on_siginfo(SIGUSR1, note_info, 0);
	reset();
	raise(SIGUSR1);
	EXPECT_EQ(last_info.si_signo, SIGUSR1);
	EXPECT_EQ(last_info.si_errno, 0);
	EXPECT_EQ(last_info.si_code, SI_USER);
	EXPECT_EQ(last_info.si_pid, getpid());
	reset();
	tgkill(getpid(), gettid(), SIGUSR1);
	EXPECT_EQ(last_info.si_code, SI_TKILL);
	EXPECT_EQ(last_info.si_pid, getpid());
	reset();
	EXPECT_EQ(sigqueue(getpid(), SIGUSR1, value), 0);
	EXPECT_EQ(last_info.si_code, SI_QUEUE);
	EXPECT(last_info.si_value.sival_ptr == value.sival_ptr);
	EXPECT_EQ(last_info.si_pad[31], 0);
}

static void raise_again(int sig)
{
	count++;
	depth++;
	if (depth > max_depth)
		max_depth = depth;
	if (count < 4)
		raise(sig);
	depth--;
}

TEST(a_signal_waits_for_its_own_handler)
{
	reset();
	on_signal(SIGUSR1, raise_again, 0);
	raise(SIGUSR1);
	EXPECT_EQ(count, 4);
	EXPECT_EQ(max_depth, 1);
}

TEST(with_nodefer_it_does_not)
{
	reset();
	on_signal(SIGUSR1, raise_again, SA_NODEFER);
	raise(SIGUSR1);
	EXPECT_EQ(count, 4);
	EXPECT_EQ(max_depth, 4);
}

static sigset_t mask_in_handler;

static void note_mask(int sig)
{
	(void)sig;
	mask_in_handler = mask_now();
}

TEST(the_mask_of_sigaction_holds_in_the_handler_only)
{
	struct sigaction act = { .sa_mask = SIGBIT(SIGUSR2) | SIGBIT(40) |
					    SIGBIT(SIGKILL) };
	sigset_t before = mask_now();

	act.sa_handler = note_mask;
	sigaction(SIGUSR1, &act, NULL);
	raise(SIGUSR1);
	EXPECT_EQ(mask_in_handler,
		  before | SIGBIT(SIGUSR1) | SIGBIT(SIGUSR2) | SIGBIT(40));
	EXPECT_EQ(mask_now(), before);
}

TEST(resethand_is_good_for_once)
{
	struct sigaction now;

	reset();
	on_signal(SIGUSR1, note, SA_RESETHAND);
	raise(SIGUSR1);
	EXPECT_EQ(count, 1);
	sigaction(SIGUSR1, NULL, &now);
	EXPECT_EQ(now.sa_number, SIG_DFL);
}

TEST(sigaction_gives_back_what_it_took)
{
	struct sigaction act = { .sa_flags = SA_RESTART | SA_ONSTACK,
				 .sa_mask = SIGBIT(3) | SIGBIT(64) };
	struct sigaction now;

	act.sa_handler = note;
	EXPECT_EQ(sigaction(SIGUSR2, &act, NULL), 0);
	EXPECT_EQ(sigaction(SIGUSR2, NULL, &now), 0);
	EXPECT_EQ(now.sa_number, act.sa_number);
	EXPECT_EQ(now.sa_mask, act.sa_mask);
	EXPECT_EQ(now.sa_flags, act.sa_flags | SA_RESTORER);
	set_disposition(SIGUSR2, SIG_DFL);
}

TEST(sigaction_refuses)
{
	struct sigaction act = { .sa_number = SIG_IGN };
	long p = (long)&act;

	EXPECT_EQ(sys(__NR_rt_sigaction, SIGKILL, p, 0, 8), -EINVAL);
	EXPECT_EQ(sys(__NR_rt_sigaction, SIGSTOP, p, 0, 8), -EINVAL);
	EXPECT_EQ(sys(__NR_rt_sigaction, 0, p, 0, 8), -EINVAL);
	EXPECT_EQ(sys(__NR_rt_sigaction, 65, p, 0, 8), -EINVAL);
	EXPECT_EQ(sys(__NR_rt_sigaction, 64, 0, 0, 8), 0);
	EXPECT_EQ(sys(__NR_rt_sigaction, SIGKILL, 0, p, 8), 0);
	EXPECT_EQ(sys(__NR_rt_sigaction, SIGUSR1, p, 0, 4), -EINVAL);
	EXPECT_EQ(sys(__NR_rt_sigaction, SIGUSR1, 1, 0, 8), -EFAULT);
	EXPECT_EQ(sys(__NR_rt_sigaction, SIGUSR1, 0, 1, 8), -EFAULT);
}

/* -- queues ---------------------------------------------------------------- */

static int order[32];

static void note_order(int sig, siginfo_t *info, void *context)
{
	(void)context;
	if (count < 32)
		order[count] = sig * 100 + info->si_value.sival_int;
	count++;
}

static void queue(int sig, int value)
{
	union sigval v = { .sival_int = value };

	EXPECT_EQ(sigqueue(getpid(), sig, v), 0);
}

TEST(real_time_signals_queue_in_order_and_others_coalesce)
{
	sigset_t set = SIGBIT(SIGUSR1) | SIGBIT(40) | SIGBIT(41), pending = 0;
	struct sigaction act = { .sa_flags = SA_SIGINFO, .sa_mask = set };
	static const int want[] = { SIGUSR1 * 100 + 1, 4001, 4002, 4003, 4101 };

	act.sa_sigaction = note_order;
	sigaction(SIGUSR1, &act, NULL);
	sigaction(40, &act, NULL);
	sigaction(41, &act, NULL);
	sigprocmask(SIG_BLOCK, &set, NULL);
	reset();
	queue(41, 1);
	queue(40, 1);
	queue(40, 2);
	queue(SIGUSR1, 1);
	queue(SIGUSR1, 2);
	queue(40, 3);
	EXPECT_EQ(count, 0);
	sigpending(&pending);
	EXPECT_EQ(pending, set);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	EXPECT_EQ(count, 5);
	// The last to be set up runs first: each is put on top of the one
	// before. With all in every mask, it is one after the other.
	for (int i = 0; i < 5; i++)
		EXPECT_EQ(order[i], want[i]);
	sigpending(&pending);
	EXPECT_EQ(pending, 0);
}

TEST(the_queue_has_its_limit)
{
	struct rlimit old, small = { 3, 3 };
	union sigval value = { .sival_int = 0 };
	int status;

	getrlimit(RLIMIT_SIGPENDING, &old);
	small.rlim_max = old.rlim_max;
	pid_t pid = fork();
	if (pid == 0) {
		int n = 0;

		block_signal(40);
		setrlimit(RLIMIT_SIGPENDING, &small);
		while (n < 10 && !sigqueue(getpid(), 40, value))
			n++;
		_exit(n == 10 ? 1 : errno == EAGAIN && n <= 3 ? 0 : 2);
	}
	waitpid(pid, &status, 0);
	EXPECT_EQ(status, 0);
}

TEST(ignoring_a_signal_drops_what_is_pending)
{
	sigset_t pending;

	on_signal(SIGUSR1, note, 0);
	block_signal(SIGUSR1);
	raise(SIGUSR1);
	set_disposition(SIGUSR1, SIG_IGN);
	sigpending(&pending);
	EXPECT_EQ(pending & SIGBIT(SIGUSR1), 0);
	unblock_signal(SIGUSR1);
}

TEST(nobody_may_forge_the_kernels_signals)
{
	siginfo_t info;
	pid_t pid = fork();

	if (pid == 0) {
		msleep(10000);
		_exit(0);
	}
	memset(&info, 0, sizeof(info));
	info.si_code = SI_KERNEL;
	EXPECT_EQ(sys(__NR_rt_sigqueueinfo, pid, SIGUSR1, &info), -EPERM);
	info.si_code = SI_USER;
	EXPECT_EQ(sys(__NR_rt_sigqueueinfo, pid, SIGUSR1, &info), -EPERM);
	info.si_code = SI_TKILL;
	EXPECT_EQ(sys(__NR_rt_sigqueueinfo, pid, SIGUSR1, &info), -EPERM);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

TEST(kill_refuses)
{
	EXPECT_EQ(sys(__NR_kill, getpid(), 65), -EINVAL);
	EXPECT_EQ(sys(__NR_kill, getpid(), -1), -EINVAL);
	EXPECT_EQ(sys(__NR_kill, 32700, 0), -ESRCH);
	EXPECT_EQ(sys(__NR_kill, getpid(), 0), 0);
	EXPECT_EQ(sys(__NR_kill, 0x80000000, 0), -ESRCH);
	EXPECT_EQ(sys(__NR_tkill, 0, 0), -EINVAL);
	EXPECT_EQ(sys(__NR_tgkill, getpid(), -1, 0), -EINVAL);
	EXPECT_EQ(sys(__NR_tgkill, 1, getpid(), 0), getpid() == 1 ? 0 : -ESRCH);
}

static volatile int group_got;

static void note_group(int sig)
{
	group_got = sig;
}

// That of init and whoever has not left it has the number 0.
TEST(ones_own_group_is_sent_to_whatever_its_number)
{
	on_signal(SIGWINCH, note_group, 0);
	EXPECT_EQ(sys(__NR_kill, 0, 0), 0);
	EXPECT_EQ(sys(__NR_kill, 0, 65), -EINVAL);
	EXPECT_EQ(sys(__NR_kill, -1, 65), -EINVAL);
	EXPECT_EQ(sys(__NR_kill, 0, SIGWINCH), 0);
	EXPECT_EQ(group_got, SIGWINCH);
	on_signal(SIGWINCH, SIG_DFL, 0);
}

/* -- fork, exec, the end --------------------------------------------------- */

static int forked(void *unused)
{
	struct sigaction now;
	sigset_t pending;

	(void)unused;
	sigaction(SIGUSR2, NULL, &now);
	sigpending(&pending);
	return now.sa_handler != note || pending ||
	       !(mask_now() & SIGBIT(SIGUSR2));
}

TEST(fork_inherits_handlers_and_mask_but_nothing_pending)
{
	on_signal(SIGUSR2, note, 0);
	block_signal(SIGUSR2);
	raise(SIGUSR2);
	EXPECT_EQ(in_child(forked, NULL), 0);
	unblock_signal(SIGUSR2);
}

static int execed(void)
{
	struct sigaction handled, ignored;
	sigset_t pending;

	sigaction(SIGUSR2, NULL, &handled);
	sigaction(SIGHUP, NULL, &ignored);
	sigpending(&pending);
	return handled.sa_number != SIG_DFL || ignored.sa_number != SIG_IGN ||
	       pending != SIGBIT(40) || !(mask_now() & SIGBIT(40));
}

static int exec_child(void *unused)
{
	static char *args[] = { (char *)"signal", NULL };
	static char *env[] = { (char *)"EXECED=1", NULL };

	(void)unused;
	on_signal(SIGUSR2, note, 0);
	set_disposition(SIGHUP, SIG_IGN);
	block_signal(40);
	raise(40);
	execve("/proc/self/exe", args, env);
	return 99;
}

TEST(exec_resets_handlers_and_keeps_the_rest)
{
	EXPECT_EQ(in_child(exec_child, NULL), 0);
}

static int taken[2];

static void note_taken(int sig)
{
	if (count < 2)
		taken[count++] = sig;
}

// Its frame is the first to be built, so its handler is the last to run.
TEST(a_faults_signal_is_taken_before_a_smaller_number)
{
	sigset_t both = SIGBIT(SIGHUP) | SIGBIT(SIGSEGV), before = mask_now();

	on_signal(SIGHUP, note_taken, 0);
	on_signal(SIGSEGV, note_taken, 0);
	count = 0;
	sigprocmask(SIG_BLOCK, &both, NULL);
	sys(__NR_tkill, gettid(), SIGHUP);
	sys(__NR_tkill, gettid(), SIGSEGV);
	sigprocmask(SIG_SETMASK, &before, NULL);
	EXPECT_EQ(count, 2);
	EXPECT_EQ(taken[0], SIGHUP);
	EXPECT_EQ(taken[1], SIGSEGV);
	set_disposition(SIGHUP, SIG_DFL);
	set_disposition(SIGSEGV, SIG_DFL);
}

static int one_default(void *arg)
{
	raise((int)(long)arg);
	return 0;
}

TEST(the_default_actions)
{
	const sigset_t ignored = SIGBIT(SIGCHLD) | SIGBIT(SIGCONT) |
				 SIGBIT(SIGURG) | SIGBIT(SIGWINCH);
	const sigset_t stops = SIGBIT(SIGSTOP) | SIGBIT(SIGTSTP) |
			       SIGBIT(SIGTTIN) | SIGBIT(SIGTTOU);

	set_disposition(SIGUSR1, SIG_DFL);
	set_disposition(SIGUSR2, SIG_DFL);
	for (int sig = 1; sig <= NSIG; sig++) {
		int status;

		if (SIGBIT(sig) & stops)
			continue;
		set_disposition(SIGUSR1, SIG_DFL);
		if (sig == 40 || sig == 41) // handlers of a test above
			set_disposition(sig, SIG_DFL);
		status = in_child(one_default, (void *)(long)sig);
		EXPECT_EQ(status & ~0x80, SIGBIT(sig) & ignored ? 0 : sig);
	}
}

TEST(init_is_not_killed_by_what_it_does_not_want)
{
	if (getpid() != 1 && kill(1, 0))
		SKIP("may not signal init");
	EXPECT_EQ(kill(1, SIGKILL), 0);
	msleep(20);
	EXPECT_EQ(kill(1, 0), 0);
}

int main(void)
{
	if (getenv("EXECED"))
		return execed();
	return ktap_run_all("signal");
}
