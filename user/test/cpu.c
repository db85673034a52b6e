// SPDX-License-Identifier: MIT
//
// What: what the CPU forbids ring 3, or allows it, when the kernel has asked for
// that: UMIP here, FSGSBASE with 64 bits. Where the CPU has it and the command
// line does not decline, it has to show.

#include "ktap.h"

struct cpuid {
	unsigned int a, b, c, d;
};

static struct cpuid cpuid(unsigned int leaf)
{
	struct cpuid r;

	asm volatile("cpuid"
		     : "=a"(r.a), "=b"(r.b), "=c"(r.c), "=d"(r.d)
		     : "a"(leaf), "c"(0));
	return r;
}

// Of leaf 7, which old CPUs do not have.
static struct cpuid features(void)
{
	struct cpuid none = { 0, 0, 0, 0 };

	return cpuid(0).a < 7 ? none : cpuid(7);
}

static bool declined(const char *word)
{
	char line[2048];

	proc_read("/proc/cmdline", line, sizeof(line));
	return strstr(line, word) != NULL;
}

static void store_gdt(void)
{
	char at[16];

	asm volatile("sgdt %0" : "=m"(at));
}

static void store_idt(void)
{
	char at[16];

	asm volatile("sidt %0" : "=m"(at));
}

static void store_machine_word(void)
{
	unsigned long word;

	asm volatile("smsw %0" : "=r"(word));
}

// Linux mends the fault and gives the program an invented address.
TEST(umip_hides_the_kernels_tables)
{
	bool hidden = features().c & 1U << 2 && !declined("noumip") &&
		      on_tessera();
	int sig = hidden ? SIGSEGV : 0;

	EXPECT_EQ(signal_of(store_gdt), sig);
	EXPECT_EQ(signal_of(store_idt), sig);
	EXPECT_EQ(signal_of(store_machine_word), sig);
}

#include WORDSIZE_FILE(cpu)

KTAP_MAIN("cpu");
