// SPDX-License-Identifier: MIT
//
// What: a program that takes all memory is ended; its parent, and the kernel,
// go on with all of it back. Only on Tessera: elsewhere the machine is not
// ours to exhaust.

#include "ktap.h"

enum {
	PIECE = 256
}; // pages

static int take_all_by_touch(void *arg)
{
	(void)arg;
	for (;;) {
		long p = raw_mmap(0, PIECE * PAGE_SIZE, RW,
				  ANON | MAP_NORESERVE);

		if (is_error(p))
			return 1; // out of addresses first
		for (int i = 0; i < PIECE; i++)
			touch((char *)p + i * PAGE_SIZE);
	}
}

// With more than this the test would only be slow.
static bool can_run_out(void)
{
	return on_tessera() && meminfo("MemFree") < 256 * 1024;
}

static bool ended(int status)
{
	int sig = WTERMSIG(status);

	return WIFSIGNALED(status) &&
	       (sig == SIGKILL || sig == SIGBUS || sig == SIGSEGV);
}

TEST(the_hog_is_ended_and_the_parent_goes_on)
{
	long before;

	if (!can_run_out())
		SKIP("not Tessera, or too much memory");
	before = meminfo("MemFree");
	EXPECT(ended(in_child(take_all_by_touch, NULL)));
	EXPECT(before - meminfo("MemFree") <= 256);
}

TEST(twice_is_no_worse)
{
	long before;

	if (!can_run_out())
		SKIP("not Tessera, or too much memory");
	before = meminfo("MemFree");
	EXPECT(ended(in_child(take_all_by_touch, NULL)));
	EXPECT(ended(in_child(take_all_by_touch, NULL)));
	EXPECT(before - meminfo("MemFree") <= 128);
}

// Far more than there is; a populate that finds no memory is no error.
static int populate_all(void *arg)
{
	(void)arg;
	for (int i = 0; i < 3072; i++)
		if (is_error(raw_mmap(0, PIECE * PAGE_SIZE, RW,
				      ANON | MAP_POPULATE)))
			break;
	return 0;
}

TEST(populate_gives_up_without_harm)
{
	long before;
	int status;

	if (!can_run_out())
		SKIP("not Tessera, or too much memory");
	before = meminfo("MemFree");
	status = in_child(populate_all, NULL);
	EXPECT(status == 0 || ended(status));
	EXPECT(before - meminfo("MemFree") <= 256);
}

TEST(too_large_a_mapping_without_noreserve)
{
	if (!can_run_out() || meminfo("MemTotal") > 1024 * 1024)
		SKIP("not Tessera, or too much memory");
	EXPECT_EQ(raw_mmap(0, 0xB0000000, RW, ANON), -ENOMEM);
}

KTAP_MAIN("oom");
