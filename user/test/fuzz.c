// SPDX-License-Identifier: MIT
//
// What: whatever ring 3 asks for, the kernel answers or ends the program.
// Children make random system calls with hostile arguments.
//
//	/test/fuzz [CALLS [SEED]]
//
// A child has no variables while it calls: its calls are laid out on its
// stack, and the stack pointer walks over them,
//
//	sp -> nr a b c d e f | nr a b c d e f | ... | wait4 ... | exit 0
//	      popped into the registers of a call
//
// so nothing that the calls do to its memory can make it go on for ever.

#include "fuzz.h"

enum {
	DEFAULT_CALLS = 20000,
	CALLS_EACH = 100, // a child's
	MAX_FORKS = 2	  // a child's
};

static unsigned int total_calls = DEFAULT_CALLS;

// -- calls -------------------------------------------------------------------

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
	case __NR_exit:
	case __NR_exit_group:
		if (!one_in(8))
			call->nr = __NR_getpid;
		break;
	case __NR_reboot:
		call->arg[0] &= 0xFFFF;
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
	}
}

static void make_call(struct call *call, int *forks)
{
	if (one_in(4)) {
		call->nr = one_in(32) ? any_word() : below(512);
		for (int i = 0; i < 6; i++)
			call->arg[i] = any_word();
	} else {
		const struct shape *shape = &shapes[below(ARRAY_SIZE(shapes))];

		call->nr = shape->nr;
		for (int i = 0; shape->args[i]; i++)
			call->arg[i] = one_in(24) ? any_word()
						  : argument(shape->args[i]);
	}
	tame(call, forks);
	tame_signals(call);
}

static noreturn void caller(void)
{
	struct call calls[CALLS_EACH + 8];
	bool all_memory = campaign && one_in(8);
	int forks = all_memory ? MAX_FORKS : 0;

	memset(calls, 0, sizeof(calls));
	confine(all_memory);
	mmap((void *)ARENA, ARENA_PAGES / 2 * PAGE_SIZE, RW, ANON | MAP_FIXED,
	     -1, 0);
	memset((void *)ARENA, 1, below(ARENA_PAGES / 2) * PAGE_SIZE);
	fill_buffers();
	for (int i = 0; i < CALLS_EACH; i++)
		make_call(&calls[i], &forks);
	for (size_t i = CALLS_EACH; i < ARRAY_SIZE(calls); i++)
		calls[i].nr = i < CALLS_EACH + 4 ? __NR_wait4 : __NR_exit;
	for (int i = CALLS_EACH; i < CALLS_EACH + 4; i++)
		calls[i].arg[0] = -1;
	run_calls(calls);
}

TEST(no_system_call_breaks_the_kernel)
{
	SKIP_UNLESS_TESSERA();
	let_loose(caller, (total_calls + CALLS_EACH - 1) / CALLS_EACH);
}

int main(int argc, char **argv)
{
	if (!has_console())
		return 77; // skipped, as on Linux
	if (argc > 1)
		total_calls = strtoul(argv[1], NULL, 0);
	if (argc > 2)
		first_seed = strtoul(argv[2], NULL, 0);
	campaign = total_calls != DEFAULT_CALLS;
	return ktap_run_all("fuzz");
}
