// SPDX-License-Identifier: MIT
//
// What: pages on demand: one fault and one frame for each page touched, the
// zero page for those only read.

#include "ktap.h"

static long faults_touching(char *p, long from, long to)
{
	long before = minor_faults();

	for (long i = from; i < to; i++)
		touch(p + i * PAGE_SIZE);
	return minor_faults() - before;
}

static long faults_reading(char *p, long from, long to)
{
	long before = minor_faults();

	for (long i = from; i < to; i++)
		(void)*(volatile char *)(p + i * PAGE_SIZE);
	return minor_faults() - before;
}

static void warm_up(void)
{
	char *p = map_anon(2 * PAGE_SIZE);

	faults_reading(p, 0, 1);
	faults_touching(p, 0, 2);
	resident_pages();
	munmap(p, 2 * PAGE_SIZE);
}

TEST(n_pages_touched_are_n_minor_faults)
{
	char *p = map_anon(300 * PAGE_SIZE);

	warm_up();
	EXPECT_EQ(faults_touching(p, 0, 1), 1);
	EXPECT_EQ(faults_touching(p, 0, 1), 0);
	EXPECT_EQ(faults_touching(p, 1, 300), 299);
	munmap(p, 300 * PAGE_SIZE);
}

TEST(rss_grows_by_what_was_touched)
{
	char *p = map_anon(128 * PAGE_SIZE);
	long before = resident_pages();

	faults_touching(p, 10, 110);
	EXPECT_PAGES(resident_pages() - before, 100);
	munmap(p, 128 * PAGE_SIZE);
	EXPECT_PAGES(resident_pages(), before);
}

TEST(vmsize_grows_by_what_was_mapped)
{
	long before = self_status("VmSize");
	char *p = map_anon(100 * PAGE_SIZE);

	EXPECT_EQ(self_status("VmSize") - before, 400);
	munmap(p, 100 * PAGE_SIZE);
	EXPECT_EQ(self_status("VmSize"), before);
}

TEST(pages_read_share_the_zero_page)
{
	char *p = map_anon(4 * PAGE_SIZE);
	long before = resident_pages();

	EXPECT_EQ(faults_reading(p, 0, 4), 4);
	EXPECT(pfn_of(p) != 0);
	for (int i = 1; i < 4; i++)
		EXPECT_EQ(pfn_of(p + i * PAGE_SIZE), pfn_of(p));
	EXPECT_EQ(resident_pages() - before, 0);
	munmap(p, 4 * PAGE_SIZE);
}

TEST(a_write_after_the_read_gets_a_frame_of_its_own)
{
	char *p = map_anon(2 * PAGE_SIZE);
	unsigned long zero;

	faults_reading(p, 0, 2);
	zero = pfn_of(p);
	EXPECT_EQ(faults_touching(p, 0, 1), 1);
	EXPECT(pfn_of(p) && pfn_of(p) != zero);
	EXPECT_EQ(pfn_of(p + PAGE_SIZE), zero);
	EXPECT_EQ(p[1], 0);
	EXPECT_EQ(p[PAGE_SIZE], 0);
	munmap(p, 2 * PAGE_SIZE);
}

TEST(no_two_written_pages_share_a_frame)
{
	enum {
		N = 64
	};
	char *p = map_anon(N * PAGE_SIZE);
	unsigned long pfn[N];

	faults_touching(p, 0, N);
	for (int i = 0; i < N; i++) {
		pfn[i] = pfn_of(p + i * PAGE_SIZE);
		for (int j = 0; j < i; j++)
			EXPECT(pfn[i] != pfn[j]);
	}
	munmap(p, N * PAGE_SIZE);
}

TEST(frames_come_zeroed_even_when_used_before)
{
	enum {
		N = 64
	};

	for (int round = 0; round < 4; round++) {
		unsigned long *p = map_anon(N * PAGE_SIZE);
		unsigned long sum = 0;

		for (size_t i = 0; i < N * PAGE_SIZE / sizeof(*p); i++)
			sum |= p[i];
		EXPECT_EQ(sum, 0);
		memset(p, 0xFF, N * PAGE_SIZE);
		munmap(p, N * PAGE_SIZE);
	}
}

static long tables(void)
{
	return self_status("VmPTE") / 4;
}

// How far one table reaches: 4 MiB, or 2 MiB where entries have 8 bytes.
static size_t reach(char *p)
{
	long first;

	faults_reading(p, 0, 1);
	first = tables();
	faults_reading(p + MIB(2), 0, 1);
	return tables() > first ? MIB(2) : MIB(4);
}

TEST(tables_come_with_the_touch_and_go_with_the_mapping)
{
	long before, per;
	char *whole = map_sparse(MIB(32)), *p;

	ASSERT(whole != MAP_FAILED);
	p = (char *)(((uintptr_t)whole + MIB(16) - 1) & -MIB(16));
	faults_reading(p + MIB(8), 0, 1); // brings the tables of upper levels
	before = tables();
	per = MIB(8) / reach(p);
	EXPECT(tables() > before);
	faults_reading(p, 0, MIB(8) / PAGE_SIZE);
	EXPECT_EQ(tables() - before, per);
	munmap(p, MIB(4));
	EXPECT_EQ(tables() - before, per / 2);
	munmap(p, MIB(8));
	EXPECT_EQ(tables(), before);
	munmap(whole, MIB(32));
	EXPECT(tables() < before);
}

TEST(vmdata_and_vmrss_agree_with_statm)
{
	struct statm s;
	long rss = self_status("VmRSS");

	ASSERT(statm_read(&s));
	EXPECT_EQ(s.size * 4, self_status("VmSize"));
	EXPECT_EQ(s.resident * 4, rss);
	EXPECT(self_status("VmHWM") >= rss);
	EXPECT(self_status("VmPeak") >= s.size * 4);
}

KTAP_MAIN("demand");
