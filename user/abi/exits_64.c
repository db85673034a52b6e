// SPDX-License-Identifier: MIT
// What: the ways to die that x86-64 has.

#include "exits.h"

RAISES(undefined, "ud2")
RAISES(privileged, "cli")
RAISES(halt, "hlt")
RAISES(port, "inb $0x80, %al")
RAISES(breakpoint, "int3")
RAISES(no_into, ".byte 0xce")
RAISES(gate_3, "int $3")
RAISES(gate_4, "int $4")
RAISES(gate_13, "int $13")
RAISES(gate_14, "int $14")
RAISES(gate_0x81, "int $0x81")
RAISES(gate_0xff, "int $0xff")
RAISES(single_step, "pushf; orl $0x100, (%rsp); popf; nop; nop")
RAISES(alignment, "pushf; orl $0x40000, (%rsp); popf; movl 1(%rsp), %eax")
RAISES(load_bad_segment, "movw $0x1b, %ax; movw %ax, %ds")
RAISES(load_null_segment, "xorl %eax, %eax; movw %ax, %ds")
RAISES(bad_iret, "pushq $0x2b; pushq %rsp; pushf; pushq $0x60; pushq $0; iretq")
RAISES(not_canonical, "movabsq $0x8000000000000000, %rax; movb (%rax), %al")
RAISES(stack_not_canonical, "movabsq $0x8000000000000000, %rsp; pushq %rax")
RAISES(jump_not_canonical, "movabsq $0x8000000000000000, %rax; jmp *%rax")
RAISES(read_cr0, "movq %cr0, %rax")
RAISES(x87_exception, "fninit; pushq $0x340; fldcw (%rsp); fld1; fldz;"
		      "fdivrp %st, %st(1); fwait")
RAISES(sse, "xorps %xmm0, %xmm0")
RAISES(sse_exception, "pushq $0; ldmxcsr (%rsp); xorps %xmm0, %xmm0;"
		      "divss %xmm0, %xmm0")
RAISES(bad_mxcsr, "pushq $-1; ldmxcsr (%rsp)")
RAISES(stack_gone, "movl $0, %esp; pushq %rax")
RAISES(stack_in_kernel, "movq $-0x10000, %rsp; pushq %rax")
RAISES(call_bad_stack, "movl $0x1000, %esp; movl $39, %eax; syscall;"
		       "pushq %rax")
RAISES(wrap_access, "movl -2, %eax")
RAISES(sysenter, "sysenter")
RAISES(rdpmc, "rdpmc")
RAISES(wbinvd, "wbinvd")
RAISES(lgdt, "lgdt (%rsp)")
RAISES(iopl, "pushf; orl $0x3000, (%rsp); popf")
RAISES(nt_flag, "pushf; orl $0x4000, (%rsp); popf; movl $39, %eax; syscall")
RAISES(df_flag, "std; movl $39, %eax; syscall; cld")
RAISES(swapgs, "swapgs")
RAISES(cpuid, "xorl %eax, %eax; cpuid")
RAISES(rdtsc_, "rdtsc")

const struct way machine_ways[] = {
	WAY(undefined),
	WAY(privileged),
	WAY(halt),
	WAY(port),
	WAY(breakpoint),
	WAY(no_into),
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
	WAY(bad_iret),
	WAY(not_canonical),
	WAY(stack_not_canonical),
	WAY(jump_not_canonical),
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
	WAY(rdpmc),
	WAY(wbinvd),
	WAY(lgdt),
	WAY(iopl),
	WAY(nt_flag),
	WAY(df_flag),
	WAY(swapgs),
	WAY(cpuid),
	WAY(rdtsc_),
};

const size_t nr_machine_ways = ARRAY_SIZE(machine_ways);
