/* SPDX-License-Identifier: MIT */
/* What: set_thread_area gives a segment, %gs selects it. */

static unsigned long first_word(void)
{
	unsigned long value;

	asm volatile("movl %%gs:0, %0" : "=r"(value));
	return value;
}

/* Points %gs at base; returns the selector, or -errno. */
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

static long use(void *base)
{
	unsigned short gs;

	asm volatile("movw %%gs, %0" : "=r"(gs));
	return use_gs(base, gs ? gs / 8 : -1);
}

// The first test here: this program has asked for no segment before.
TEST(a_childs_own_is_kept_though_its_parent_has_none)
{
	struct user_desc desc = { .entry_number = 6,
				  .base_addr = (uintptr_t)block,
				  .limit = 0xFFFFF,
				  .seg_32bit = 1,
				  .limit_in_pages = 1,
				  .useable = 1 };
	pid_t pid =
		(pid_t)sys(__NR_clone, CLONE_SETTLS | SIGCHLD, 0, 0, &desc, 0);
	int status;

	if (pid == 0) {
		unsigned short selector = 6 * 8 + 3;

		sched_yield();
		asm volatile("movw %0, %%gs" : : "r"(selector));
		_exit((int)first_word());
	}
	if (pid == -EINVAL)
		SKIP("the entries of a 64-bit kernel are others");
	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT_EQ(status, 0x11 << 8);
}

TEST(there_are_three_entries)
{
	unsigned short gs;

	EXPECT(use_gs(block, -1) > 0);
	EXPECT(use_gs(block, -1) > 0);
	asm volatile("movw %%gs, %0" : "=r"(gs));
	EXPECT(gs / 8 >= 6 && gs / 8 < 16);
	EXPECT(use_gs(block, -1) > 0); // one more is free, then none
	EXPECT_EQ(use_gs(block, -1), -ESRCH);
	EXPECT_EQ(use_gs(block, 1), -EINVAL);
}

/* Read with `lsl`, since not every emulator looks at limits on each access. */
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

TEST(get_thread_area_gives_back_what_was_set)
{
	static const struct user_desc some[] = {
		{ .base_addr = 0xFEDCBA98,
		  .limit = 0x12345,
		  .seg_32bit = 1,
		  .useable = 1 },
		{ .base_addr = 0x01234567,
		  .limit = 0xFFFFF,
		  .seg_32bit = 1,
		  .contents = MODIFY_LDT_CONTENTS_STACK,
		  .limit_in_pages = 1 },
		{ .limit = 0xA0000, .seg_32bit = 1, .read_exec_only = 1 },
		{ .read_exec_only = 1, .seg_not_present = 1 }, /* empty */
	};
	struct user_desc kept, got, put;
	unsigned short gs;

	asm volatile("movw %%gs, %0" : "=r"(gs));
	if (!gs)
		gs = (unsigned short)use(block);
	kept.entry_number = gs / 8;
	ASSERT(sys(__NR_get_thread_area, &kept) == 0);
	EXPECT(kept.useable && !kept.seg_not_present);
	asm volatile("movw %w0, %%gs" : : "r"(0));
	for (unsigned int i = 0; i < ARRAY_SIZE(some); i++) {
		put = some[i];
		put.entry_number = kept.entry_number;
		ASSERT(sys(__NR_set_thread_area, &put) == 0);
		memset(&got, 0xff, sizeof(got));
		got.entry_number = kept.entry_number;
		EXPECT_EQ(sys(__NR_get_thread_area, &got), 0);
		if (!EXPECT(!memcmp(&got, &put, sizeof(got))))
			ktap_note("that was number %u", i);
	}
	ASSERT(sys(__NR_set_thread_area, &kept) == 0);
	asm volatile("movw %0, %%gs" : : "r"(gs));
}

TEST(get_thread_area_knows_three_entries)
{
	struct user_desc got = { 0 };
	static const unsigned int wrong[] = { 0, 5, 16, -1U, -2U };

	for (unsigned int i = 0; i < ARRAY_SIZE(wrong); i++) {
		got.entry_number = wrong[i];
		EXPECT_EQ(sys(__NR_get_thread_area, &got), -EINVAL);
	}
	EXPECT_EQ(sys(__NR_get_thread_area, NULL), -EFAULT);
	EXPECT_EQ(sys(__NR_get_thread_area, KERNEL_ADDR), -EFAULT);
}
