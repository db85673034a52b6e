// SPDX-License-Identifier: MIT
// What: the calls on names and on descriptors that calls_table.c has not.

#include "calls.h"

#include <uapi/poll.h>

static const struct kind all_fds = {
	{ V(-1), V(9999), V(FD_FILE), V(FD_DIR), V(FD_PROC), V(FD_NULL),
	  V(FD_ZERO), V(FD_MEM), V(FD_PIPE_READ), V(FD_PIPE_WRITE), V(FD_EVENT),
	  V(FD_TIMER), V(FD_PID) }
};
static const struct kind more_fds = { { V(FD_MEM), V(FD_PIPE_READ),
					V(FD_PIPE_WRITE), V(FD_EVENT),
					V(FD_TIMER), V(FD_PID) } };
static const struct kind ready_fds = { { V(FD_MEM), V(FD_PIPE_READ),
					 V(FD_PIPE_WRITE), V(FD_EVENT),
					 V(FD_TIMER) } };
static const struct kind sent_from = {
	{ V(-1), V(FD_FILE), V(FD_MEM), V(FD_DIR), V(FD_NULL), V(FD_ZERO),
	  V(FD_PIPE_READ), V(FD_PIPE_WRITE), V(FD_EVENT), V(FD_TIMER),
	  V(FD_PID) }
};
static const struct kind sent_to = { { V(-1), V(FD_FILE), V(FD_DIR), V(FD_NULL),
				       V(FD_MEM), V(FD_PIPE_WRITE), V(FD_ZERO),
				       V(FD_EVENT) } };
static const struct kind two_paths = {
	{ N("\"\"", ""), N("\"/\"", "/"), N("\"/abi\"", "/abi"),
	  N("\"/abi/\"", "/abi/"), N("\"/abi/x\"", "/abi/x"),
	  N("\"/no\"", "/no"), N("\"/no/x\"", "/no/x"), N("\"/no/\"", "/no/"),
	  N("\"/proc/self\"", "/proc/self"), N("\"/proc/no\"", "/proc/no"),
	  N("\"/dev/null\"", "/dev/null"), N("\"..\"", ".."),
	  N("edge", AREA + PAGE_SIZE - 5), N("long_path", long_path),
	  N("unmapped", AREA + 2 * PAGE_SIZE), N("NULL", 0) }
};
static const struct kind new_fds = { { V(-1), V(3), V(16), V(0x7fffffff) } };
static const struct kind cwd = { { V(AT_FDCWD) } };
static const struct kind node_modes = { { V(0), V(0100644), V(0010644),
					  V(0020644), V(0040755), V(0120777),
					  V(0170000) } };
static const struct kind devices = { { V(0), V(0x103) } };
static const struct kind owners = { { V(-1), V(0) } };
static const struct kind rename_flags = { { V(0), V(1), V(2), V(3), V(8) } };
static const struct kind link_flags = { { V(0), V(AT_SYMLINK_FOLLOW),
					  V(AT_EMPTY_PATH), V(1) } };
static const struct kind unlink_flags = { { V(0), V(AT_REMOVEDIR), V(1),
					    V(-1) } };
static const struct kind access_modes = { { V(0), V(R_OK), V(W_OK), V(8) } };
static const struct kind access_flags = {
	{ V(0), V(AT_EACCESS), V(AT_SYMLINK_NOFOLLOW), V(AT_EMPTY_PATH), V(1) }
};
static const struct kind cuts = { { V(0), V(-1) } };
static const struct kind mem_sizes = { { V(0x3000), V(-1) } };
static const struct kind lengths_few = { { V(0), V(1), V(8), V(16) } };
static const struct kind sent_lengths = { { V(0), V(1), V(8), V(16), V(-1) } };
static const struct kind two_buffers = { { N("good", GOOD),
					   N("kernel", KERNEL_ADDRESS) } };
static const struct kind masks = { { V(0x7ff), V(-1) } };
static const struct kind statx_flags = { { V(0), V(AT_SYMLINK_NOFOLLOW),
					   V(AT_EMPTY_PATH), V(0x2000),
					   V(0x4000), V(0x6000), V(1) } };
static const struct kind attributes = {
	{ N("\"user.x\"", "user.x"), N("\"trusted.x\"", "trusted.x"),
	  N("\"security.x\"", "security.x"), N("\"system.x\"", "system.x"),
	  N("\"user.\"", "user."), N("\"x\"", "x"), N("\"\"", ""),
	  N("long_name", long_name), N("unmapped", AREA + 2 * PAGE_SIZE),
	  N("NULL", 0) }
};
static const struct kind attribute_flags = { { V(0), V(1), V(2), V(3), V(4) } };
static const struct kind lock_kinds = { { V(0), V(4 | LOCK_SH), V(4 | LOCK_EX),
					  V(4 | LOCK_UN), V(3 | 4), V(4),
					  V(4 | 32), V(-1) } };
static const struct kind more_fcntls = { { V(F_GETFD), V(F_GETFL),
					   V(F_GETPIPE_SZ), V(1029) } };
static const struct kind pipe_sizes = { { V(0), V(1), V(4097), V(0x10000),
					  V(0x80000001), V(-1) } };
static const struct kind set_size = { { V(F_SETPIPE_SZ) } };
static const struct kind pipe_flags = { { V(0), V(O_CLOEXEC), V(O_NONBLOCK),
					  V(O_DIRECT), V(1), V(-1) } };
static const struct kind event_flags = { { V(0), V(1), V(O_NONBLOCK),
					   V(O_CLOEXEC), V(2), V(-1) } };
static const struct kind dup_flags = { { V(0), V(O_CLOEXEC), V(1) } };
static const struct kind range_ends = { { V(0), V(3), V(100), V(-1) } };
static const struct kind range_flags = { { V(0), V(2), V(4), V(6), V(1) } };
static const struct kind advices = { { V(0), V(1), V(2), V(3), V(4), V(5), V(6),
				       V(-1) } };
static const struct kind file_modes = { { V(0), V(1), V(2), V(3), V(8), V(16),
					  V(-1) } };
static const struct kind requests = { { V(0x541b), V(0x5450), V(0x5451),
					V(0x5421), V(0x5452), V(0x5413),
					V(0x80045430) } };
static const struct kind flags_few = { { V(0), V(1) } };
static const struct kind events = { { V(0), V(1), V(4), V(0x3fff), V(-1) } };
static struct timespec now[2] = { { 0, 0x3fffffff }, { 0, 0x3fffffff } };
static struct timespec omit[2] = { { 0, 0x3ffffffe }, { 0, 0x3ffffffe } };
static struct timespec wrong[2] = { { 0, 1000000000 }, { 0, 0 } };
static const struct kind stamps = { { N("NULL", 0), V(now), V(omit), V(wrong),
				      N("unmapped", AREA + 2 * PAGE_SIZE) } };
static const struct kind stamp_flags = { { V(0), V(AT_SYMLINK_NOFOLLOW),
					   V(AT_EMPTY_PATH), V(1) } };

// Where an offset is two words, the second is the upper half of the first.
long allocate(const long a[6])
{
	if (sizeof(long) == 4)
		return sys(__NR_fallocate, a[0], a[1], a[2], 0, 4096, 0);
	return sys(__NR_fallocate, a[0], a[1], a[2], 4096);
}

static long fadvise(const long a[6])
{
	if (sizeof(long) == 4)
		return sys(__NR_fadvise64, a[0], 0, 0, a[2], a[1]);
	return sys(__NR_fadvise64, a[0], 0, a[2], a[1]);
}

// What is ready at once.
static long poll_one(const long a[6])
{
	struct pollfd one = { (int)a[0], (short)a[1], 0 };
	long ret = sys(__NR_poll, &one, 1, 0);

	return failed(ret) ? ret : one.revents;
}

const struct call file_calls[] = {
	CALL(creat, GIVES_FD, &paths, &zero),
	CALL(mkdir, 0, &paths, &zero),
	CALL(mkdirat, 0, &dirs, &paths, &zero),
	CALL(mknod, 0, &paths, &node_modes, &devices),
	CALL(mknodat, 0, &dirs, &paths, &node_modes, &devices),
	CALL(rename, 0, &two_paths, &two_paths),
	CALL(renameat, 0, &cwd, &two_paths, &dirs, &two_paths),
	CALL(renameat2, 0, &cwd, &two_paths, &cwd, &two_paths, &rename_flags),
	CALL(link, 0, &paths, &paths),
	CALL(linkat, 0, &cwd, &paths, &cwd, &paths, &link_flags),
	CALL(symlink, 0, &paths, &paths),
	CALL(symlinkat, 0, &paths, &dirs, &paths),
	CALL(unlink, 0, &two_paths),
	CALL(unlinkat, 0, &dirs, &two_paths, &unlink_flags),
	CALL(rmdir, 0, &two_paths),
	CALL(chmod, 0, &paths, &zero),
	CALL(fchmod, 0, &bad_fds, &zero),
	CALL(fchmodat, 0, &dirs, &paths, &zero),
	CALL(chown, 0, &paths, &owners, &owners),
	CALL(lchown, 0, &paths, &owners, &owners),
	CALL(fchown, 0, &bad_fds, &owners, &owners),
	CALL(fchownat, 0, &dirs, &paths, &owners, &owners, &stat_flags),
	CALL(truncate, 0, &paths, &cuts),
	CALL(ftruncate, 0, &all_fds, &mem_sizes),
	CALL(utime, 0, &paths, &few),
	CALL(utimes, 0, &paths, &few),
	CALL(utimensat, 0, &dirs, &paths, &stamps, &stamp_flags),
	CALL(futimesat, 0, &dirs, &paths, &few),
	CALL(getxattr, 0, &paths, &attributes, &two_buffers, &lengths_few),
	CALL(lgetxattr, 0, &paths, &attributes, &two_buffers, &zero),
	CALL(fgetxattr, 0, &all_fds, &attributes, &few, &lengths_few),
	CALL(setxattr, 0, &paths, &attributes, &zero, &lengths_few,
	     &attribute_flags),
	CALL(lsetxattr, 0, &paths, &attributes, &few, &zero, &zero),
	CALL(fsetxattr, 0, &bad_fds, &attributes, &few, &zero,
	     &attribute_flags),
	CALL(listxattr, 0, &paths, &few, &lengths_few),
	CALL(flistxattr, 0, &all_fds, &few, &lengths_few),
	CALL(removexattr, 0, &paths, &attributes),
	CALL(fremovexattr, 0, &bad_fds, &attributes),
	CALL(statfs, 0, &paths, &few),
	CALL(fstatfs, 0, &all_fds, &few),
	CALL(statx, 0, &dirs, &paths, &statx_flags, &masks, &two_buffers),
	CALL(faccessat2, 0, &dirs, &paths, &access_modes, &access_flags),
	CALL(fsync, 0, &all_fds),
	CALL(fdatasync, 0, &all_fds),
	CALL(syncfs, 0, &all_fds),
	CALL(flock, 0, &all_fds, &lock_kinds),
	CALL(fcntl, 0, &all_fds, &more_fcntls),
	CALL(fcntl, 0, &all_fds, &set_size, &pipe_sizes),
	CALL(readahead, 0, &all_fds, &zero, &zero, &zero),
	{ "fadvise64",
	  (long)fadvise,
	  MADE_BY,
	  { &all_fds, &advices, &lengths_few } },
	{ "fallocate",
	  (long)allocate,
	  MADE_BY,
	  { &all_fds, &file_modes, &lengths_few } },
	CALL(copy_file_range, REWINDS, &all_fds, &zero, &all_fds, &zero,
	     &lengths_few, &flags_few),
	CALL(sendfile, REWINDS, &sent_to, &sent_from, &few, &sent_lengths),
	CALL(dup, GIVES_FD, &all_fds),
	CALL(dup3, GIVES_FD, &all_fds, &new_fds, &dup_flags),
	CALL(pipe, ALONE, &pointers),
	CALL(pipe2, ALONE, &pointers, &pipe_flags),
	CALL(eventfd, GIVES_FD, &small),
	CALL(eventfd2, GIVES_FD, &small, &event_flags),
	CALL(chdir, ALONE, &paths),
	CALL(fchdir, ALONE, &all_fds),
	CALL(chroot, ALONE, &paths),
	CALL(umask, 0, &small),
	CALL(close_range, ALONE, &range_ends, &range_ends, &range_flags),
	CALL(execveat, ALONE, &cwd, &paths, &zero, &zero, &stat_flags),
	CALL(ioctl, 0, &all_fds, &requests, &few),
	CALL(read, 0, &ready_fds, &pointers, &lengths_few),
	CALL(write, 0, &more_fds, &pointers, &lengths_few),
	CALL(lseek, 0, &more_fds, &lengths_few, &whences),
	CALL(fstatfs, 0, &more_fds, &few),
	RUN(poll_one, &all_fds, &events),
};

const size_t nr_file_calls = ARRAY_SIZE(file_calls);
