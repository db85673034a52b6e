/* SPDX-License-Identifier: MIT */
/* What: arch_prctl sets the bases of FS and GS. */

static unsigned long first_word(void)
{
	unsigned long value;

	asm volatile("movq %%fs:0, %0" : "=r"(value));
	return value;
}

static long use(void *base)
{
	return sys(__NR_arch_prctl, ARCH_SET_FS, base);
}

static unsigned long base_of(int which)
{
	unsigned long base = 1;

	EXPECT_EQ(sys(__NR_arch_prctl, which, &base), 0);
	return base;
}

TEST(a_new_program_has_base_0)
{
	EXPECT_EQ(base_of(ARCH_GET_FS), 0);
	EXPECT_EQ(base_of(ARCH_GET_GS), 0);
}

TEST(what_is_set_is_read_back)
{
	unsigned long word;

	EXPECT_EQ(sys(__NR_arch_prctl, ARCH_SET_GS, block + 3), 0);
	EXPECT_EQ(use(block), 0);
	EXPECT_EQ(base_of(ARCH_GET_FS), (unsigned long)block);
	EXPECT_EQ(base_of(ARCH_GET_GS), (unsigned long)(block + 3));
	asm volatile("movq %%gs:0, %0" : "=r"(word));
	EXPECT_EQ(word, 0x44);
	EXPECT_EQ(first_word(), 0x11);
}

TEST(a_base_in_the_kernel_is_eperm)
{
	EXPECT_EQ(use((void *)KERNEL_ADDR), -EPERM);
	EXPECT_EQ(use((void *)(1UL << 63)), -EPERM);
	EXPECT_EQ(use((void *)PAST_USER), -EPERM);
	EXPECT_EQ(sys(__NR_arch_prctl, ARCH_SET_GS, KERNEL_ADDR), -EPERM);
	EXPECT_EQ(first_word(), 0x11);
}

static void reach_over(void)
{
	unsigned long word;

	asm volatile("movq %%fs:(%1), %0" : "=r"(word) : "r"(KERNEL_ADDR));
}

/* Base and offset are added, and the sum wraps: it is what counts. */
TEST(base_and_offset_do_not_reach_the_kernel)
{
	use((void *)((unsigned long)block - KERNEL_ADDR));
	EXPECT_EQ(signal_of(reach_over), 0);
	use(NULL);
	EXPECT_EQ(signal_of(reach_over), SIGSEGV);
	use(block);
}

/* A selector loaded into %fs takes the base with it. */
static int load_null(void *arg)
{
	(void)arg;
	use(block);
	asm volatile("movw %w0, %%fs" : : "r"(0));
	sched_yield();
	return base_of(ARCH_GET_FS) != 0 &&
	       base_of(ARCH_GET_FS) != (unsigned long)block;
}

static int load_data(void *arg)
{
	unsigned short fs;

	(void)arg;
	asm volatile("movw %%ss, %0; movw %0, %%fs" : "=r"(fs));
	for (int i = 0; i < 20; i++) {
		unsigned short now;

		sched_yield();
		asm volatile("movw %%fs, %0" : "=r"(now));
		if (now != fs)
			return 1;
	}
	return 0;
}

TEST(selectors_are_kept_too)
{
	EXPECT_EQ(in_child(load_null, NULL), 0);
	EXPECT_EQ(in_child(load_data, NULL), 0);
}

/* Each yields to the other, so nothing but a switch lies between two looks. */
struct own {
	unsigned long fs, gs; /* bases */
	bool data;	      /* DS and ES have a selector, not null */
};

static unsigned short null_or_data(bool data)
{
	unsigned short ss = 0;

	if (data)
		asm volatile("movw %%ss, %0" : "=r"(ss));
	return ss;
}

static int yield_and_look(const struct own *own)
{
	unsigned short want = null_or_data(own->data), ds, es;

	sys(__NR_arch_prctl, ARCH_SET_FS, own->fs);
	sys(__NR_arch_prctl, ARCH_SET_GS, own->gs);
	asm volatile("movw %w0, %%ds\n\tmovw %w0, %%es" : : "r"(want));
	for (int i = 0; i < 200; i++) {
		sched_yield();
		asm volatile("movw %%ds, %0\n\tmovw %%es, %1"
			     : "=r"(ds), "=r"(es));
		if (ds != want || es != want)
			return 1;
		if (base_of(ARCH_GET_FS) != own->fs ||
		    base_of(ARCH_GET_GS) != own->gs)
			return 2;
	}
	return 0;
}

TEST(two_that_take_turns_keep_what_is_theirs)
{
	static const struct own both[][2] = {
		{ { 0x10000, 0x20000, false }, { 0x30000, 0x20000, false } },
		{ { 0x10000, 0x20000, false }, { 0x10000, 0x40000, false } },
		{ { 0x10000, 0, true }, { 0, 0x20000, false } },
	};
	int first, second;
	pid_t pid[2];

	for (size_t i = 0; i < ARRAY_SIZE(both); i++) {
		for (int k = 0; k < 2; k++) {
			pid[k] = fork();
			if (pid[k] == 0)
				_exit(yield_and_look(&both[i][k]));
		}
		waitpid(pid[0], &first, 0);
		waitpid(pid[1], &second, 0);
		EXPECT_EQ(first | second, 0);
	}
}

/* FSGSBASE: a program sets both bases by itself. */
static unsigned long words[4] = { 0x11, 0x22, 0x33, 0x44 };

static void write_bases(void)
{
	asm volatile("wrfsbase %0\n\twrgsbase %1"
		     :
		     : "r"(words), "r"(words + 1));
}

static int keep_bases(void *arg)
{
	(void)arg;
	write_bases();
	for (int i = 0; i < 50; i++) {
		unsigned long fs, gs;

		sched_yield();
		asm volatile("movq %%fs:0, %0\n\tmovq %%gs:0, %1"
			     : "=r"(fs), "=r"(gs));
		if (fs != words[0] || gs != words[1])
			return 1;
	}
	return 0;
}

/* A base that is no address of a program's, and one that is none at all. */
static int odd_bases(void *arg)
{
	static const unsigned long bases[] = { -4096UL, 0xffff888000000000,
					       0x7fffffffffff };

	(void)arg;
	for (unsigned int i = 0; i < ARRAY_SIZE(bases); i++) {
		unsigned long base;

		asm volatile("wrgsbase %0" : : "r"(bases[i]));
		sched_yield();
		getpid();
		asm volatile("rdgsbase %0" : "=r"(base));
		if (base != bases[i])
			return 1;
	}
	return 0;
}

TEST(fsgsbase_is_ring_3s_to_use)
{
	bool usable = cpu_flag("fsgsbase");
	pid_t pid;

	EXPECT_EQ(signal_of(write_bases), usable ? 0 : SIGILL);
	if (!usable)
		return;
	pid = fork(); /* somebody to share the CPU with */
	if (pid == 0)
		exit(keep_bases(NULL));
	EXPECT_EQ(in_child(keep_bases, NULL), 0);
	EXPECT_EQ(in_child(odd_bases, NULL), 0);
	waitpid(pid, NULL, 0);
}
