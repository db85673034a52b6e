/* SPDX-License-Identifier: MIT */
/* What: what syscalls.c asks of i386 alone: its own calls, its gaps. */

static struct user_desc desc_99 = { .entry_number = 99 };

#define BAD_CALLS                                                                 \
	{ "pread64 before 0", __NR_pread64, 0, P(buf), 1, 0, -1, -EINVAL },       \
		{ "_llseek(9999)", __NR__llseek, 9999, 0, 0, P(buf), 0, -EBADF }, \
		{ "fstat64(9999)", __NR_fstat64, 9999, P(buf), 0, 0, 0, -EBADF }, \
		{ "waitpid, no child", __NR_waitpid, -1, 0, 0, 0, 0, -ECHILD },   \
		{ "waitpid, not mine", __NR_waitpid, 1, 0, 0, 0, 0, -ECHILD },    \
		{ "waitpid, odd options",                                         \
		  __NR_waitpid,                                                   \
		  -1,                                                             \
		  0,                                                              \
		  0x100,                                                          \
		  0,                                                              \
		  0,                                                              \
		  -EINVAL },                                                      \
		{ "ugetrlimit(16)", __NR_ugetrlimit, 16, P(buf), 0, 0, 0,         \
		  -EINVAL },                                                      \
		{ "ugetrlimit(-1)", __NR_ugetrlimit, -1, P(buf), 0, 0, 0,         \
		  -EINVAL },                                                      \
	{                                                                         \
		"set_thread_area(99)", __NR_set_thread_area, P(&desc_99), 0,      \
			0, 0, 0, -EINVAL                                          \
	}

#define UNKNOWN_NUMBERS                                                     \
	17, 31, 32, 35, 44, 53, 56, 98, 112, 137, 222, 223, 251, 285, 1000, \
		9999, -1, -20, 0x40000014, 0x7FFFFFFF, (long)0x80000000,    \
		(long)0x80000014
