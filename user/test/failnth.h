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

static inline bool clean_failure(long result)
{
	return result == -ENOMEM || result == -EAGAIN || result == -ENFILE;
}

/*
 * Runs op with n = 1, 2, ...; op returns 0 or more if it came through, or
 * -errno. A child that dies of a fault reports -ENOMEM itself.
 */
static inline void loop(const char *name, long (*op)(void))
{
	long before, result = -1;
	int n;

	op(); // what stays cached after a first time
	before = meminfo("MemFree");
	for (n = 1; n <= MAX_N; n++) {
		int left;

		fail_nth(n);
		result = op();
		left = nth_left();
		fail_nth(0);
		if (left > 0)
			break;
		if (result < 0 && !EXPECT(clean_failure(result)))
			ktap_note("%s: %ld at n = %d", name, result, n);
	}
	EXPECT(n <= MAX_N);
	EXPECT(result >= 0);
	ktap_note("%s: %d allocations failed in turn", name, n - 1);
	if (on_tessera())
		EXPECT(before - meminfo("MemFree") <= SLACK_KB);
}

#endif
