/* SPDX-License-Identifier: MIT */
/*
 * What: what syscalls.c asks of x86-64 alone: its own calls, its gaps. Linux
 * looks at 32 bits of the number, sign-extended; with bit 30 it is x32's.
 */

#define BAD_CALLS                                                             \
	{ "pread64 before 0", __NR_pread64, 0, P(buf), 1, -1, 0, -EINVAL },   \
		{ "fstat(9999)", __NR_fstat, 9999, P(buf), 0, 0, 0, -EBADF }, \
		{ "arch_prctl(0)", __NR_arch_prctl, 0, 0, 0, 0, 0, -EINVAL }, \
		{ "arch_prctl FS astray",                                     \
		  __NR_arch_prctl,                                            \
		  ARCH_SET_FS,                                                \
		  1L << 62,                                                   \
		  0,                                                          \
		  0,                                                          \
		  0,                                                          \
		  -EPERM },                                                   \
		{ "arch_prctl GS astray",                                     \
		  __NR_arch_prctl,                                            \
		  ARCH_SET_GS,                                                \
		  1L << 62,                                                   \
		  0,                                                          \
		  0,                                                          \
		  0,                                                          \
		  -EPERM },                                                   \
	{                                                                     \
		"arch_prctl FS in the kernel", __NR_arch_prctl, ARCH_SET_FS,  \
			(long)KERNEL_ADDR, 0, 0, 0, -EPERM                    \
	}

#define UNKNOWN_NUMBERS                                                       \
	134, 174, 177, 178, 180, 181, 182, 183, 184, 185, 205, 211, 214, 215, \
		236, 340, 423, 512, 547, 1000, 9999, -1, -20, 0x40000027,     \
		0x7FFFFFFF, (long)0x80000000, (long)0x80000027,               \
		0x7FFFFFFFFFFFFFFF

TEST(a_number_has_32_bits)
{
	if (!on_tessera())
		SKIP("older Linux looks at all 64");
	EXPECT_EQ(sys(0x100000000 + __NR_getpid), getpid());
}
