/* SPDX-License-Identifier: MIT */
/*
 * What: signals and process groups, with POSIX's names. A sigset_t is 64 bits,
 * signal N is bit N - 1; sigset(a, b, ...) makes one.
 *
 * Failure: as in libc.h.
 */
#ifndef USER_LIB_SIGNAL_H
#define USER_LIB_SIGNAL_H

#include "libc.h"

#include <uapi/ucontext.h>

/* The kernel's struct itself (kernel_sigaction), by other names. */
struct sigaction {
	union {
		unsigned long sa_number; /* SIG_DFL, SIG_IGN */
		void (*sa_handler)(int sig);
		void (*sa_sigaction)(int sig, siginfo_t *info, void *context);
	};
	unsigned long sa_flags;
	void (*sa_restorer)(void);
	sigset_t sa_mask;
};

#define SIGBIT(sig) (1ULL << ((sig)-1))

/* Fills in sa_restorer. */
int sigaction(int sig, const struct sigaction *act, struct sigaction *old);

/* A handler, its flags, an empty mask: what most want. Dies if it fails. */
void on_signal(int sig, void (*handler)(int), unsigned long flags);
void on_siginfo(int sig, void (*handler)(int, siginfo_t *, void *),
		unsigned long flags);
void set_disposition(int sig, unsigned long sig_dfl_or_ign);

int sigprocmask(int how, const sigset_t *set, sigset_t *old);
int sigpending(sigset_t *set);
int sigsuspend(const sigset_t *mask);
int sigaltstack(const stack_t *ss, stack_t *old);
int sigtimedwait(const sigset_t *set, siginfo_t *info,
		 const struct timespec *timeout); /* the signal, or -1 */
int sigqueue(pid_t pid, int sig, union sigval value);
int kill(pid_t pid, int sig);
int tgkill(pid_t tgid, pid_t tid, int sig);

pid_t getpgid(pid_t pid);
int setpgid(pid_t pid, pid_t pgrp);
pid_t getsid(pid_t pid);
pid_t setsid(void);
int waitid(int which, pid_t id, siginfo_t *info, int options);

/* Blocks or unblocks one signal. */
void block_signal(int sig);
void unblock_signal(int sig);

/* Sleeps that long, whatever signals come. */
void msleep(long ms);

#endif
