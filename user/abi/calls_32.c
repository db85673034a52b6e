// SPDX-License-Identifier: MIT
//
// What: every call with every combination of edge arguments, each kind of
// argument having a short table of values with names. Each line is one call
// and its answer.
//
// Descriptors, pointers and lengths stand at the same places on both kernels,
// so that the lines can be compared as they are.

#include "abi.h"

struct value {
	const char *name;
	long v;
};

#define MAX_VALUES 24
struct kind {
	struct value v[MAX_VALUES + 1]; // ends with no name
};

enum {
	FD_FILE = 10,
	FD_DIR,
	FD_PROC,
	FD_MAPS,
	FD_NULL,
	FD_ZERO,
	FD_PAGEMAP,
	FD_PROCDIR,
};

static unsigned long good; // some pages with nothing mapped behind them
static const char read_only[64] = "read only";
static unsigned long area; // three pages: rw, none, unmapped after it

#define V(x)                  \
	{                     \
#x, (long)(x) \
	}

static const struct kind fds = { { V(-1), V(9999), V(0x80000000), V(FD_FILE),
				   V(FD_DIR), V(FD_PROC), V(FD_NULL),
				   V(FD_ZERO), V(FD_PAGEMAP), V(FD_PROCDIR) } };
static const struct kind bad_fds = { { V(-1), V(FD_FILE), V(FD_DIR), V(FD_PROC),
				       V(FD_NULL), V(FD_ZERO) } };
static const struct kind lengths = { { V(0), V(1), V(8), V(4096), V(4097),
				       V(0x7fffffff), V(0x80000000),
				       V(0xfffff000), V(0xffffffff) } };
static const struct kind small = { { V(-1), V(0), V(1), V(2), V(3), V(4), V(5),
				     V(16), V(0x7fffffff), V(0x80000000) } };
static struct kind pointers, paths;

static void set(struct kind *k, const char *name, long v)
{
	struct value *p = k->v;

	while (p->name)
		p++;
	*p = (struct value){ name, v };
}

static void make_kinds(void)
{
	static char long_name[300], long_path[5000];

	area = (unsigned long)sys(
		__NR_mmap2, 0x50000000, 3 * PAGE_SIZE, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	good = (unsigned long)sys(
		__NR_mmap2, 0x58000000, 4 * PAGE_SIZE, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	mprotect((void *)(area + PAGE_SIZE), PAGE_SIZE, PROT_NONE);
	munmap((void *)(area + 2 * PAGE_SIZE), PAGE_SIZE);
	memset((void *)area, 'x', PAGE_SIZE);
	set(&pointers, "NULL", 0);
	set(&pointers, "good", (long)good);
	set(&pointers, "odd", (long)good + 1);
	set(&pointers, "read_only", (long)read_only);
	set(&pointers, "edge-4", (long)(area + PAGE_SIZE - 4));
	set(&pointers, "none", (long)(area + PAGE_SIZE));
	set(&pointers, "unmapped", (long)(area + 2 * PAGE_SIZE));
	set(&pointers, "kernel", (long)0xC0000000);
	set(&pointers, "top", (long)0xFFFFF000);
	set(&pointers, "-1", -1);
	set(&pointers, "below_kernel", (long)0xBFFFFFFF);
	memset(long_name, 'n', sizeof(long_name) - 1);
	long_name[0] = '/';
	for (size_t i = 0; i < sizeof(long_path) - 1; i++)
		long_path[i] = i % 2 ? '.' : '/';
	memcpy((char *)area + PAGE_SIZE - 5, "/abi", 5);
	set(&paths, "\"\"", (long)"");
	set(&paths, "\"/\"", (long)"/");
	set(&paths, "\"/abi\"", (long)"/abi");
	set(&paths, "\"/abi/\"", (long)"/abi/");
	set(&paths, "\"abi\"", (long)"abi");
	set(&paths, "\"/abi/x\"", (long)"/abi/x");
	set(&paths, "\"/no\"", (long)"/no");
	set(&paths, "\"/no/x\"", (long)"/no/x");
	set(&paths, "\"/no/\"", (long)"/no/");
	set(&paths, "\"/proc/self\"", (long)"/proc/self");
	set(&paths, "\"/proc/self/\"", (long)"/proc/self/");
	set(&paths, "\"/proc/self/exe\"", (long)"/proc/self/exe");
	set(&paths, "\"/proc/self/exe/\"", (long)"/proc/self/exe/");
	set(&paths, "\"/proc/version\"", (long)"/proc/version");
	set(&paths, "\"/proc/no\"", (long)"/proc/no");
	set(&paths, "\"/dev/..//proc/.\"", (long)"/dev/..//proc/.");
	set(&paths, "\"/dev/null\"", (long)"/dev/null");
	set(&paths, "\"..\"", (long)"..");
	set(&paths, "edge", (long)(area + PAGE_SIZE - 5));
	set(&paths, "long_name", (long)long_name);
	set(&paths, "long_path", (long)long_path);
	set(&paths, "unmapped", (long)(area + 2 * PAGE_SIZE));
	set(&paths, "kernel", (long)0xC0000000);
	set(&paths, "NULL", 0);
}

static void open_at(int want, const char *path, int flags)
{
	int fd = open(path, flags);

	if (fd != want) {
		sys(__NR_dup2, fd, want);
		close(fd);
	}
}

static void open_files(void)
{
	open_at(FD_FILE, "/abi", O_RDONLY);
	open_at(FD_DIR, "/", O_RDONLY | O_DIRECTORY);
	open_at(FD_PROC, "/proc/version", O_RDONLY);
	open_at(FD_MAPS, "/proc/self/maps", O_RDONLY);
	open_at(FD_NULL, "/dev/null", O_RDWR);
	open_at(FD_ZERO, "/dev/zero", O_RDWR);
	open_at(FD_PAGEMAP, "/proc/self/pagemap", O_RDONLY);
	open_at(FD_PROCDIR, "/proc", O_RDONLY | O_DIRECTORY);
}

struct call {
	const char *name;
	long nr;
	const struct kind *kinds[6];
};

static const struct kind zero = { { V(0) } };
static const struct kind open_flags = {
	{ V(O_RDONLY), V(O_WRONLY), V(O_RDWR), V(O_ACCMODE), V(O_CREAT),
	  V(O_CREAT | O_EXCL), V(O_DIRECTORY), V(O_NOFOLLOW), V(O_TRUNC),
	  V(O_CREAT | O_DIRECTORY), V(O_CREAT | O_WRONLY), V(O_APPEND),
	  V(O_PATH), V(O_TMPFILE), V(O_TMPFILE | O_RDWR) }
};
static const struct kind dirs = { { V(AT_FDCWD), V(-1), V(9999), V(FD_DIR),
				    V(FD_FILE), V(FD_PROCDIR) } };
static const struct kind whences = { { V(0), V(1), V(2), V(3), V(4), V(5),
				       V(-1) } };
static const struct kind offsets = { { V(0), V(1), V(-1), V(8), V(100000000),
				       V(0x7fffffff), V(0x80000000) } };
static const struct kind halves = { { V(0), V(1), V(0x7fffffff), V(0x80000000),
				      V(-1) } };
static const struct kind stat_flags = {
	{ V(0), V(AT_SYMLINK_NOFOLLOW), V(AT_EMPTY_PATH), V(1), V(-1),
	  V(AT_SYMLINK_FOLLOW), V(AT_NO_AUTOMOUNT) }
};
static const struct kind modes = { { V(0), V(R_OK), V(W_OK), V(X_OK), V(7),
				     V(8), V(-1) } };
static const struct kind fcntls = { { V(F_DUPFD), V(F_GETFD), V(F_SETFD),
				      V(F_GETFL), V(F_DUPFD_CLOEXEC), V(99),
				      V(-1) } };
static const struct kind fcntl_args = { { V(-1), V(5000000), V(2000000000) } };
static const struct kind pids = { { V(-1), V(0), V(1), V(99999), V(-2),
				    V(-99999), V(0x80000000), V(0x7fffffff) } };
static const struct kind wait_options = {
	{ V(0), V(WNOHANG), V(4), V(0x1000000), V(0x20000000), V(0x40000000),
	  V(0x80000000), V(3) }
};
static const struct kind resources = { { V(0), V(2), V(3), V(7), V(9), V(15),
					 V(16), V(-1) } };
static const struct kind clocks = {
	{ V(-1), V(0), V(1), V(2), V(3), V(4), V(5), V(6), V(7), V(8), V(9),
	  V(10), V(11), V(12), V(16), V(-6), V(-2), V(-10), V(0x7fffffff) }
};
static const struct kind addresses = {
	{ V(0), V(0x1000), V(0x50000000), V(0x50000001), V(0x50001000),
	  V(0x50002000), V(0x60000000), V(0xbffff000), V(0xc0000000),
	  V(0xfffff000), V(0xffffffff) }
};
static const struct kind sizes = {
	{ V(0), V(1), V(4096), V(0x2000), V(0x3000), V(0x70000000),
	  V(0xb0000000), V(0xc0000000), V(0xfffff000), V(0xfffff001), V(-1) }
};
static const struct kind prots = { { V(0), V(3), V(8), V(16), V(0x01000003),
				     V(0x02000003), V(0x03000003), V(-1) } };
static const struct kind advices = {
	{ V(-1), V(0),	V(1),  V(3),  V(4),  V(5),  V(6),
	  V(7),	 V(8),	V(9),  V(10), V(18), V(20), V(21),
	  V(22), V(23), V(24), V(25), V(26), V(16), V(1000) }
};
static const struct kind map_flags = {
	{ V(0), V(MAP_PRIVATE), V(MAP_SHARED), V(MAP_SHARED_VALIDATE), V(4),
	  V(MAP_PRIVATE | MAP_ANON), V(MAP_SHARED | MAP_ANON),
	  V(MAP_SHARED_VALIDATE | MAP_ANON), V(MAP_ANON),
	  V(MAP_PRIVATE | MAP_ANON | MAP_FIXED_NOREPLACE),
	  V(MAP_PRIVATE | MAP_ANON | MAP_GROWSDOWN),
	  V(MAP_SHARED | MAP_ANON | MAP_GROWSDOWN),
	  V(MAP_PRIVATE | MAP_GROWSDOWN), V(MAP_SHARED_VALIDATE | MAP_SYNC),
	  V(MAP_SHARED_VALIDATE | 0x20000000), V(MAP_SHARED | MAP_SYNC),
	  V(MAP_PRIVATE | MAP_ANON | 0x20000000) }
};
static const struct kind map_fds = { { V(-1), V(9999), V(FD_FILE), V(FD_DIR),
				       V(FD_PROC), V(FD_NULL), V(FD_ZERO) } };
static const struct kind map_offs = { { V(0), V(1), V(0x100000), V(-1) } };
static const struct kind map_prots = { { V(0), V(3), V(-1) } };
static const struct kind map_sizes = { { V(0), V(4096), V(0xc0000000),
					 V(-1) } };
static const struct kind hint_0 = { { V(0) } };
static const struct kind hints = { { V(0), V(1), V(0x1000), V(0x10000),
				     V(0x60000001), V(0xbfff0000),
				     V(0xc0000000), V(-1) } };
static const struct kind anon_types = { { V(MAP_PRIVATE | MAP_ANON),
					  V(MAP_PRIVATE | MAP_ANON |
					    MAP_FIXED_NOREPLACE) } };
static const struct kind counts = { { V(0), V(1), V(2), V(1024), V(1025), V(-1),
				      V(0x7fffffff) } };
static const struct kind requests = { { V(0x5401), V(0x5413), V(0), V(-1) } };
static const struct kind clone_flags = {
	{ V(0x100 | 17), V(0x200), V(0x10000), V(0x10800), V(0x1ff),
	  V(0x20000200), V(0x80000000), V(0x400), V(0x20020000) }
};

// fork, exit, reboot and sleeps are elsewhere; read's fd 0 would wait.
static const struct call calls[] = {
	{ "read", __NR_read, { &fds, &pointers, &lengths } },
	{ "write", __NR_write, { &fds, &pointers, &lengths } },
	{ "readv", __NR_readv, { &bad_fds, &pointers, &counts } },
	{ "writev", __NR_writev, { &bad_fds, &pointers, &counts } },
	{ "pread64",
	  __NR_pread64,
	  { &fds, &pointers, &lengths, &offsets, &halves } },
	{ "pwrite64",
	  __NR_pwrite64,
	  { &bad_fds, &pointers, &lengths, &zero, &halves } },
	{ "lseek", __NR_lseek, { &fds, &offsets, &whences } },
	{ "_llseek",
	  __NR__llseek,
	  { &fds, &halves, &offsets, &pointers, &whences } },
	{ "open", __NR_open, { &paths, &open_flags, &zero } },
	{ "openat", __NR_openat, { &dirs, &paths, &zero } },
	{ "access", __NR_access, { &paths, &modes } },
	{ "faccessat", __NR_faccessat, { &dirs, &paths, &zero } },
	{ "readlink", __NR_readlink, { &paths, &pointers, &small } },
	{ "readlinkat", __NR_readlinkat, { &dirs, &paths, &pointers, &small } },
	{ "stat64", __NR_stat64, { &paths, &pointers } },
	{ "lstat64", __NR_lstat64, { &paths, &pointers } },
	{ "fstat64", __NR_fstat64, { &fds, &pointers } },
	{ "fstatat64",
	  __NR_fstatat64,
	  { &dirs, &paths, &pointers, &stat_flags } },
	{ "getcwd", __NR_getcwd, { &pointers, &small } },
	{ "getdents64", __NR_getdents64, { &fds, &pointers, &small } },
	{ "dup2", __NR_dup2, { &bad_fds, &small } },
	{ "fcntl", __NR_fcntl, { &bad_fds, &fcntls, &fcntl_args } },
	{ "fcntl64", __NR_fcntl64, { &bad_fds, &fcntls, &fcntl_args } },
	{ "ioctl", __NR_ioctl, { &fds, &requests, &pointers } },
	{ "waitpid", __NR_waitpid, { &pids, &pointers, &wait_options } },
	{ "wait4", __NR_wait4, { &pids, &zero, &wait_options, &pointers } },
	{ "getrusage", __NR_getrusage, { &small, &pointers } },
	{ "getrusage", __NR_getrusage, { &pids, &zero } },
	{ "getrlimit", __NR_getrlimit, { &resources, &pointers } },
	{ "ugetrlimit", __NR_ugetrlimit, { &resources, &pointers } },
	{ "prlimit64",
	  __NR_prlimit64,
	  { &pids, &resources, &zero, &pointers } },
	{ "uname", __NR_uname, { &pointers } },
	{ "sysinfo", __NR_sysinfo, { &pointers } },
	{ "time", __NR_time, { &pointers } },
	{ "gettimeofday", __NR_gettimeofday, { &pointers, &pointers } },
	{ "clock_gettime", __NR_clock_gettime, { &clocks, &pointers } },
	{ "clock_gettime64", __NR_clock_gettime64, { &clocks, &pointers } },
	{ "clock_getres", __NR_clock_getres, { &clocks, &pointers } },
	{ "clock_getres_time64",
	  __NR_clock_getres_time64,
	  { &clocks, &pointers } },
	{ "munmap", __NR_munmap, { &addresses, &map_sizes } },
	{ "mprotect", __NR_mprotect, { &addresses, &sizes, &prots } },
	{ "madvise", __NR_madvise, { &addresses, &sizes, &advices } },
	{ "mincore", __NR_mincore, { &addresses, &sizes, &pointers } },
	{ "mmap2",
	  __NR_mmap2,
	  { &hint_0, &map_sizes, &map_prots, &map_flags, &map_fds,
	    &map_offs } },
	{ "mmap2",
	  __NR_mmap2,
	  { &hints, &sizes, &map_prots, &anon_types, &zero, &zero } },
	{ "mmap", __NR_mmap, { &pointers } },
	{ "clone", __NR_clone, { &clone_flags, &zero } },
	{ "set_thread_area", __NR_set_thread_area, { &pointers } },
	{ "execve", __NR_execve, { &paths, &pointers } },
	{ "execve", __NR_execve, { &paths, &zero, &pointers } },
};

static bool failed(long ret)
{
	return (unsigned long)ret >= -4095UL;
}

// Answers that say nothing: numbers of descriptors, times.
static const char *kept_answer(const struct call *c, long ret)
{
	switch (c->nr) {
	case __NR_time:
	case __NR_getdents64:
		return failed(ret) ? answer(ret) : "some";
	}
	return answer(ret);
}

// Calls after which nothing is where it was have a child each.
static bool changes_all(long nr)
{
	return nr == __NR_munmap || nr == __NR_mprotect || nr == __NR_madvise ||
	       nr == __NR_execve || nr == __NR_clone;
}

struct alone {
	const struct call *c;
	const long *a;
};

// Its answer, if it has one, is in the exit code: 0 or an errno.
static int call_alone(void *arg)
{
	const struct alone *alone = arg;
	const long *a = alone->a;
	long ret = sys(alone->c->nr, a[0], a[1], a[2], a[3], a[4], a[5]);

	_exit(ret >= 0 ? 0 : (int)-ret);
}

// A call can change memory and files that the next one uses: start afresh.
static void one_call(const struct call *c, const long a[6])
{
	long ret;

	if (changes_all(c->nr)) {
		struct alone alone = { c, a };

		flush();
		printf(" -> child %x\n", in_child(call_alone, &alone));
		return;
	}
	if (c->nr == __NR_read || c->nr == __NR_getdents64)
		for (int fd = FD_FILE; fd <= FD_PROCDIR; fd++)
			sys(__NR_lseek, fd, 0, SEEK_SET);
	ret = sys(c->nr, a[0], a[1], a[2], a[3], a[4], a[5]);
	printf(" -> %s\n", kept_answer(c, ret));
	if (failed(ret))
		return;
	if (c->nr == __NR_open || c->nr == __NR_openat || c->nr == __NR_dup2 ||
	    (c->nr == __NR_fcntl && ret >= 18) ||
	    (c->nr == __NR_fcntl64 && ret >= 18))
		close(ret);
	if (c->nr == __NR_mmap2)
		munmap((void *)ret, a[1]);
}

// All values of argument N and those behind it.
static void vary(const struct call *c, int n, long a[6], char *text, size_t len)
{
	char *end = text + len;

	if (n == 6 || !c->kinds[n]) {
		printf("%s(%s)", c->name, text);
		one_call(c, a);
		return;
	}
	for (const struct value *v = c->kinds[n]->v; v->name; v++) {
		int more = snprintf(end, 256 - len, n ? ", %s" : "%s", v->name);

		a[n] = v->v;
		vary(c, n + 1, a, text, len + (size_t)more);
	}
}

static int run_call(void *arg)
{
	long a[6] = { 0 };
	char text[256];

	make_kinds();
	open_files();
	vary(arg, 0, a, text, 0);
	return 0;
}

void show_calls(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		int status = in_child(run_call, (void *)(uintptr_t)&calls[i]);

		printf("%s: child's status 0x%x\n", calls[i].name, status);
	}
}
