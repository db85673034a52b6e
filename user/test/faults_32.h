/* SPDX-License-Identifier: MIT */
/*
 * What: the instructions of faults.c on i386, and the ways out of ring 3 that
 * only i386 has.
 */
VICTIM(divide, "xorl %ecx, %ecx; divl %ecx");
VICTIM(overflow, "movl $-1, %ecx; movl $0x80000000, %eax; cltd; idivl %ecx");
VICTIM(undefined, "ud2");
VICTIM(breakpoint, "int3");
VICTIM(breakpoint_long, ".byte 0xCD, 3");
VICTIM(single_step, "pushfl; orl $0x100, (%esp); popfl; nop; nop");
VICTIM(into, "movb $0x7F, %al; addb $1, %al; into");
VICTIM(int_81, "int $0x81");
VICTIM(int_page_fault, "int $14");
VICTIM(int_double_fault, "int $8");
VICTIM(int_timer, "int $0x20");
VICTIM(cli, "cli");
VICTIM(sti, "sti");
VICTIM(hlt, "hlt");
VICTIM(in, "inb $0x60, %al");
VICTIM(out, "outb %al, $0x80");
VICTIM(read_cr0, "movl %cr0, %eax");
VICTIM(write_cr3, "xorl %eax, %eax; movl %eax, %cr3");
VICTIM(read_dr7, "movl %dr7, %eax");
VICTIM(invlpg, "invlpg (%esp)");
VICTIM(load_gdt, "lgdt (%esp)");
VICTIM(load_idt, "lidt (%esp)");
VICTIM(load_task, "movw $0x28, %ax; ltr %ax");
VICTIM(read_msr, "movl $0x10, %ecx; rdmsr");
VICTIM(clear_ts, "clts");
VICTIM(flush_cache, "wbinvd");
VICTIM(kernel_data, "movw $0x10, %ax; movw %ax, %ds");
VICTIM(wild_segment, "movw $0x7777, %ax; movw %ax, %es");
VICTIM(null_stack, "xorl %eax, %eax; movw %ax, %ss");
VICTIM(far_jump, "ljmp $0x10, $0x100000");
VICTIM(return_to_ring_0, "pushfl; pushl $0x10; pushl $0; iret");
VICTIM(iret_from_kernel, "movl $0xFFFFE000, %esp; iret");
VICTIM(iret_from_hole, "movl $0xFF7FF000, %esp; iret");
VICTIM(iret_from_text, "movl $0xC0100000, %esp; iret");
VICTIM(cli_after_popf, "pushfl; orl $0x3000, (%esp); popfl; cli");
VICTIM(x87_divide, "fninit; pushl $0x0360; fldcw (%esp); fld1; fldz;"
		   "fdivrp; fwait; addl $4, %esp");

#define VICTIMS                                                                \
	{ "divide by 0", divide, SIGFPE },                                     \
		{ "INT_MIN / -1", overflow, SIGFPE },                          \
		{ "ud2", undefined, SIGILL }, { "int3", breakpoint, SIGTRAP }, \
		{ "int $3", breakpoint_long, SIGTRAP },                        \
		{ "trap flag", single_step, SIGTRAP },                         \
		{ "into", into, SIGSEGV }, { "int $0x81", int_81, SIGSEGV },   \
		{ "int $14", int_page_fault, SIGSEGV },                        \
		{ "int $8", int_double_fault, SIGSEGV },                       \
		{ "int $0x20", int_timer, SIGSEGV }, { "cli", cli, SIGSEGV },  \
		{ "sti", sti, SIGSEGV }, { "hlt", hlt, SIGSEGV },              \
		{ "in", in, SIGSEGV }, { "out", out, SIGSEGV },                \
		{ "mov cr0", read_cr0, SIGSEGV },                              \
		{ "mov to cr3", write_cr3, SIGSEGV },                          \
		{ "mov dr7", read_dr7, SIGSEGV },                              \
		{ "invlpg", invlpg, SIGSEGV }, { "lgdt", load_gdt, SIGSEGV },  \
		{ "lidt", load_idt, SIGSEGV }, { "ltr", load_task, SIGSEGV },  \
		{ "rdmsr", read_msr, SIGSEGV }, { "clts", clear_ts, SIGSEGV }, \
		{ "wbinvd", flush_cache, SIGSEGV },                            \
		{ "ds = kernel's", kernel_data, SIGSEGV },                     \
		{ "es = 0x7777", wild_segment, SIGSEGV },                      \
		{ "ss = 0", null_stack, SIGSEGV },                             \
		{ "ljmp to ring 0", far_jump, SIGSEGV },                       \
		{ "iret to ring 0", return_to_ring_0, SIGSEGV },               \
		{ "cli after popf of IOPL 3", cli_after_popf, SIGSEGV },       \
		{ "x87 division by 0", x87_divide, SIGFPE },                   \
		{ "iret, stack in the kernel", iret_from_kernel, SIGSEGV },    \
		{ "iret, stack in a hole", iret_from_hole, SIGSEGV },          \
	{                                                                      \
		"iret, stack in text", iret_from_text, SIGSEGV                 \
	}

static void wild_stack(void)
{
	asm volatile("movl $0x1000, %%esp\n\tpushl %%eax" ::: "memory");
}

static void stack_in_kernel(void)
{
	asm volatile("movl $0xFFFFF000, %%esp\n\tpushl %%eax" ::: "memory");
}

// The kernel must not care what esp is while it enters and leaves.
static void syscall_on_wild_stack(void)
{
	asm volatile("xorl %%esp, %%esp\n\tmovl $20, %%eax\n\tint $0x80\n\t"
		     "movl $1, %%eax\n\txorl %%ebx, %%ebx\n\tint $0x80" ::
			     : "memory");
}

TEST(a_wild_stack_pointer)
{
	EXPECT_EQ(signal_of(wild_stack), SIGSEGV);
	EXPECT_EQ(signal_of(stack_in_kernel), SIGSEGV);
	EXPECT_EQ(signal_of(syscall_on_wild_stack), 0);
}

// The last way out that IRET has: into virtual-8086 mode, with flags of its own
// choice. A CPU ignores VM in the flags that ring 3 pops, and refuses the
// selector; QEMU 7.2 goes there.
static unsigned long vm86_frame[9];

static noreturn void enter_vm86(unsigned long cs, unsigned long flags)
{
	vm86_frame[1] = cs;
	vm86_frame[2] = 0x20002 | flags;
	asm volatile("movl %0, %%esp\n\tiretl" : : "r"(vm86_frame) : "memory");
	__builtin_unreachable();
}

// mov eax, fork; int 0x80; hlt
static void call_from_vm86(void)
{
	static const unsigned char code[] = { 0x66, 0xB8, __NR_fork, 0,	  0,
					      0,    0xCD, 0x80,	     0xF4 };
	char *low = mmap((void *)0x10000, PAGE_SIZE, RW | PROT_EXEC,
			 ANON | MAP_FIXED, -1, 0);

	if (low == MAP_FAILED)
		exit(1);
	memcpy(low, code, sizeof(code));
	enter_vm86(0x1000, 0x3200); // interrupts on, I/O privilege 3
}

static void fault_in_vm86(void)
{
	enter_vm86(0x20, 0);
}

static void fault_as_if_ring_0(void)
{
	enter_vm86(0x60, 0x3000); // what would be the kernel's cs
}

TEST(virtual_8086_mode_is_no_way_out)
{
	expect_signal(call_from_vm86, SIGSEGV);
	expect_signal(fault_in_vm86, SIGSEGV);
	expect_signal(fault_as_if_ring_0, SIGSEGV);
}

static void keep_registers(void)
{
	unsigned long b = 0x11111111, c = 0x22222222, d = 0x33333333;
	unsigned long si = 0x44444444, di = 0x55555555;
	long pid = __NR_getpid;

	asm volatile("int $0x80"
		     : "+a"(pid), "+b"(b), "+c"(c), "+d"(d), "+S"(si), "+D"(di)
		     :
		     : "memory");
	if (b != 0x11111111 || c != 0x22222222 || d != 0x33333333 ||
	    si != 0x44444444 || di != 0x55555555)
		asm volatile("ud2");
}

TEST(a_system_call_keeps_all_registers_but_eax)
{
	EXPECT_EQ(signal_of(keep_registers), 0);
}
