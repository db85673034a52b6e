/* SPDX-License-Identifier: MIT */
/*
 * What: calls with pointers that only i386 has. set_thread_area writes, too, but
 * reads first, and refuses what it reads.
 */
#define POINTER_CALLS                                                        \
	{ "_llseek",                                                         \
	  __NR__llseek,                                                      \
	  { THIS_FILE, 0, 0, PTR, SEEK_SET },                                \
	  8,                                                                 \
	  WRITES },                                                          \
		{ "fstat64",                                                 \
		  __NR_fstat64,                                              \
		  { THIS_FILE, PTR },                                        \
		  sizeof(struct stat64),                                     \
		  WRITES },                                                  \
		{ "ugetrlimit",                                              \
		  __NR_ugetrlimit,                                           \
		  { RLIMIT_STACK, PTR },                                     \
		  8,                                                         \
		  WRITES },                                                  \
		{ "set_thread_area", __NR_set_thread_area, { PTR }, 16, 0 }, \
	{                                                                    \
		"mmap", __NR_mmap, { PTR }, 24, 0                            \
	}

TEST(waitpid_with_a_bad_pointer)
{
	pid_t pid = fork();

	if (pid == 0)
		exit(0);
	EXPECT_EQ(sys(__NR_waitpid, pid, KERNEL_ADDR, 0), -EFAULT);
	EXPECT_EQ(sys(__NR_waitpid, pid, 0, 0), -ECHILD);
}
