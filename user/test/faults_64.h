/* SPDX-License-Identifier: MIT */
/*
 * What: the instructions of faults.c on x86-64, and what can go wrong with
 * addresses that are none: those in the hole between user space and kernel.
 */
VICTIM(divide, "xorl %ecx, %ecx; divl %ecx");
VICTIM(overflow, "movl $-1, %ecx; movl $0x80000000, %eax; cltd; idivl %ecx");
VICTIM(undefined, "ud2");
VICTIM(breakpoint, "int3");
VICTIM(breakpoint_long, ".byte 0xCD, 3");
VICTIM(int_81, "int $0x81");
VICTIM(int_page_fault, "int $14");
VICTIM(int_double_fault, "int $8");
VICTIM(int_timer, "int $0x20");
VICTIM(cli, "cli");
VICTIM(sti, "sti");
VICTIM(hlt, "hlt");
VICTIM(in, "inb $0x60, %al");
VICTIM(out, "outb %al, $0x80");
VICTIM(load_task, "movw $0x28, %ax; ltr %ax");
VICTIM(read_msr, "movl $0x10, %ecx; rdmsr");
VICTIM(clear_ts, "clts");
VICTIM(flush_cache, "wbinvd");
VICTIM(kernel_data, "movw $0x10, %ax; movw %ax, %ds");
VICTIM(wild_segment, "movw $0x7777, %ax; movw %ax, %es");
VICTIM(null_stack, "xorl %eax, %eax; movw %ax, %ss");
VICTIM(single_step, "pushfq; orl $0x100, (%rsp); popfq; nop; nop");
VICTIM(into, ".byte 0xCE");
VICTIM(push_all, ".byte 0x60");
VICTIM(direct_jump, ".byte 0xEA, 0, 0, 0, 0, 0x10, 0");
VICTIM(read_cr0, "movq %cr0, %rax");
VICTIM(write_cr3, "xorl %eax, %eax; movq %rax, %cr3");
VICTIM(read_dr7, "movq %dr7, %rax");
VICTIM(invlpg, "invlpg (%rsp)");
VICTIM(load_gdt, "lgdt (%rsp)");
VICTIM(load_idt, "lidt (%rsp)");
VICTIM(write_msr, "movl $0xC0000082, %ecx; xorl %eax, %eax; wrmsr");
VICTIM(swap_gs, "swapgs");
VICTIM(sys_return, "sysretq");
VICTIM(far_jump, "pushq $0x10; pushq $0x100000; ljmpl *(%rsp)");
VICTIM(return_to_ring_0, "movl %ss, %eax; pushq %rax; pushq %rsp; pushfq;"
			 "pushq $0x10; pushq $0; iretq");
VICTIM(iret_astray, "movl %ss, %eax; movl %cs, %ecx; movq %rsp, %rdx;"
		    "pushq %rax; pushq %rdx; pushfq; pushq %rcx;"
		    "movabsq $0x8000000000000000, %rax; pushq %rax; iretq");
VICTIM(jump_astray, "movabsq $0x0123456789ABCDEF, %rax; jmpq *%rax");
VICTIM(return_astray, "movabsq $0x8000000000000000, %rax; pushq %rax; retq");
VICTIM(iret_from_kernel, "movq $-4096, %rsp; iretq");
VICTIM(iret_from_hole, "movabsq $0xFFFFC8FFFFFF0000, %rsp; iretq");
VICTIM(iret_from_text, "movq $0xFFFFFFFF81000000, %rsp; iretq");
VICTIM(cli_after_popf, "pushfq; orl $0x3000, (%rsp); popfq; cli");
VICTIM(x87_divide, "fninit; pushq $0x0360; fldcw (%rsp); fld1; fldz;"
		   "fdivrp; fwait; addq $8, %rsp");

#define VICTIMS                                                                \
	{ "divide by 0", divide, SIGFPE },                                     \
		{ "INT_MIN / -1", overflow, SIGFPE },                          \
		{ "ud2", undefined, SIGILL }, { "int3", breakpoint, SIGTRAP }, \
		{ "int $3", breakpoint_long, SIGTRAP },                        \
		{ "trap flag", single_step, SIGTRAP },                         \
		{ "int $0x81", int_81, SIGSEGV },                              \
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
		{ "iret to ring 0", return_to_ring_0, SIGSEGV },               \
		{ "cli after popf of IOPL 3", cli_after_popf, SIGSEGV },       \
		{ "x87 division by 0", x87_divide, SIGFPE },                   \
		{ "into", into, SIGILL }, { "pusha", push_all, SIGILL },       \
		{ "ljmp $", direct_jump, SIGILL },                             \
		{ "ljmp to ring 0", far_jump, SIGSEGV },                       \
		{ "wrmsr", write_msr, SIGSEGV },                               \
		{ "swapgs", swap_gs, SIGSEGV },                                \
		{ "sysret", sys_return, SIGSEGV },                             \
		{ "iret to no canonical rip", iret_astray, SIGSEGV },          \
		{ "jump to no canonical rip", jump_astray, SIGSEGV },          \
		{ "return to no canonical rip", return_astray, SIGSEGV },      \
		{ "iret, stack in the kernel", iret_from_kernel, SIGSEGV },    \
		{ "iret, stack in a hole", iret_from_hole, SIGSEGV },          \
	{                                                                      \
		"iret, stack in text", iret_from_text, SIGSEGV                 \
	}

static void wild_stack(void)
{
	asm volatile("movl $0x1000, %%esp\n\tpushq %%rax" ::: "memory");
}

static void stack_in_kernel(void)
{
	asm volatile("movq $-4096, %%rsp\n\tpushq %%rax" ::: "memory");
}

static void stack_astray(void)
{
	asm volatile("movabsq $0x8000000000000000, %%rsp\n\tpushq %%rax" ::
			     : "memory");
}

/* The kernel must not care what rsp is while it enters and leaves. */
#define SYSCALLS_ON_STACK(name, address)                       \
	static void name(void)                                 \
	{                                                      \
		asm volatile("movabsq $" address ", %%rsp\n\t" \
			     "movl $39, %%eax\n\tsyscall\n\t"  \
			     "movl $231, %%eax\n\t"            \
			     "xorl %%edi, %%edi\n\tsyscall" :: \
				     : "memory");              \
	}                                                      \
	_Static_assert(1, "")

SYSCALLS_ON_STACK(syscall_on_wild_stack, "0");
SYSCALLS_ON_STACK(syscall_on_kernel_stack, "0xFFFFFFFF81000000");
SYSCALLS_ON_STACK(syscall_on_stack_astray, "0x8000000000000000");

TEST(a_wild_stack_pointer)
{
	int signal = signal_of(stack_astray);

	EXPECT_EQ(signal_of(wild_stack), SIGSEGV);
	EXPECT_EQ(signal_of(stack_in_kernel), SIGSEGV);
	// a stack fault; QEMU 7.2 makes it a general protection fault
	EXPECT(signal == SIGBUS || signal == SIGSEGV);
	EXPECT_EQ(signal_of(syscall_on_wild_stack), 0);
	EXPECT_EQ(signal_of(syscall_on_kernel_stack), 0);
	EXPECT_EQ(signal_of(syscall_on_stack_astray), 0);
}

/*
 * SYSRET to an address just behind user space would fault in ring 0: some CPUs
 * take the program's stack before they look at the address. That is why the
 * last page of the 47 bits is nobody's.
 */
static void syscall_at_the_end(void)
{
	static const unsigned char code[] = { 0x0F, 0x05 }; // syscall
	char *end = (char *)TASK_SIZE;
	long nr = __NR_getpid;

	// the stack lies there, or chance has put it elsewhere
	if (mprotect(end - PAGE_SIZE, PAGE_SIZE, RW | PROT_EXEC) &&
	    mmap(end - PAGE_SIZE, PAGE_SIZE, RW | PROT_EXEC,
		 ANON | MAP_FIXED_NOREPLACE, -1, 0) == MAP_FAILED)
		exit(77);
	memcpy(end - sizeof(code), code, sizeof(code));
	asm volatile("jmpq *%1"
		     : "+a"(nr)
		     : "r"(end - sizeof(code))
		     : "rcx", "r11", "memory");
}

TEST(a_system_call_that_returns_to_the_end_of_user_space)
{
	EXPECT_EQ(signal_of(syscall_at_the_end), SIGSEGV);
	EXPECT_EQ(raw_mmap(TASK_SIZE, PAGE_SIZE, RW, ANON | MAP_FIXED),
		  five_levels() ? (long)TASK_SIZE : -ENOMEM);
}

/* With the trap flag set, the call is done, and then it traps. */
static void step_into_a_call(void)
{
	asm volatile("pushfq; orl $0x100, (%%rsp); movl $39, %%eax; popfq;"
		     "syscall; nop; nop" ::
			     : "rax", "rcx", "r11", "memory");
}

/* Alignment check off and on again: the kernel must not see it as its own. */
static void call_with_flags(void)
{
	char *p = map_anon(PAGE_SIZE);

	asm volatile("pushfq; orl $0x40000, (%%rsp); popfq" ::: "memory");
	touch(p);
	sys(__NR_uname, p + 1024);
	sys(__NR_uname, KERNEL_ADDR);
	asm volatile("pushfq; andl $~0x40000, (%%rsp); popfq" ::: "memory");
	exit(p[1024] != 'L');
}

TEST(system_calls_with_odd_flags)
{
	EXPECT_EQ(signal_of(step_into_a_call), SIGTRAP);
	EXPECT_EQ(in_child(ktap_call, (void *)(uintptr_t)call_with_flags), 0);
}

static void call_as_on_i386(void)
{
	asm volatile("movl $20, %%eax; int $0x80" ::: "rax", "memory");
}

TEST(int_0x80_is_no_way_in)
{
	SKIP_UNLESS_TESSERA(); // Linux may run i386 programs as well
	EXPECT_EQ(signal_of(call_as_on_i386), SIGSEGV);
}

#define KEEP(reg, i) register unsigned long reg asm(#reg) = 0x1111UL * (i)
#define KEPT(reg, i) (reg == 0x1111UL * (i))

static void keep_registers(void)
{
	KEEP(rbx, 1);
	KEEP(rdx, 2);
	KEEP(rsi, 3);
	KEEP(rdi, 4);
	KEEP(r8, 5);
	KEEP(r9, 6);
	KEEP(r10, 7);
	KEEP(r12, 8);
	KEEP(r13, 9);
	KEEP(r14, 10);
	KEEP(r15, 11);
	long pid = __NR_getpid;

	asm volatile("syscall"
		     : "+a"(pid), "+r"(rbx), "+r"(rdx), "+r"(rsi), "+r"(rdi),
		       "+r"(r8), "+r"(r9), "+r"(r10), "+r"(r12), "+r"(r13),
		       "+r"(r14), "+r"(r15)
		     :
		     : "rcx", "r11", "memory");
	if (!KEPT(rbx, 1) || !KEPT(rdx, 2) || !KEPT(rsi, 3) || !KEPT(rdi, 4) ||
	    !KEPT(r8, 5) || !KEPT(r9, 6) || !KEPT(r10, 7) || !KEPT(r12, 8) ||
	    !KEPT(r13, 9) || !KEPT(r14, 10) || !KEPT(r15, 11))
		asm volatile("ud2");
}

/* rcx and r11 are the CPU's: they must say nothing of the kernel. */
static void lost_registers(void)
{
	unsigned long rcx, ip, flags;
	register unsigned long r11 asm("r11");
	long pid = __NR_getpid;

	asm volatile("pushfq; popq %3; syscall; 1: leaq 1b(%%rip), %2"
		     : "+a"(pid), "=c"(rcx), "=&r"(ip), "=&r"(flags), "=r"(r11)
		     :
		     : "memory");
	exit(rcx != ip || r11 != flags);
}

TEST(a_system_call_keeps_all_registers_but_three)
{
	EXPECT_EQ(signal_of(keep_registers), 0);
	EXPECT_EQ(in_child(ktap_call, (void *)(uintptr_t)lost_registers), 0);
}
