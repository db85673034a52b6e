// SPDX-License-Identifier: MIT
//
// What: each wrong access and each forbidden instruction ends its process with
// the signal Linux sends, and only its process.

#include "ktap.h"

static char *page; // what the next victim uses

static void read_page(void)
{
	(void)*(volatile char *)page;
}

static void write_page(void)
{
	touch(page);
}

static void call_page(void)
{
	((void (*)(void))(uintptr_t)page)();
}

static void expect_segv_at(unsigned long addr)
{
	page = (char *)addr;
	if (!EXPECT_EQ(signal_of(read_page), SIGSEGV) ||
	    !EXPECT_EQ(signal_of(write_page), SIGSEGV) ||
	    !EXPECT_EQ(signal_of(call_page), SIGSEGV))
		ktap_note("the address was 0x%lx", addr);
}

TEST(null_and_near)
{
	expect_segv_at(0);
	expect_segv_at(4);
	expect_segv_at(0xFFC);
	expect_segv_at(0xF000);
}

TEST(unmapped)
{
	char *p = map_anon(PAGE_SIZE);

	munmap(p, PAGE_SIZE);
	expect_segv_at((uintptr_t)p);
	expect_segv_at(0x70000000);
}

// A 32-bit program under a 64-bit kernel owns the first of them.
TEST(kernel_addresses)
{
	static const unsigned long addrs[] = { KERNEL_ADDRS };

	for (size_t i = 0; i < ARRAY_SIZE(addrs); i++)
		if (addrs[i] >= KERNEL_ADDR || kernel_is_as_wide())
			expect_segv_at(addrs[i]);
}

TEST(the_end_of_user_space)
{
	if (!on_tessera())
		SKIP("what ends at 3 GiB on i386 goes on below a 64-bit kernel");
	expect_segv_at(TASK_SIZE);
}

TEST(write_to_text_and_to_constants)
{
	page = (char *)(uintptr_t)write_page;
	EXPECT_EQ(signal_of(write_page), SIGSEGV);
	EXPECT_EQ(signal_of(read_page), 0);
}

TEST(prot_none_and_read_only)
{
	page = map_anon(PAGE_SIZE);
	touch(page);
	mprotect(page, PAGE_SIZE, PROT_READ);
	EXPECT_EQ(signal_of(read_page), 0);
	EXPECT_EQ(signal_of(write_page), SIGSEGV);
	mprotect(page, PAGE_SIZE, PROT_NONE);
	EXPECT_EQ(signal_of(read_page), SIGSEGV);
	EXPECT_EQ(signal_of(write_page), SIGSEGV);
	EXPECT_EQ(signal_of(call_page), SIGSEGV);
	munmap(page, PAGE_SIZE);
}

TEST(an_access_across_the_end_of_a_mapping)
{
	char *p = map_anon(2 * PAGE_SIZE);

	munmap(p + PAGE_SIZE, PAGE_SIZE);
	page = p + PAGE_SIZE - 1;
	EXPECT_EQ(signal_of(write_page), 0);
	page = p + PAGE_SIZE;
	EXPECT_EQ(signal_of(write_page), SIGSEGV);
	munmap(p, PAGE_SIZE);
}

// -- instructions -------------------------------------------------------------

// Each is all of its function's body, and may use ax, cx and dx.
#define VICTIM(name, text)          \
	static void name(void)      \
	{                           \
		asm volatile(text); \
	}                           \
	_Static_assert(1, "")

// Where QEMU does in ring 0's name what ring 3 asked for, Linux takes it for a
// fault of its own and kills outright.
static bool expect_signal(void (*f)(void), int want)
{
	int got = signal_of(f);

	if (got == SIGKILL && want == SIGSEGV && !on_tessera())
		return true;
	return EXPECT_EQ(got, want);
}

#include WORDSIZE_FILE(faults)

TEST(instructions_and_their_signals)
{
	static const struct {
		const char *name;
		void (*fn)(void);
		int signal;
	} victims[] = { VICTIMS };

	for (size_t i = 0; i < ARRAY_SIZE(victims); i++)
		if (!expect_signal(victims[i].fn, victims[i].signal))
			ktap_note("that was: %s", victims[i].name);
}

static void direction_flag_set(void)
{
	char from[64], to[64] = { 0 };

	memset(from, 3, sizeof(from));
	asm volatile("std");
	sys(__NR_getpid);
	touch(map_anon(PAGE_SIZE));
	asm volatile("cld");
	memcpy(to, from, sizeof(to));
	exit(memcmp(to, from, sizeof(to)));
}

TEST(the_direction_flag_set_does_no_harm)
{
	EXPECT_EQ(signal_of(direction_flag_set), 0);
}

KTAP_MAIN("faults");
