/* SPDX-License-Identifier: MIT */
/*
 * What: a child that only is there, for tests of what is done to processes.
 */
#ifndef USER_TEST_CHILD_H
#define USER_TEST_CHILD_H

#include "ktap.h"
#include "signal.h"

/* Sleeps until a signal ends it. */
static inline pid_t sleeper(void)
{
	pid_t pid = fork();

	if (pid == 0)
		for (;;)
			msleep(1000);
	return pid;
}

/* Ends PID, whatever it does, and waits for it. */
static inline void end_child(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, __WALL);
}

#endif
