// SPDX-License-Identifier: MIT
//
// What: set_thread_area gives a segment of one's own, kept across switches.

#include "ktap.h"

static unsigned long block[4] = { 0x11, 0x22, 0x33, 0x44 };

static unsigned long gs_word(void)
{
	unsigned long value;

	asm volatile("movl %%gs:0, %0" : "=r"(value));
	return value;
}

// Points %gs at base; returns the selector, or -errno.
static long use_gs(void *base, unsigned int entry)
{
	struct user_desc desc = { .entry_number = entry,
				  .base_addr = (uintptr_t)base,
				  .limit = 0xFFFFF,
				  .seg_32bit = 1,
				  .limit_in_pages = 1,
				  .useable = 1 };
	long err = sys(__NR_set_thread_area, &desc);
	unsigned short selector = desc.entry_number * 8 + 3;

	if (err)
		return err;
	asm volatile("movw %0, %%gs" : : "r"(selector));
	return selector;
}

TEST(gs_reads_the_block)
{
	EXPECT(use_gs(block, -1) > 0);
	EXPECT_EQ(gs_word(), 0x11);
	EXPECT(use_gs(block + 1, -1) > 0);
	EXPECT_EQ(gs_word(), 0x22);
}

TEST(there_are_three_entries)
{
	unsigned short gs;

	asm volatile("movw %%gs, %0" : "=r"(gs));
	EXPECT(gs / 8 >= 6 && gs / 8 < 16);
	// one more is free, then none
	use_gs(block, -1);
	EXPECT_EQ(use_gs(block, -1), -ESRCH);
	EXPECT_EQ(use_gs(block, 1), -EINVAL);
}

static int child_with_its_own(void *arg)
{
	(void)arg;
	if (gs_word() != block[2])
		return 1;
	block[2] = 0x77; // COW: the parent's stays
	for (int i = 0; i < 200; i++) {
		if (gs_word() != 0x77)
			return 2;
		sched_yield();
	}
	return 0;
}

TEST(it_is_kept_across_switches_and_inherited_by_fork)
{
	unsigned short gs;
	int status;
	pid_t pid;

	asm volatile("movw %%gs, %0" : "=r"(gs));
	ASSERT(use_gs(block + 2, gs / 8) > 0);
	EXPECT_EQ(gs_word(), 0x33);
	pid = fork();
	if (pid == 0)
		exit(child_with_its_own(NULL));
	for (int i = 0; i < 200; i++) {
		ASSERT(gs_word() == 0x33);
		sched_yield();
	}
	waitpid(pid, &status, 0);
	EXPECT_EQ(status, 0);
}

// Read with `lsl`, since not every emulator looks at limits on each access.
TEST(its_limit_is_what_was_asked)
{
	struct user_desc desc = { .base_addr = (uintptr_t)block,
				  .limit = 7,
				  .seg_32bit = 1,
				  .useable = 1 };
	unsigned long gs, limit = 0;

	asm volatile("movl %%gs, %0" : "=r"(gs));
	desc.entry_number = gs / 8;
	EXPECT_EQ(sys(__NR_set_thread_area, &desc), 0);
	asm volatile("lsl %1, %0" : "+r"(limit) : "r"(gs));
	EXPECT_EQ(limit, 7);
	EXPECT(use_gs(block, gs / 8) > 0);
	asm volatile("lsl %1, %0" : "+r"(limit) : "r"(gs));
	EXPECT_EQ(limit, ~0UL);
}

KTAP_MAIN("tls");
