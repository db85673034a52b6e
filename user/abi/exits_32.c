// SPDX-License-Identifier: MIT
//
// What: how processes end, as wait4 tells it: exit codes, and each way to die.

#include "abi.h"

static void exit_300(void)
{
	sys(__NR_exit, 300);
}

static void exit_group_minus_1(void)
{
	sys(__NR_exit_group, -1);
}

static void read_null(void)
{
	(void)*(volatile char *)0;
}

static void write_text(void)
{
	*(volatile char *)(uintptr_t)write_text = 1;
}

static void read_kernel(void)
{
	(void)*(volatile char *)0xC0100000;
}

static void write_kernel(void)
{
	*(volatile char *)0xFFFFF000 = 1;
}

static void run_null(void)
{
	((void (*)(void))0)();
}

static void divide_by_zero(void)
{
	asm volatile("xor %%ecx, %%ecx; mov $1, %%eax; cltd; idiv %%ecx" ::
			     : "eax", "ecx", "edx");
}

static void overflow_quotient(void)
{
	asm volatile(
		"mov $-1, %%ecx; mov $0x80000000, %%eax; cltd; idiv %%ecx" ::
			: "eax", "ecx", "edx");
}

#define RAISES(name, code)          \
	static void name(void)      \
	{                           \
		asm volatile(code); \
	}
RAISES(undefined, "ud2")
RAISES(privileged, "cli")
RAISES(halt, "hlt")
RAISES(port, "inb $0x80, %al")
RAISES(breakpoint, "int3")
RAISES(overflow, "movl $0x7fffffff, %eax; addl $1, %eax; into")
RAISES(gate_3, "int $3")
RAISES(gate_4, "int $4")
RAISES(gate_13, "int $13")
RAISES(gate_14, "int $14")
RAISES(gate_0x81, "int $0x81")
RAISES(gate_0xff, "int $0xff")
RAISES(single_step, "pushf; orl $0x100, (%esp); popf; nop; nop")
RAISES(alignment, "pushf; orl $0x40000, (%esp); popf; movl 1(%esp), %eax")
RAISES(load_bad_segment, "movw $0x1b, %ax; movw %ax, %ds")
RAISES(load_null_segment, "xorl %eax, %eax; movw %ax, %ds; movl (%esp), %ecx;"
			  "movb %ds:0x8048000, %al")
RAISES(bad_far_jump, "ljmp $0x60, $0x8048000")
RAISES(bad_iret, "pushl $0x7b; pushl %esp; pushf; pushl $0x60; pushl $0; iret")
RAISES(bound_range, "pushl $1; pushl $0; movl $5, %eax; bound %eax, (%esp)")
RAISES(read_cr0, "movl %cr0, %eax")
RAISES(x87_exception, "fninit; pushl $0x340; fldcw (%esp); fld1; fldz;"
		      "fdivrp %st, %st(1); fwait")
RAISES(sse, "xorps %xmm0, %xmm0")
RAISES(sse_exception, "pushl $0; ldmxcsr (%esp); xorps %xmm0, %xmm0;"
		      "divss %xmm0, %xmm0")
RAISES(bad_mxcsr, "pushl $0xffffffff; ldmxcsr (%esp)")
RAISES(stack_gone, "movl $0, %esp; pushl %eax")
RAISES(stack_in_kernel, "movl $0xc0100000, %esp; pushl %eax")
RAISES(call_bad_stack,
       "movl $0x1000, %esp; movl $20, %eax; int $0x80; pushl %eax")
RAISES(wrap_access, "movl 0xfffffffe, %eax")
RAISES(sysenter, "sysenter")
RAISES(syscall_, "syscall")
RAISES(rdpmc, "rdpmc")
RAISES(wbinvd, "wbinvd")
RAISES(lgdt, "lgdt (%esp)")
RAISES(sgdt, "subl $8, %esp; sgdt (%esp)")
RAISES(iopl, "pushf; orl $0x3000, (%esp); popf")
RAISES(nt_flag, "pushf; orl $0x4000, (%esp); popf; movl $20, %eax; int $0x80")
RAISES(df_flag, "std; movl $20, %eax; int $0x80; cld")
RAISES(cpuid, "cpuid")
RAISES(rdtsc_, "rdtsc")

#define WAY(name)           \
	{                   \
#name, name \
	}
static const struct {
	const char *name;
	void (*run)(void);
} ways[] = {
	WAY(exit_300),
	WAY(exit_group_minus_1),
	WAY(read_null),
	WAY(write_text),
	WAY(read_kernel),
	WAY(write_kernel),
	WAY(run_null),
	WAY(divide_by_zero),
	WAY(overflow_quotient),
	WAY(undefined),
	WAY(privileged),
	WAY(halt),
	WAY(port),
	WAY(breakpoint),
	WAY(overflow),
	WAY(gate_3),
	WAY(gate_4),
	WAY(gate_13),
	WAY(gate_14),
	WAY(gate_0x81),
	WAY(gate_0xff),
	WAY(single_step),
	WAY(alignment),
	WAY(load_bad_segment),
	WAY(load_null_segment),
	WAY(bad_far_jump),
	WAY(bad_iret),
	WAY(bound_range),
	WAY(read_cr0),
	WAY(x87_exception),
	WAY(sse),
	WAY(sse_exception),
	WAY(bad_mxcsr),
	WAY(stack_gone),
	WAY(stack_in_kernel),
	WAY(call_bad_stack),
	WAY(wrap_access),
	WAY(sysenter),
	WAY(syscall_),
	WAY(rdpmc),
	WAY(wbinvd),
	WAY(lgdt),
	WAY(sgdt),
	WAY(iopl),
	WAY(nt_flag),
	WAY(df_flag),
	WAY(cpuid),
	WAY(rdtsc_),
};

static int run_way(void *arg)
{
	((void (*)(void))(uintptr_t)arg)();
	return 0;
}

static void show_usage(void)
{
	struct rusage child, all;
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		char *p = map_anon(64 * PAGE_SIZE);

		for (int i = 0; i < 64; i++)
			touch(p + i * PAGE_SIZE);
		_exit(7);
	}
	memset(&child, 0xff, sizeof(child));
	wait4(pid, &status, 0, &child);
	getrusage(RUSAGE_CHILDREN, &all);
	printf("wait4: status 0x%x, minflt in 64..128: %d, children >= child: %d\n",
	       status, child.ru_minflt >= 64 && child.ru_minflt < 128,
	       all.ru_minflt >= child.ru_minflt);
	printf("maxrss child > 64 pages: %d; children's >= child's: %d\n",
	       child.ru_maxrss > 256, all.ru_maxrss >= child.ru_maxrss);
	printf("ixrss %ld idrss %ld isrss %ld nswap %ld in %ld out %ld snd %ld rcv %ld sig %ld\n",
	       child.ru_ixrss, child.ru_idrss, child.ru_isrss, child.ru_nswap,
	       child.ru_inblock, child.ru_oublock, child.ru_msgsnd,
	       child.ru_msgrcv, child.ru_nsignals);
}

void show_exits(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
		int status = in_child(run_way, (void *)(uintptr_t)ways[i].run);

		printf("%s: 0x%x %s\n", ways[i].name, status,
		       WIFSIGNALED(status) ? signal_name(WTERMSIG(status))
					   : "");
	}
	show_usage();
}
