// SPDX-License-Identifier: MIT
//
// What: the system calls of signals and process groups, with -1 and errno.

#include "signal.h"

void __restore(void);
void __restore_rt(void);

static long ret(long result)
{
	if ((unsigned long)result < -4095UL)
		return result;
	errno = (int)-result;
	return -1;
}

int sigaction(int sig, const struct sigaction *act, struct sigaction *old)
{
	struct sigaction with_restorer;

	if (act) {
		with_restorer = *act;
		with_restorer.sa_flags |= SA_RESTORER;
		with_restorer.sa_restorer =
			act->sa_flags & SA_SIGINFO ? __restore_rt : __restore;
		act = &with_restorer;
	}
	return ret(sys(__NR_rt_sigaction, sig, act, old, sizeof(sigset_t)));
}

void on_signal(int sig, void (*handler)(int), unsigned long flags)
{
	struct sigaction act = { .sa_flags = flags };

	act.sa_handler = handler;
	if (sigaction(sig, &act, NULL))
		die("sigaction(%d)", sig);
}

void on_siginfo(int sig, void (*handler)(int, siginfo_t *, void *),
		unsigned long flags)
{
	struct sigaction act = { .sa_flags = flags | SA_SIGINFO };

	act.sa_sigaction = handler;
	if (sigaction(sig, &act, NULL))
		die("sigaction(%d)", sig);
}

void set_disposition(int sig, unsigned long sig_dfl_or_ign)
{
	struct sigaction act = { .sa_number = sig_dfl_or_ign };

	if (sigaction(sig, &act, NULL))
		die("sigaction(%d)", sig);
}

int sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
	return ret(sys(__NR_rt_sigprocmask, how, set, old, sizeof(*set)));
}

int sigpending(sigset_t *set)
{
	return ret(sys(__NR_rt_sigpending, set, sizeof(*set)));
}

int sigsuspend(const sigset_t *mask)
{
	return ret(sys(__NR_rt_sigsuspend, mask, sizeof(*mask)));
}

int sigaltstack(const stack_t *ss, stack_t *old)
{
	return ret(sys(__NR_sigaltstack, ss, old));
}

int sigtimedwait(const sigset_t *set, siginfo_t *info,
		 const struct timespec *timeout)
{
	return ret(sys(__NR_rt_sigtimedwait, set, info, timeout, sizeof(*set)));
}

int sigqueue(pid_t pid, int sig, union sigval value)
{
	siginfo_t info;

	memset(&info, 0, sizeof(info));
	info.si_signo = sig;
	info.si_code = SI_QUEUE;
	info.si_pid = getpid();
	info.si_value = value;
	return ret(sys(__NR_rt_sigqueueinfo, pid, sig, &info));
}

int kill(pid_t pid, int sig)
{
	return ret(sys(__NR_kill, pid, sig));
}

int tgkill(pid_t tgid, pid_t tid, int sig)
{
	return ret(sys(__NR_tgkill, tgid, tid, sig));
}

pid_t getpgid(pid_t pid)
{
	return ret(sys(__NR_getpgid, pid));
}

int setpgid(pid_t pid, pid_t pgrp)
{
	return ret(sys(__NR_setpgid, pid, pgrp));
}

pid_t getsid(pid_t pid)
{
	return ret(sys(__NR_getsid, pid));
}

pid_t setsid(void)
{
	return ret(sys(__NR_setsid));
}

int waitid(int which, pid_t id, siginfo_t *info, int options)
{
	return ret(sys(__NR_waitid, which, id, info, options, NULL));
}

static void change_mask(int how, int sig)
{
	sigset_t set = SIGBIT(sig);

	sigprocmask(how, &set, NULL);
}

void block_signal(int sig)
{
	change_mask(SIG_BLOCK, sig);
}

void unblock_signal(int sig)
{
	change_mask(SIG_UNBLOCK, sig);
}

void msleep(long ms)
{
	struct timespec left = { ms / 1000, ms % 1000 * 1000000 };

	while (nanosleep(&left, &left) && errno == EINTR)
		;
}
