// SPDX-License-Identifier: MIT
//
// What: a thread's own data: a segment whose base a program chooses, kept across
// switches and inherited by fork.

#include <uapi/clone.h>

#include "ktap.h"

static unsigned long block[4] = { 0x11, 0x22, 0x33, 0x44 };

// use(base) makes a segment begin at base, first_word() reads through it.
#include WORDSIZE_FILE(tls)

TEST(it_reads_the_block)
{
	EXPECT(use(block) >= 0);
	EXPECT_EQ(first_word(), 0x11);
	EXPECT(use(block + 1) >= 0);
	EXPECT_EQ(first_word(), 0x22);
}

static int child_with_its_own(void *arg)
{
	(void)arg;
	if (first_word() != block[2])
		return 1;
	block[2] = 0x77; // COW: the parent's stays
	for (int i = 0; i < 200; i++) {
		if (first_word() != 0x77)
			return 2;
		sched_yield();
	}
	return 0;
}

TEST(it_is_kept_across_switches_and_inherited_by_fork)
{
	int status;
	pid_t pid;

	ASSERT(use(block + 2) >= 0);
	EXPECT_EQ(first_word(), 0x33);
	pid = fork();
	if (pid == 0)
		exit(child_with_its_own(NULL));
	for (int i = 0; i < 200; i++) {
		ASSERT(first_word() == 0x33);
		sched_yield();
	}
	waitpid(pid, &status, 0);
	EXPECT_EQ(status, 0);
}

KTAP_MAIN("tls");
