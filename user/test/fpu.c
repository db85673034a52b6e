// SPDX-License-Identifier: MIT
//
// What: x87 and SSE registers belong to their process: kept across switches,
// system calls and faults, copied by fork, clean after exec's start.

#include "ktap.h"

// What the kernel has switched on, which CPUID does not tell.
static bool have_sse(void)
{
	static int known = -1;

	if (known < 0)
		known = cpu_flag("sse");
	return known;
}

static void x87_load(int value)
{
	asm volatile("fninit; fildl %0" : : "m"(value));
}

static int x87_top(void)
{
	int value;

	asm volatile("fistl %0" : "=m"(value));
	return value;
}

static void sse_load(unsigned int value)
{
	asm volatile("movss %0, %%xmm5; shufps $0, %%xmm5, %%xmm5"
		     :
		     : "m"(value));
}

static unsigned int sse_word(void)
{
	unsigned int words[4];

	asm volatile("movups %%xmm5, %0" : "=m"(words));
	return words[0] == words[3] ? words[3] : 0xBAD;
}

TEST(the_control_word_is_the_abis)
{
	unsigned short word;
	unsigned int mxcsr;

	asm volatile("fnstcw %0" : "=m"(word));
	EXPECT_EQ(word & 0xF7F, 0x37F);
	if (!have_sse())
		return;
	asm volatile("stmxcsr %0" : "=m"(mxcsr));
	EXPECT_EQ(mxcsr & 0xFFC0, 0x1F80);
}

static bool keeps(int value, int rounds)
{
	bool sse = have_sse();

	x87_load(value);
	if (sse)
		sse_load(value);
	for (int i = 0; i < rounds; i++) {
		if (x87_top() != value || (sse && (int)sse_word() != value))
			return false;
		sched_yield();
	}
	return true;
}

TEST(two_processes_do_not_mix)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		exit(!keeps(1234567, 500));
	EXPECT(keeps(7654321, 500));
	waitpid(pid, &status, 0);
	EXPECT_EQ(status, 0);
}

TEST(fork_copies_the_registers)
{
	int status;
	pid_t pid;

	x87_load(4711);
	if (have_sse())
		sse_load(4711);
	pid = fork();
	if (pid == 0)
		exit(x87_top() != 4711 || (have_sse() && sse_word() != 4711));
	EXPECT_EQ(x87_top(), 4711);
	waitpid(pid, &status, 0);
	EXPECT_EQ(status, 0);
}

TEST(a_page_fault_keeps_them)
{
	char *p = map_anon(16 * PAGE_SIZE);

	x87_load(99);
	if (have_sse())
		sse_load(99);
	for (int i = 0; i < 16; i++)
		touch(p + i * PAGE_SIZE);
	EXPECT_EQ(x87_top(), 99);
	if (have_sse())
		EXPECT_EQ(sse_word(), 99);
	munmap(p, 16 * PAGE_SIZE);
}

TEST(preemption_keeps_them)
{
	int status;
	pid_t pid = fork();
	bool kept = true;

	if (pid == 0) {
		x87_load(11);
		for (volatile long i = 0; i < 3000000; i++)
			;
		exit(x87_top() != 11);
	}
	x87_load(22);
	for (volatile long i = 0; i < 3000000; i++)
		;
	kept = x87_top() == 22;
	EXPECT(kept);
	waitpid(pid, &status, 0);
	EXPECT_EQ(status, 0);
}

static void unmasked_sse(void)
{
	unsigned int mxcsr = 0x1F80 & ~0x200, zero = 0, one = 0x3F800000;

	asm volatile("ldmxcsr %0; movss %2, %%xmm0; divss %1, %%xmm0"
		     :
		     : "m"(mxcsr), "m"(zero), "m"(one));
}

TEST(an_unmasked_sse_exception_is_sigfpe)
{
	int signal;

	if (!have_sse())
		SKIP("no SSE");
	signal = signal_of(unmasked_sse);
	if (!signal)
		SKIP("this CPU, like QEMU's, does not raise it");
	EXPECT_EQ(signal, SIGFPE);
}

KTAP_MAIN("fpu");
