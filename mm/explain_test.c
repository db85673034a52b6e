// SPDX-License-Identifier: MIT
/* The explainer's text, fault by fault. */
#include <asm/cpu.h>
#include <asm/ptrace.h>
#include <asm/traps.h>
#include <kernel/sched.h>
#include <lib/printf.h>
#include <lib/ctype.h>
#include <lib/string.h>
#include "mm_test_util.h"

#define TEXT_SIZE 2048

struct capture {
	struct explain_sink sink;
	size_t used;
	char text[TEXT_SIZE];
};

static struct capture capture;

/* How many of the digits at TEXT are the upper zeros of 16. */
static size_t upper_zeros(const char *text)
{
	size_t digits = 0;

	while (isxdigit(text[digits]))
		digits++;
	return digits == 16 && !strncmp(text, "00000000", 8) ? 8 : 0;
}

/* TEXT with eight digits for what needs no more: the same on every machine. */
static void shorten(char *text)
{
	bool in_number = false;
	char *to = text;

	while (*text) {
		if (!in_number)
			text += upper_zeros(text);
		in_number = isxdigit(*text);
		*to++ = *text++;
	}
	*to = '\0';
}

static void capture_line(struct explain_sink *sink, const char *text)
{
	struct capture *c = container_of(sink, struct capture, sink);

	c->used += (size_t)scnprintf(c->text + c->used, TEXT_SIZE - c->used,
				     "%s\n", text);
}

/* What the explainer says of this fault, as one text. */
static const char *explained(struct mm_struct *mm, vaddr_t address,
			     unsigned long error_code, vm_fault_t result)
{
	struct pt_regs regs = {
		.ip = 0x0804912f,
		.cs = error_code & X86_PF_USER ? 3 : 0,
	};
	struct fault_info info = {
		.address = address,
		.error_code = error_code,
		.regs = &regs,
		.mm = mm,
		.result = result,
		.outcome = "the test's",
	};

	capture = (struct capture){ .sink.line = capture_line };
	explain_fault_to(&capture.sink, &info);
	shorten(capture.text);
	return capture.text;
}

#define EXPECT_SAYS(text, words) \
	KT_EXPECT_MSG(strstr(text, words), "\"%s\" in:\n%s", words, text)

static struct mm_struct *example_mm(void)
{
	struct mm_struct *mm = mm_alloc();

	if (!mm)
		return NULL;
	map_at(mm, TEST_ADDR, PAGES(2), PROT_READ | PROT_EXEC, ANON);
	map_at(mm, TEST_ADDR + PAGES(4), PAGES(1), PROT_NONE, ANON);
	map_at(mm, TEST_ADDR + PAGES(6), PAGES(1), RW, ANON);
	setup_stack_area(mm, TASK_SIZE, PAGES(2), true);
	return mm;
}

KTEST(explain, a_null_pointer)
{
	struct mm_struct *mm = example_mm();
	const char *text;

	KT_ASSERT(mm);
	text = explained(mm, 0x10, X86_PF_WRITE | X86_PF_USER, 0);
	EXPECT_SAYS(text, "in ring 3, write to 0x00000010 at ip 0x0804912f");
	EXPECT_SAYS(text, "below mmap_min_addr (64 KiB), never mapped");
	EXPECT_SAYS(text, "0x6: no page there | write | from ring 3");
	EXPECT_SAYS(text, "[0] = 0x00000000");
	EXPECT_SAYS(text, "0  P=0: the walk ends here");
	EXPECT_SAYS(text, "none covers it");
	EXPECT_SAYS(text, "10000000-10002000 r-xp , begins 0xffffff0 higher");
	EXPECT_SAYS(text, "disagrees   no area: the first 64 KiB");
	EXPECT_SAYS(text, "outcome     the test's");
	mmput(mm);
}

KTEST(explain, a_write_to_read_only_memory)
{
	struct mm_struct *mm = example_mm();
	const char *text;

	KT_ASSERT(mm);
	touch(mm, TEST_ADDR, false);
	text = explained(mm, TEST_ADDR + 4,
			 X86_PF_PROT | X86_PF_WRITE | X86_PF_USER, 0);
	EXPECT_SAYS(text, "an entry is present and forbids it | write");
	EXPECT_SAYS(text, "P=1 R/W=0 U/S=1");
	EXPECT_SAYS(text, "(the zero page)");
	EXPECT_SAYS(text, "r-xp  covers it");
	EXPECT_SAYS(text, "disagrees   the area: not writable");
	mmput(mm);
}

KTEST(explain, a_jump_into_data_names_the_nx_bit)
{
	const unsigned long fetch = X86_PF_INSTR | X86_PF_PROT | X86_PF_USER;
	struct mm_struct *mm = example_mm();
	const char *text;

	KT_ASSERT(mm);
	touch(mm, TEST_ADDR + PAGES(6), true);
	text = explained(mm, TEST_ADDR + PAGES(6), fetch, 0);
	EXPECT_SAYS(text, "forbids it | instruction fetch | from ring 3");
	EXPECT_SAYS(text, "the area: not executable, and the NX bit");
	KT_EXPECT_EQ(!strstr(text, " NX=1 (anon)"), !cpu_has(CPU_NX));
	touch(mm, TEST_ADDR, false);
	text = explained(mm, TEST_ADDR, X86_PF_WRITE | X86_PF_USER, 0);
	KT_EXPECT(!strstr(text, "NX=1"));
	mmput(mm);
}

KTEST(explain, a_reserved_bit_is_shown)
{
	struct mm_struct *mm = example_mm();
	vaddr_t addr = TEST_ADDR + PAGES(6);
	pteval_t bad = pte_reserved_bits(__pte(~(pteval_t)0), 1);
	pte_t *ptep, good;
	const char *text;

	KT_ASSERT(mm);
	bad &= -bad; /* the lowest */
	touch(mm, addr, true);
	ptep = pt_lookup(&mm->pt, addr);
	good = *ptep;
	set_pte(ptep, __pte(good.val | bad));
	text = explained(mm, addr, X86_PF_RSVD | X86_PF_PROT | X86_PF_USER, 0);
	EXPECT_SAYS(text, "a reserved bit is set");
	KT_EXPECT_EQ(!strstr(text, ", reserved: 0x1000000000"), !bad);
	set_pte(ptep, good);
	mmput(mm);
}

KTEST(explain, prot_none)
{
	struct mm_struct *mm = example_mm();
	vaddr_t addr = TEST_ADDR + PAGES(6);
	const char *text;

	KT_ASSERT(mm);
	touch(mm, addr, true);
	do_mprotect(mm, addr, PAGES(1), PROT_NONE);
	text = explained(mm, addr, X86_PF_USER, 0);
	EXPECT_SAYS(text, "the frame is kept (PROT_NONE)");
	EXPECT_SAYS(text, "---p");
	EXPECT_SAYS(text, "PROT_NONE, nobody may touch it");
	mmput(mm);
}

KTEST(explain, ring_3_in_the_kernels_half)
{
	struct mm_struct *mm = example_mm();
	const char *text;

	KT_ASSERT(mm);
	text = explained(mm, PAGE_OFFSET + 0x100000, X86_PF_PROT | X86_PF_USER,
			 0);
	EXPECT_SAYS(text, "direct map of");
	EXPECT_SAYS(text, "U/S=0");
	EXPECT_SAYS(text, "present, user bit clear: ring 3 denied");
	text = explained(mm, VMALLOC_END - PAGE_SIZE, X86_PF_USER, 0);
	EXPECT_SAYS(text, "vmalloc and ioremap");
	mmput(mm);
}

KTEST(explain, a_jump_into_nothing)
{
	struct mm_struct *mm = example_mm();
	const char *text;

	KT_ASSERT(mm);
	text = explained(mm, 0x0804912f, X86_PF_USER, 0);
	EXPECT_SAYS(text, "instruction fetch from 0x0804912f");
	EXPECT_SAYS(text, "read (the instruction itself: CR2 = ip)");
	mmput(mm);
}

KTEST(explain, between_two_areas)
{
	struct mm_struct *mm = example_mm();
	const char *text;

	KT_ASSERT(mm);
	text = explained(mm, TEST_ADDR + PAGES(3), X86_PF_USER, 0);
	EXPECT_SAYS(text, "read from");
	EXPECT_SAYS(text,
		    "below       10000000-10002000 r-xp , ends 0x1000 lower");
	EXPECT_SAYS(
		text,
		"above       10004000-10005000 ---p , begins 0x1000 higher");
	EXPECT_SAYS(text, "nothing was ever mapped here");
	mmput(mm);
}

KTEST(explain, a_stack_that_may_not_grow)
{
	struct mm_struct *mm = example_mm();
	unsigned long limit = rlimit(RLIMIT_STACK);
	const char *text;

	KT_ASSERT(mm);
	current->signal->rlim[RLIMIT_STACK].rlim_cur = 8UL << 20;
	text = explained(mm, TASK_SIZE - (16UL << 20),
			 X86_PF_WRITE | X86_PF_USER, 0);
	EXPECT_SAYS(text, "the stack is out of reach");
	text = explained(mm, TASK_SIZE - (8UL << 20) - 4,
			 X86_PF_WRITE | X86_PF_USER, 0);
	EXPECT_SAYS(text, "past RLIMIT_STACK");
	EXPECT_SAYS(text, "[stack]");
	map_at(mm, TASK_SIZE - (2UL << 20), PAGES(1), RW, ANON);
	text = explained(mm, TASK_SIZE - (2UL << 20) + PAGES(3),
			 X86_PF_WRITE | X86_PF_USER, 0);
	EXPECT_SAYS(text, "guard gap");
	current->signal->rlim[RLIMIT_STACK].rlim_cur = limit;
	mmput(mm);
}

KTEST(explain, a_file_that_ends_and_memory_that_is_out)
{
	struct mm_struct *mm = example_mm();
	vaddr_t addr = TEST_ADDR + PAGES(6);

	KT_ASSERT(mm);
	EXPECT_SAYS(explained(mm, addr, X86_PF_USER, VM_FAULT_SIGBUS),
		    "it ends before this page");
	EXPECT_SAYS(explained(mm, addr, X86_PF_USER, VM_FAULT_OOM),
		    "no page frame could be had");
	mmput(mm);
}

KTEST(explain, the_kernels_own_faults)
{
	const char *text;

	text = explained(&init_mm, VMALLOC_END - PAGE_SIZE, X86_PF_WRITE, 0);
	EXPECT_SAYS(text, "in ring 0, write to");
	EXPECT_SAYS(text, "nothing is mapped at this address");
	text = explained(&init_mm, 0x20, 0, 0);
	EXPECT_SAYS(text, "a kernel thread has none");
	EXPECT_SAYS(text, "so that NULL is caught");
	text = explained(&init_mm, TEST_ADDR, 0, 0);
	EXPECT_SAYS(text, "a kernel thread has no program's memory");
	text = explained(&init_mm, PAGE_OFFSET + 0x100000,
			 X86_PF_PROT | X86_PF_WRITE, 0);
	EXPECT_SAYS(text, "CR0.WP binds ring 0 too");
	text = explained(&init_mm, (vaddr_t)&capture,
			 X86_PF_PROT | X86_PF_INSTR, 0);
	EXPECT_SAYS(text, cpu_has(CPU_NX) ? "its NX bit says: no code"
					  : "the CPU refused it");
	text = explained(&init_mm, 0x20, X86_PF_RSVD | X86_PF_PROT, 0);
	EXPECT_SAYS(text, "a reserved bit is set");
}

KTEST(explain, resolved_faults_have_names)
{
	EXPECT_SAYS(fault_result_name(VM_FAULT_ZERO_PAGE), "zero page");
	EXPECT_SAYS(fault_result_name(VM_FAULT_DEMAND), "demand zero");
	EXPECT_SAYS(fault_result_name(VM_FAULT_FILE | VM_FAULT_COW),
		    "private copy");
	EXPECT_SAYS(fault_result_name(VM_FAULT_FILE), "file's page");
	EXPECT_SAYS(fault_result_name(VM_FAULT_REUSE), "last owner");
	EXPECT_SAYS(fault_result_name(VM_FAULT_SPURIOUS), "spurious");
}
