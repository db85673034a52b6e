/* SPDX-License-Identifier: MIT */
/*
 * What: every allocation on the way of an operation fails once. For n = 1, 2,
 * ... the n-th allocation of this task is made to fail through
 * /proc/self/fail-nth, until the operation gets through untouched. Each time it
 * must fail cleanly, and at the end no memory is missing.
 *
 * Linux has the file too, with CONFIG_FAULT_INJECTION.
 */
#ifndef USER_TEST_FAILNTH_H
#define USER_TEST_FAILNTH_H

#include "ktap.h"

enum {
	MAX_N = 2000,
	TOUCHED = 8,
	SLACK_KB = 128
};

static int nth_file = -1;

static inline bool can_inject(void)
{
	if (nth_file < 0)
		nth_file = open("/proc/self/fail-nth", O_RDWR);
	return nth_file >= 0;
}

// 0 switches it off.
static inline void fail_nth(int n)
{
	char text[12];
	int len = snprintf(text, sizeof(text), "%d", n);

	sys(__NR_write, nth_file, text, len);
}

// What is left of the count: 0 means the failure has been injected.
static inline int nth_left(void)
{
	char text[16] = { 0 };

	SYS_PREAD(nth_file, text, sizeof(text) - 1, 0LL);
	return atoi(text);
}

/* The errno of a call that lacks memory, as Linux documents it for the call:
 * one, or either of two. */
#define EITHER(one, two) ((one) | (two) << 8)

static inline bool clean_failure(long result, int errors)
{
	return result == -(errors & 255) ||
	       (errors >> 8 && result == -(errors >> 8));
}

/* With much memory the audit takes too long for each call. */
static inline void expect_books_agree(const char *name)
{
	const char *wrong =
		meminfo("MemTotal") < 200 * 1024 ? books_disagree() : NULL;

	if (!EXPECT(!wrong))
		ktap_note("%s: mm_check: %s", name, wrong);
}

/*
 * Runs op with n = 1, 2, ...; op returns 0 or more if it came through, or
 * -errno, one of ERRORS. What op has made is taken back by undo (NULL: nothing to
 * do), which nothing is made to fail in.
 */
static inline void loop_errors(const char *name, long (*op)(void),
			       void (*undo)(long result), int errors)
{
	long before, result = op(); // what stays cached after a first time
	int n;

	if (undo)
		undo(result);
	before = meminfo("MemFree");
	for (n = 1; n <= MAX_N; n++) {
		int left;

		fail_nth(n);
		result = op();
		left = nth_left();
		fail_nth(0);
		if (undo)
			undo(result);
		if (left > 0)
			break;
		if (result < 0 && !EXPECT(clean_failure(result, errors)))
			ktap_note("%s: %ld at n = %d", name, result, n);
	}
	EXPECT(n <= MAX_N);
	if (!EXPECT(result >= 0))
		ktap_note("%s: %ld without a failure", name, result);
	ktap_note("%s: %d allocations failed in turn", name, n - 1);
	if (on_tessera() && !EXPECT(before - meminfo("MemFree") <= SLACK_KB))
		ktap_note("%s: memory is missing", name);
	expect_books_agree(name);
}

static inline void loop(const char *name, long (*op)(void))
{
	loop_errors(name, op, NULL, ENOMEM);
}

static int exec_n __attribute__((unused));

// Nothing but lack of memory has ended it: STATUS as wait4 has it.
static inline bool died_of_memory(int status)
{
	int sig = WTERMSIG(status);

	return WIFSIGNALED(status) &&
	       (sig == SIGKILL || sig == SIGBUS || sig == SIGSEGV);
}

/*
 * Children become a new program, with the exec_n-th allocation on the way made
 * to fail. The new one does not know; it ends with 1 when some of the count is
 * left: it was not hit. A child whose call returns ends with the errno.
 */
static inline void loop_exec(const char *name, int (*child)(void *))
{
	long before;
	int status;

	exec_n = MAX_N;
	in_child(child, NULL);
	before = meminfo("MemFree");
	for (exec_n = 1; exec_n <= MAX_N; exec_n++) {
		status = in_child(child, NULL);
		if (WIFEXITED(status) && WEXITSTATUS(status) == 1)
			break;
		if (!EXPECT(status == 0 || died_of_memory(status) ||
			    clean_failure(-WEXITSTATUS(status), ENOMEM)))
			ktap_note("%s: status 0x%x at n = %d", name, status,
				  exec_n);
	}
	EXPECT(exec_n <= MAX_N);
	ktap_note("%s: %d allocations failed in turn", name, exec_n - 1);
	if (on_tessera())
		EXPECT(before - meminfo("MemFree") <= SLACK_KB);
}

#endif
