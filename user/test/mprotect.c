// SPDX-License-Identifier: MIT
//
// What: mprotect splits areas, merges them again, and is obeyed by the pages.

#include "ktap.h"

static char *p; // five pages, all written

static void fresh(void)
{
	p = map_anon(5 * PAGE_SIZE);
	memset(p, 1, 5 * PAGE_SIZE);
}

static void write_middle(void)
{
	touch(p + 2 * PAGE_SIZE);
}

static void read_middle(void)
{
	(void)*(volatile char *)(p + 2 * PAGE_SIZE);
}

TEST(a_page_made_read_only_cannot_be_written)
{
	fresh();
	EXPECT_EQ(sys(__NR_mprotect, p + 2 * PAGE_SIZE, PAGE_SIZE, PROT_READ),
		  0);
	EXPECT_EQ(signal_of(write_middle), SIGSEGV);
	EXPECT_EQ(signal_of(read_middle), 0);
	EXPECT_EQ(p[2 * PAGE_SIZE], 1);
	p[PAGE_SIZE] = 2;
	p[3 * PAGE_SIZE] = 2;
	munmap(p, 5 * PAGE_SIZE);
}

TEST(it_splits_in_three_and_merges_to_one)
{
	struct map map;

	fresh();
	mprotect(p + 2 * PAGE_SIZE, PAGE_SIZE, PROT_READ);
	ASSERT(map_of(p + 2 * PAGE_SIZE, &map));
	EXPECT_EQ(map.start, (uintptr_t)p + 2 * PAGE_SIZE);
	EXPECT_EQ(map.end, (uintptr_t)p + 3 * PAGE_SIZE);
	EXPECT(!strcmp(map.perms, "r--p"));
	ASSERT(map_of(p, &map));
	EXPECT_EQ(map.end, (uintptr_t)p + 2 * PAGE_SIZE);
	EXPECT_EQ(sys(__NR_mprotect, p + 2 * PAGE_SIZE, PAGE_SIZE, RW), 0);
	ASSERT(map_of(p, &map));
	EXPECT(map.end >= (uintptr_t)p + 5 * PAGE_SIZE);
	write_middle();
	munmap(p, 5 * PAGE_SIZE);
}

TEST(prot_none_hides_and_keeps_the_content)
{
	fresh();
	p[2 * PAGE_SIZE] = 77;
	mprotect(p + 2 * PAGE_SIZE, PAGE_SIZE, PROT_NONE);
	EXPECT_EQ(signal_of(read_middle), SIGSEGV);
	mprotect(p + 2 * PAGE_SIZE, PAGE_SIZE, PROT_READ);
	EXPECT_EQ(p[2 * PAGE_SIZE], 77);
	munmap(p, 5 * PAGE_SIZE);
}

TEST(write_taken_and_given_back_needs_no_copy)
{
	unsigned long frame;

	fresh();
	frame = pfn_of(p + 2 * PAGE_SIZE);
	mprotect(p, 5 * PAGE_SIZE, PROT_READ);
	mprotect(p, 5 * PAGE_SIZE, RW);
	write_middle();
	EXPECT_EQ(pfn_of(p + 2 * PAGE_SIZE), frame);
	munmap(p, 5 * PAGE_SIZE);
}

TEST(the_zero_page_stays_read_only_behind_write_rights)
{
	char *q = map_anon(2 * PAGE_SIZE);

	mprotect(q, 2 * PAGE_SIZE, PROT_READ);
	(void)*(volatile char *)q;
	(void)*(volatile char *)(q + PAGE_SIZE);
	mprotect(q, 2 * PAGE_SIZE, RW);
	q[0] = 1;
	EXPECT_EQ(q[PAGE_SIZE], 0);
	EXPECT(pfn_of(q) != pfn_of(q + PAGE_SIZE));
	munmap(q, 2 * PAGE_SIZE);
}

TEST(several_areas_in_one_call)
{
	struct map map;

	fresh();
	mprotect(p + PAGE_SIZE, PAGE_SIZE, PROT_NONE);
	mprotect(p + 3 * PAGE_SIZE, PAGE_SIZE, PROT_READ);
	EXPECT_EQ(sys(__NR_mprotect, p, 5 * PAGE_SIZE, PROT_READ), 0);
	ASSERT(map_of(p, &map));
	EXPECT_EQ(map.end, (uintptr_t)p + 5 * PAGE_SIZE);
	munmap(p, 5 * PAGE_SIZE);
}

TEST(a_hole_is_enomem_but_what_lies_before_is_done)
{
	struct map map;

	fresh();
	munmap(p + 3 * PAGE_SIZE, PAGE_SIZE);
	EXPECT_EQ(sys(__NR_mprotect, p, 5 * PAGE_SIZE, PROT_READ), -ENOMEM);
	ASSERT(map_of(p, &map));
	EXPECT(!strcmp(map.perms, "r--p"));
	ASSERT(map_of(p + 4 * PAGE_SIZE, &map));
	EXPECT(!strcmp(map.perms, "rw-p"));
	munmap(p, 5 * PAGE_SIZE);
}

TEST(bad_arguments)
{
	fresh();
	EXPECT_EQ(sys(__NR_mprotect, p + 1, PAGE_SIZE, RW), -EINVAL);
	EXPECT_EQ(sys(__NR_mprotect, p, PAGE_SIZE, 0x80), -EINVAL);
	EXPECT_EQ(sys(__NR_mprotect, p, PAGE_SIZE, 0xFFFF), -EINVAL);
	EXPECT_EQ(sys(__NR_mprotect, p, 0, RW), 0);
	EXPECT_EQ(sys(__NR_mprotect, p, 1, PROT_READ), 0);
	EXPECT(is_error(sys(__NR_mprotect, p, -PAGE_SIZE, RW)));
	EXPECT_EQ(sys(__NR_mprotect, PAST_USER, PAGE_SIZE, RW), -ENOMEM);
	munmap(p, 5 * PAGE_SIZE);
	EXPECT_EQ(sys(__NR_mprotect, p, PAGE_SIZE, RW), -ENOMEM);
}

TEST(growsdown_is_for_stacks_only)
{
	fresh();
	EXPECT_EQ(sys(__NR_mprotect, p, PAGE_SIZE, PROT_READ | PROT_GROWSDOWN),
		  -EINVAL);
	EXPECT_EQ(sys(__NR_mprotect, p, PAGE_SIZE,
		      PROT_READ | PROT_GROWSDOWN | PROT_GROWSUP),
		  -EINVAL);
	munmap(p, 5 * PAGE_SIZE);
}

static void run_page(void)
{
	((void (*)(void))(uintptr_t)p)();
}

TEST(code_written_then_made_executable_runs)
{
	fresh();
	p[0] = (char)0xC3; // ret
	EXPECT_EQ(sys(__NR_mprotect, p, PAGE_SIZE, PROT_READ | PROT_EXEC), 0);
	EXPECT_EQ(signal_of(run_page), 0);
	munmap(p, 5 * PAGE_SIZE);
}

// Without it what can be read can be executed. Linux 6.1 for i386 with PAE says nx
// as well and turns it on, but leaves bit 63 out of the entries of programs' pages.
static bool entries_have_nx(void)
{
	return cpu_flag("nx") && (on_tessera() || kernel_is_64bit());
}

TEST(data_are_executed_only_where_exec_was_asked_for)
{
	if (!entries_have_nx())
		SKIP("no NX here");
	fresh();
	p[0] = (char)0xC3; // ret
	EXPECT_EQ(signal_of(run_page), SIGSEGV);
	mprotect(p, PAGE_SIZE, RW | PROT_EXEC);
	EXPECT_EQ(signal_of(run_page), 0);
	mprotect(p, PAGE_SIZE, PROT_READ);
	EXPECT_EQ(signal_of(run_page), SIGSEGV);
	munmap(p, 5 * PAGE_SIZE);
}

TEST(execution_may_be_taken_from_pages_that_have_run)
{
	if (!entries_have_nx())
		SKIP("no NX here");
	fresh();
	p[0] = (char)0xC3;
	mprotect(p, PAGE_SIZE, PROT_READ | PROT_EXEC);
	run_page();
	mprotect(p, PAGE_SIZE, PROT_READ);
	EXPECT_EQ(signal_of(run_page), SIGSEGV);
	EXPECT_EQ(p[0], (char)0xC3);
	munmap(p, 5 * PAGE_SIZE);
}

static void run_stack(void)
{
	volatile char code[16];

	code[0] = (char)0xC3;
	((void (*)(void))(uintptr_t)code)();
}

static char data[16];

static void run_data(void)
{
	data[0] = (char)0xC3;
	((void (*)(void))(uintptr_t)data)();
}

static void run_heap(void)
{
	char *heap = sbrk(PAGE_SIZE);

	heap[0] = (char)0xC3;
	((void (*)(void))(uintptr_t)heap)();
}

// This program has a PT_GNU_STACK header without PF_X.
TEST(stack_data_and_heap_are_not_code)
{
	if (!entries_have_nx())
		SKIP("no NX here");
	EXPECT_EQ(signal_of(run_stack), SIGSEGV);
	EXPECT_EQ(signal_of(run_data), SIGSEGV);
	EXPECT_EQ(signal_of(run_heap), SIGSEGV);
}

// No other program runs in between, whose turn would empty the TLB.
TEST(what_may_not_be_written_any_more_is_so_at_once)
{
	char *page = map_anon(PAGE_SIZE);

	EXPECT_EQ(sys(__NR_uname, page), 0);
	EXPECT_EQ(mprotect(page, PAGE_SIZE, PROT_READ), 0);
	EXPECT_EQ(sys(__NR_uname, page), -EFAULT);
	EXPECT_EQ(mprotect(page, PAGE_SIZE, PROT_READ | PROT_WRITE), 0);
	EXPECT_EQ(sys(__NR_uname, page), 0);
	munmap(page, PAGE_SIZE);
}

KTAP_MAIN("mprotect");
