// SPDX-License-Identifier: MIT
//
// What: the flags of clone and clone3, and vfork.

#include <uapi/clone.h>

#include "ktap.h"
#include "signal.h"

static volatile int shared;

TEST(clone_refuses)
{
	static const unsigned long odd[] = {
		CLONE_THREAD,
		CLONE_SIGHAND,
		CLONE_THREAD | CLONE_SIGHAND,
		CLONE_NEWNS | CLONE_FS,
	};

	for (size_t i = 0; i < ARRAY_SIZE(odd); i++)
		EXPECT_EQ(sys(__NR_clone, odd[i], 0, 0, 0, 0), -EINVAL);
}

TEST(vfork_borrows_the_memory_until_exec_or_exit)
{
	int status;
	pid_t pid;

	shared = 1;
	pid = sys(__NR_clone, CLONE_VFORK | CLONE_VM | SIGCHLD, 0, 0, 0, 0);
	if (pid == 0) {
		msleep(20);
		shared = 2;
		sys(__NR_exit, 3);
	}
	EXPECT_EQ(shared, 2); // it was waited for
	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT_EQ(status, 3 << 8);
}

TEST(clone3_takes_what_clone_takes)
{
	int parent_tid = 0, child_tid = 0, status;
	struct clone_args args = {
		.flags = CLONE_PARENT_SETTID | CLONE_CHILD_SETTID,
		.parent_tid = (unsigned long)&parent_tid,
		.child_tid = (unsigned long)&child_tid,
		.exit_signal = SIGCHLD,
	};
	long pid = sys(__NR_clone3, &args, sizeof(args));

	if (pid == 0)
		_exit(child_tid == getpid() ? 0 : 1);
	EXPECT_EQ(parent_tid, pid);
	EXPECT_EQ(child_tid, 0);
	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT_EQ(status, 0);
	EXPECT_EQ(sys(__NR_clone3, &args, 16), -EINVAL);
	EXPECT_EQ(sys(__NR_clone3, &args, 8192), -E2BIG);
	args.exit_signal = 65;
	EXPECT_EQ(sys(__NR_clone3, &args, sizeof(args)), -EINVAL);
	args.exit_signal = 0;
	args.stack = 0x10000;
	EXPECT_EQ(sys(__NR_clone3, &args, sizeof(args)), -EINVAL);
}

TEST(a_child_without_sigchld_needs_wclone)
{
	int status;
	pid_t pid = sys(__NR_clone, 0, 0, 0, 0, 0);

	if (pid == 0)
		sys(__NR_exit_group, 4);
	EXPECT_EQ(sys(__NR_wait4, pid, &status, 0, 0), -ECHILD);
	EXPECT_EQ(waitpid(pid, &status, __WCLONE), pid);
	EXPECT_EQ(status, 4 << 8);
}

TEST(a_child_may_end_with_a_number_that_is_no_signal)
{
	int status;
	pid_t pid = sys(__NR_clone, 0xff, 0, 0, 0, 0);

	if (pid == 0)
		sys(__NR_exit_group, 4);
	ASSERT(pid > 0);
	EXPECT_EQ(sys(__NR_wait4, pid, &status, 0, 0), -ECHILD);
	EXPECT_EQ(waitpid(pid, &status, __WCLONE), pid);
	EXPECT_EQ(status, 4 << 8);
}

KTAP_MAIN("clone");
