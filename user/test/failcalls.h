/* SPDX-License-Identifier: MIT */
/*
 * What: failcall.c's calls that are more than one line, what takes back what a
 * call has made, and the files and memory they work on.
 */
#ifndef USER_TEST_FAILCALLS_H
#define USER_TEST_FAILCALLS_H

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

#endif
