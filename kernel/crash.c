// SPDX-License-Identifier: MIT
/*
 * crash.c - bugs on purpose: crash=NAME on the command line
 *
 * What     Right before init's first instruction the kernel makes the mistake
 *          of that name, so that one can see how each is reported. A mistake
 *          that comes back without a report is itself reported.
 *
 *	crash=null-read   the explainer's block, registers, call chain, halt
 *
 * Note     Every function here is wrong. crash_hide() keeps the compiler from
 *          noticing; noinline, and a barrier() behind what would be a tail
 *          call, keep each of them in the call chain.
 * Not here Linux's lkdtm has a file for each, and many more.
 *          crash_mm.c has the mistakes with memory that was allocated.
 * See      scripts/boots.py boots each of them and knows what it must say.
 */
#include <asm/page.h>
#include <asm/uaccess.h>
#include <kernel/cmdline.h>
#include <kernel/mutex.h>
#include <kernel/panic.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <kernel/spinlock.h>
#include <lib/err.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <mm/mm.h>
#include <mm/page.h>
#include <mm/page_alloc.h>
#include <mm/pgtable.h>
#include <mm/slab.h>
#include <mm/vmalloc.h>
#include <uapi/mman.h>
#include "crash.h"
#include "internal.h"

static const char *requested;

static int parse_crash(const char *value)
{
	requested = value;
	return *value ? 0 : -EINVAL;
}
CMDLINE("crash", parse_crash);

/* An address of which the compiler knows nothing. */
void *crash_hide(unsigned long addr)
{
	asm volatile("" : "+r"(addr));
	return (void *)addr;
}

static noinline void read_at(unsigned long addr)
{
	(void)*(volatile int *)crash_hide(addr);
}

static noinline void write_at(unsigned long addr)
{
	*(volatile int *)crash_hide(addr) = 1;
}

/* --------------------------------------------------------------- page faults */

static noinline void null_read(void)
{
	read_at(0);
	barrier();
}

static noinline void null_write(void)
{
	write_at(offsetof(struct task_struct, pid));
	barrier();
}

static noinline void null_call(void)
{
	((void (*)(void))crash_hide(0))();
	barrier();
}

static noinline void write_text(void)
{
	write_at((unsigned long)write_text);
	barrier();
}

static noinline void write_rodata(void)
{
	write_at((unsigned long)"a constant, on a page of constants");
	barrier();
}

/* The first address behind the direct map. */
static noinline void unmapped(void)
{
	read_at((unsigned long)pfn_to_virt(max_low_pfn));
	barrier();
}

/* RET, among the data. */
static noinline void run_data(void)
{
	static volatile u8 code[] = { 0xC3 };

	((void (*)(void))crash_hide((unsigned long)code))();
	barrier();
}

/* In the entry of a page that is there. */
static noinline void reserved_bit(void)
{
	char *area = vmalloc(PAGE_SIZE);
	pte_t *ptep = area ? pt_lookup(&init_pt, (vaddr_t)area) : NULL;

	if (!ptep)
		return;
	set_pte(ptep,
		__pte(ptep->val | pte_reserved_bits(__pte(~(pteval_t)0), 1)));
	flush_tlb_kernel_range((vaddr_t)area, (vaddr_t)area + PAGE_SIZE);
	read_at((unsigned long)area);
	barrier();
}

static noinline void vmalloc_guard(void)
{
	char *area = vmalloc(2 * PAGE_SIZE);

	if (area)
		memset(area, 0, 2 * PAGE_SIZE + (size_t)crash_hide(1));
	barrier();
}

/* A page of the program's stack that is not there yet. A page that is there
 * would not fault: this is why only the uaccess functions may go there. */
static noinline void user_access(void)
{
	read_at((current->mm->start_stack & PAGE_MASK) - PAGE_SIZE);
	barrier();
}

/* A page of the program's own, with a RET in it, that is there; 0: no memory.
 * With SMEP ring 0 cannot run it, with SMAP not even look. */
static vaddr_t program_page(void)
{
	const u8 code = 0xC3;
	vaddr_t page = do_mmap(current->mm, NULL, 0, PAGE_SIZE,
			       PROT_READ | PROT_WRITE | PROT_EXEC,
			       MAP_PRIVATE | MAP_ANONYMOUS, 0);

	if (IS_ERR_VALUE(page) ||
	    copy_to_user((__force void __user *)page, &code, sizeof(code)))
		return 0;
	return page;
}

static noinline void user_read(void)
{
	vaddr_t page = program_page();

	if (page)
		read_at(page);
	barrier();
}

static noinline void user_run(void)
{
	vaddr_t page = program_page();

	if (page)
		((void (*)(void))crash_hide(page))();
	barrier();
}

/* ---------------------------------------------------------- the CPU's others */

/* Each call needs more than 256 bytes of the stack, which has 8 KiB. */
static noinline unsigned int recurse(unsigned int depth)
{
	volatile unsigned int frame[64];

	frame[depth % 64] = depth;
	return depth ? recurse(depth - 1) + frame[depth % 64] : 0;
}

static noinline void stack_overflow(void)
{
	recurse(1000000);
}

static noinline void divide(void)
{
	unsigned int dividend = 1, zero = 0;

	asm volatile("divl %1" : "+a"(dividend) : "r"(zero), "d"(0) : "cc");
}

/* The vector, without the line that is pulled. */
static noinline void nmi(void)
{
	asm volatile("int $2");
	barrier();
}

static noinline void undefined_opcode(void)
{
	asm volatile("ud2");
}

/* ------------------------------------------------- what the kernel's books say */

static noinline void bug(void)
{
	const char *name = requested;

	BUG_ON(name == requested);
}

static noinline void warn(void)
{
	const char *name = requested;

	WARN_ON(name == requested);
}

/* --------------------------------------------------- what only DEBUG=1 finds */

static noinline void lock_rank(void)
{
	static DEFINE_SPINLOCK(crash_outer, RANK_SLAB);
	static DEFINE_SPINLOCK(crash_inner, RANK_ZONE);

	spin_lock(&crash_inner);
	spin_lock(&crash_outer);
	spin_unlock(&crash_outer);
	spin_unlock(&crash_inner);
}

static noinline void sleep_in_atomic(void)
{
	static DEFINE_SPINLOCK(crash_lock, RANK_SLAB);

	spin_lock(&crash_lock);
	might_sleep();
	spin_unlock(&crash_lock);
}

#ifdef TESSERA_DEBUG
#define DEBUG_BUILD true
#else
#define DEBUG_BUILD false
#endif

static const struct crash crashes[] = {
	{ "null-read", null_read, 0, "a NULL pointer is read" },
	{ "null-write", null_write, 0, "a field behind a NULL pointer is set" },
	{ "null-call", null_call, 0, "a NULL function is called" },
	{ "write-text", write_text, 0, "the kernel's own code is written to" },
	{ "write-rodata", write_rodata, 0, "a constant is written to" },
	{ "unmapped", unmapped, 0, "an address behind the direct map is read" },
	{ "run-data", run_data, 0, "data are executed" },
	{ "reserved-bit", reserved_bit, 0,
	  "an entry gets bits that the CPU reserves" },
	{ "vmalloc-guard", vmalloc_guard, 0, "a vmalloc area is overrun" },
	{ "user-access", user_access, 0, "a program's pointer is followed" },
	{ "user-read", user_read, 0,
	  "a program's page is read without opening SMAP's window" },
	{ "user-run", user_run, 0, "a program's code is run in ring 0" },
	{ "stack-overflow", stack_overflow, 0, "a recursion does not end" },
	{ "divide", divide, 0, "something is divided by zero" },
	{ "nmi", nmi, 0, "a non-maskable interrupt comes" },
	{ "undefined-opcode", undefined_opcode, 0,
	  "what is no instruction is executed" },
	{ "bug", bug, 0, "a BUG_ON is true" },
	{ "warn", warn, CRASH_GOES_ON, "a WARN_ON is true" },
	{ "lock-rank", lock_rank, CRASH_DEBUG_ONLY,
	  "two locks are taken in the wrong order" },
	{ "sleep-in-atomic", sleep_in_atomic, CRASH_DEBUG_ONLY,
	  "a sleep begins with a spinlock held" },
};

static void make(const struct crash *crash)
{
	if ((crash->flags & CRASH_DEBUG_ONLY) && !DEBUG_BUILD) {
		pr_err("crash=%s: only a build with DEBUG=1 would find it\n",
		       crash->name);
		return;
	}
	pr_notice("crash=%s: on purpose, %s\n", crash->name, crash->sentence);
	crash->make();
	if (!(crash->flags & CRASH_GOES_ON))
		panic("crash=%s: nobody has noticed it", crash->name);
}

/* The I-th of both tables, or NULL. */
static const struct crash *nth_crash(unsigned int i)
{
	if (i < ARRAY_SIZE(crashes))
		return &crashes[i];
	i -= ARRAY_SIZE(crashes);
	return i < nr_memory_crashes ? &memory_crashes[i] : NULL;
}

static void list_names(void)
{
	static char names[800];
	const struct crash *crash;
	unsigned int i;
	int n = 0;

	for (i = 0; (crash = nth_crash(i)) != NULL; i++)
		n += scnprintf(names + n, sizeof(names) - (size_t)n, " %s",
			       crash->name);
	pr_err("crash=%s: there is no such crash, but these:%s\n", requested,
	       names);
}

void crash_on_request(void)
{
	const struct crash *crash;
	unsigned int i;

	if (!requested)
		return;
	for (i = 0; (crash = nth_crash(i)) != NULL; i++) {
		if (strcmp(crash->name, requested) == 0) {
			make(crash);
			return;
		}
	}
	list_names();
}
