// SPDX-License-Identifier: MIT
//
// What: what is promised: which memory counts in Committed_AS, and what is
// refused by vm.overcommit_memory 0, 1 and 2.

#include "ktap.h"

#define VM "/proc/sys/vm/"

enum {
	PAGES = 512, // enough that others do not matter
	KB = PAGES * 4,
	SLACK = 500, // kB: what others do meanwhile, on Linux
};

static long before;

static long committed(void)
{
	return meminfo("Committed_AS");
}

// Committed_AS is KB_MORE more than when it was noted down.
static bool grown_by(long kb_more)
{
	long off = committed() - before - kb_more;

	if (on_tessera() ? off == 0 : off > -SLACK && off < SLACK)
		return true;
	ktap_note("Committed_AS has grown by %ld kB, not %ld",
		  committed() - before, kb_more);
	return false;
}

static char *map(int prot, int flags)
{
	return (char *)raw_mmap(0, PAGES * PAGE_SIZE, prot, flags);
}

static void unmap(char *p)
{
	munmap(p, PAGES * PAGE_SIZE);
}

TEST(private_writable_memory_is_promised)
{
	char *p;

	before = committed();
	p = map(RW, ANON);
	EXPECT(grown_by(KB));
	munmap(p, PAGES / 2 * PAGE_SIZE);
	EXPECT(grown_by(KB / 2));
	unmap(p);
	EXPECT(grown_by(0));
}

TEST(what_cannot_be_written_is_not_until_it_can)
{
	char *p;

	before = committed();
	p = map(PROT_READ, ANON);
	EXPECT(grown_by(0));
	mprotect(p, PAGES * PAGE_SIZE, RW);
	EXPECT(grown_by(KB));
	mprotect(p, PAGES * PAGE_SIZE, PROT_READ); // it may hold something
	EXPECT(grown_by(KB));
	unmap(p);
	EXPECT(grown_by(0));
}

TEST(shared_memory_is_promised_once)
{
	char *p;

	before = committed();
	p = map(RW, MAP_SHARED | MAP_ANONYMOUS);
	EXPECT(grown_by(KB));
	munmap(p, PAGES / 2 * PAGE_SIZE); // the object stays whole
	EXPECT(grown_by(KB));
	unmap(p);
	EXPECT(grown_by(0));
}

TEST(a_file_in_memory_is_promised_page_by_page)
{
	int fd = sys(__NR_memfd_create, "promised", 0);
	char *p;

	before = committed();
	sys(__NR_ftruncate, fd, PAGES * PAGE_SIZE);
	EXPECT(grown_by(0));
	p = mmap(NULL, PAGES * PAGE_SIZE, RW, MAP_SHARED, fd, 0);
	EXPECT(grown_by(0));
	memset(p, 1, PAGES / 8 * PAGE_SIZE);
	EXPECT(grown_by(KB / 8));
	unmap(p);
	EXPECT(grown_by(KB / 8));
	close(fd);
	EXPECT(grown_by(0));
}

TEST(noreserve_is_not_promised)
{
	char *p;

	before = committed();
	p = map(RW, ANON | MAP_NORESERVE);
	EXPECT(grown_by(0));
	mprotect(p, PAGES * PAGE_SIZE, PROT_NONE);
	mprotect(p, PAGES * PAGE_SIZE, RW);
	EXPECT(grown_by(0));
	unmap(p);
}

static int look(void *arg)
{
	(void)arg;
	return !(committed() - before >= 2 * KB);
}

TEST(a_child_is_promised_its_own)
{
	char *p;

	before = committed();
	p = map(RW, ANON);
	EXPECT_EQ(in_child(look, NULL), 0);
	EXPECT(grown_by(KB));
	unmap(p);
}

TEST(the_heap_is_promised)
{
	long end = sys(__NR_brk, 0);

	before = committed();
	sys(__NR_brk, end + PAGES * PAGE_SIZE);
	EXPECT(grown_by(KB));
	sys(__NR_brk, end);
	EXPECT(grown_by(0));
}

/* -- policies ---------------------------------------------------------------- */

// More than memory and swap: kB.
static long too_much(void)
{
	return meminfo("MemTotal") + meminfo("SwapTotal") + 65536;
}

static int by_policy(void *arg)
{
	size_t all = (size_t)too_much() << 10;

	(void)arg;
	if (!set_sysctl(VM "overcommit_memory", 0) || too_much() > 2000L << 10)
		return 77;
	EXPECT_EQ(raw_mmap(0, all, RW, ANON), -ENOMEM);
	EXPECT(!is_error(raw_mmap(0, all, RW, ANON | MAP_NORESERVE)));
	set_sysctl(VM "overcommit_memory", 1);
	EXPECT(!is_error(raw_mmap(0, all, RW, ANON)));
	return ktap_failed;
}

static int by_the_sum(void *arg)
{
	long left;

	(void)arg;
	set_sysctl(VM "overcommit_kbytes", committed() + 65536);
	EXPECT_EQ(meminfo("CommitLimit") - meminfo("SwapTotal"),
		  (committed() + 65536) / 4 * 4);
	set_sysctl(VM "overcommit_memory", 2);
	left = meminfo("CommitLimit") - committed();
	EXPECT_EQ(raw_mmap(0, (left + 4096) * 1024, RW, ANON), -ENOMEM);
	// MAP_NORESERVE asks for no promise, and gets none
	EXPECT_EQ(raw_mmap(0, (left + 4096) * 1024, RW, ANON | MAP_NORESERVE),
		  -ENOMEM);
	EXPECT(!is_error(raw_mmap(0, (left + 4096) * 1024, PROT_READ, ANON)));
	EXPECT(!is_error(raw_mmap(0, left / 4 * 1024, RW, ANON)));
	return ktap_failed;
}

TEST(the_policies_refuse_what_they_say)
{
	int status = in_child(by_policy, NULL);

	set_sysctl(VM "overcommit_memory", 0);
	if (status == 77 << 8)
		SKIP("too much memory, or we may not set it");
	EXPECT_EQ(status, 0);
	if (meminfo("SwapTotal"))
		SKIP("swap counts, too");
	status = in_child(by_the_sum, NULL);
	set_sysctl(VM "overcommit_memory", 0);
	set_sysctl(VM "overcommit_ratio", 50);
	EXPECT_EQ(status, 0);
	EXPECT_EQ(meminfo("CommitLimit"),
		  meminfo("MemTotal") / 4 * 50 / 100 * 4);
}

TEST(the_sum_is_what_areas_and_files_have)
{
	const char *wrong = books_disagree();

	if (!EXPECT(!wrong))
		ktap_note("mm_check: %s", wrong);
}

KTAP_MAIN("overcommit");
