// SPDX-License-Identifier: MIT
//
// What: every system call that takes a pointer, given every kind of pointer a
// program can invent, answers -EFAULT, does nothing else, and the kernel lives.

#include "ktap.h"

#include <uapi/uio.h>

static char *edge; // two pages; behind them nothing is mapped
static char *read_only, *no_access;
static int file; // a regular file: this program
static char *const empty[] = { NULL };

static void set_up(void)
{
	if (edge)
		return;
	// Low down, where no later mapping will fill the hole behind it.
	edge = (char *)raw_mmap(0x30000000, 2 * PAGE_SIZE, RW,
				ANON | MAP_FIXED);
	memset(edge, 0, 2 * PAGE_SIZE);
	edge += 2 * PAGE_SIZE;
	read_only = map_anon(PAGE_SIZE);
	touch(read_only);
	mprotect(read_only, PAGE_SIZE, PROT_READ);
	no_access = (char *)raw_mmap(0, PAGE_SIZE, PROT_NONE, ANON);
	file = open((char *)getauxval(AT_EXECFN), O_RDONLY);
}

enum {
	WRITES = 1,   // the kernel writes there
	NULL_OK = 2,  // NULL means "not wanted"
	NOT_HALF = 4, // a half-mapped buffer is not an error as a whole
};

#define PTR 0x7E577E57 // stands for the pointer under test

struct call {
	const char *name;
	int nr;
	long args[6];
	size_t size; // of what the pointer points to
	int flags;
};

#define THIS_FILE -1000 // stands for `file`

#include WORDSIZE_FILE(uaccess)

static const struct call calls[] = {
	POINTER_CALLS,
	{ "read", __NR_read, { THIS_FILE, PTR, 64 }, 64, WRITES | NOT_HALF },
	{ "pread64",
	  __NR_pread64,
	  { THIS_FILE, PTR, 64, 0, 0 },
	  64,
	  WRITES | NOT_HALF },
	{ "write", __NR_write, { 1, PTR, 64 }, 64, NOT_HALF },
	{ "readv",
	  __NR_readv,
	  { THIS_FILE, PTR, 2 },
	  2 * sizeof(struct iovec),
	  0 },
	{ "writev", __NR_writev, { 1, PTR, 2 }, 2 * sizeof(struct iovec), 0 },
	{ "open", __NR_open, { PTR, O_RDONLY, 0 }, 4096, NOT_HALF },
	{ "openat", __NR_openat, { AT_FDCWD, PTR, 0, 0 }, 4096, NOT_HALF },
	{ "execve",
	  __NR_execve,
	  { PTR, (long)empty, (long)empty },
	  64,
	  NOT_HALF },
	{ "uname", __NR_uname, { PTR }, 390, WRITES },
	{ "nanosleep", __NR_nanosleep, { PTR, 0 }, sizeof(struct timespec), 0 },
	{ "clock_gettime",
	  __NR_clock_gettime,
	  { CLOCK_MONOTONIC, PTR },
	  sizeof(struct timespec),
	  WRITES },
	{ "getrusage",
	  __NR_getrusage,
	  { RUSAGE_SELF, PTR },
	  sizeof(struct rusage),
	  WRITES },
	{ "getrlimit",
	  __NR_getrlimit,
	  { RLIMIT_STACK, PTR },
	  sizeof(struct rlimit),
	  WRITES },
	{ "setrlimit",
	  __NR_setrlimit,
	  { RLIMIT_CORE, PTR },
	  sizeof(struct rlimit),
	  0 },
	{ "prlimit64 new",
	  __NR_prlimit64,
	  { 0, RLIMIT_CORE, PTR, 0 },
	  16,
	  NULL_OK },
	{ "prlimit64 old",
	  __NR_prlimit64,
	  { 0, RLIMIT_CORE, 0, PTR },
	  16,
	  WRITES | NULL_OK },
	{ "mincore", __NR_mincore, { -1, 8192, PTR }, 2, WRITES },
};

static long make_call(const struct call *c, const void *ptr)
{
	long a[6];

	for (int i = 0; i < 6; i++) {
		a[i] = c->args[i];
		if (a[i] == PTR)
			a[i] = (long)ptr;
		else if (a[i] == THIS_FILE)
			a[i] = file;
	}
	if (c->nr == __NR_mincore)
		a[0] = (long)(edge - 2 * PAGE_SIZE);
	return sys(c->nr, a[0], a[1], a[2], a[3], a[4], a[5]);
}

static void expect_efault(const struct call *c, const void *ptr)
{
	lseek64(file, 0, SEEK_SET);
	if (!EXPECT_EQ(make_call(c, ptr), -EFAULT))
		ktap_note("that was %s with pointer %p", c->name, ptr);
}

static void try_all(const void *ptr, bool only_writes, bool half)
{
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		const struct call *c = &calls[i];

		if (only_writes && !(c->flags & WRITES))
			continue;
		if (!ptr && c->flags & NULL_OK)
			continue;
		if (!half) {
			expect_efault(c, ptr);
		} else if (!(c->flags & NOT_HALF)) {
			expect_efault(c, edge - c->size + 1);
			expect_efault(c, edge - c->size / 2);
		}
	}
}

TEST(null)
{
	set_up();
	try_all(NULL, false, false);
}

TEST(near_null)
{
	try_all((void *)8, false, false);
	try_all((void *)0xF000, false, false);
}

TEST(unmapped)
{
	set_up();
	try_all(edge, false, false);
	try_all(edge + 1, false, false);
}

TEST(prot_none)
{
	try_all(no_access, false, false);
}

TEST(read_only_where_the_kernel_writes)
{
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		if (calls[i].flags & WRITES)
			expect_efault(&calls[i], read_only);
	EXPECT_EQ(read_only[0], 1);
	EXPECT_EQ(read_only[1], 0);
}

TEST(text_where_the_kernel_writes)
{
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		if (calls[i].flags & WRITES)
			expect_efault(&calls[i], (void *)(uintptr_t)make_call);
}

TEST(half_mapped)
{
	try_all(edge, false, true);
}

TEST(kernel_addresses)
{
	static const unsigned long addrs[] = { KERNEL_ADDRS };

	for (size_t i = 0; i < ARRAY_SIZE(addrs); i++)
		if (addrs[i] >= KERNEL_ADDR || kernel_is_as_wide())
			try_all((void *)addrs[i], false, false);
}

TEST(wrapping)
{
	// the range starts below the top and ends above 0
	if (!kernel_is_as_wide())
		SKIP("user space has more than 32 bits here");
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		if (calls[i].size > 4 && calls[i].size < 4096)
			expect_efault(&calls[i],
				      (void *)(-(calls[i].size / 2)));
}

TEST(across_the_end_of_user_space)
{
	char *last = (char *)(TASK_SIZE - PAGE_SIZE);

	if (!on_tessera())
		SKIP("user space ends elsewhere, or the stack is in the way");
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		if (calls[i].size > 4 && !(calls[i].flags & NOT_HALF))
			expect_efault(&calls[i],
				      last + PAGE_SIZE - calls[i].size / 2);
}

// A copy by words may stop at the last whole word before the unmapped page;
// Linux's for some CPUs at the last 64 bytes.
static bool stops_at(long n, long edge_at)
{
	long piece = on_tessera() ? (long)sizeof(long) : 64;
	long least = edge_at - piece + 1;

	return n <= edge_at && (n >= least || (least <= 0 && n == -EFAULT));
}

TEST(a_file_read_is_partial_up_to_the_unmapped_page)
{
	struct iovec iov[2] = { { edge - 10, 10 }, { edge, 10 } };

	set_up();
	EXPECT(stops_at(SYS_PREAD(file, edge - 10, 100, 0LL), 10));
	if (on_tessera())
		EXPECT(!memcmp(edge - 10, "\177ELF", 4));
	EXPECT(stops_at(SYS_PREAD(file, edge - 1, 2, 0LL), 1));
	lseek64(file, 0, SEEK_SET);
	EXPECT_EQ(sys(__NR_readv, file, iov, 2), 10);
	EXPECT_EQ(lseek64(file, 0, SEEK_CUR), 10);
	iov[0].iov_base = edge;
	EXPECT_EQ(sys(__NR_readv, file, iov, 2), -EFAULT);
	EXPECT_EQ(lseek64(file, 0, SEEK_CUR), 10);
}

// A terminal takes a piece as a whole; a pipe or file takes what it can get.
// What gets out must not disturb the results: empty lines.
TEST(a_write_is_partial_or_efault)
{
	struct iovec iov[2] = { { edge - 7, 7 }, { edge, 10 } };
	long n;

	memset(edge - 7, '\n', 7);
	n = sys(__NR_write, 1, edge - 7, 100);
	EXPECT(stops_at(n, 7) || n == -EFAULT);
	n = sys(__NR_writev, 1, iov, 2);
	EXPECT(n == 7 || n == -EFAULT);
}

TEST(vectors_of_bad_shape_are_einval)
{
	struct iovec iov[2] = { { edge - 10, 5 }, { edge - 5, -1UL } };

	EXPECT_EQ(sys(__NR_readv, file, iov, 2), -EINVAL);
	EXPECT_EQ(sys(__NR_writev, 1, iov, 2), -EINVAL);
	EXPECT_EQ(sys(__NR_readv, file, iov, -1), -EINVAL);
	EXPECT_EQ(sys(__NR_writev, 1, iov, 1025), -EINVAL);
	EXPECT_EQ(sys(__NR_readv, file, iov, 0), 0);
}

TEST(a_path_may_end_at_the_edge_of_a_page)
{
	static const char path[] = "/proc/version";
	int fd;

	memcpy(edge - sizeof(path), path, sizeof(path));
	fd = sys(__NR_open, edge - sizeof(path), O_RDONLY, 0);
	EXPECT(fd >= 0);
	close(fd);
	edge[-1] = 'x'; // no end any more
	EXPECT_EQ(sys(__NR_open, edge - sizeof(path), O_RDONLY, 0), -EFAULT);
	EXPECT_EQ(sys(__NR_execve, edge - sizeof(path), empty, empty), -EFAULT);
}

TEST(wait_with_a_bad_pointer)
{
	static const unsigned long bad[] = { 8, KERNEL_ADDR };

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		pid_t pid = fork();

		if (pid == 0)
			exit(0);
		EXPECT_EQ(sys(__NR_wait4, pid, bad[i], 0, 0), -EFAULT);
		EXPECT_EQ(sys(__NR_wait4, pid, 0, 0, 0), -ECHILD);
		pid = fork();
		if (pid == 0)
			exit(0);
		EXPECT_EQ(sys(__NR_wait4, pid, 0, 0, bad[i]), -EFAULT);
		EXPECT_EQ(sys(__NR_wait4, pid, 0, 0, 0), -ECHILD);
	}
}

TEST(argument_vectors_of_bad_pointers)
{
	const char *self = (char *)getauxval(AT_EXECFN);
	char **argv = (char **)(edge - 2 * sizeof(char *));

	EXPECT_EQ(sys(__NR_execve, self, edge, empty), -EFAULT);
	EXPECT_EQ(sys(__NR_execve, self, empty, edge), -EFAULT);
	EXPECT_EQ(sys(__NR_execve, self, no_access, empty), -EFAULT);
	argv[0] = argv[1] = (char *)self; // no NULL before the edge
	EXPECT_EQ(sys(__NR_execve, self, argv, empty), -EFAULT);
	argv[0] = edge;
	argv[1] = NULL;
	EXPECT_EQ(sys(__NR_execve, self, argv, empty), -EFAULT);
	EXPECT_EQ(sys(__NR_execve, self, empty, argv), -EFAULT);
	memset(edge - 32, 'a', 32);
	argv = (char **)(edge - 64);
	argv[0] = edge - 32;
	argv[1] = NULL;
	EXPECT_EQ(sys(__NR_execve, self, argv, empty), -EFAULT);
}

TEST(the_kernel_faults_pages_in_for_its_own_writes)
{
	char *p = map_anon(2 * PAGE_SIZE);
	struct new_utsname *u = (void *)(p + PAGE_SIZE - 100);

	EXPECT_EQ(sys(__NR_uname, u), 0);
	EXPECT(u->sysname[0] && u->machine[0]);
	EXPECT_EQ(sys(__NR_clock_gettime, 1, p), 0);
	munmap(p, 2 * PAGE_SIZE);
}

static int kernel_writes(void *arg)
{
	return sys(__NR_uname, arg) != 0;
}

TEST(a_kernel_write_breaks_copy_on_write)
{
	char *p = map_anon(PAGE_SIZE);

	memset(p, 7, PAGE_SIZE);
	EXPECT_EQ(in_child(kernel_writes, p), 0);
	EXPECT_EQ(p[0], 7);
	munmap(p, PAGE_SIZE);
}

TEST(a_kernel_read_of_the_untouched_sees_zeros)
{
	char *p = map_anon(PAGE_SIZE);

	EXPECT_EQ(sys(__NR_open, p, O_RDONLY, 0), -ENOENT); // ""
	EXPECT_EQ(sys(__NR_nanosleep, p + 64, 0), 0);	    // 0 s
	munmap(p, PAGE_SIZE);
}

// The first byte could be copied; but the range as a whole is no program's.
TEST(ranges_past_the_end_of_user_space_are_refused_as_a_whole)
{
	const unsigned long last = TASK_SIZE - 1;
	const struct iovec piece = { (void *)last, 8 };
	int null = open("/dev/null", O_RDWR), zero = open("/dev/zero", O_RDWR);

	if (raw_mmap(TASK_SIZE, PAGE_SIZE, RW, ANON | MAP_FIXED) != -ENOMEM)
		SKIP("user space does not end there");
	EXPECT_EQ(sys(__NR_write, null, last, 1), 1);
	EXPECT_EQ(sys(__NR_write, null, last, 8), -EFAULT);
	EXPECT_EQ(sys(__NR_read, zero, last, 8), -EFAULT);
	EXPECT_EQ(sys(__NR_read, zero, TASK_SIZE + 1, 0), -EFAULT);
	EXPECT_EQ(sys(__NR_writev, null, &piece, 1), -EFAULT);
	EXPECT_EQ(sys(__NR_mincore, 0, PAGE_SIZE, TASK_SIZE), -EFAULT);
	EXPECT_EQ(sys(__NR_mincore, TASK_SIZE, PAGE_SIZE, &piece), -ENOMEM);
	close(null);
	close(zero);
}

KTAP_MAIN("uaccess");
