// SPDX-License-Identifier: MIT
//
// What: with UMIP, ring 3 is not told where the kernel's tables are. (Linux
// answers some of these in the CPU's place, with made-up addresses.)

#include "ktap.h"

static char buf[16];

static void sgdt(void)
{
	asm volatile("sgdt %0" : "=m"(buf));
}

static void sidt(void)
{
	asm volatile("sidt %0" : "=m"(buf));
}

static void sldt(void)
{
	asm volatile("sldt %0" : "=m"(buf));
}

static void str(void)
{
	asm volatile("str %0" : "=m"(buf));
}

static void smsw(void)
{
	asm volatile("smsw %0" : "=m"(buf));
}

TEST(the_kernels_tables_are_hidden)
{
	int want = cpu_flag("umip") ? SIGSEGV : 0;

	SKIP_UNLESS_TESSERA();
	EXPECT_EQ(signal_of(sgdt), want);
	EXPECT_EQ(signal_of(sidt), want);
	EXPECT_EQ(signal_of(sldt), want);
	EXPECT_EQ(signal_of(str), want);
	EXPECT_EQ(signal_of(smsw), want);
}

KTAP_MAIN("umip");
