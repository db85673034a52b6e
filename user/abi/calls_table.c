// SPDX-License-Identifier: MIT
// What: the calls that both machines have, and the values of their arguments.

#include "calls.h"

const char read_only[64] = "read only";
char long_name[300], long_path[5000];

const struct kind paths = { { N("\"\"", ""),
			      N("\"/\"", "/"),
			      N("\"/abi\"", "/abi"),
			      N("\"/abi/\"", "/abi/"),
			      N("\"abi\"", "abi"),
			      N("\"/abi/x\"", "/abi/x"),
			      N("\"/no\"", "/no"),
			      N("\"/no/x\"", "/no/x"),
			      N("\"/no/\"", "/no/"),
			      N("\"/proc/self\"", "/proc/self"),
			      N("\"/proc/self/\"", "/proc/self/"),
			      N("\"/proc/self/exe\"", "/proc/self/exe"),
			      N("\"/proc/self/exe/\"", "/proc/self/exe/"),
			      N("\"/proc/version\"", "/proc/version"),
			      N("\"/proc/no\"", "/proc/no"),
			      N("\"/dev/..//proc/.\"", "/dev/..//proc/."),
			      N("\"/dev/null\"", "/dev/null"),
			      N("\"..\"", ".."),
			      N("edge", AREA + PAGE_SIZE - 5),
			      N("long_name", long_name),
			      N("long_path", long_path),
			      N("unmapped", AREA + 2 * PAGE_SIZE),
			      N("kernel", KERNEL_ADDRESS),
			      N("NULL", 0) } };

const struct kind few = {
	{ N("NULL", 0), N("good", GOOD), N("none", AREA + PAGE_SIZE),
	  N("unmapped", AREA + 2 * PAGE_SIZE), N("kernel", KERNEL_ADDRESS) }
};
const struct kind fds = { { V(-1), V(9999), V(0x80000000), V(FD_FILE),
			    V(FD_DIR), V(FD_PROC), V(FD_NULL), V(FD_ZERO),
			    V(FD_PAGEMAP), V(FD_PROCDIR) } };
const struct kind bad_fds = { { V(-1), V(FD_FILE), V(FD_DIR), V(FD_PROC),
				V(FD_NULL), V(FD_ZERO) } };
const struct kind small = { { V(-1), V(0), V(1), V(2), V(3), V(4), V(5), V(16),
			      V(0x7fffffff), V(0x80000000) } };
const struct kind zero = { { V(0) } };
static const struct kind open_flags = {
	{ V(O_RDONLY), V(O_WRONLY), V(O_RDWR), V(O_ACCMODE), V(O_CREAT),
	  V(O_CREAT | O_EXCL), V(O_DIRECTORY), V(O_NOFOLLOW), V(O_TRUNC),
	  V(O_CREAT | O_DIRECTORY), V(O_CREAT | O_WRONLY), V(O_APPEND),
	  V(O_PATH), V(O_TMPFILE), V(O_TMPFILE | O_RDWR) }
};
const struct kind dirs = { { V(AT_FDCWD), V(-1), V(9999), V(FD_DIR), V(FD_FILE),
			     V(FD_PROCDIR) } };
const struct kind whences = { { V(0), V(1), V(2), V(3), V(4), V(5), V(-1) } };
const struct kind halves = { { V(0), V(1), V(0x7fffffff), V(0x80000000),
			       V(-1) } };
const struct kind stat_flags = { { V(0), V(AT_SYMLINK_NOFOLLOW),
				   V(AT_EMPTY_PATH), V(1), V(-1),
				   V(AT_SYMLINK_FOLLOW), V(AT_NO_AUTOMOUNT) } };
// Not 0 to 2, where the answers go.
static const struct kind new_fds = { { V(-1), V(3), V(4), V(5), V(16),
				       V(0x7fffffff), V(0x80000000) } };
static const struct kind modes = { { V(0), V(R_OK), V(W_OK), V(X_OK), V(7),
				     V(8), V(-1) } };
const struct kind fcntls = { { V(F_DUPFD), V(F_GETFD), V(F_SETFD), V(F_GETFL),
			       V(F_DUPFD_CLOEXEC), V(99), V(-1) } };
const struct kind fcntl_args = { { V(-1), V(5000000), V(2000000000) } };
const struct kind pids = { { V(-1), V(0), V(1), V(99999), V(-2), V(-99999),
			     V(0x80000000), V(0x7fffffff) } };
const struct kind wait_options = { { V(0), V(WNOHANG), V(4), V(0x1000000),
				     V(0x20000000), V(0x40000000),
				     V(0x80000000), V(3) } };
const struct kind resources = { { V(0), V(2), V(3), V(7), V(9), V(15), V(16),
				  V(-1) } };
const struct kind clocks = { { V(-1), V(0), V(1), V(2), V(3), V(4), V(5), V(6),
			       V(7), V(8), V(9), V(10), V(11), V(12), V(16),
			       V(-6), V(-2), V(-10), V(0x7fffffff) } };
static const struct kind prots = { { V(0), V(3), V(8), V(16), V(0x01000003),
				     V(0x02000003), V(0x03000003), V(-1) } };
// Not 100, MADV_HWPOISON: Linux takes the memory away from the calls after it, too.
static const struct kind advices = {
	{ V(-1), V(0),	V(1),  V(3),  V(4),  V(5),  V(6),  V(7),  V(8),
	  V(9),	 V(10), V(12), V(13), V(14), V(15), V(18), V(20), V(21),
	  V(22), V(23), V(24), V(25), V(26), V(16), V(101) }
};
const struct kind map_flags = {
	{ V(0), V(MAP_PRIVATE), V(MAP_SHARED), V(MAP_SHARED_VALIDATE), V(4),
	  V(MAP_PRIVATE | MAP_ANON), V(MAP_SHARED | MAP_ANON),
	  V(MAP_SHARED_VALIDATE | MAP_ANON), V(MAP_ANON),
	  V(MAP_PRIVATE | MAP_ANON | MAP_FIXED_NOREPLACE),
	  V(MAP_PRIVATE | MAP_ANON | MAP_GROWSDOWN),
	  V(MAP_SHARED | MAP_ANON | MAP_GROWSDOWN),
	  V(MAP_PRIVATE | MAP_GROWSDOWN), V(MAP_SHARED_VALIDATE | MAP_SYNC),
	  V(MAP_SHARED_VALIDATE | 0x20000000), V(MAP_SHARED | MAP_SYNC),
	  V(MAP_PRIVATE | MAP_ANON | 0x20000000),
	  V(MAP_PRIVATE | MAP_ANON | MAP_HUGETLB) }
};
const struct kind map_fds = { { V(-1), V(9999), V(FD_FILE), V(FD_DIR),
				V(FD_PROC), V(FD_NULL), V(FD_ZERO) } };
const struct kind map_prots = { { V(0), V(3), V(-1) } };
const struct kind hint_0 = { { V(0) } };
const struct kind anon_types = { { V(MAP_PRIVATE | MAP_ANON),
				   V(MAP_PRIVATE | MAP_ANON |
				     MAP_FIXED_NOREPLACE) } };
const struct kind counts = { { V(0), V(1), V(2), V(1024), V(1025), V(-1),
			       V(0x7fffffff) } };
static const struct kind requests = { { V(0x5401), V(0x5413), V(0), V(-1) } };
static const struct kind clone_flags = {
	{ V(0x100 | 17), V(0x200), V(0x10000), V(0x10800), V(0x1ff),
	  V(0x20000200), V(0x80000000), V(0x400), V(0x20020000) }
};

// fork, exit, reboot and sleeps are elsewhere; read's fd 0 would wait.
const struct call calls[] = {
	{ "read", __NR_read, REWINDS | READS, { &fds, &pointers, &lengths } },
	{ "write", __NR_write, 0, { &fds, &pointers, &lengths } },
	{ "readv", __NR_readv, 0, { &bad_fds, &pointers, &counts } },
	{ "writev", __NR_writev, 0, { &bad_fds, &pointers, &counts } },
	{ "lseek", __NR_lseek, 0, { &fds, &offsets, &whences } },
	{ "open", __NR_open, GIVES_FD, { &paths, &open_flags, &zero } },
	{ "openat", __NR_openat, GIVES_FD, { &dirs, &paths, &zero } },
	{ "access", __NR_access, 0, { &paths, &modes } },
	{ "faccessat", __NR_faccessat, 0, { &dirs, &paths, &zero } },
	{ "readlink", __NR_readlink, 0, { &paths, &pointers, &small } },
	{ "readlinkat",
	  __NR_readlinkat,
	  0,
	  { &dirs, &paths, &pointers, &small } },
	{ "getcwd", __NR_getcwd, 0, { &pointers, &small } },
	{ "getdents64",
	  __NR_getdents64,
	  REWINDS | VAGUE,
	  { &fds, &pointers, &small } },
	{ "dup2", __NR_dup2, GIVES_FD, { &bad_fds, &new_fds } },
	{ "fcntl", __NR_fcntl, 0, { &bad_fds, &fcntls, &fcntl_args } },
	{ "ioctl", __NR_ioctl, 0, { &fds, &requests, &pointers } },
	{ "wait4", __NR_wait4, 0, { &pids, &zero, &wait_options, &pointers } },
	{ "getrusage", __NR_getrusage, 0, { &small, &pointers } },
	{ "getrusage", __NR_getrusage, 0, { &pids, &zero } },
	{ "getrlimit", __NR_getrlimit, 0, { &resources, &pointers } },
	{ "prlimit64",
	  __NR_prlimit64,
	  0,
	  { &pids, &resources, &zero, &pointers } },
	{ "uname", __NR_uname, 0, { &pointers } },
	{ "sysinfo", __NR_sysinfo, 0, { &pointers } },
	{ "time", __NR_time, VAGUE, { &pointers } },
	{ "gettimeofday", __NR_gettimeofday, 0, { &pointers, &pointers } },
	{ "clock_gettime", __NR_clock_gettime, 0, { &clocks, &pointers } },
	{ "clock_getres", __NR_clock_getres, 0, { &clocks, &pointers } },
	{ "munmap", __NR_munmap, ALONE, { &addresses, &map_sizes } },
	{ "mprotect", __NR_mprotect, ALONE, { &addresses, &sizes, &prots } },
	{ "madvise", __NR_madvise, ALONE, { &addresses, &sizes, &advices } },
	{ "mincore", __NR_mincore, 0, { &addresses, &sizes, &pointers } },
	{ "clone", __NR_clone, ALONE, { &clone_flags, &zero } },
	{ "execve", __NR_execve, ALONE, { &paths, &pointers } },
	{ "execve", __NR_execve, ALONE, { &paths, &zero, &pointers } },
};

const size_t nr_calls = ARRAY_SIZE(calls);
