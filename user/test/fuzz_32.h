/* SPDX-License-Identifier: MIT */
/* What: the calls that only i386 has, and how fuzz.c makes a row of calls. */

#define NR_CLOCK_NANOSLEEP_64 __NR_clock_nanosleep_time64
#define NR_SIGTIMEDWAIT_64    __NR_rt_sigtimedwait_time64
#define NR_SIGSUSPEND	      __NR_sigsuspend
#define NR_FUTEX_64	      __NR_futex_time64

#define MACHINE_SHAPES                                                  \
	{ __NR_mmap2, "ALpmfw" }, { __NR_mmap2, "ALpmfw" },             \
		{ __NR_mmap2, "alpmfw" }, { __NR_mmap, "b" },           \
		{ __NR_pread64, "falww" }, { __NR_pwrite64, "falww" },  \
		{ __NR__llseek, "fllbw" }, { __NR_fstat64, "fa" },      \
		{ __NR_stat64, "sa" }, { __NR_fstatat64, "fsaw" },      \
		{ __NR_fcntl64, "fww" }, { __NR_set_thread_area, "b" }, \
	{                                                               \
		__NR_ugetrlimit, "wa"                                   \
	}

struct call {
	unsigned long nr, arg[6];
};

static noreturn void run_calls(const struct call *calls)
{
	asm volatile("movl %0, %%esp\n"
		     "1:\n\t"
		     "popl %%eax\n\t"
		     "popl %%ebx\n\t"
		     "popl %%ecx\n\t"
		     "popl %%edx\n\t"
		     "popl %%esi\n\t"
		     "popl %%edi\n\t"
		     "popl %%ebp\n\t"
		     "int $0x80\n\t"
		     "jmp 1b"
		     :
		     : "r"(calls)
		     : "memory");
	__builtin_unreachable();
}
