// SPDX-License-Identifier: MIT
/*
 * dump.c - the call chain, printed
 *
 * What   For panics and warnings, the whole chain; a recursion is counted
 *        rather than printed. Guesses have a question mark (unwind.c).
 */
#include <asm/ptrace.h>
#include <kernel/panic.h>
#include <kernel/printk.h>

#include "internal.h"

#define MAX_FRAMES 48
#define SYMBOL_LEN 96

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

/* The chain of calls that leads into the function INNER, from SP upwards. */
static void show_stack(unsigned long inner, unsigned long sp)
{
	unsigned int frames = 0, repeats = 0;
	unsigned long word, last = 0;
	struct unwind u;

	unwind_start(&u, inner, sp);
	while (frames < MAX_FRAMES && (word = unwind_next(&u)) != 0) {
		if (word == last) { /* a recursion */
			repeats++;
			continue;
		}
		print_repeats(repeats);
		repeats = 0;
		print_frame(word, u.certain);
		last = word;
		frames++;
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
	show_stack(ksym_function(regs->ip), regs_sp(regs));
}

void noinline dump_stack(void)
{
	unsigned long caller = (unsigned long)__builtin_return_address(0);
	unsigned long *frame = __builtin_frame_address(0);

	pr_emerg("Call Trace:\n");
	print_frame(caller, true);
	show_stack(ksym_function(caller - 1), (unsigned long)(frame + 2));
}
