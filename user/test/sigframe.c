// SPDX-License-Identifier: MIT
//
// What: what a fault tells its handler; where a signal's frame stands, what is in it, and what comes back from
// it, whatever the handler has written there.

#include "signote.h"

/* -- faults ---------------------------------------------------------------- */

static void skip_fault(int sig, siginfo_t *info, void *context)
{
	struct ucontext *uc = context;

	note_info(sig, info, context);
	context_ip(uc) += FAULT_INSN_SIZE;
}

static void expect_fault(int sig, int code, const void *addr)
{
	EXPECT_EQ(count, 1);
	EXPECT_EQ(last_info.si_signo, sig);
	EXPECT_EQ(last_info.si_code, code);
	EXPECT_EQ((long)last_info.si_addr, (long)addr);
}

TEST(a_page_fault_names_its_address)
{
	char *p = map_anon(PAGE_SIZE);
	const struct sigcontext *sc = &last_context.uc_mcontext;

	on_siginfo(SIGSEGV, skip_fault, 0);
	reset();
	write_insn((void *)0x10);
	expect_fault(SIGSEGV, SEGV_MAPERR, (void *)0x10);
	EXPECT_EQ(sc->trapno, 14);
	EXPECT_EQ(sc->err, 6);
	EXPECT_EQ(sc->cr2, 0x10);
	mprotect(p, PAGE_SIZE, PROT_READ);
	reset();
	write_insn(p + 5);
	expect_fault(SIGSEGV, SEGV_ACCERR, p + 5);
	reset();
	write_insn((void *)KERNEL_ADDR);
	expect_fault(SIGSEGV, SEGV_MAPERR, (void *)KERNEL_ADDR);
	EXPECT_EQ(sc->err & 5, 5);
	munmap(p, PAGE_SIZE);
	set_disposition(SIGSEGV, SIG_DFL);
}

static void *mend_this;

static void mend(int sig, siginfo_t *info, void *context)
{
	note_info(sig, info, context);
	mprotect(mend_this, PAGE_SIZE, RW);
}

TEST(the_fault_is_taken_again_when_the_handler_mends_it)
{
	char *p = mend_this = map_anon(PAGE_SIZE);

	mprotect(p, PAGE_SIZE, PROT_NONE);
	on_siginfo(SIGSEGV, mend, 0);
	reset();
	*(volatile char *)p = 7;
	EXPECT_EQ(count, 1);
	EXPECT_EQ(*p, 7);
	munmap(p, PAGE_SIZE);
	set_disposition(SIGSEGV, SIG_DFL);
}

static void kill_divide(void)
{
	int quotient = 1, rest = 0;

	asm volatile("idivl %2" : "+a"(quotient), "+d"(rest) : "c"(0));
}

static void divide_handler(int sig, siginfo_t *info, void *context)
{
	note_info(sig, info, context);
	_exit(info->si_code == FPE_INTDIV && (unsigned long)info->si_addr ==
						     context_ip(context)
		      ? 0
		      : 1);
}

static int divide_child(void *unused)
{
	(void)unused;
	on_siginfo(SIGFPE, divide_handler, 0);
	kill_divide();
	return 2;
}

TEST(a_division_by_zero_is_fpe_intdiv_at_ip)
{
	EXPECT_EQ(signal_of(kill_divide), SIGFPE);
	EXPECT_EQ(in_child(divide_child, NULL), 0);
}

static int blocked_segv(void *unused)
{
	(void)unused;
	on_signal(SIGSEGV, note, 0);
	block_signal(SIGSEGV);
	write_insn((void *)0x10);
	return 0;
}

static int ignored_segv(void *unused)
{
	(void)unused;
	set_disposition(SIGSEGV, SIG_IGN);
	write_insn((void *)0x10);
	return 0;
}

static void segv_in_segv(int sig)
{
	(void)sig;
	write_insn((void *)0x10);
	_exit(3);
}

static int nested_segv(void *unused)
{
	(void)unused;
	on_signal(SIGSEGV, segv_in_segv, 0);
	write_insn((void *)0x10);
	return 0;
}

TEST(a_fault_that_is_blocked_or_ignored_ends_the_program)
{
	EXPECT_EQ(in_child(blocked_segv, NULL) & 0x7f, SIGSEGV);
	EXPECT_EQ(in_child(ignored_segv, NULL) & 0x7f, SIGSEGV);
	EXPECT_EQ(in_child(nested_segv, NULL) & 0x7f, SIGSEGV);
}

/* Past the one or two bytes; int3 has been passed already. */
static void skip_exception(int sig, siginfo_t *info, void *context)
{
	struct ucontext *uc = context;

	note_info(sig, info, context);
	if (sig == SIGILL)
		context_ip(uc) += 2;
	else if (sig == SIGSEGV)
		context_ip(uc) += 1;
}

TEST(an_exceptions_signal_and_code)
{
	static const struct {
		void (*fn)(void);
		int sig, code;
		bool at_ip;
	} cases[] = {
		{ do_ud2, SIGILL, ILL_ILLOPN, true },
		{ do_int3, SIGTRAP, SI_KERNEL, false },
		{ do_hlt, SIGSEGV, SI_KERNEL, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		on_siginfo(cases[i].sig, skip_exception, 0);
		reset();
		cases[i].fn();
		EXPECT_EQ(count, 1);
		EXPECT_EQ(last_info.si_code, cases[i].code);
		if (cases[i].at_ip)
			EXPECT_EQ((long)last_info.si_addr,
				  context_ip(&last_context));
		set_disposition(cases[i].sig, SIG_DFL);
	}
}

/* -- the other stack ------------------------------------------------------- */

static char other_stack[16384] __attribute__((aligned(16)));
static stack_t in_handler;
static long altstack_in_handler;
static void *handler_sp;

static void note_stack(int sig)
{
	stack_t off = { .ss_flags = SS_DISABLE };

	note(sig);
	handler_sp = __builtin_frame_address(0);
	sigaltstack(NULL, &in_handler);
	altstack_in_handler = sys(__NR_sigaltstack, &off, 0);
}

static bool on_other_stack(const void *sp)
{
	return (char *)sp >= other_stack &&
	       (char *)sp < other_stack + sizeof(other_stack);
}

TEST(onstack_runs_on_the_other_stack)
{
	stack_t ss = { .ss_sp = other_stack, .ss_size = sizeof(other_stack) };
	stack_t now;

	EXPECT_EQ(sigaltstack(&ss, NULL), 0);
	on_signal(SIGUSR1, note_stack, SA_ONSTACK);
	reset();
	raise(SIGUSR1);
	EXPECT_EQ(count, 1);
	EXPECT(on_other_stack(handler_sp));
	EXPECT_EQ(in_handler.ss_flags, SS_ONSTACK);
	EXPECT_EQ(altstack_in_handler, -EPERM);
	on_signal(SIGUSR1, note_stack, 0);
	raise(SIGUSR1);
	EXPECT(!on_other_stack(handler_sp));
	EXPECT_EQ(altstack_in_handler, 0);
	sigaltstack(NULL, &now);
	// rt_sigreturn, not sigreturn, puts the stack back.
	ss.ss_flags = SS_DISABLE;
	sigaltstack(&ss, NULL);
	sigaltstack(NULL, &now);
	EXPECT_EQ(now.ss_flags, SS_DISABLE);
}

TEST(sigaltstack_refuses)
{
	stack_t small = { .ss_sp = other_stack, .ss_size = MINSIGSTKSZ - 1 };
	stack_t odd = { .ss_sp = other_stack,
			.ss_flags = 4,
			.ss_size = sizeof(other_stack) };

	EXPECT_EQ(sys(__NR_sigaltstack, &small, 0), -ENOMEM);
	EXPECT_EQ(sys(__NR_sigaltstack, &odd, 0), -EINVAL);
	EXPECT_EQ(sys(__NR_sigaltstack, 1, 0), -EFAULT);
	EXPECT_EQ(sys(__NR_sigaltstack, 0, 1), -EFAULT);
}

static noinline int overflow(int n)
{
	volatile char room[4096];

	room[0] = (char)n;
	return n < 1000 ? overflow(n + 1) + room[0] : 0;
}

static void leave(int sig)
{
	_exit(on_other_stack(__builtin_frame_address(0)) ? sig : 1);
}

static int overflow_child(void *on_stack)
{
	stack_t ss = { .ss_sp = other_stack, .ss_size = sizeof(other_stack) };
	struct rlimit small = { 65536, 65536 };

	setrlimit(RLIMIT_STACK, &small);
	sigaltstack(&ss, NULL);
	on_signal(SIGSEGV, leave, on_stack ? SA_ONSTACK : 0);
	return overflow(0);
}

TEST(an_overflow_is_caught_on_the_other_stack_only)
{
	EXPECT_EQ(in_child(overflow_child, (void *)1), SIGSEGV << 8);
	EXPECT_EQ(in_child(overflow_child, NULL) & 0x7f, SIGSEGV);
}

/* -- frames ---------------------------------------------------------------- */

static void clobber_fpu(int sig)
{
	int value = 99;
	unsigned short cw;

	note(sig);
	asm volatile("fnstcw %0" : "=m"(cw));
	if ((cw & 0xf7f) != 0x37f)
		last_sig = -1;
	asm volatile("fninit; fildl %0; fildl %0" : : "m"(value));
	if (cpu_flag("sse"))
		asm volatile("movss %0, %%xmm5" : : "m"(value));
}

TEST(the_fpu_is_the_handlers_own_and_comes_back)
{
	unsigned short cw = 0x27f, now;
	unsigned int words[4] = { 1, 2, 3, 4 }, got[4] = { 0 };
	int value = 1234, top;
	bool sse = cpu_flag("sse");

	on_signal(SIGUSR1, clobber_fpu, 0);
	reset();
	asm volatile("fninit; fldcw %0; fildl %1" : : "m"(cw), "m"(value));
	if (sse)
		asm volatile("movups %0, %%xmm5" : : "m"(words));
	raise(SIGUSR1);
	if (sse)
		asm volatile("movups %%xmm5, %0" : "=m"(got));
	asm volatile("fnstcw %0; fistpl %1; fninit" : "=m"(now), "=m"(top));
	EXPECT_EQ(last_sig, SIGUSR1);
	EXPECT_EQ(now & 0xf7f, cw);
	EXPECT_EQ(top, value);
	if (sse)
		EXPECT_EQ(memcmp(words, got, sizeof(got)), 0);
}

static void change_xmm(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)info;
	context_xmm(context, 5)[2] = 77;
}

TEST(what_the_handler_writes_into_the_frame_is_loaded)
{
	unsigned int words[4] = { 1, 2, 3, 4 }, got[4] = { 0 };

	if (!cpu_flag("sse"))
		SKIP("no SSE");
	on_siginfo(SIGUSR1, change_xmm, 0);
	asm volatile("movups %0, %%xmm5" : : "m"(words));
	raise(SIGUSR1);
	asm volatile("movups %%xmm5, %0" : "=m"(got));
	EXPECT_EQ(got[0], 1);
	EXPECT_EQ(got[2], 77);
}

static void change_mask_in_frame(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)info;
	((struct ucontext *)context)->uc_sigmask |=
		SIGBIT(SIGUSR2) | SIGBIT(SIGKILL);
}

TEST(the_frames_mask_is_the_mask_after_it)
{
	sigset_t before = mask_now();

	on_siginfo(SIGUSR1, change_mask_in_frame, 0);
	raise(SIGUSR1);
	EXPECT_EQ(mask_now(), before | SIGBIT(SIGUSR2));
	sigprocmask(SIG_SETMASK, &before, NULL);
}

static unsigned long flags_in_handler;

static void note_flags(int sig)
{
	note(sig);
	asm volatile("pushf; pop %0" : "=r"(flags_in_handler));
}

TEST(a_handler_begins_with_its_strings_upwards)
{
	on_signal(SIGUSR1, note_flags, 0);
	reset();
	kill_backwards(SIGUSR1);
	EXPECT_EQ(count, 1);
	EXPECT_EQ(flags_in_handler & 0x400, 0);
}

TEST(either_frame_keeps_all_64_bits_of_the_mask)
{
	sigset_t before = mask_now(), more = SIGBIT(33) | SIGBIT(64);

	sigprocmask(SIG_BLOCK, &more, NULL);
	on_signal(SIGUSR1, note, 0);
	raise(SIGUSR1);
	EXPECT_EQ(mask_now(), before | more);
	on_siginfo(SIGUSR1, note_info, 0);
	raise(SIGUSR1);
	EXPECT_EQ(mask_now(), before | more);
	EXPECT_EQ(last_context.uc_sigmask, before | more);
	sigprocmask(SIG_SETMASK, &before, NULL);
}

static int spoil_how;

static void spoil(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)info;
	spoil_context(context, spoil_how);
}

static int spoil_child(void *arg)
{
	spoil_how = (int)(long)arg;
	on_siginfo(SIGUSR1, spoil, 0);
	raise(SIGUSR1);
	return 0;
}

TEST(no_frame_gives_ring_3_what_is_not_its_own)
{
	// QEMU's FXRSTOR takes reserved bits of MXCSR, and Linux leaves it to the CPU.
	for (int how = 0; how < (on_tessera() ? SPOIL_FATAL : 5); how++)
		EXPECT_EQ(in_child(spoil_child, (void *)(long)how) & 0x7f,
			  SPOIL_SIGNAL(how));
}

static int random_frames(void *arg)
{
	unsigned int seed = (unsigned int)(long)arg;
	static unsigned long junk[512];

	for (size_t i = 0; i < ARRAY_SIZE(junk); i++) {
		seed = seed * 1664525 + 1013904223;
		junk[i] = seed ^ seed << 7;
	}
	sigreturn_at(junk + 16);
	return 0;
}

TEST(a_frame_of_junk_ends_the_program_and_not_the_kernel)
{
	for (long seed = 1; seed <= 32; seed++)
		EXPECT(in_child(random_frames, (void *)seed) & 0x7f);
}

static int no_stack(void *unused)
{
	(void)unused;
	on_signal(SIGUSR1, note, 0);
	kill_on_bad_stack(SIGUSR1);
	return 0;
}

TEST(without_room_for_a_frame_it_is_segv)
{
	EXPECT_EQ(in_child(no_stack, NULL) & 0x7f, SIGSEGV);
}

KTAP_MAIN("sigframe");
