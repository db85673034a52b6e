// SPDX-License-Identifier: MIT
//
// What: the parts of a signal's frame that the kernel writes and reads in place: FXSAVE's image and the other
// stack. What is in them to the last byte, and what of a changed one is taken.

#include "signote.h"

#define FXSAVE_MXCSR	  24
#define FXSAVE_XMM	  160
#define RESERVED_OF_MXCSR 0xffff0000

static unsigned char *fxsave_of(void *context)
{
	return (unsigned char *)context_xmm(context, 0) - FXSAVE_XMM;
}

static noinline void dirty_stack(void)
{
	volatile unsigned char room[4096];

	for (size_t i = 0; i < sizeof(room); i++)
		room[i] = 0xa5;
}

static struct fpx_sw_bytes software;

static void note_image(int sig, siginfo_t *info, void *context)
{
	note_info(sig, info, context);
	memcpy(&software, fxsave_of(context) + FPX_SW_BYTES, sizeof(software));
}

TEST(what_fxsave_leaves_out_of_its_image_tells_its_length)
{
	if (!cpu_flag("fxsr"))
		SKIP("no FXSAVE");
	on_siginfo(SIGUSR1, note_image, 0);
	dirty_stack();
	raise(SIGUSR1);
	if (last_context.uc_flags & UC_FP_XSTATE)
		SKIP("the frame has XSAVE's image");
	EXPECT_EQ(software.magic1, FP_XSTATE_MAGIC1);
	EXPECT_EQ(software.extended_size,
		  512 + 4 + (sizeof(long) == 4 ? 112 : 0));
	EXPECT_EQ(software.xfeatures, 0);
	EXPECT_EQ(software.xstate_size, 512);
	for (size_t i = 0; i < ARRAY_SIZE(software.padding); i++)
		EXPECT_EQ(software.padding[i], 0);
}

static char other_stack[16384] __attribute__((aligned(16)));

TEST(the_frame_keeps_what_sigaltstack_was_told)
{
	stack_t ss = { .ss_sp = other_stack, .ss_size = sizeof(other_stack) };
	const stack_t *kept = &last_context.uc_stack;

	on_siginfo(SIGUSR1, note_info, SA_ONSTACK);
	sigaltstack(&ss, NULL);
	raise(SIGUSR1);
	EXPECT_EQ((long)kept->ss_sp, (long)other_stack);
	EXPECT_EQ(kept->ss_size, sizeof(other_stack));
	EXPECT_EQ(kept->ss_flags, 0);
	ss.ss_flags = SS_ONSTACK;
	sigaltstack(&ss, NULL);
	raise(SIGUSR1);
	EXPECT_EQ(kept->ss_flags, SS_ONSTACK);
	ss.ss_flags = SS_DISABLE;
	sigaltstack(&ss, NULL);
	raise(SIGUSR1);
	EXPECT_EQ(kept->ss_flags, SS_DISABLE);
	EXPECT_EQ((long)kept->ss_sp, 0);
	EXPECT_EQ(kept->ss_size, 0);
}

static void take_the_stack_away(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)info;
	((struct ucontext *)context)->uc_stack.ss_sp = other_stack + 16;
	((struct ucontext *)context)->uc_stack.ss_size = 8192;
	((struct ucontext *)context)->uc_stack.ss_flags = 0;
}

TEST(the_frames_other_stack_is_the_one_after_it)
{
	stack_t off = { .ss_flags = SS_DISABLE }, now;

	on_siginfo(SIGUSR1, take_the_stack_away, 0);
	raise(SIGUSR1);
	sigaltstack(&off, &now);
	EXPECT_EQ((long)now.ss_sp, (long)other_stack + 16);
	EXPECT_EQ(now.ss_size, 8192);
}

static stack_t in_handler;

static void note_stack(int sig, siginfo_t *info, void *context)
{
	note_info(sig, info, context);
	sigaltstack(NULL, &in_handler);
}

TEST(a_stack_that_disarms_itself_is_off_in_the_handler_only)
{
	stack_t ss = { .ss_sp = other_stack,
		       .ss_size = sizeof(other_stack),
		       .ss_flags = (int)SS_AUTODISARM };
	stack_t off = { .ss_flags = SS_DISABLE }, now;

	on_siginfo(SIGUSR1, note_stack, SA_ONSTACK);
	EXPECT_EQ(sigaltstack(&ss, NULL), 0);
	raise(SIGUSR1);
	EXPECT_EQ(in_handler.ss_flags, SS_DISABLE);
	EXPECT_EQ(last_context.uc_stack.ss_flags, (int)SS_AUTODISARM);
	sigaltstack(&off, &now);
	EXPECT_EQ(now.ss_flags, (int)SS_AUTODISARM);
	EXPECT_EQ((long)now.ss_sp, (long)other_stack);
}

/* -- images that are not as FXSAVE left them -------------------------------- */

static struct fpstate elsewhere[2] __attribute__((aligned(16)));

static void move_image(int sig, siginfo_t *info, void *context)
{
	struct sigcontext *sc = &((struct ucontext *)context)->uc_mcontext;
	char *to = (char *)elsewhere + 4;

	(void)sig;
	(void)info;
	memcpy(to, sc->fpstate, sizeof(struct fpstate));
	sc->fpstate = (struct fpstate *)to;
	context_xmm(context, 5)[2] = 77;
}

static int odd_child(void *unused)
{
	unsigned int words[4] = { 1, 2, 3, 4 }, got[4] = { 0 };
	int value = 1234, top;

	(void)unused;
	on_siginfo(SIGUSR1, move_image, 0);
	asm volatile("fninit; fildl %0" : : "m"(value));
	asm volatile("movups %0, %%xmm5" : : "m"(words));
	raise(SIGUSR1);
	asm volatile("movups %%xmm5, %0" : "=m"(got));
	asm volatile("fistpl %0; fninit" : "=m"(top));
	return top == value && got[0] == 1 && got[2] == 77 ? 7 : 8;
}

TEST(an_image_at_an_odd_address_is_taken_with_32_bits_only)
{
	int expected = sizeof(long) == 4 ? 7 << 8 : SIGSEGV;

	if (!cpu_flag("sse"))
		SKIP("no SSE");
	EXPECT_EQ(in_child(odd_child, NULL) & 0xff7f, expected);
}

static void reserve_mxcsr(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)info;
	*(unsigned int *)(fxsave_of(context) + FXSAVE_MXCSR) |=
		RESERVED_OF_MXCSR | 0x6000;
}

static int mxcsr_child(void *unused)
{
	unsigned int mxcsr;

	(void)unused;
	on_siginfo(SIGUSR1, reserve_mxcsr, 0);
	raise(SIGUSR1);
	asm volatile("stmxcsr %0" : "=m"(mxcsr));
	return mxcsr == 0x7f80 ? 7 : 8;
}

TEST(reserved_bits_of_mxcsr_are_masked_with_32_bits_only)
{
	int expected = sizeof(long) == 4 ? 7 << 8 : SIGSEGV;

	if (!cpu_flag("sse"))
		SKIP("no SSE");
	if (sizeof(long) == 8 && !on_tessera())
		SKIP("left to the CPU, and QEMU's takes them");
	EXPECT_EQ(in_child(mxcsr_child, NULL) & 0xff7f, expected);
}

/* x87's registers, with an error that waits for the next FPU instruction. */
static void break_x87(int sig, siginfo_t *info, void *context)
{
	unsigned char *fx = fxsave_of(context);

	(void)sig;
	(void)info;
	*(unsigned short *)fx &= (unsigned short)~4;
	*(unsigned short *)(fx + 2) |= 0x8084;
}

static int broken_child(void *unused)
{
	(void)unused;
	on_siginfo(SIGUSR1, break_x87, 0);
	raise(SIGUSR1);
	asm volatile("fwait");
	return 7;
}

TEST(an_error_that_waits_in_the_image_is_ring_3s_alone)
{
	int expected = sizeof(long) == 4 ? 7 << 8 : SIGFPE;

	if (!cpu_flag("fxsr"))
		SKIP("no FXSAVE");
	EXPECT_EQ(in_child(broken_child, NULL) & 0xff7f, expected);
}

/* -- a frame that is there in part ------------------------------------------ */

static void return_from_half(int sig, siginfo_t *info, void *context)
{
	const size_t gone = offsetof(struct ucontext, uc_mcontext);
	const size_t below = sizeof(long) == 4 ? 140 : 0; // from sp to uc
	char *p = map_anon(2 * PAGE_SIZE);

	(void)sig;
	(void)info;
	memcpy(p + PAGE_SIZE, (char *)context + gone,
	       sizeof(struct ucontext) - gone);
	munmap(p, PAGE_SIZE);
	sigreturn_at(p + PAGE_SIZE - gone - below);
}

static int half_child(void *unused)
{
	(void)unused;
	on_siginfo(SIGUSR1, return_from_half, 0);
	raise(SIGUSR1);
	return 0;
}

TEST(a_frame_without_its_other_stack_is_a_bad_one)
{
	EXPECT_EQ(in_child(half_child, NULL) & 0x7f, SIGSEGV);
}

KTAP_MAIN("sigfpu");
