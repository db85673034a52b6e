/* SPDX-License-Identifier: MIT */
/*
 * What: handlers that note what they were told, for the tests of signals; and
 * the registers in a context, which differ between the machines.
 */
#ifndef USER_TEST_SIGNAL_H
#define USER_TEST_SIGNAL_H

#include "ktap.h"
#include "signal.h"

static volatile int count __attribute__((unused));
static volatile int last_sig, depth, max_depth;
static siginfo_t last_info;
static struct ucontext last_context;

static inline void note(int sig)
{
	count++;
	last_sig = sig;
	depth++;
	if (depth > max_depth)
		max_depth = depth;
	depth--;
}

static inline void note_info(int sig, siginfo_t *info, void *context)
{
	note(sig);
	last_info = *info;
	last_context = *(struct ucontext *)context;
}

static inline void reset(void)
{
	count = last_sig = depth = max_depth = 0;
	memset(&last_info, 0xee, sizeof(last_info));
}

static inline int raise(int sig)
{
	return kill(getpid(), sig);
}

static inline sigset_t mask_now(void)
{
	sigset_t set = 0;

	sigprocmask(SIG_BLOCK, NULL, &set);
	return set;
}

#include WORDSIZE_FILE(signote)

#endif
