/* SPDX-License-Identifier: MIT */
/* What: FSGSBASE: a program sets the bases of FS and GS by itself. */

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
	bool usable = features().b & 1U && !declined("nofsgsbase");
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
