// SPDX-License-Identifier: MIT
/*
 * dump.c - the call chain without frame pointers
 *
 * What   The stack is searched for words that could be return addresses: they
 *        point into text, right behind a CALL. Where that CALL names its target
 *        and the target is the function found below, the frame is certain;
 *        after an indirect CALL, when the next one upwards fits. All others are
 *        printed with a question mark: left over from earlier calls, or reached
 *        by a tail call.
 */
#include <asm/page.h>
#include <asm/ptrace.h>
#include <kernel/boot.h>
#include <kernel/panic.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <lib/align.h>

#include "internal.h"

#define MAX_FRAMES 48
#define SYMBOL_LEN 96

/* How long is the CALL that ends at ADDR, and where does it go? 0: none. */
static unsigned int call_before(unsigned long addr, unsigned long *target)
{
	const u8 *p = (const u8 *)addr;

	*target = 0;
	if (p[-5] == 0xE8) {
		*target = addr + (unsigned long)(long)*(const s32 *)(addr - 4);
		return 5;
	}
	if (p[-2] == 0xFF && (p[-1] & 0xF8) == 0xD0) /* call reg */
		return 2;
	if (p[-2] == 0xFF && (p[-1] & 0xF8) == 0x10) /* call [reg] */
		return 2;
	if (p[-3] == 0xFF && (p[-2] & 0xF8) == 0x50) /* call [reg+8] */
		return 3;
	if (p[-3] == 0xFF && p[-2] == 0x14) /* call [base+index] */
		return 3;
	if (p[-4] == 0xFF && p[-3] == 0x54) /* call [base+index+8] */
		return 4;
	if (p[-6] == 0xFF && (p[-5] & 0xF8) == 0x90) /* call [reg+32] */
		return 6;
	if (p[-6] == 0xFF && p[-5] == 0x15) /* call [address] */
		return 6;
	if (p[-7] == 0xFF && (p[-6] == 0x94 || p[-6] == 0x14))
		return 7; /* call [base+index+32] */
	return 0;
}

/* Where the function begins that ADDR lies in; 0 outside text. */
static unsigned long function_of(unsigned long addr)
{
	unsigned long offset, size;

	return ksym_lookup(addr, &offset, &size) ? addr - offset : 0;
}

static void print_frame(unsigned long addr, bool certain)
{
	unsigned long offset, size;
	const char *name = ksym_lookup(addr - 1, &offset, &size);

	pr_emerg(" %s%s+%#lx/%#lx\n", certain ? "" : "? ", name, offset + 1,
		 size);
}

static void print_repeats(unsigned int repeats)
{
	if (repeats)
		pr_emerg("  the same %u times more\n", repeats);
}

/* The end of the stack that SP lies in; SP itself when it is none of ours. */
static unsigned long stack_top(unsigned long sp)
{
	unsigned long stack = (unsigned long)current->stack, top;

	if (sp >= stack && sp < stack + THREAD_SIZE)
		return stack + THREAD_SIZE;
	if (sp >= (unsigned long)init_stack &&
	    sp < (unsigned long)init_stack + THREAD_SIZE)
		return (unsigned long)init_stack + THREAD_SIZE;
	return double_fault_stack(sp, &top) ? top : sp;
}

/* The chain of calls that leads into the function INNER, from SP upwards. */
static void show_stack(unsigned long inner, unsigned long sp)
{
	unsigned long top, word, target, maybe = 0, last = 0;
	unsigned int frames = 0, repeats = 0;
	bool certain;

	if (sp < (unsigned long)current->stack &&
	    sp >= (unsigned long)current->stack - PAGE_SIZE)
		sp = (unsigned long)current->stack; /* it has overflown */
	sp = ALIGN(sp, sizeof(word));
	top = stack_top(sp);
	for (; sp < top && frames < MAX_FRAMES; sp += sizeof(word)) {
		word = *(const unsigned long *)sp;
		if (word < (unsigned long)_text + 8 || !function_of(word - 1) ||
		    !call_before(word, &target))
			continue;
		certain = target && (target == inner || target == maybe);
		if (word == last) { /* a recursion */
			repeats++;
			continue;
		}
		print_repeats(repeats);
		repeats = 0;
		print_frame(word, certain);
		last = word;
		frames++;
		if (certain)
			inner = function_of(word - 1);
		maybe = target ? 0 : function_of(word - 1);
	}
	print_repeats(repeats);
}

void show_backtrace(const struct pt_regs *regs)
{
	char symbol[SYMBOL_LEN];

	if (user_mode(regs))
		return;
	pr_emerg("Call Trace:\n");
	pr_emerg(" %s\n", ksym_format(regs->ip, symbol, SYMBOL_LEN));
	show_stack(function_of(regs->ip), regs_sp(regs));
}

void noinline dump_stack(void)
{
	unsigned long caller = (unsigned long)__builtin_return_address(0);
	unsigned long *frame = __builtin_frame_address(0);

	pr_emerg("Call Trace:\n");
	print_frame(caller, true);
	show_stack(function_of(caller - 1), (unsigned long)(frame + 2));
}
