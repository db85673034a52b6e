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
