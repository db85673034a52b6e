// SPDX-License-Identifier: MIT
// What: the ways to die that i386 has.

#include "exits.h"

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

const struct way machine_ways[] = {
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

const size_t nr_machine_ways = ARRAY_SIZE(machine_ways);
