// SPDX-License-Identifier: MIT
//
// What: each system call with each argument out of range: Linux's errno.

#include "ktap.h"

struct bad_call {
	const char *text;
	long nr, a, b, c, d, e;
	long want;
};

static char buf[64];
static struct timespec negative = { .tv_sec = -1 };
static struct timespec too_many = { .tv_nsec = 1000000000 };
static struct timespec below = { .tv_nsec = -1 };
static struct rlimit upside_down = { .rlim_cur = 2, .rlim_max = 1 };
static struct rlimit64 upside_down64 = { .rlim_cur = 2, .rlim_max = 1 };
static char long_name[300], long_path[5000];

#define P(x) ((long)(x))

#include WORDSIZE_FILE(syscalls)

static const struct bad_call bad_calls[] = {
	BAD_CALLS,
	{ "close(-1)", __NR_close, -1, 0, 0, 0, 0, -EBADF },
	{ "close(9999)", __NR_close, 9999, 0, 0, 0, 0, -EBADF },
	{ "read(-1)", __NR_read, -1, P(buf), 1, 0, 0, -EBADF },
	{ "read(9999)", __NR_read, 9999, P(buf), 1, 0, 0, -EBADF },
	{ "write(-1)", __NR_write, -1, P(buf), 1, 0, 0, -EBADF },
	{ "write(9999)", __NR_write, 9999, P(buf), 1, 0, 0, -EBADF },
	{ "readv(9999)", __NR_readv, 9999, P(buf), 1, 0, 0, -EBADF },
	{ "writev(9999)", __NR_writev, 9999, P(buf), 1, 0, 0, -EBADF },
	{ "pread64(9999)", __NR_pread64, 9999, P(buf), 1, 0, 0, -EBADF },
	{ "lseek(9999)", __NR_lseek, 9999, 0, 0, 0, 0, -EBADF },
	{ "open(\"\")", __NR_open, P(""), 0, 0, 0, 0, -ENOENT },
	{ "open none", __NR_open, P("/no/such"), 0, 0, 0, 0, -ENOENT },
	{ "open proc none", __NR_open, P("/proc/nil"), 0, 0, 0, 0, -ENOENT },
	{ "open self none", __NR_open, P("/proc/self/nil"), 0, 0, 0, 0,
	  -ENOENT },
	{ "open under a file", __NR_open, P("/proc/version/x"), 0, 0, 0, 0,
	  -ENOTDIR },
	{ "open file as directory", __NR_open, P("/proc/version"), O_DIRECTORY,
	  0, 0, 0, -ENOTDIR },
	{ "open / to write", __NR_open, P("/"), O_WRONLY, 0, 0, 0, -EISDIR },
	{ "open a long name", __NR_open, P(long_name), 0, 0, 0, 0,
	  -ENAMETOOLONG },
	{ "open a long path", __NR_open, P(long_path), 0, 0, 0, 0,
	  -ENAMETOOLONG },
	{ "open to create, no directory", __NR_open, P("/no/such"), O_CREAT, 0,
	  0, 0, -ENOENT },
	{ "open to create in proc", __NR_open, P("/proc/nil"), O_CREAT, 0, 0, 0,
	  -ENOENT },
	{ "open to create under a file", __NR_open, P("/proc/version/x"),
	  O_CREAT, 0, 0, 0, -ENOTDIR },
	{ "open to create a/", __NR_open, P("/nil/"), O_CREAT, 0, 0, 0,
	  -EISDIR },
	{ "open to create a directory", __NR_open, P("/nil"),
	  O_CREAT | O_DIRECTORY, 0, 0, 0, -EINVAL },
	{ "open a nameless file to read", __NR_open, P("/"), O_TMPFILE, 0, 0, 0,
	  -EINVAL },
	{ "access to execute a device", __NR_access, P("/dev/console"), 1, 0, 0,
	  0, -EACCES },
	{ "openat(9999, rel)", __NR_openat, 9999, P("x"), 0, 0, 0, -EBADF },
	{ "openat(9999, \"\")", __NR_openat, 9999, P(""), 0, 0, 0, -ENOENT },
	{ "wait4, no child", __NR_wait4, -1, 0, 0, 0, 0, -ECHILD },
	{ "wait4, WNOHANG", __NR_wait4, -1, 0, WNOHANG, 0, 0, -ECHILD },
	{ "wait4, odd options", __NR_wait4, -1, 0, 0x10000, 0, 0, -EINVAL },
	{ "nanosleep(-1 s)", __NR_nanosleep, P(&negative), 0, 0, 0, 0,
	  -EINVAL },
	{ "nanosleep(1e9 ns)", __NR_nanosleep, P(&too_many), 0, 0, 0, 0,
	  -EINVAL },
	{ "nanosleep(-1 ns)", __NR_nanosleep, P(&below), 0, 0, 0, 0, -EINVAL },
	{ "clock_gettime(99)", __NR_clock_gettime, 99, P(buf), 0, 0, 0,
	  -EINVAL },
	{ "getrusage(7)", __NR_getrusage, 7, P(buf), 0, 0, 0, -EINVAL },
	{ "getrusage(-5)", __NR_getrusage, -5, P(buf), 0, 0, 0, -EINVAL },
	{ "getrlimit(16)", __NR_getrlimit, 16, P(buf), 0, 0, 0, -EINVAL },
	{ "setrlimit(16)", __NR_setrlimit, 16, P(buf), 0, 0, 0, -EINVAL },
	{ "setrlimit 2 of 1", __NR_setrlimit, RLIMIT_CORE, P(&upside_down), 0,
	  0, 0, -EINVAL },
	{ "prlimit64 2 of 1", __NR_prlimit64, 0, RLIMIT_CORE, P(&upside_down64),
	  0, 0, -EINVAL },
	{ "prlimit64(16)", __NR_prlimit64, 0, 16, 0, P(buf), 0, -EINVAL },
	{ "prlimit64, no process", __NR_prlimit64, 999999, 0, 0, P(buf), 0,
	  -ESRCH },
	{ "arch_prctl, may CPUID be asked", __NR_arch_prctl, ARCH_GET_CPUID, 0,
	  0, 0, 0, 1 },
	{ "arch_prctl, it may not", __NR_arch_prctl, ARCH_SET_CPUID, 0, 0, 0, 0,
	  -ENODEV },
	{ "reboot, no magic", __NR_reboot, 0, 0, 0, 0, 0, -EINVAL },
	{ "reboot, half magic", __NR_reboot, P(LINUX_REBOOT_MAGIC1), 0, 0, 0, 0,
	  -EINVAL },
	{ "reboot, odd command", __NR_reboot, P(LINUX_REBOOT_MAGIC1),
	  LINUX_REBOOT_MAGIC2, 0x12341234, 0, 0, -EINVAL },
};

TEST(arguments_out_of_range)
{
	memset(long_name, 'n', sizeof(long_name) - 1);
	long_name[0] = '/';
	for (size_t i = 0; i < sizeof(long_path) - 1; i++)
		long_path[i] = i % 2 ? '.' : '/';
	for (size_t i = 0; i < ARRAY_SIZE(bad_calls); i++) {
		const struct bad_call *c = &bad_calls[i];

		if (!EXPECT_EQ(sys(c->nr, c->a, c->b, c->c, c->d, c->e),
			       c->want))
			ktap_note("that was: %s", c->text);
	}
}

// Numbers that no Linux for this machine has given a meaning.
TEST(unknown_numbers_are_enosys)
{
	static const long numbers[] = { UNKNOWN_NUMBERS };

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		if (!EXPECT_EQ(sys(numbers[i], 0, 0, 0, 0, 0), -ENOSYS))
			ktap_note("that was number %ld", numbers[i]);
}

TEST(nothing_to_move_is_no_error)
{
	int fd = open("/proc/version", O_RDONLY);
	struct iovec none = { NULL, 0 };

	EXPECT_EQ(sys(__NR_read, fd, buf, 0), 0);
	EXPECT_EQ(sys(__NR_write, 1, buf, 0), 0);
	EXPECT_EQ(sys(__NR_readv, fd, &none, 1), 0);
	EXPECT_EQ(sys(__NR_writev, 1, &none, 1), 0);
	close(fd);
}

TEST(a_file_open_for_one_way_only_is_ebadf_the_other_way)
{
	int fd = open("/proc/version", O_RDONLY);

	EXPECT_EQ(sys(__NR_write, fd, buf, 1), -EBADF);
	close(fd);
	EXPECT_EQ(sys(__NR_read, fd, buf, 1), -EBADF);
}

TEST(a_directory_cannot_be_read)
{
	int fd = open("/", O_RDONLY | O_DIRECTORY);

	ASSERT(fd >= 0);
	EXPECT_EQ(sys(__NR_read, fd, buf, 1), -EISDIR);
	close(fd);
}

TEST(seeking)
{
	int fd = open((char *)getauxval(AT_EXECFN), O_RDONLY);
	struct stat64 st;
	int64_t where = 0;

	ASSERT(fd >= 0 && !fstat64(fd, &st));
	EXPECT(S_ISREG(st.st_mode) && st.st_size > 1000);
	EXPECT_EQ(sys(__NR_lseek, fd, 0, SEEK_END), st.st_size);
	EXPECT_EQ(sys(__NR_read, fd, buf, 10), 0);
	EXPECT_EQ(sys(__NR_lseek, fd, -5, SEEK_CUR), st.st_size - 5);
	EXPECT_EQ(sys(__NR_read, fd, buf, 10), 5);
	EXPECT_EQ(sys(__NR_lseek, fd, -1, SEEK_SET), -EINVAL);
	EXPECT_EQ(sys(__NR_lseek, fd, 0, 99), -EINVAL);
	EXPECT_EQ(SYS_LSEEK(fd, 1LL << 32, SEEK_SET, &where), 0);
	EXPECT_EQ(where, 0x100000000LL);
	EXPECT_EQ(sys(__NR_read, fd, buf, 1), 0);
	EXPECT_EQ(SYS_LSEEK(fd, -1LL, SEEK_SET, &where), -EINVAL);
	EXPECT_EQ(SYS_LSEEK(fd, 0LL, 99, &where), -EINVAL);
	EXPECT_EQ(SYS_PREAD(fd, buf, 4, 1LL), 4);
	EXPECT(!memcmp(buf, "ELF", 3));
	EXPECT_EQ(SYS_PREAD(fd, buf, 4, 1LL << 32), 0);
	close(fd);
}

TEST(seeking_has_limits)
{
	int fd = open((char *)getauxval(AT_EXECFN), O_RDONLY);
	int dev = open("/dev/zero", O_RDONLY);
	int proc = open("/proc/version", O_RDONLY);
	int64_t where = -1;

	ASSERT(fd >= 0 && proc >= 0);
	EXPECT_EQ(SYS_LSEEK(fd, 5LL, SEEK_DATA, &where), 0);
	EXPECT_EQ(where, 5);
	if (sizeof(long) == 4) // else it is the file system's to say
		EXPECT_EQ(SYS_LSEEK(fd, 0x7fffffffLL << 32, SEEK_SET, &where),
			  -EINVAL);
	EXPECT_EQ(SYS_PREAD(fd, buf, 1, 0x7fffffffffffffffLL), -EINVAL);
	EXPECT_EQ(sys(__NR_lseek, proc, 0, SEEK_DATA), -EINVAL);
	if (dev >= 0) {
		EXPECT_EQ(sys(__NR_lseek, dev, 77, SEEK_SET), 0);
		EXPECT_EQ(sys(__NR_lseek, dev, 0, SEEK_END), 0);
	}
	close(fd);
	close(dev);
	close(proc);
}

TEST(vectors_are_judged_before_the_file)
{
	struct iovec vec[2] = { { (void *)KERNEL_ADDR, 1 }, { buf, -1 } };
	int fd = open("/proc/version", O_RDONLY);

	EXPECT_EQ(sys(__NR_writev, fd, NULL, 1), -EFAULT);
	EXPECT_EQ(sys(__NR_writev, fd, vec, -1), -EINVAL);
	EXPECT_EQ(sys(__NR_writev, fd, vec, 0), -EBADF);
	EXPECT_EQ(sys(__NR_readv, fd, vec, 1), -EFAULT);
	EXPECT_EQ(sys(__NR_readv, fd, vec, 2), -EINVAL);
	close(fd);
}

TEST(a_negative_room_for_names_is_einval)
{
	int fd = open("/", O_RDONLY | O_DIRECTORY);

	EXPECT_EQ(sys(__NR_getdents64, fd, buf, -1), -EINVAL);
	EXPECT_EQ(sys(__NR_getdents64, fd, buf, 0x80000000), -EINVAL);
	close(fd);
}

TEST(the_lowest_free_number_is_given)
{
	int a = open("/proc/version", O_RDONLY);
	int b = open("/proc/version", O_RDONLY);

	EXPECT_EQ(b, a + 1);
	close(a);
	EXPECT_EQ(open("/proc/version", O_RDONLY), a);
	close(a);
	close(b);
}

TEST(too_many_files_are_emfile)
{
	struct rlimit old, few;
	int first = open("/proc/version", O_RDONLY), fd = first, last;

	ASSERT(!getrlimit(RLIMIT_NOFILE, &old));
	few = old;
	few.rlim_cur = first + 3;
	ASSERT(!setrlimit(RLIMIT_NOFILE, &few));
	do {
		last = fd;
		fd = sys(__NR_open, "/proc/version", O_RDONLY, 0);
	} while (fd > 0);
	EXPECT_EQ(fd, -EMFILE);
	EXPECT_EQ(last, first + 2);
	setrlimit(RLIMIT_NOFILE, &old);
	while (last >= first)
		close(last--);
}

TEST(openat_of_a_path_from_the_root_needs_no_directory)
{
	int fd = sys(__NR_openat, 9999, "/proc/version", O_RDONLY, 0);

	EXPECT(fd >= 0);
	close(fd);
}

TEST(uname_says_linux)
{
	struct new_utsname u;

	ASSERT(!uname(&u));
	EXPECT(!strcmp(u.sysname, "Linux"));
	EXPECT(u.release[0] >= '2' && u.release[0] <= '9');
	EXPECT(!strcmp(u.machine, MACHINE) || kernel_is_64bit());
}

TEST(identity)
{
	EXPECT(getpid() > 0);
	EXPECT_EQ(gettid(), getpid());
	EXPECT_EQ(sched_yield(), 0);
	EXPECT_EQ(sys(__NR_getppid), getppid());
}

KTAP_MAIN("syscalls");
