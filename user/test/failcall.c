// SPDX-License-Identifier: MIT
//
// What: the system calls that take memory, one line each: a call, and what takes back the thing it has made. Every
// allocation on the way of each fails in turn (failnth.h): the errno is one of memory's, what was there is there
// still, nothing is left over.

#include "failcalls.h"

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
