// SPDX-License-Identifier: MIT
//
// What: the system calls that take memory, one line each: a call, and what takes back the thing it has made. Every
// allocation on the way of each fails in turn (failnth.h): the errno is one of memory's, what was there is there
// still, nothing is left over.

#include <uapi/capability.h>
#include <uapi/clone.h>
#include <uapi/fs.h>
#include <uapi/memfd.h>
#include <uapi/sched.h>
#include <uapi/shm.h>
#include <uapi/stat.h>
#include <uapi/statx.h>
#include <uapi/time.h>
#include <uapi/uio.h>

#include "failnth.h"
#include "signal.h"
#include "thread.h"

#define DIR   "/tmp/failcall"
#define LONG  "/a_name_that_is_longer_than_thirty_two_bytes"
#define FRESH DIR LONG
#define FILE  DIR "/file"
#define DEEP  DIR "/one" LONG "/two" LONG
#define SPARE "a_spare_file_for_unlinkat_to_take_away"
#define EMPTY "an_empty_directory_for_unlinkat_to_take_away"
#define XATTR "user.tessera"

// A number of 64 bits is two words for i386.
#if __SIZEOF_POINTER__ == 8
#define WIDE(n)	      (n)
#define NR_FCNTL64    __NR_fcntl
#define NR_STAT	      __NR_stat
#define NR_LSTAT      __NR_lstat
#define NR_FSTATAT    __NR_newfstatat
#define NR_CHOWN      __NR_chown
#define NR_LCHOWN     __NR_lchown
#define NR_TRUNCATE64 __NR_truncate
#else
#define WIDE(n)	      (n), 0
#define NR_FCNTL64    __NR_fcntl64
#define NR_STAT	      __NR_stat64
#define NR_LSTAT      __NR_lstat64
#define NR_FSTATAT    __NR_fstatat64
#define NR_CHOWN      __NR_chown32
#define NR_LCHOWN     __NR_lchown32
#define NR_TRUNCATE64 __NR_truncate64
#endif

static int file, dir, other, self;
static char bytes[2 * PAGE_SIZE];
static int timer_id, segment;
static unsigned char groups[4 * 600];
static struct iovec many[64];
static struct flock range = { .l_type = F_WRLCK, .l_start = 10, .l_len = 10 };
static struct flock64 ofd_range = { .l_type = F_WRLCK,
				    .l_start = 10,
				    .l_len = 10 };
static struct thread thread;
static int clock;
static struct __kernel_old_itimerval in_a_day = { .it_value = { 86400, 0 } };
static struct old_itimerspec tomorrow = { .it_value = { 86400, 0 } };
static struct sched_attr ordinary = { .size = sizeof(ordinary) };
static struct sched_param priority;
static unsigned long cpus = 1;

/* -- calls that are more than one line -------------------------------------- */

static int nothing(void *unused)
{
	(void)unused;
	return 0;
}

static long start_thread(void)
{
	return thread_start(&thread, nothing, NULL);
}

static void join_thread(long result)
{
	if (result == 0)
		thread_join(&thread);
}

// A child that is gone as soon as it is there; its status tells of memory.
static long child_of(long pid)
{
	if (pid == 0)
		_exit(0);
	return pid;
}

static long clone_with(unsigned long long flags)
{
	struct clone_args args = { .flags = flags, .exit_signal = SIGCHLD };

	return child_of(sys(__NR_clone3, &args, sizeof(args)));
}

static long vfork_on_its_own_stack(void)
{
	static char stack[4096] __attribute__((aligned(16)));

	return __clone(CLONE_VM | CLONE_VFORK | SIGCHLD, stack + sizeof(stack),
		       NULL, 0, NULL, nothing, NULL);
}

static void reap(long pid)
{
	if (pid > 0)
		sys(__NR_wait4, pid, 0, 0, 0);
}

static siginfo_t queued = { .si_code = SI_QUEUE };

static void take_signals(long result)
{
	sigset_t all = ~0ULL;
	struct timespec none = { 0, 0 };

	(void)result;
	while (sys(__NR_rt_sigtimedwait, &all, 0, &none, sizeof(all)) > 0)
		;
}

static long file_mapped(int flags)
{
	long p = SYS_MMAP(0, sizeof(bytes), RW, flags, file, 0);

	return is_error(p) ? p : sys(__NR_munmap, p, sizeof(bytes));
}

static long attached(void)
{
	long p = sys(__NR_shmat, segment, 0, 0);

	return is_error(p) ? p : sys(__NR_shmdt, p);
}

static long read_segments(void)
{
	long fd = sys(__NR_open, "/proc/sysvipc/shm", O_RDONLY), n;

	if (fd < 0)
		return fd;
	n = sys(__NR_read, fd, bytes, sizeof(bytes));
	close((int)fd);
	return n;
}

static long change_caps(void)
{
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3,
						 0 };
	struct __user_cap_data_struct caps[2];
	long err = sys(__NR_capget, &head, caps);

	return err ? err : sys(__NR_capset, &head, caps);
}

static long moved_to(int to)
{
	long at = 0;

	sys(__NR_lseek, file, 0, SEEK_SET);
	return sys(__NR_sendfile, to, file, &at, 100);
}

static void empty_other(long result)
{
	(void)result;
	sys(__NR_ftruncate, other, 0);
}

static void shrink(long result)
{
	(void)result;
	sys(__NR_ftruncate, file, sizeof(bytes));
}

// The middle page of an area of three, so that it is cut in three. What maps it
// says ENOMEM, whatever the call does.
static char *three;

static long middle(long nr, long arg)
{
	three = (char *)raw_mmap(0, 3 * PAGE_SIZE, RW, ANON);
	if (is_error((long)three))
		return (long)three;
	return sys(nr, three + PAGE_SIZE, PAGE_SIZE, arg);
}

static void drop_three(long result)
{
	(void)result;
	if (!is_error((long)three))
		sys(__NR_munmap, three, 3 * PAGE_SIZE);
}

static long bytes_at(void)
{
	return (long)bytes & -PAGE_SIZE;
}

// The second page of the file twice.
static long remapped(void)
{
	long p = SYS_MMAP(0, sizeof(bytes), RW, MAP_SHARED, file, 0), err;

	if (is_error(p))
		return p;
	err = sys(__NR_remap_file_pages, p, PAGE_SIZE, 0, 1, 0);
	sys(__NR_munmap, p, sizeof(bytes));
	return err;
}

static long copied(long nr)
{
	return sys(nr, getpid(), many, ARRAY_SIZE(many), many, ARRAY_SIZE(many),
		   0);
}

static long advised(void)
{
	struct iovec page = { (void *)bytes_at(), PAGE_SIZE };

	return sys(__NR_process_madvise, self, &page, 1, MADV_WILLNEED, 0);
}

// Files in memory have no user attributes: that is the answer.
static long answered(long result)
{
	return result == -EOPNOTSUPP ? 0 : result;
}

// Behind its own end.
static long copied_behind(void)
{
	long long from = 0, at = sizeof(bytes);

	return sys(__NR_copy_file_range, file, &from, file, &at, 100, 0);
}

static long exchanged(void)
{
	return sys(__NR_renameat2, dir, "file", dir, "script", RENAME_EXCHANGE);
}

static void exchange_back(long result)
{
	if (result == 0)
		exchanged();
}

// A page with something in it, right below another: it can grow elsewhere only.
static char *moving, *before_it_moved;

static long moved(void)
{
	long p = sys(__NR_mremap, moving, PAGE_SIZE, 4 * PAGE_SIZE,
		     MREMAP_MAYMOVE);

	if (is_error(p))
		return p;
	moving = (char *)p;
	return 0;
}

static void prepare_to_move(void)
{
	moving = (char *)raw_mmap(0, 2 * PAGE_SIZE, RW, ANON);
	before_it_moved = moving;
	moving[0] = 7;
	moving[PAGE_SIZE] = 8;
}

static void move_back(long result)
{
	EXPECT_EQ(moving[0], 7);
	if (result)
		return;
	EXPECT_EQ(moving[PAGE_SIZE], 0);
	sys(__NR_munmap, moving, 4 * PAGE_SIZE);
	sys(__NR_munmap, before_it_moved, 2 * PAGE_SIZE);
	prepare_to_move();
}

static void unlock_all(long result)
{
	(void)result;
	sys(__NR_munlockall);
}

/* -- what takes back what a call has made ------------------------------------ */

static void close_it(long fd)
{
	if (fd >= 0)
		sys(__NR_close, fd);
}

static void remove_segment(long id)
{
	if (id >= 0)
		sys(__NR_shmctl, id, IPC_RMID, NULL);
}

static void unlink_it(long result)
{
	(void)result;
	sys(__NR_unlink, FRESH);
}

static void close_and_unlink(long fd)
{
	close_it(fd);
	unlink_it(fd);
}

static void rmdir_it(long result)
{
	(void)result;
	sys(__NR_rmdir, FRESH);
}

static void make_spare(long result)
{
	(void)result;
	sys(__NR_mknod, DIR "/" SPARE, S_IFREG | 0600, 0);
}

static void make_empty(long result)
{
	(void)result;
	sys(__NR_mkdir, DIR "/" EMPTY, 0755);
}

static void stop_itimer(long result)
{
	struct __kernel_old_itimerval none = { 0 };

	(void)result;
	sys(__NR_setitimer, ITIMER_REAL, &none, NULL);
}

static void rename_back(long result)
{
	(void)result;
	sys(__NR_rename, FRESH, FILE);
}

static void chdir_back(long result)
{
	(void)result;
	sys(__NR_chdir, "/");
}

static void unlock_it(long result)
{
	struct flock all = { .l_type = F_UNLCK };

	(void)result;
	sys(__NR_fcntl, file, F_SETLK, &all);
	sys(__NR_flock, file, LOCK_UN);
}

static void unlock_ofd(long result)
{
	struct flock64 all = { .l_type = F_UNLCK };

	(void)result;
	sys(NR_FCNTL64, file, F_OFD_SETLK, &all);
}

static void delete_timer(long result)
{
	if (result == 0)
		sys(__NR_timer_delete, timer_id);
}

static void drop_groups(long result)
{
	(void)result;
	sys(__NR_setgroups, 0, NULL);
}

static void unmount(long result)
{
	if (result == 0)
		sys(__NR_umount2, DIR "/one", 0);
}

/* name, call, what takes it back, the errno when memory is short */
#define CALLS(X)                                                               \
	X(creat, sys(__NR_creat, FRESH, 0600), close_and_unlink, ENOMEM)       \
	X(open, sys(__NR_open, FILE, O_RDWR), close_it, ENOMEM)                \
	X(open_O_TRUNC, sys(__NR_open, FILE, O_RDWR | O_TRUNC), close_it,      \
	  ENOMEM)                                                              \
	X(open_O_PATH, sys(__NR_open, FILE, O_PATH), close_it, ENOMEM)         \
	X(open_O_DIRECTORY, sys(__NR_open, DIR, O_DIRECTORY), close_it,        \
	  ENOMEM)                                                              \
	X(open_deep, sys(__NR_open, DEEP, O_DIRECTORY), close_it, ENOMEM)      \
	X(openat, sys(__NR_openat, dir, "one" LONG, O_DIRECTORY), close_it,    \
	  ENOMEM)                                                              \
	X(open_dev_null, sys(__NR_open, "/dev/null", O_RDWR), close_it,        \
	  ENOMEM)                                                              \
	X(open_proc_kmsg, sys(__NR_open, "/proc/kmsg", O_RDONLY), close_it,    \
	  ENOMEM)                                                              \
	X(mkdir, sys(__NR_mkdir, FRESH, 0755), rmdir_it, ENOMEM)               \
	X(mknod_FIFO, sys(__NR_mknod, FRESH, S_IFIFO | 0600, 0), unlink_it,    \
	  ENOMEM)                                                              \
	X(mknod_device, sys(__NR_mknod, FRESH, S_IFCHR | 0600, 0x103),         \
	  unlink_it, ENOMEM)                                                   \
	X(symlink, sys(__NR_symlink, FILE, FRESH), unlink_it, ENOMEM)          \
	X(long_symlink, sys(__NR_symlink, DEEP, FRESH), unlink_it, ENOMEM)     \
	X(link, sys(__NR_link, FILE, FRESH), unlink_it, ENOMEM)                \
	X(rename, sys(__NR_rename, FILE, FRESH), rename_back, ENOMEM)          \
	X(truncate, sys(__NR_truncate, FILE, 100), shrink, ENOMEM)             \
	X(fallocate,                                                           \
	  sys(__NR_fallocate, file, 0, WIDE(0), WIDE(16 * PAGE_SIZE)), shrink, \
	  ENOMEM)                                                              \
	X(write, sys(__NR_write, file, bytes, sizeof(bytes)), shrink, ENOMEM)  \
	X(writev, sys(__NR_writev, file, many, ARRAY_SIZE(many)), shrink,      \
	  ENOMEM)                                                              \
	X(readv, sys(__NR_readv, file, many, ARRAY_SIZE(many)), NULL, ENOMEM)  \
	X(access, sys(__NR_access, DEEP, 0), NULL, ENOMEM)                     \
	X(chmod, sys(__NR_chmod, DEEP, 0755), NULL, ENOMEM)                    \
	X(readlink, sys(__NR_readlink, DIR "/link", bytes, 4096), NULL,        \
	  ENOMEM)                                                              \
	X(follow, sys(__NR_open, DIR "/link", O_DIRECTORY), close_it, ENOMEM)  \
	X(getdents64, sys(__NR_getdents64, dir, bytes, 4096), NULL, ENOMEM)    \
	X(chdir, sys(__NR_chdir, DEEP), chdir_back, ENOMEM)                    \
	X(chroot, sys(__NR_chroot, "/"), NULL, ENOMEM)                         \
	X(getcwd, sys(__NR_getcwd, bytes, 4096), NULL, ENOMEM)                 \
	X(dup_far, sys(__NR_fcntl, file, F_DUPFD, 700), close_it, ENOMEM)      \
	X(lock_a_range, sys(__NR_fcntl, file, F_SETLK, &range), unlock_it,     \
	  ENOLCK)                                                              \
	X(lock_for_a_file, sys(NR_FCNTL64, file, F_OFD_SETLK, &ofd_range),     \
	  unlock_ofd, ENOLCK)                                                  \
	X(flock, sys(__NR_flock, file, LOCK_EX), unlock_it, ENOLCK)            \
	X(sendfile, moved_to(other), empty_other, ENOMEM)                      \
	X(eventfd, sys(__NR_eventfd2, 0, 0), close_it, ENOMEM)                 \
	X(timerfd_create, sys(__NR_timerfd_create, CLOCK_MONOTONIC, 0),        \
	  close_it, ENOMEM)                                                    \
	X(memfd_create, sys(__NR_memfd_create, "x", 0), close_it, ENOMEM)      \
	X(memfd_to_be_sealed, sys(__NR_memfd_create, "x", MFD_ALLOW_SEALING),  \
	  close_it, ENOMEM)                                                    \
	X(shmget, sys(__NR_shmget, IPC_PRIVATE, sizeof(bytes), 0600),          \
	  remove_segment, ENOMEM)                                              \
	X(shmget_by_key, sys(__NR_shmget, 77, sizeof(bytes), IPC_CREAT),       \
	  remove_segment, ENOMEM)                                              \
	X(shmat, attached(), NULL, ENOMEM)                                     \
	X(sysvipc_shm, read_segments(), NULL, ENOMEM)                          \
	X(mmap_a_file_shared, file_mapped(MAP_SHARED), NULL, ENOMEM)           \
	X(mmap_a_file_private, file_mapped(MAP_PRIVATE | MAP_POPULATE), NULL,  \
	  ENOMEM)                                                              \
	X(mlock, middle(__NR_mlock, 0), drop_three, EITHER(ENOMEM, EAGAIN))    \
	X(mlock_on_fault, middle(__NR_mlock2, MLOCK_ONFAULT), drop_three,      \
	  ENOMEM)                                                              \
	X(mlockall, sys(__NR_mlockall, MCL_CURRENT | MCL_ONFAULT), unlock_all, \
	  ENOMEM)                                                              \
	X(madvise_in_the_middle, middle(__NR_madvise, MADV_DONTFORK),          \
	  drop_three, EITHER(ENOMEM, EAGAIN))                                  \
	X(msync, sys(__NR_msync, bytes_at(), PAGE_SIZE, MS_SYNC), NULL,        \
	  ENOMEM)                                                              \
	X(remap_file_pages, remapped(), NULL, ENOMEM)                          \
	X(process_vm_readv, copied(__NR_process_vm_readv), NULL, ENOMEM)       \
	X(process_vm_writev, copied(__NR_process_vm_writev), NULL, ENOMEM)     \
	X(pidfd_open, sys(__NR_pidfd_open, getpid(), 0), close_it, ENOMEM)     \
	X(process_madvise, advised(), NULL, ENOMEM)                            \
	X(mincore, sys(__NR_mincore, bytes_at(), PAGE_SIZE, bytes), NULL,      \
	  EAGAIN)                                                              \
	X(mount, sys(__NR_mount, "x", DIR "/one", "tmpfs", 0, "size=1m"),      \
	  unmount, ENOMEM)                                                     \
	X(bind_mount, sys(__NR_mount, DIR, DIR "/one", NULL, MS_BIND, NULL),   \
	  unmount, ENOMEM)                                                     \
	X(setgroups, sys(__NR_setgroups, 600, groups), drop_groups, ENOMEM)    \
	X(setreuid, sys(__NR_setreuid, -1, -1), NULL, ENOMEM)                  \
	X(setresgid, sys(__NR_setresgid, 0, 0, 0), NULL, ENOMEM)               \
	X(capset, change_caps(), NULL, ENOMEM)                                 \
	X(kill, sys(__NR_kill, getpid(), SIGUSR2), take_signals, ENOMEM)       \
	X(rt_sigqueueinfo,                                                     \
	  sys(__NR_rt_sigqueueinfo, getpid(), SIGRTMIN, &queued),              \
	  take_signals, EAGAIN)                                                \
	X(timer_create,                                                        \
	  sys(__NR_timer_create, CLOCK_MONOTONIC, NULL, &timer_id),            \
	  delete_timer, EAGAIN)                                                \
	X(a_thread, start_thread(), join_thread, ENOMEM)                       \
	X(clone, child_of(sys(__NR_clone, SIGCHLD, 0, 0, 0, 0)), reap, ENOMEM) \
	X(clone3, clone_with(CLONE_FILES | CLONE_FS), reap, ENOMEM)            \
	X(clone_vfork, vfork_on_its_own_stack(), reap, ENOMEM)                 \
	X(fork, child_of(sys(__NR_fork)), reap, ENOMEM)                        \
	X(syslog, sys(__NR_syslog, 3, bytes, sizeof(bytes)), NULL, ENOMEM)     \
	X(getrandom, sys(__NR_getrandom, bytes, sizeof(bytes), 0), NULL,       \
	  ENOMEM)                                                              \
	X(statx, sys(__NR_statx, AT_FDCWD, DEEP, 0, STATX_BASIC_STATS, bytes), \
	  NULL, ENOMEM)                                                        \
	X(stat, sys(NR_STAT, DEEP, bytes), NULL, ENOMEM)                       \
	X(lstat, sys(NR_LSTAT, DIR "/link", bytes), NULL, ENOMEM)              \
	X(fstatat, sys(NR_FSTATAT, dir, "one" LONG, bytes, 0), NULL, ENOMEM)   \
	X(statfs, sys(__NR_statfs, DEEP, bytes), NULL, ENOMEM)                 \
	X(faccessat, sys(__NR_faccessat, dir, "one" LONG, 0), NULL, ENOMEM)    \
	X(faccessat2, sys(__NR_faccessat2, dir, "one" LONG, 0, AT_EACCESS),    \
	  NULL, ENOMEM)                                                        \
	X(unlinkat, sys(__NR_unlinkat, dir, SPARE, 0), make_spare, ENOMEM)     \
	X(unlinkat_of_a_directory,                                             \
	  sys(__NR_unlinkat, dir, EMPTY, AT_REMOVEDIR), make_empty, ENOMEM)    \
	X(mkdirat, sys(__NR_mkdirat, dir, &(LONG)[1], 0755), rmdir_it, ENOMEM) \
	X(mknodat, sys(__NR_mknodat, dir, &(LONG)[1], S_IFREG | 0600, 0),      \
	  unlink_it, ENOMEM)                                                   \
	X(renameat, sys(__NR_renameat, dir, "file", dir, &(LONG)[1]),          \
	  rename_back, ENOMEM)                                                 \
	X(renameat2,                                                           \
	  sys(__NR_renameat2, dir, "file", dir, &(LONG)[1], RENAME_NOREPLACE), \
	  rename_back, ENOMEM)                                                 \
	X(renameat2_exchange, exchanged(), exchange_back, ENOMEM)              \
	X(linkat, sys(__NR_linkat, dir, "file", dir, &(LONG)[1], 0),           \
	  unlink_it, ENOMEM)                                                   \
	X(symlinkat, sys(__NR_symlinkat, DEEP, dir, &(LONG)[1]), unlink_it,    \
	  ENOMEM)                                                              \
	X(chown, sys(NR_CHOWN, DEEP, 0, 0), NULL, ENOMEM)                      \
	X(lchown, sys(NR_LCHOWN, DIR "/link", 0, 0), NULL, ENOMEM)             \
	X(fchownat, sys(__NR_fchownat, dir, "one" LONG, 0, 0, 0), NULL,        \
	  ENOMEM)                                                              \
	X(utimensat, sys(__NR_utimensat, dir, "one" LONG, NULL, 0), NULL,      \
	  ENOMEM)                                                              \
	X(truncate64, sys(NR_TRUNCATE64, FILE, WIDE(100)), shrink, ENOMEM)     \
	X(setxattr, answered(sys(__NR_setxattr, DEEP, XATTR, "x", 1, 0)),      \
	  NULL, ENOMEM)                                                        \
	X(lsetxattr, answered(sys(__NR_lsetxattr, DEEP, XATTR, "x", 1, 0)),    \
	  NULL, ENOMEM)                                                        \
	X(fsetxattr, answered(sys(__NR_fsetxattr, file, XATTR, "x", 1, 0)),    \
	  NULL, ENOMEM)                                                        \
	X(getxattr, answered(sys(__NR_getxattr, DEEP, XATTR, bytes, 100)),     \
	  NULL, ENOMEM)                                                        \
	X(lgetxattr, answered(sys(__NR_lgetxattr, DEEP, XATTR, bytes, 100)),   \
	  NULL, ENOMEM)                                                        \
	X(fgetxattr, answered(sys(__NR_fgetxattr, file, XATTR, bytes, 100)),   \
	  NULL, ENOMEM)                                                        \
	X(listxattr, sys(__NR_listxattr, DEEP, bytes, 4096), NULL, ENOMEM)     \
	X(llistxattr, sys(__NR_llistxattr, DEEP, bytes, 4096), NULL, ENOMEM)   \
	X(flistxattr, sys(__NR_flistxattr, file, bytes, 4096), NULL, ENOMEM)   \
	X(removexattr, answered(sys(__NR_removexattr, DEEP, XATTR)), NULL,     \
	  ENOMEM)                                                              \
	X(lremovexattr, answered(sys(__NR_lremovexattr, DEEP, XATTR)), NULL,   \
	  ENOMEM)                                                              \
	X(fremovexattr, answered(sys(__NR_fremovexattr, file, XATTR)), NULL,   \
	  ENOMEM)                                                              \
	X(copy_file_range, copied_behind(), shrink, ENOMEM)                    \
	X(pwritev,                                                             \
	  sys(__NR_pwritev, file, many, ARRAY_SIZE(many), sizeof(bytes), 0),   \
	  shrink, ENOMEM)                                                      \
	X(mremap_that_moves, moved(), move_back, ENOMEM)                       \
	X(setitimer, sys(__NR_setitimer, ITIMER_REAL, &in_a_day, NULL),        \
	  stop_itimer, ENOMEM)                                                 \
	X(timerfd_settime,                                                     \
	  sys(__NR_timerfd_settime, clock, 0, &tomorrow, NULL), NULL, ENOMEM)  \
	X(sched_setattr, sys(__NR_sched_setattr, 0, &ordinary, 0), NULL,       \
	  ENOMEM)                                                              \
	X(sched_setscheduler,                                                  \
	  sys(__NR_sched_setscheduler, 0, SCHED_NORMAL, &priority), NULL,      \
	  ENOMEM)                                                              \
	X(sched_setaffinity,                                                   \
	  sys(__NR_sched_setaffinity, 0, sizeof(cpus), &cpus), NULL, ENOMEM)

#define AS_FUNCTION(name, call, undo, errors) \
	static long call_##name(void)         \
	{                                     \
		return call;                  \
	}
CALLS(AS_FUNCTION)

#define AS_ROW(name, call, undo, errors) { #name, call_##name, undo, errors },
static const struct {
	const char *name;
	long (*call)(void);
	void (*undo)(long result);
	int errors;
} rows[] = { CALLS(AS_ROW) };

static void make_script(void)
{
	static const char text[] = "#!/test/failcall @again\n";
	long fd = sys(__NR_open, DIR "/script", O_CREAT | O_WRONLY, 0755);

	sys(__NR_write, fd, text, sizeof(text) - 1);
	close(fd);
}

static void prepare(void)
{
	sigset_t later = SIGBIT(SIGUSR2) | SIGBIT(SIGRTMIN);

	sys(__NR_mkdir, DIR, 0755);
	sys(__NR_mkdir, DIR "/one", 0755);
	sys(__NR_mkdir, DIR "/one" LONG, 0755);
	sys(__NR_mkdir, DIR "/one" LONG "/two", 0755);
	sys(__NR_mkdir, DEEP, 0755);
	sys(__NR_symlink, DEEP, DIR "/link");
	make_script();
	file = open(FILE, O_CREAT | O_RDWR, 0644);
	dir = open(DIR, O_DIRECTORY);
	other = (int)sys(__NR_memfd_create, "other", 0);
	segment = (int)sys(__NR_shmget, IPC_PRIVATE, sizeof(bytes), 0600);
	clock = (int)sys(__NR_timerfd_create, CLOCK_MONOTONIC, 0);
	make_spare(0);
	make_empty(0);
	prepare_to_move();
	self = (int)sys(__NR_pidfd_open, getpid(), 0);
	sys(__NR_write, file, bytes, sizeof(bytes));
	sigprocmask(SIG_BLOCK, &later, NULL);
	queued.si_signo = SIGRTMIN;
	for (size_t i = 0; i < ARRAY_SIZE(many); i++)
		many[i] = (struct iovec){ bytes, 16 };
}

TEST(every_call_fails_cleanly_and_leaves_nothing)
{
	if (!can_inject())
		SKIP("no /proc/self/fail-nth");
	prepare();
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		loop_errors(rows[i].name, rows[i].call, rows[i].undo,
			    rows[i].errors);
}

static int script_child(void *arg)
{
	char *argv[] = { (char *)"script", NULL };

	(void)arg;
	nth_file = open("/proc/self/fail-nth", O_RDWR | O_CLOEXEC);
	fail_nth(exec_n);
	return (int)-sys(__NR_execveat, dir, "script", argv, environ, 0);
}

TEST(becoming_a_script_through_a_directory)
{
	if (!can_inject())
		SKIP("no /proc/self/fail-nth");
	loop_exec("execveat of a script", script_child);
}

TEST(what_was_there_is_there_still_and_nothing_else)
{
	if (!can_inject())
		SKIP("no /proc/self/fail-nth");
	EXPECT_EQ(sys(__NR_access, FRESH, 0), -ENOENT);
	EXPECT_EQ(sys(__NR_lseek, file, 0, SEEK_END), sizeof(bytes));
	EXPECT_EQ(sys(__NR_shmctl, segment, IPC_RMID, NULL), 0);
	sys(__NR_unlink, FILE);
	sys(__NR_unlink, DIR "/script");
	EXPECT_EQ(sys(__NR_unlink, DIR "/" SPARE), 0);
	EXPECT_EQ(sys(__NR_rmdir, DIR "/" EMPTY), 0);
	sys(__NR_unlink, DIR "/link");
	sys(__NR_rmdir, DEEP);
	sys(__NR_rmdir, DIR "/one" LONG "/two");
	sys(__NR_rmdir, DIR "/one" LONG);
	sys(__NR_rmdir, DIR "/one");
	EXPECT_EQ(sys(__NR_rmdir, DIR), 0);
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "@again"))
		return can_inject() && nth_left() > 0;
	return ktap_run_all("failcall");
}
