/* SPDX-License-Identifier: MIT */
/*
 * What: the calls whose shapes are x86-64's own, and how fuzz.c makes a row of
 * calls.
 */

#define NR_CLOCK_NANOSLEEP_64 0x10000 /* one call serves both */
#define NR_SIGTIMEDWAIT_64    ~2UL
#define NR_SIGSUSPEND	      ~3UL
#define NR_FUTEX_64	      ~4UL

#define MACHINE_SHAPES                                             \
	{ __NR_mmap, "ALpmfw" }, { __NR_mmap, "ALpmfO" },          \
		{ __NR_mmap, "alpmfO" }, { __NR_pread64, "falw" }, \
		{ __NR_pwrite64, "falw" }, { __NR_fstat, "fa" },   \
		{ __NR_stat, "sa" }, { __NR_newfstatat, "fsaw" },  \
		{ __NR_fcntl, "fww" }, { __NR_getrlimit, "wa" },   \
		{ __NR_arch_prctl, "Pa" },                         \
	{                                                          \
		__NR_time, "a"                                     \
	}

struct call {
	unsigned long nr, arg[6];
};

static noreturn void run_calls(const struct call *calls)
{
	asm volatile("movq %0, %%rsp\n"
		     "1:\n\t"
		     "popq %%rax\n\t"
		     "popq %%rdi\n\t"
		     "popq %%rsi\n\t"
		     "popq %%rdx\n\t"
		     "popq %%r10\n\t"
		     "popq %%r8\n\t"
		     "popq %%r9\n\t"
		     "syscall\n\t"
		     "jmp 1b"
		     :
		     : "r"(calls)
		     : "memory");
	__builtin_unreachable();
}
