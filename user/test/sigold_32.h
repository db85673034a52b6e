/* SPDX-License-Identifier: MIT */
/* i386's part of sigold.c: three calls that install a handler, and the other calls
 * whose sets are one word. */

static char other_stack[16384] __attribute__((aligned(16)));

static const unsigned char sigreturn_code[8] = { 0x58, 0xb8, __NR_sigreturn,
						 0,    0,    0,
						 0xcd, 0x80 };
static const unsigned char rt_sigreturn_code[7] = {
	0xb8, __NR_rt_sigreturn, 0, 0, 0, 0xcd, 0x80
};

static long by_signal(int sig, void (*handler)(int), unsigned long flags)
{
	(void)flags;
	return sys(__NR_signal, sig, handler);
}

static long by_sigaction(int sig, void (*handler)(int), unsigned long flags)
{
	struct old_kernel_sigaction act = { .handler = (unsigned long)handler,
					    .flags = flags };

	return sys(__NR_sigaction, sig, &act, 0);
}

static const struct way ways[] = {
	{ by_signal, false },
	{ by_sigaction, true },
	{ by_rt_sigaction, true },
};

/* ---------------------------------------------------------------- the page */

static int all_ways(void *unused)
{
	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
		if (!way_returns(&ways[i], 0))
			return 1;
		if (ways[i].flags && !way_returns(&ways[i], SA_NODEFER))
			return 2;
		if (ways[i].flags && !way_returns(&ways[i], SA_SIGINFO))
			return 3;
	}
	return 0;
}

TEST(a_program_gets_the_page_when_it_first_needs_it)
{
	struct map map;

	on_signal(SIGUSR1, note, 0);
	raise(SIGUSR1);
	EXPECT(!sigpage(&map));
	EXPECT(way_returns(&ways[0], 0));
	SKIP_UNLESS_TESSERA();
	ASSERT(sigpage(&map));
	EXPECT_EQ(map.end - map.start, PAGE_SIZE);
	EXPECT(!strcmp(map.perms, "r-xp"));
	EXPECT(returns_to >= (void *)map.start && returns_to < (void *)map.end);
	EXPECT_EQ(self_status("VmLck"), 0);
	EXPECT(!books_disagree());
}

TEST(a_handler_without_a_restorer_returns)
{
	EXPECT_EQ(all_ways(NULL), 0);
}

TEST(what_it_returns_to_is_what_unwinders_look_for)
{
	for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
		EXPECT(way_returns(&ways[i], 0));
		EXPECT(!memcmp(returns_to, sigreturn_code, 8));
		if (!ways[i].flags)
			continue;
		EXPECT(way_returns(&ways[i], SA_SIGINFO));
		EXPECT(!memcmp(returns_to, rt_sigreturn_code, 7));
	}
}

TEST(a_child_inherits_it_and_uses_its_own)
{
	struct map map;

	EXPECT_EQ(in_child(all_ways, NULL), 0);
	SKIP_UNLESS_TESSERA();
	ASSERT(sigpage(&map));
	/* One that fork left out is mapped again. */
	EXPECT_EQ(madvise((void *)map.start, PAGE_SIZE, MADV_DONTFORK), 0);
	EXPECT_EQ(in_child(all_ways, NULL), 0);
	munmap((void *)map.start, PAGE_SIZE);
}

TEST(a_handler_on_the_other_stack_returns)
{
	stack_t ss = { .ss_sp = other_stack, .ss_size = sizeof(other_stack) };
	char *sp;

	EXPECT_EQ(sigaltstack(&ss, NULL), 0);
	for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
		if (!ways[i].flags)
			continue;
		EXPECT(way_returns(&ways[i], SA_ONSTACK));
		sp = handler_sp;
		EXPECT(sp >= other_stack &&
		       sp < other_stack + sizeof(other_stack));
	}
	ss.ss_flags = SS_DISABLE;
	sigaltstack(&ss, NULL);
}

TEST(what_the_program_unmaps_or_moves_comes_back)
{
	struct map map, again;
	char *room = map_anon(PAGE_SIZE), *p;

	SKIP_UNLESS_TESSERA();
	EXPECT(way_returns(&ways[0], 0));
	ASSERT(sigpage(&map));
	EXPECT_EQ(munmap((void *)map.start, PAGE_SIZE), 0);
	EXPECT(!sigpage(&again));
	EXPECT_EQ(all_ways(NULL), 0);
	/* Something else in its place is left alone. */
	ASSERT(sigpage(&map));
	p = mmap((void *)map.start, PAGE_SIZE, RW, ANON | MAP_FIXED, -1, 0);
	memset(p, 0xcc, PAGE_SIZE);
	EXPECT_EQ(all_ways(NULL), 0);
	ASSERT(sigpage(&again));
	EXPECT(again.start != map.start);
	EXPECT(p[0] == (char)0xcc && p[PAGE_SIZE - 1] == (char)0xcc);
	EXPECT_EQ(sys(__NR_mremap, again.start, PAGE_SIZE, PAGE_SIZE,
		      MREMAP_MAYMOVE | MREMAP_FIXED, room),
		  (long)room);
	EXPECT_EQ(sys(__NR_mremap, room, PAGE_SIZE, 2 * PAGE_SIZE,
		      MREMAP_MAYMOVE),
		  -EFAULT);
	EXPECT_EQ(all_ways(NULL), 0);
	EXPECT(!books_disagree());
	munmap(room, PAGE_SIZE);
	munmap(p, PAGE_SIZE);
}

static int spoil_mine(void *unused)
{
	struct map map;

	(void)unused;
	if (!sigpage(&map) || mprotect((void *)map.start, PAGE_SIZE,
				       PROT_READ | PROT_WRITE | PROT_EXEC))
		return 1;
	memset((void *)map.start, 0xf4, PAGE_SIZE); /* hlt */
	if (books_disagree())
		return 2;
	way_returns(&ways[0], 0);
	return 3;
}

TEST(what_is_written_there_is_the_writers_own)
{
	SKIP_UNLESS_TESSERA();
	EXPECT(way_returns(&ways[0], 0));
	EXPECT_EQ(in_child(spoil_mine, NULL) & 0x7f, SIGSEGV);
	EXPECT_EQ(all_ways(NULL), 0);
}

static void unmap_under_me(int sig)
{
	struct map map;

	note(sig);
	if (sigpage(&map))
		munmap((void *)map.start, PAGE_SIZE);
}

static int without_way_back(void *unused)
{
	(void)unused;
	ways[0].install(SIGUSR1, unmap_under_me, 0);
	raise(SIGUSR1);
	return 0;
}

static int without_room(void *unused)
{
	struct rlimit none = { 0, RLIM_INFINITY };
	struct map map;

	(void)unused;
	if (sigpage(&map))
		munmap((void *)map.start, PAGE_SIZE);
	setrlimit(RLIMIT_AS, &none);
	way_returns(&ways[0], 0);
	return 0;
}

TEST(without_the_page_it_is_segv)
{
	SKIP_UNLESS_TESSERA();
	EXPECT_EQ(in_child(without_way_back, NULL) & 0x7f, SIGSEGV);
	EXPECT_EQ(in_child(without_room, NULL) & 0x7f, SIGSEGV);
	EXPECT_EQ(all_ways(NULL), 0);
}

static int exec_self(void *unused)
{
	static char *args[] = { (char *)"sigold", NULL };
	static char *env[] = { (char *)"EXECED=1", NULL };

	(void)unused;
	if (all_ways(NULL))
		return 98;
	execve("/proc/self/exe", args, env);
	return 99;
}

/* The program that exec starts has none, and gets one when it needs it. */
static int execed(void)
{
	struct map map;

	return sigpage(&map) ? 1 : all_ways(NULL);
}

TEST(exec_drops_it)
{
	EXPECT_EQ(in_child(exec_self, NULL), 0);
}

/* ------------------------------------------------------- sets that are one word */

static struct kernel_sigaction action_of(int sig)
{
	struct kernel_sigaction now;

	EXPECT_EQ(sys(__NR_rt_sigaction, sig, 0, &now, sizeof(sigset_t)), 0);
	return now;
}

static void set_mask(sigset_t set)
{
	sigprocmask(SIG_SETMASK, &set, NULL);
}

static sigset_t mask_in_handler;

static void note_mask(int sig)
{
	note(sig);
	mask_in_handler = mask_now();
}

TEST(sigaction_takes_and_gives_the_lower_word_of_a_mask)
{
	struct old_kernel_sigaction old, act = {
		.handler = (unsigned long)note_mask,
		.flags = SA_RESTART | SA_NODEFER,
		.mask = SIGBIT(SIGHUP) | SIGBIT(SIGKILL),
	};
	struct kernel_sigaction wide = action_of(SIGUSR1);

	wide.mask = SIGBIT(SIGINT) | SIGBIT(64);
	sys(__NR_rt_sigaction, SIGUSR1, &wide, 0, sizeof(sigset_t));
	EXPECT_EQ(sys(__NR_sigaction, SIGUSR1, &act, &old), 0);
	EXPECT_EQ(old.mask, SIGBIT(SIGINT));
	EXPECT_EQ(old.handler, wide.handler);
	EXPECT_EQ(old.flags, wide.flags);
	wide = action_of(SIGUSR1);
	EXPECT_EQ(wide.mask, SIGBIT(SIGHUP));
	EXPECT_EQ(wide.flags, act.flags);
	EXPECT_EQ(sys(__NR_sigaction, SIGUSR1, 0, &old), 0);
	EXPECT_EQ(old.handler, act.handler);
	reset();
	raise(SIGUSR1);
	EXPECT_EQ(count, 1);
	EXPECT_EQ(mask_in_handler, SIGBIT(SIGHUP)); /* SA_NODEFER */
	EXPECT_EQ(mask_now(), 0);
}

TEST(sigaction_and_signal_refuse)
{
	struct old_kernel_sigaction act = { .handler = SIG_IGN };

	EXPECT_EQ(sys(__NR_sigaction, SIGKILL, &act, 0), -EINVAL);
	EXPECT_EQ(sys(__NR_sigaction, SIGSTOP, &act, 0), -EINVAL);
	EXPECT_EQ(sys(__NR_sigaction, SIGKILL, 0, &act), 0);
	EXPECT_EQ(sys(__NR_sigaction, 0, 0, 0), -EINVAL);
	EXPECT_EQ(sys(__NR_sigaction, 65, 0, 0), -EINVAL);
	EXPECT_EQ(sys(__NR_sigaction, 0, 1, 0), -EFAULT);
	EXPECT_EQ(sys(__NR_sigaction, SIGUSR1, 0, 1), -EFAULT);
	EXPECT_EQ(sys(__NR_signal, SIGKILL, SIG_IGN), -EINVAL);
	EXPECT_EQ(sys(__NR_signal, SIGSTOP, SIG_DFL), -EINVAL);
	EXPECT_EQ(sys(__NR_signal, 0, SIG_IGN), -EINVAL);
	EXPECT_EQ(sys(__NR_signal, 65, SIG_IGN), -EINVAL);
}

static int twice(void *unused)
{
	(void)unused;
	reset();
	sys(__NR_signal, SIGUSR1, note);
	raise(SIGUSR1);
	if (count != 1 || action_of(SIGUSR1).handler != SIG_DFL)
		return 1;
	raise(SIGUSR1);
	return 2;
}

/* As System V's handlers did: each is good for once, and installs itself again. */
static void raise_again(int sig)
{
	note_mask(sig);
	depth++;
	if (depth > max_depth)
		max_depth = depth;
	sys(__NR_signal, sig, raise_again);
	if (count < 4)
		raise(sig);
	depth--;
}

TEST(signals_handler_is_good_for_once_and_defers_nothing)
{
	EXPECT_EQ(in_child(twice, NULL), SIGUSR1);
	sys(__NR_signal, SIGUSR1, SIG_DFL);
	EXPECT_EQ(sys(__NR_signal, SIGUSR1, raise_again), SIG_DFL);
	EXPECT_EQ(sys(__NR_signal, SIGUSR1, raise_again),
		  (long)(uintptr_t)raise_again);
	reset();
	raise(SIGUSR1);
	EXPECT_EQ(count, 4);
	EXPECT_EQ(max_depth, 4);
	EXPECT_EQ(mask_in_handler, 0);
	/* What is ignored stays so. */
	EXPECT_EQ(sys(__NR_signal, SIGUSR1, SIG_IGN),
		  (long)(uintptr_t)raise_again);
	raise(SIGUSR1);
	raise(SIGUSR1);
	EXPECT_EQ(sys(__NR_signal, SIGUSR1, SIG_DFL), SIG_IGN);
}

TEST(sigpending_tells_the_lower_word)
{
	sigset_t both = SIGBIT(SIGUSR1) | SIGBIT(40), pending = 0;
	unsigned long words[2] = { 7, 7 };

	on_signal(SIGUSR1, note, 0);
	on_signal(40, note, 0);
	set_mask(both);
	raise(SIGUSR1);
	raise(40);
	EXPECT_EQ(sys(__NR_sigpending, words), 0);
	EXPECT_EQ(words[0], SIGBIT(SIGUSR1));
	EXPECT_EQ(words[1], 7);
	sigpending(&pending);
	EXPECT_EQ(pending, both);
	reset();
	set_mask(0);
	EXPECT_EQ(count, 2);
	EXPECT_EQ(sys(__NR_sigpending, words), 0);
	EXPECT_EQ(words[0], 0);
	EXPECT_EQ(sys(__NR_sigpending, 1), -EFAULT);
}

static long change(int how, unsigned long set, unsigned long *old)
{
	return sys(__NR_sigprocmask, how, &set, old);
}

TEST(sigprocmask_leaves_the_upper_word)
{
	unsigned long old = 7;

	set_mask(SIGBIT(SIGUSR1) | SIGBIT(64));
	EXPECT_EQ(change(SIG_SETMASK, SIGBIT(SIGUSR2), &old), 0);
	EXPECT_EQ(old, SIGBIT(SIGUSR1));
	EXPECT_EQ(mask_now(), SIGBIT(SIGUSR2) | SIGBIT(64));
	EXPECT_EQ(change(SIG_BLOCK, SIGBIT(SIGHUP), NULL), 0);
	EXPECT_EQ(change(SIG_UNBLOCK, SIGBIT(SIGUSR2), &old), 0);
	EXPECT_EQ(old, SIGBIT(SIGUSR2) | SIGBIT(SIGHUP));
	EXPECT_EQ(mask_now(), SIGBIT(SIGHUP) | SIGBIT(64));
	EXPECT_EQ(change(SIG_SETMASK, ~0UL, NULL), 0);
	EXPECT_EQ(mask_now(),
		  (sigset_t)(~0U & ~(SIGBIT(SIGKILL) | SIGBIT(SIGSTOP))) |
			  SIGBIT(64));
	EXPECT_EQ(change(3, 0, &old), -EINVAL);
	EXPECT_EQ(sys(__NR_sigprocmask, 3, 0, 0), 0); /* nobody asks how */
	EXPECT_EQ(sys(__NR_sigprocmask, SIG_BLOCK, 1, 0), -EFAULT);
	/* What could not be told is done all the same. */
	EXPECT_EQ(change(SIG_SETMASK, 0, (void *)1), -EFAULT);
	EXPECT_EQ(mask_now(), SIGBIT(64));
	set_mask(0);
}

TEST(sgetmask_and_ssetmask_know_one_word)
{
	set_mask(SIGBIT(SIGUSR1) | SIGBIT(64));
	EXPECT_EQ(sys(__NR_sgetmask), SIGBIT(SIGUSR1));
	EXPECT_EQ(sys(__NR_ssetmask, SIGBIT(SIGUSR2) | SIGBIT(SIGKILL)),
		  SIGBIT(SIGUSR1));
	EXPECT_EQ(mask_now(), SIGBIT(SIGUSR2)); /* the upper one is empty now */
	EXPECT_EQ(sys(__NR_sgetmask), SIGBIT(SIGUSR2));
	EXPECT_EQ(sys(__NR_ssetmask, 0), SIGBIT(SIGUSR2));
	EXPECT_EQ(mask_now(), 0);
}

TEST(ssetmask_lets_through_what_was_pending)
{
	on_signal(SIGUSR1, note, 0);
	reset();
	sys(__NR_ssetmask, SIGBIT(SIGUSR1));
	raise(SIGUSR1);
	EXPECT_EQ(count, 0);
	sys(__NR_ssetmask, 0);
	EXPECT_EQ(count, 1);
}

TEST(sigsuspend_waits_under_the_mask_in_its_third_argument)
{
	pid_t parent = getpid(), pid;
	int status;

	on_signal(SIGUSR1, note_mask, SA_RESTART);
	set_mask(SIGBIT(SIGUSR1) | SIGBIT(64));
	reset();
	pid = fork();
	if (pid == 0) {
		until_asleep(parent);
		kill(parent, SIGUSR1);
		_exit(0);
	}
	EXPECT_EQ(
		sys(__NR_sigsuspend, -1, -1, SIGBIT(SIGHUP) | SIGBIT(SIGKILL)),
		-EINTR);
	EXPECT_EQ(count, 1);
	EXPECT_EQ(mask_in_handler, SIGBIT(SIGHUP) | SIGBIT(SIGUSR1));
	EXPECT_EQ(mask_now(), SIGBIT(SIGUSR1) | SIGBIT(64));
	waitpid(pid, &status, 0);
	EXPECT_EQ(status, 0);
	set_mask(0);
}
