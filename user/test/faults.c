// SPDX-License-Identifier: MIT
//
// What: each wrong access and each forbidden instruction ends its process with
// the signal Linux sends, and only its process.

#include "ktap.h"

static char *page; // what the next victim uses

static void read_page(void)
{
	(void)*(volatile char *)page;
}

static void write_page(void)
{
	touch(page);
}

static void call_page(void)
{
	((void (*)(void))(uintptr_t)page)();
}

static void expect_segv_at(unsigned long addr)
{
	page = (char *)addr;
	if (!EXPECT_EQ(signal_of(read_page), SIGSEGV) ||
	    !EXPECT_EQ(signal_of(write_page), SIGSEGV) ||
	    !EXPECT_EQ(signal_of(call_page), SIGSEGV))
		ktap_note("the address was 0x%lx", addr);
}

TEST(null_and_near)
{
	expect_segv_at(0);
	expect_segv_at(4);
	expect_segv_at(0xFFC);
	expect_segv_at(0xF000);
}

TEST(unmapped)
{
	char *p = map_anon(PAGE_SIZE);

	munmap(p, PAGE_SIZE);
	expect_segv_at((uintptr_t)p);
	expect_segv_at(0x70000000);
}

// On i386 these are the direct map, kernel text, the middle, vmalloc, pkmap,
// fixmap; under a 64-bit kernel the program owns all but the last two.
TEST(kernel_addresses)
{
	static const unsigned long addrs[] = {
		0xC0000000, 0xC0000400, 0xC0100000, 0xC0101000, 0xD0000000,
		0xF8000000, 0xF8800000, 0xF8802000, 0xFF800000, 0xFFC00000,
		0xFFFFE000, 0xFFFFF000, 0xFFFFFFFC, 0xFFFFFFFF
	};
	for (size_t i = 0; i < ARRAY_SIZE(addrs); i++)
		if (addrs[i] >= KERNEL_ADDR || !kernel_is_64bit())
			expect_segv_at(addrs[i]);
}

TEST(the_end_of_user_space)
{
	if (!on_tessera())
		SKIP("what ends at 3 GiB on i386 goes on below a 64-bit kernel");
	expect_segv_at(0xBFFFFFFF + 1UL);
}

TEST(write_to_text_and_to_constants)
{
	page = (char *)(uintptr_t)write_page;
	EXPECT_EQ(signal_of(write_page), SIGSEGV);
	EXPECT_EQ(signal_of(read_page), 0);
}

TEST(prot_none_and_read_only)
{
	page = map_anon(PAGE_SIZE);
	touch(page);
	mprotect(page, PAGE_SIZE, PROT_READ);
	EXPECT_EQ(signal_of(read_page), 0);
	EXPECT_EQ(signal_of(write_page), SIGSEGV);
	mprotect(page, PAGE_SIZE, PROT_NONE);
	EXPECT_EQ(signal_of(read_page), SIGSEGV);
	EXPECT_EQ(signal_of(write_page), SIGSEGV);
	EXPECT_EQ(signal_of(call_page), SIGSEGV);
	munmap(page, PAGE_SIZE);
}

TEST(an_access_across_the_end_of_a_mapping)
{
	char *p = map_anon(2 * PAGE_SIZE);

	munmap(p + PAGE_SIZE, PAGE_SIZE);
	page = p + PAGE_SIZE - 1;
	EXPECT_EQ(signal_of(write_page), 0);
	page = p + PAGE_SIZE;
	EXPECT_EQ(signal_of(write_page), SIGSEGV);
	munmap(p, PAGE_SIZE);
}

// -- instructions -------------------------------------------------------------

// Each is all of its function's body, and may use eax, ecx and edx.
#define VICTIM(name, text)          \
	static void name(void)      \
	{                           \
		asm volatile(text); \
	}                           \
	_Static_assert(1, "")

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
VICTIM(cli_after_popf, "pushfl; orl $0x3000, (%esp); popfl; cli");
VICTIM(x87_divide, "fninit; pushl $0x0360; fldcw (%esp); fld1; fldz;"
		   "fdivrp; fwait; addl $4, %esp");

TEST(instructions_and_their_signals)
{
	static const struct {
		const char *name;
		void (*fn)(void);
		int signal;
	} victims[] = {
		{ "divide by 0", divide, SIGFPE },
		{ "INT_MIN / -1", overflow, SIGFPE },
		{ "ud2", undefined, SIGILL },
		{ "int3", breakpoint, SIGTRAP },
		{ "int $3", breakpoint_long, SIGTRAP },
		{ "trap flag", single_step, SIGTRAP },
		{ "into", into, SIGSEGV },
		{ "int $0x81", int_81, SIGSEGV },
		{ "int $14", int_page_fault, SIGSEGV },
		{ "int $8", int_double_fault, SIGSEGV },
		{ "int $0x20", int_timer, SIGSEGV },
		{ "cli", cli, SIGSEGV },
		{ "sti", sti, SIGSEGV },
		{ "hlt", hlt, SIGSEGV },
		{ "in", in, SIGSEGV },
		{ "out", out, SIGSEGV },
		{ "mov cr0", read_cr0, SIGSEGV },
		{ "mov to cr3", write_cr3, SIGSEGV },
		{ "mov dr7", read_dr7, SIGSEGV },
		{ "invlpg", invlpg, SIGSEGV },
		{ "lgdt", load_gdt, SIGSEGV },
		{ "lidt", load_idt, SIGSEGV },
		{ "ltr", load_task, SIGSEGV },
		{ "rdmsr", read_msr, SIGSEGV },
		{ "clts", clear_ts, SIGSEGV },
		{ "wbinvd", flush_cache, SIGSEGV },
		{ "ds = kernel's", kernel_data, SIGSEGV },
		{ "es = 0x7777", wild_segment, SIGSEGV },
		{ "ss = 0", null_stack, SIGSEGV },
		{ "ljmp to ring 0", far_jump, SIGSEGV },
		{ "iret to ring 0", return_to_ring_0, SIGSEGV },
		{ "cli after popf of IOPL 3", cli_after_popf, SIGSEGV },
		{ "x87 division by 0", x87_divide, SIGFPE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(victims); i++)
		if (!EXPECT_EQ(signal_of(victims[i].fn), victims[i].signal))
			ktap_note("that was: %s", victims[i].name);
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

static void direction_flag_set(void)
{
	char from[64], to[64] = { 0 };

	memset(from, 3, sizeof(from));
	asm volatile("std");
	sys(__NR_getpid);
	touch(map_anon(PAGE_SIZE));
	asm volatile("cld");
	memcpy(to, from, sizeof(to));
	exit(memcmp(to, from, sizeof(to)));
}

TEST(the_direction_flag_set_does_no_harm)
{
	EXPECT_EQ(signal_of(direction_flag_set), 0);
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

// Linux cannot put a signal's frame on such a stack and kills outright.
static bool is_ended(void (*f)(void))
{
	int sig = signal_of(f);

	return sig == SIGSEGV || (sig == SIGKILL && !on_tessera());
}

TEST(virtual_8086_mode_is_no_way_out)
{
	EXPECT(is_ended(call_from_vm86));
	EXPECT(is_ended(fault_in_vm86));
	EXPECT(is_ended(fault_as_if_ring_0));
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

KTAP_MAIN("faults");
