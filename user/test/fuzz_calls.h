/* SPDX-License-Identifier: MIT */
/*
 * What: random system calls with hostile arguments, as rows that a task makes
 * without having variables of its own (fuzz_32.h, fuzz_64.h).
 *
 * Tamed, that is changed or left out, is only what would end the run without a
 * mistake of the kernel's:
 *
 *	reboot                 its magic number is broken: it ends the machine
 *	setrlimit, prlimit64   of the CPU's time, or of others: loops would not end
 *	fork, clone            more than MAX_FORKS in a row: the machine drowns
 *	exit                   most of them: rows would be short
 *	kill and its like      where nobody ends who is stopped (`signals_are_meant`)
 *	waits without an end   the same
 *	chroot, pivot_root     their world would have a way out, and they would
 *	mount, to remount      remove what the run needs: pages that are not lost
 */
#ifndef USER_TEST_FUZZ_CALLS_H
#define USER_TEST_FUZZ_CALLS_H

#include "fuzz.h"

enum {
	MAX_FORKS = 2 /* in a row of calls */
};

/* Somebody ends all tasks after a while: they may stop and wait for ever. */
static bool signals_are_meant;
static bool injector = true; /* allocations are made to fail */
static const struct timespec short_time = { 0, 2000 };

static unsigned long some_pid(void)
{
	return one_in(3) ? any_word() : one_in(4) ? 0 : below(100);
}

#include WORDSIZE_FILE(fuzz)

// One letter an argument: see argument().
static const struct shape {
	unsigned long nr;
	const char *args;
} shapes[] = {
	MACHINE_SHAPES,
	{ __NR_munmap, "AL" },
	{ __NR_munmap, "al" },
	{ __NR_mprotect, "ALp" },
	{ __NR_mprotect, "ALp" },
	{ __NR_madvise, "ALh" },
	{ __NR_mincore, "ALb" },
	{ __NR_brk, "a" },
	{ __NR_read, "fAL" },
	{ __NR_read, "fal" },
	{ __NR_read, "fbl" },
	{ __NR_write, "fAL" },
	{ __NR_write, "fal" },
	{ __NR_write, "Nd1" },
	{ __NR_write, "Nd2" },
	{ __NR_readv, "fbw" },
	{ __NR_writev, "fbw" },
	{ __NR_open, "sw" },
	{ __NR_open, "s0" },
	{ __NR_openat, "fsw" },
	{ __NR_close, "f" },
	{ __NR_dup, "f" },
	{ __NR_dup2, "ff" },
	{ __NR_lseek, "flw" },
	{ __NR_access, "sw" },
	{ __NR_readlink, "sal" },
	{ __NR_getcwd, "al" },
	{ __NR_getdents64, "fal" },
	{ __NR_ioctl, "fwa" },
	{ __NR_execve, "sbb" },
	{ __NR_execve, "saa" },
	{ __NR_execve, "s00" },
	{ __NR_fork, "" },
	{ __NR_clone, "wawaa" },
	{ __NR_wait4, "wawa" },
	{ __NR_getrusage, "wa" },
	{ __NR_setrlimit, "wb" },
	{ __NR_prlimit64, "0wba" },
	{ __NR_uname, "a" },
	{ __NR_clock_gettime, "wa" },
	{ __NR_gettimeofday, "aa" },
	{ __NR_sched_yield, "" },
	{ __NR_rt_sigaction, "waa8" },
	{ __NR_rt_sigaction, "wbb8" },
	{ __NR_rt_sigprocmask, "3bb8" },
	{ __NR_sigaltstack, "ab" },
	{ __NR_rt_sigqueueinfo, "00b" },
	{ __NR_rt_sigreturn, "" },
	{ __NR_waitid, "waaww" },
	{ __NR_setpgid, "0w" },
	{ __NR_sysinfo, "a" },
};

/* Some of these wait: only where somebody ends who waits too long. */
static const struct shape crowd_shapes[] = {
	{ __NR_mremap, "ALLrA" },
	{ __NR_mremap, "ALLrA" },
	{ __NR_mlock, "AL" },
	{ __NR_mlock2, "AL3" },
	{ __NR_munlock, "AL" },
	{ __NR_mlockall, "w" },
	{ __NR_msync, "ALw" },
	{ __NR_remap_file_pages, "ALpOw" },
	{ __NR_memfd_create, "s3" },
	{ __NR_shmget, "kLg" },
	{ __NR_shmget, "klg" },
	{ __NR_shmat, "o0g" },
	{ __NR_shmat, "oAg" },
	{ __NR_shmdt, "A" },
	{ __NR_shmctl, "okb" },
	{ __NR_ftruncate, "fl" },
	{ __NR_truncate, "sl" },
	{ __NR_fallocate, "fwllll" },
	{ __NR_process_vm_readv, "0b3b3w" },
	{ __NR_process_vm_writev, "0b3b3w" },
	{ __NR_process_madvise, "fb3hw" },
	{ __NR_pipe2, "bw" },
	{ __NR_splice, "fbfblw" },
	{ __NR_sendfile, "ffbl" },
	{ __NR_poll, "b3t" },
	{ __NR_futex, "bwwtbw" },
	{ __NR_set_robust_list, "bw" },
	{ __NR_set_tid_address, "a" },
	{ __NR_clone3, "bw" },
	{ __NR_timer_create, "3bb" },
	{ __NR_timer_settime, "3wbb" },
	{ __NR_timer_delete, "3" },
	{ __NR_setitimer, "3bb" },
	{ __NR_nanosleep, "tb" },
	{ __NR_kill, "iw" },
	{ __NR_tgkill, "iiw" },
	{ __NR_prctl, "wwwww" },
	{ __NR_sched_setscheduler, "03b" },
	{ __NR_mkdir, "sw" },
	{ __NR_unlink, "s" },
	{ __NR_rename, "ss" },
	{ __NR_link, "ss" },
	{ __NR_symlink, "ss" },
	{ __NR_rmdir, "s" },
	{ __NR_mknod, "sww" },
	{ __NR_mount, "ssswb" },
	{ __NR_umount2, "sw" },
	{ __NR_chdir, "s" },
	{ __NR_flock, "fw" },
	{ __NR_fsync, "f" },
	{ __NR_statx, "fswwb" },
	{ __NR_getrandom, "alw" },
	{ __NR_copy_file_range, "fbfblw" },
	{ __NR_close_range, "ffw" },
	{ __NR_userfaultfd, "w" },
	{ __NR_personality, "w" },
	{ __NR_setresuid, "www" },
	{ __NR_capset, "bb" },
};

static unsigned long argument(char letter)
{
	switch (letter) {
	case 'A':
		return one_in(16) ? any_address() : any_page();
	case 'L':
		return one_in(16) ? any_length()
				  : below(ARENA_PAGES / 4) * PAGE_SIZE;
	case 'a':
		return any_address();
	case 'b':
		return (unsigned long)buffers + below(sizeof(buffers)) / 4 * 4;
	case 'd':
		return (unsigned long)buffers[0];
	case 'f':
		return any_fd();
	case 'i':
		return some_pid();
	case 'h':
		return one_in(4) ? any_word() : below(26);
	case 'l':
		return any_length();
	case 'm':
		return map_flags();
	case 'N':
		return FD_FAIL_NTH;
	case 'O':
		return any_page();
	case 'P':
		return 0x1000 + below(6);
	case 'p':
		return one_in(16) ? any_word() : below(8);
	case 'g': // shmget's and shmat's
		return one_in(16) ? any_word() : below(64) << 12 | 01666;
	case 'k': // a key, or a command of shmctl's
		return one_in(16) ? any_word() : below(16);
	case 'o': // a segment
		return one_in(16) ? any_word() : below(8) | below(3) << 15;
	case 'r':
		return one_in(16) ? any_word() : below(8);
	case 't':
		return one_in(8) ? any_address() : (unsigned long)&short_time;
	case 's':
		return any_path();
	case 'w':
		return any_word();
	}
	return letter - '0';
}

// Signals go to nobody, waits for them are not begun: a child that is stopped,
// or whose parent is, would never end.
static void tame_signals(struct call *call)
{
	if (signals_are_meant)
		return;
	switch (call->nr) {
	case __NR_kill:
	case __NR_tkill:
	case __NR_rt_sigqueueinfo:
		call->arg[1] = 0;
		break;
	case __NR_tgkill:
	case __NR_rt_tgsigqueueinfo:
		call->arg[2] = 0;
		break;
	case __NR_waitid:
		call->arg[3] |= WNOHANG;
		break;
	case __NR_pause:
	case __NR_rt_sigsuspend:
	case __NR_rt_sigtimedwait:
	case NR_SIGTIMEDWAIT_64:
	case NR_SIGSUSPEND:
	case __NR_futex:
	case NR_FUTEX_64:
		call->nr = __NR_getpid;
		break;
	}
}

// What would end the machine, stop for ever or outlive its limits.
static void tame(struct call *call, int *forks)
{
	switch (call->nr) {
	case __NR_write:
	case __NR_writev:
	case __NR_pwrite64:
		if (!injector && call->arg[0] == FD_FAIL_NTH)
			call->arg[0] = 2;
		break;
	case __NR_exit:
	case __NR_exit_group:
		if (!one_in(8))
			call->nr = __NR_getpid;
		break;
	case __NR_reboot:
		call->arg[0] &= 0xFFFF;
		break;
	case __NR_chroot:
	case __NR_pivot_root:
		call->nr = __NR_getpid;
		break;
	case __NR_mount:
		call->arg[3] &= ~(unsigned long)MS_REMOUNT;
		break;
	case __NR_nanosleep:
		call->arg[0] = one_in(2) ? 0 : (unsigned long)&no_time;
		break;
	case __NR_clock_nanosleep:
	case NR_CLOCK_NANOSLEEP_64:
		call->arg[2] = one_in(2) ? 0 : (unsigned long)&no_time;
		break;
	case __NR_setrlimit:
		call->arg[0] = call->arg[0] ? call->arg[0] : RLIMIT_STACK;
		break;
	case __NR_prlimit64:
		call->arg[0] = 0;
		call->arg[1] = call->arg[1] ? call->arg[1] : RLIMIT_STACK;
		break;
	case __NR_fork:
	case __NR_vfork:
	case __NR_clone:
		call->arg[1] = one_in(4) ? KERNEL_ADDR : 0; // clone's stack
		if (++*forks > MAX_FORKS)
			call->nr = __NR_getpid;
		break;
	case __NR_clone3:
		if (++*forks > MAX_FORKS)
			call->nr = __NR_getpid;
		break;
	}
}

static const struct shape *some_shape(void)
{
	if (signals_are_meant && one_in(2))
		return &crowd_shapes[below(ARRAY_SIZE(crowd_shapes))];
	return &shapes[below(ARRAY_SIZE(shapes))];
}

static void make_call(struct call *call, int *forks)
{
	if (one_in(4)) {
		call->nr = one_in(32) ? any_word() : below(512);
		for (int i = 0; i < 6; i++)
			call->arg[i] = any_word();
	} else {
		const struct shape *shape = some_shape();

		call->nr = shape->nr;
		for (int i = 0; shape->args[i]; i++)
			call->arg[i] = one_in(24) ? any_word()
						  : argument(shape->args[i]);
	}
	tame(call, forks);
	tame_signals(call);
}

#endif
