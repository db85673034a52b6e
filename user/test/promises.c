// SPDX-License-Identifier: MIT
//
// What: vm.overcommit_memory 2: every way to memory is refused past the limit, and
// what is kept back for root and for who repairs. Not for a machine that others use.

#include "shm.h"

#ifdef __NR_setuid32 // i386's first setuid knows 16 bits
#define SYS_SETUID __NR_setuid32
#else
#define SYS_SETUID __NR_setuid
#endif

// A number of 64 bits is two words for i386.
#if __SIZEOF_POINTER__ == 8
#define WIDE(n) (n)
#else
#define WIDE(n) (n), 0
#endif

#define VM "/proc/sys/vm/"
#define LEFT \
	MIB(2) // may be promised yet; there is more in the smallest machine
#define TOO_MUCH (LEFT + MIB(1) / 2)
#define SHARED	 (MAP_SHARED | MAP_ANONYMOUS)

static int limited(void *fn)
{
	if (!set_sysctl(VM "overcommit_kbytes",
			meminfo("Committed_AS") + (LEFT >> 10)) ||
	    !set_sysctl(VM "overcommit_memory", 2))
		return 77;
	((void (*)(void))(uintptr_t)fn)();
	return ktap_failed;
}

// fn in a child, with LEFT of promises: its status, -1 if they are not ours to limit.
static int with_little_left(void (*fn)(void))
{
	long user = sysctl(VM "user_reserve_kbytes"),
	     admin = sysctl(VM "admin_reserve_kbytes");
	int status = -1;

	if (on_tessera() && set_sysctl(VM "user_reserve_kbytes", 0))
		status = in_child(limited, (void *)(uintptr_t)fn);
	set_sysctl(VM "overcommit_memory", 0);
	set_sysctl(VM "overcommit_ratio", 50);
	set_sysctl(VM "user_reserve_kbytes", user);
	set_sysctl(VM "admin_reserve_kbytes", admin);
	return status == 77 << 8 ? -1 : status;
}

#define LIMITED_TEST(id)                                     \
	static void limited_##id(void);                      \
	TEST(id)                                             \
	{                                                    \
		int status = with_little_left(limited_##id); \
                                                             \
		if (status == -1)                            \
			SKIP("the machine is not ours");     \
		EXPECT_EQ(status, 0);                        \
	}                                                    \
	static void limited_##id(void)

LIMITED_TEST(brk_stays_where_it_was)
{
	long end = sys(__NR_brk, 0), promised = meminfo("Committed_AS");

	EXPECT_EQ(sys(__NR_brk, end + TOO_MUCH), end);
	EXPECT_EQ(meminfo("Committed_AS"), promised);
	EXPECT_EQ(sys(__NR_brk, end + LEFT / 2), end + LEFT / 2);
	EXPECT_EQ(sys(__NR_brk, end), end);
}

LIMITED_TEST(mprotect_makes_nothing_writable)
{
	char *p = (char *)raw_mmap(0, TOO_MUCH, PROT_READ, ANON);
	struct map map;

	ASSERT(!is_error((long)p));
	EXPECT_EQ(sys(__NR_mprotect, p, TOO_MUCH, RW), -ENOMEM);
	EXPECT(map_of(p, &map) && !strcmp(map.perms, "r--p"));
	EXPECT_EQ(sys(__NR_mprotect, p, LEFT / 2, RW), 0);
	// what has been promised once is
	EXPECT_EQ(sys(__NR_mprotect, p, LEFT / 2, PROT_READ), 0);
	EXPECT_EQ(sys(__NR_mprotect, p, LEFT / 2, RW), 0);
	EXPECT_EQ(sys(__NR_mprotect, p + LEFT / 2, LEFT / 2 + MIB(1), RW),
		  -ENOMEM);
}

LIMITED_TEST(mremap_does_not_grow)
{
	char *p = (char *)raw_mmap(0, LEFT / 2, RW, ANON), *q;

	ASSERT(!is_error((long)p));
	*p = 'p';
	EXPECT_EQ(sys(__NR_mremap, p, LEFT / 2, TOO_MUCH, MREMAP_MAYMOVE),
		  -ENOMEM);
	EXPECT_EQ(*p, 'p');
	q = (char *)sys(__NR_mremap, p, LEFT / 2, LEFT / 4 * 3, MREMAP_MAYMOVE);
	ASSERT(!is_error((long)q));
	EXPECT_EQ(*q, 'p');
	EXPECT_EQ(raw_mmap(0, LEFT / 2, RW, ANON), -ENOMEM);
	EXPECT_EQ(sys(__NR_mremap, q, LEFT / 4 * 3, PAGE_SIZE, 0), (long)q);
	EXPECT(!is_error(raw_mmap(0, LEFT / 2, RW, ANON)));
}

LIMITED_TEST(shared_memory_is_refused_as_a_whole)
{
	int id;

	EXPECT_EQ(raw_mmap(0, TOO_MUCH, RW, SHARED), -ENOMEM);
	EXPECT_EQ(raw_mmap(0, TOO_MUCH, PROT_READ, SHARED), -ENOMEM);
	EXPECT_EQ(raw_mmap(0, TOO_MUCH, RW, SHARED | MAP_NORESERVE), -ENOMEM);
	EXPECT(!is_error(raw_mmap(0, LEFT / 4, RW, SHARED)));
	EXPECT_EQ(shmget(IPC_PRIVATE, TOO_MUCH, IPC_CREAT | 0600), -ENOMEM);
	EXPECT_EQ(
		shmget(IPC_PRIVATE, TOO_MUCH, IPC_CREAT | SHM_NORESERVE | 0600),
		-ENOMEM);
	id = (int)shmget(IPC_PRIVATE, LEFT / 4, IPC_CREAT | 0600);
	EXPECT(id >= 0);
	segment_remove(id);
}

TEST(a_segment_without_a_promise_is_given_one_page_by_page)
{
	long before = meminfo("Committed_AS");
	int id = (int)shmget(IPC_PRIVATE, MIB(4),
			     IPC_CREAT | SHM_NORESERVE | 0600);
	char *p;

	if (!on_tessera() || sysctl(VM "overcommit_memory") == 2)
		SKIP("others change the sum");
	EXPECT_EQ(meminfo("Committed_AS"), before);
	p = (char *)shmat(id, NULL, 0);
	ASSERT(!is_error((long)p));
	p[0] = p[MIB(1)] = 1;
	EXPECT_EQ(meminfo("Committed_AS"), before + 8);
	EXPECT_EQ(shmdt(p), 0);
	segment_remove(id);
	EXPECT_EQ(meminfo("Committed_AS"), before);
}

static char *behind;

static void touch_behind(void)
{
	for (size_t at = 0; at < TOO_MUCH; at += PAGE_SIZE)
		touch(behind + at);
}

LIMITED_TEST(a_file_in_memory_is_full)
{
	static char buf[16 * PAGE_SIZE];
	int fd = sys(__NR_memfd_create, "full", 0);
	long before = meminfo("Committed_AS"), n = 0, sum = 0;

	EXPECT_EQ(sys(__NR_ftruncate, fd, TOO_MUCH), 0);
	EXPECT_EQ(sys(__NR_fallocate, fd, 0, WIDE(0UL), WIDE(TOO_MUCH)),
		  -ENOSPC);
	EXPECT_EQ(meminfo("Committed_AS"), before); // not half of it
	while (sum < (long)TOO_MUCH &&
	       (n = sys(__NR_write, fd, buf, sizeof(buf))) > 0)
		sum += n;
	EXPECT_EQ(n, -ENOSPC);
	EXPECT(sum > (long)LEFT / 4 * 3 && sum <= (long)LEFT);
	EXPECT_EQ(sys(__NR_ftruncate, fd, 0), 0);
	EXPECT_EQ(meminfo("Committed_AS"), before);
	EXPECT_EQ(sys(__NR_fallocate, fd, 0, WIDE(0UL), WIDE(LEFT / 2)), 0);
	EXPECT_EQ(sys(__NR_ftruncate, fd, 0), 0);
	EXPECT_EQ(sys(__NR_ftruncate, fd, TOO_MUCH), 0);
	behind = (char *)SYS_MMAP(0, TOO_MUCH, RW, MAP_SHARED, fd, 0);
	EXPECT_EQ(signal_of(touch_behind), SIGBUS);
	close(fd);
}

LIMITED_TEST(fork_needs_a_promise_of_its_own)
{
	char *p = (char *)raw_mmap(0, LEFT / 4 * 3, RW, ANON);
	long pid;

	ASSERT(!is_error((long)p));
	EXPECT_EQ(sys(__NR_fork), -ENOMEM);
	EXPECT_EQ(sys(__NR_madvise, p, LEFT / 4 * 3, MADV_DONTFORK), 0);
	pid = sys(__NR_fork);
	if (pid == 0)
		sys(__NR_exit_group, 0);
	EXPECT(pid > 0);
	sys(__NR_wait4, pid, NULL, 0, NULL);
	EXPECT_EQ(sys(__NR_madvise, p, LEFT / 4 * 3, MADV_DOFORK), 0);
	EXPECT_EQ(sys(__NR_fork), -ENOMEM);
	munmap(p, LEFT / 4 * 3);
}

static void stack_to(char *bottom)
{
	volatile char part[4096];

	part[0] = 1;
	if ((char *)part > bottom)
		stack_to(bottom);
	part[1] = 1;
}

static void one_mebibyte(void)
{
	stack_to((char *)__builtin_frame_address(0) - MIB(1));
}

static void more_than_is_left(void)
{
	stack_to((char *)__builtin_frame_address(0) - TOO_MUCH);
}

LIMITED_TEST(the_stack_grows_by_promises)
{
	EXPECT_EQ(signal_of(one_mebibyte), 0);
	EXPECT_EQ(signal_of(more_than_is_left), SIGSEGV);
}

/* -- what is kept back ------------------------------------------------------------- */

// The most that can be mapped at once, in kB.
static long most(void)
{
	long low = 0, high = LEFT * 2 / PAGE_SIZE, middle, p;

	while (high - low > 1) {
		middle = (low + high) / 2;
		p = raw_mmap(0, middle * PAGE_SIZE, RW, ANON);
		if (is_error(p)) {
			high = middle;
		} else {
			low = middle;
			munmap((void *)p, middle * PAGE_SIZE);
		}
	}
	return low * (PAGE_SIZE / 1024);
}

LIMITED_TEST(a_32th_of_a_program_or_user_reserve_kbytes_is_left_to_others)
{
	// of what cannot be written: it makes the program large
	long p = raw_mmap(0, MIB(32), PROT_READ, ANON), all = most(), less;

	EXPECT(!is_error(p));
	EXPECT(all > (long)(LEFT >> 10) - 128 && all <= (long)(LEFT >> 10));
	set_sysctl(VM "user_reserve_kbytes", 512);
	EXPECT_EQ(most(), all - 512);
	set_sysctl(VM "user_reserve_kbytes", 1048576);
	less = all - most();
	EXPECT(less >= 1024 && less < 1024 + 256);
	munmap((void *)p, MIB(32));
	EXPECT(all - most() < 256);
}

LIMITED_TEST(admin_reserve_kbytes_is_for_root)
{
	long all;

	set_sysctl(VM "admin_reserve_kbytes", 1024);
	all = most();
	EXPECT(all > (long)(LEFT >> 10) - 128);
	EXPECT_EQ(sys(SYS_SETUID, 65534), 0);
	EXPECT_EQ(most(), all - 1024);
}

TEST(nothing_stays_promised)
{
	const char *wrong = books_disagree();

	if (!EXPECT(!wrong))
		ktap_note("mm_check: %s", wrong);
}

KTAP_MAIN("promises");
