// SPDX-License-Identifier: MIT
//
// What: mlock and its kin: what is locked is in memory, counts against a limit,
// and is a flag of areas, which split and merge by it.

#include <uapi/capability.h>

#include "guarded.h"
#include "ktap.h"
#include "smaps.h"

enum {
	N = 8,
	NOBODY = 5000 // a uid that owns nothing
};

#define LOCKED (kb_locked() / 4)

static char *p; // N pages

static long kb_locked(void)
{
	return self_status("VmLck");
}

static void fresh(int prot)
{
	p = guarded_map(N, prot, ANON);
}

static void drop(void)
{
	guarded_unmap(p, N);
}

static long lock(int from, int n)
{
	return sys(__NR_mlock, p + from * PAGE_SIZE, n * PAGE_SIZE);
}

static long unlock(int from, int n)
{
	return sys(__NR_munlock, p + from * PAGE_SIZE, n * PAGE_SIZE);
}

// It has a name in smaps in newer versions of Linux only.
static bool locked_on_fault(const char *at)
{
	return smaps_has_flag(at, " lf ") || smaps_has_flag(at, " ?? ");
}

static int pages_in_core(void)
{
	int n = 0;

	for (int i = 0; i < N; i++)
		n += in_core(p + i * PAGE_SIZE);
	return n;
}

static bool one_area(const void *a, const void *b)
{
	struct map map;

	return map_of(a, &map) && map.start <= (unsigned long)b &&
	       (unsigned long)b < map.end;
}

TEST(locking_brings_the_pages_in)
{
	fresh(RW);
	EXPECT_EQ(lock(1, 4), 0);
	EXPECT_EQ(pages_in_core(), 4);
	EXPECT(!in_core(p) && in_core(p + PAGE_SIZE));
	EXPECT_EQ(LOCKED, 4);
	drop();
	EXPECT_EQ(LOCKED, 0);
}

TEST(a_part_of_a_page_is_a_page)
{
	fresh(RW);
	EXPECT_EQ(sys(__NR_mlock, p + PAGE_SIZE + 100, PAGE_SIZE), 0);
	EXPECT_EQ(LOCKED, 2);
	EXPECT_EQ(sys(__NR_munlock, p + 2 * PAGE_SIZE + 5, 1), 0);
	EXPECT_EQ(LOCKED, 1);
	EXPECT_EQ(sys(__NR_mlock, p + 5 * PAGE_SIZE, 0), 0);
	EXPECT_EQ(LOCKED, 1);
	EXPECT_EQ(sys(__NR_mlock, p + 5 * PAGE_SIZE + 1, 0), 0);
	EXPECT_EQ(LOCKED, 2);
	drop();
}

TEST(areas_split_and_merge_by_their_locks)
{
	fresh(RW);
	EXPECT_EQ(lock(2, 4), 0);
	EXPECT(!one_area(p, p + 2 * PAGE_SIZE));
	EXPECT(one_area(p + 2 * PAGE_SIZE, p + 5 * PAGE_SIZE));
	EXPECT(!one_area(p + 5 * PAGE_SIZE, p + 6 * PAGE_SIZE));
	EXPECT_EQ(lock(0, N), 0);
	EXPECT(one_area(p, p + (N - 1) * PAGE_SIZE));
	EXPECT_EQ(LOCKED, N);
	EXPECT_EQ(unlock(3, 1), 0);
	EXPECT_EQ(LOCKED, N - 1);
	EXPECT_EQ(unlock(0, N), 0);
	EXPECT(one_area(p, p + (N - 1) * PAGE_SIZE));
	EXPECT_EQ(LOCKED, 0);
	EXPECT_EQ(pages_in_core(), N);
	drop();
}

TEST(on_fault_locks_only_what_is_touched)
{
	fresh(RW);
	EXPECT_EQ(sys(__NR_mlock2, p, N * PAGE_SIZE, MLOCK_ONFAULT), 0);
	EXPECT_EQ(LOCKED, N);
	EXPECT_EQ(pages_in_core(), 0);
	EXPECT(smaps_has_flag(p, " lo ") && locked_on_fault(p));
	touch(p);
	EXPECT_EQ(smaps(p, "Locked"), 4);
	// mlock without the flag brings the rest in, and counts nothing twice
	EXPECT_EQ(lock(0, N / 2), 0);
	EXPECT_EQ(pages_in_core(), N / 2);
	EXPECT(!locked_on_fault(p));
	EXPECT_EQ(LOCKED, N);
	EXPECT_EQ(sys(__NR_mlock2, p, PAGE_SIZE, 2), -EINVAL);
	EXPECT_EQ(sys(__NR_mlock2, p, PAGE_SIZE, -1), -EINVAL);
	drop();
}

TEST(what_is_locked_shows_in_proc)
{
	long before = meminfo("Mlocked");

	fresh(RW);
	EXPECT(!smaps_has_flag(p, " lo "));
	EXPECT_EQ(lock(0, N), 0);
	EXPECT(smaps_has_flag(p, " lo "));
	EXPECT_EQ(smaps(p, "Locked"), 4 * N);
	if (on_tessera()) { // Linux counts in batches
		EXPECT_EQ(meminfo("Mlocked") - before, 4 * N);
		EXPECT(meminfo("Unevictable") >= meminfo("Mlocked"));
		EXPECT_EQ(vmstat("nr_mlock"), meminfo("Mlocked") / 4);
	}
	drop();
}

TEST(a_page_that_two_have_locked_counts_once)
{
	long before = meminfo("Mlocked");
	char *one, *two;
	int fd = sys(__NR_memfd_create, "two", 0);

	SKIP_UNLESS_TESSERA();
	sys(__NR_ftruncate, fd, PAGE_SIZE);
	one = mmap(NULL, PAGE_SIZE, RW, MAP_SHARED, fd, 0);
	two = mmap(NULL, PAGE_SIZE, RW, MAP_SHARED, fd, 0);
	EXPECT_EQ(sys(__NR_mlock, one, PAGE_SIZE), 0);
	EXPECT_EQ(sys(__NR_mlock, two, PAGE_SIZE), 0);
	EXPECT_EQ(LOCKED, 2);
	EXPECT_EQ(meminfo("Mlocked") - before, 4);
	munmap(one, PAGE_SIZE);
	munmap(two, PAGE_SIZE);
	close(fd);
}

TEST(a_hole_is_enomem_and_what_is_below_is_locked)
{
	fresh(RW);
	munmap(p + 2 * PAGE_SIZE, PAGE_SIZE);
	EXPECT_EQ(lock(0, N), -ENOMEM);
	EXPECT_EQ(LOCKED, 2);
	EXPECT_EQ(pages_in_core(), 0);
	EXPECT_EQ(unlock(0, N), -ENOMEM);
	EXPECT_EQ(LOCKED, 0);
	EXPECT_EQ(lock(2, 1), -ENOMEM);
	munmap(p - PAGE_SIZE, 3 * PAGE_SIZE);
	munmap(p + 3 * PAGE_SIZE, (N - 2) * PAGE_SIZE);
}

TEST(what_nobody_may_touch_is_locked_and_enomem)
{
	fresh(PROT_NONE);
	EXPECT_EQ(lock(0, N), -ENOMEM);
	EXPECT_EQ(LOCKED, N);
	EXPECT_EQ(unlock(0, N), 0);
	drop();
	fresh(PROT_READ);
	EXPECT_EQ(lock(0, N), 0);
	EXPECT_EQ(unlock(0, N), 0);
	drop();
	fresh(PROT_WRITE);
	EXPECT_EQ(lock(0, N), 0);
	drop();
}

TEST(what_becomes_writable_while_locked_has_its_pages_at_once)
{
	long before;

	fresh(PROT_READ);
	EXPECT_EQ(lock(0, N), 0); // the zero page
	EXPECT_EQ(smaps(p, "Anonymous"), 0);
	minor_faults();
	before = minor_faults();
	EXPECT_EQ(sys(__NR_mprotect, p, 3 * PAGE_SIZE, RW), 0);
	EXPECT_EQ(minor_faults() - before, 3);
	EXPECT_EQ(smaps(p, "Anonymous"), 12);
	drop();
	fresh(PROT_READ);
	EXPECT_EQ(sys(__NR_mlock2, p, N * PAGE_SIZE, MLOCK_ONFAULT), 0);
	EXPECT_EQ(sys(__NR_mprotect, p, N * PAGE_SIZE, RW), 0);
	EXPECT_EQ(pages_in_core(), 0);
	drop();
	fresh(PROT_READ);
	EXPECT_EQ(sys(__NR_mprotect, p, N * PAGE_SIZE, RW), 0);
	EXPECT_EQ(pages_in_core(), 0);
	drop();
}

TEST(past_the_end_of_a_file_is_enomem)
{
	int fd = sys(__NR_memfd_create, "short", 0);
	char *m;

	sys(__NR_ftruncate, fd, PAGE_SIZE);
	m = mmap(NULL, 2 * PAGE_SIZE, RW, MAP_SHARED, fd, 0);
	EXPECT_EQ(sys(__NR_mlock, m, 2 * PAGE_SIZE), -ENOMEM);
	EXPECT(in_core(m));
	munmap(m, 2 * PAGE_SIZE);
	close(fd);
}

TEST(lengths_that_wrap)
{
	fresh(RW);
	EXPECT_EQ(sys(__NR_mlock, p, ~0UL), 0); // page-rounded: nothing
	EXPECT_EQ(sys(__NR_munlock, p, -PAGE_SIZE), -EINVAL);
	EXPECT_EQ(sys(__NR_munlock, p, 0), 0);
	EXPECT_EQ(sys(__NR_munlock, 0, PAGE_SIZE), -ENOMEM);
	EXPECT_EQ(LOCKED, 0);
	drop();
}

TEST(dontneed_leaves_what_is_locked)
{
	fresh(RW);
	EXPECT_EQ(lock(0, N), 0);
	*p = 1;
	EXPECT_EQ(sys(__NR_madvise, p, PAGE_SIZE, MADV_DONTNEED), -EINVAL);
	EXPECT_EQ(sys(__NR_madvise, p, PAGE_SIZE, MADV_COLD), -EINVAL);
	EXPECT_EQ(sys(__NR_madvise, p, PAGE_SIZE, MADV_PAGEOUT), -EINVAL);
	EXPECT_EQ(*p, 1);
	drop();
}

TEST(map_locked)
{
	char *m = mmap(NULL, N * PAGE_SIZE, RW, ANON | MAP_LOCKED, -1, 0);

	EXPECT_EQ(LOCKED, N);
	EXPECT(in_core(m) && in_core(m + (N - 1) * PAGE_SIZE));
	munmap(m + PAGE_SIZE, PAGE_SIZE);
	EXPECT_EQ(LOCKED, N - 1);
	// another mapping in its place is not locked
	raw_mmap((unsigned long)m, PAGE_SIZE, RW, ANON | MAP_FIXED);
	EXPECT_EQ(LOCKED, N - 2);
	munmap(m, N * PAGE_SIZE);
	EXPECT_EQ(LOCKED, 0);
}

TEST(a_devices_frames_cannot_be_locked)
{
	int fd = open("/dev/mem", O_RDONLY);
	char *m;

	if (fd < 0)
		SKIP("no /dev/mem here");
	m = mmap(NULL, PAGE_SIZE, PROT_READ, MAP_SHARED | MAP_LOCKED, fd,
		 0xf0000);
	close(fd);
	if (m == MAP_FAILED)
		SKIP("/dev/mem cannot be mapped here");
	EXPECT_EQ(LOCKED, 0);
	EXPECT_EQ(sys(__NR_mlock, m, PAGE_SIZE), 0);
	EXPECT_EQ(LOCKED, 0);
	munmap(m, PAGE_SIZE);
}

/* -- all ------------------------------------------------------------------- */

static int lock_all(void *arg)
{
	long size, begin = sys(__NR_brk, 0);

	(void)arg;
	fresh(RW);
	if (!EXPECT_EQ(sys(__NR_mlockall, MCL_CURRENT), 0))
		return 1;
	EXPECT_EQ(pages_in_core(), N);
	size = self_status("VmSize");
	// Linux's vdso and vvar are not locked
	EXPECT(kb_locked() <= size && kb_locked() > size - 64);
	fresh(RW);
	EXPECT_EQ(pages_in_core(), 0);
	EXPECT_EQ(sys(__NR_mlockall, MCL_FUTURE), 0);
	size = kb_locked();
	p = (char *)raw_mmap(0, N * PAGE_SIZE, RW, ANON);
	EXPECT_EQ(pages_in_core(), N);
	EXPECT_EQ(kb_locked() - size, 4 * N);
	begin = (begin + PAGE_SIZE - 1) & -PAGE_SIZE;
	EXPECT_EQ(sys(__NR_brk, begin + 2 * PAGE_SIZE), begin + 2 * PAGE_SIZE);
	EXPECT(in_core((char *)begin + PAGE_SIZE));
	EXPECT(kb_locked() - size >= 4 * N + 8);
	EXPECT_EQ(sys(__NR_mlockall, MCL_FUTURE | MCL_ONFAULT), 0);
	p = (char *)raw_mmap(0, N * PAGE_SIZE, RW, ANON);
	EXPECT_EQ(pages_in_core(), 0);
	EXPECT(locked_on_fault(p));
	EXPECT_EQ(sys(__NR_munlockall), 0);
	EXPECT_EQ(kb_locked(), 0);
	p = (char *)raw_mmap(0, N * PAGE_SIZE, RW, ANON);
	EXPECT_EQ(kb_locked(), 0);
	return ktap_failed;
}

TEST(mlockall_takes_what_is_there_and_what_comes)
{
	EXPECT_EQ(in_child(lock_all, NULL), 0);
}

static int look_at_locks(void *arg)
{
	(void)arg;
	EXPECT_EQ(kb_locked(), 0);
	EXPECT(!smaps_has_flag(p, " lo "));
	EXPECT_EQ(raw_mmap((unsigned long)p, PAGE_SIZE, RW, ANON | MAP_FIXED),
		  (long)p);
	EXPECT_EQ(kb_locked(), 0);
	return ktap_failed;
}

TEST(a_child_inherits_no_lock)
{
	fresh(RW);
	EXPECT_EQ(lock(2, 3), 0);
	EXPECT_EQ(sys(__NR_mlockall, MCL_FUTURE), 0);
	EXPECT_EQ(in_child(look_at_locks, NULL), 0);
	EXPECT_EQ(LOCKED, 3);
	EXPECT_EQ(sys(__NR_munlockall), 0);
	EXPECT_EQ(LOCKED, 0);
	drop();
}

TEST(mlockall_knows_its_flags)
{
	EXPECT_EQ(sys(__NR_mlockall, 0), -EINVAL);
	EXPECT_EQ(sys(__NR_mlockall, MCL_ONFAULT), -EINVAL);
	EXPECT_EQ(sys(__NR_mlockall, 8), -EINVAL);
	EXPECT_EQ(sys(__NR_mlockall, -1), -EINVAL);
}

/* -- limits: as somebody without rights ---------------------------------------- */

static void limit_to(unsigned long pages)
{
	struct rlimit l = { pages * PAGE_SIZE, pages * PAGE_SIZE };

	setrlimit(RLIMIT_MEMLOCK, &l);
}

static int within_a_limit(void *arg)
{
	(void)arg;
	limit_to(4);
	if (sys(__NR_setuid, NOBODY))
		return 0;
	fresh(RW);
	EXPECT_EQ(lock(0, 4), 0);
	EXPECT_EQ(lock(0, 4), 0); // the same ones, counted once
	EXPECT_EQ(lock(3, 2), -ENOMEM);
	EXPECT_EQ(LOCKED, 4);
	EXPECT_EQ(raw_mmap(0, PAGE_SIZE, RW, ANON | MAP_LOCKED), -EAGAIN);
	EXPECT_EQ(sys(__NR_mlockall, MCL_CURRENT), -ENOMEM);
	EXPECT_EQ(sys(__NR_mlockall, MCL_FUTURE), 0);
	EXPECT_EQ(raw_mmap(0, PAGE_SIZE, RW, ANON), -EAGAIN);
	return ktap_failed;
}

static int heap_and_stack_within_a_limit(void *arg)
{
	unsigned long end = sys(__NR_brk, 0);

	(void)arg;
	limit_to(2);
	if (sys(__NR_setuid, NOBODY))
		return 0;
	EXPECT_EQ(sys(__NR_mlockall, MCL_FUTURE), 0);
	EXPECT_EQ(sys(__NR_brk, end + 4 * PAGE_SIZE), end);
	p = (char *)raw_mmap(0, PAGE_SIZE, RW, ANON | MAP_GROWSDOWN);
	touch(p - PAGE_SIZE); // the second page
	EXPECT_EQ(LOCKED, 2);
	touch(p - 2 * PAGE_SIZE);
	return 1; // the third was no fault
}

static int without_any(void *arg)
{
	(void)arg;
	limit_to(0);
	fresh(RW);
	EXPECT_EQ(lock(0, 1), 0); // root may
	EXPECT_EQ(unlock(0, 1), 0);
	if (sys(__NR_setuid, NOBODY))
		return 0;
	EXPECT_EQ(lock(0, 1), -EPERM);
	EXPECT_EQ(lock(0, 0), -EPERM);
	EXPECT_EQ(sys(__NR_mlock2, p, PAGE_SIZE, 2), -EINVAL);
	EXPECT_EQ(sys(__NR_mlockall, MCL_FUTURE), -EPERM);
	EXPECT_EQ(sys(__NR_mlockall, 0), -EINVAL);
	EXPECT_EQ(raw_mmap(0, PAGE_SIZE, RW, ANON | MAP_LOCKED), -EPERM);
	EXPECT_EQ(unlock(0, 1), 0);
	EXPECT_EQ(sys(__NR_munlockall), 0);
	return ktap_failed;
}

TEST(the_limit_is_for_those_without_the_right)
{
	EXPECT_EQ(in_child(within_a_limit, NULL), 0);
	EXPECT_EQ(in_child(without_any, NULL), 0);
}

TEST(heap_and_stack_do_not_grow_past_the_limit)
{
	int status = in_child(heap_and_stack_within_a_limit, NULL);

	if (status)
		EXPECT_EQ(WTERMSIG(status), SIGSEGV);
}

KTAP_MAIN("mlock");
