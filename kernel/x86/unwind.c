// SPDX-License-Identifier: MIT
/*
 * unwind.c - the call chain, with and without frame pointers
 *
 * What   Without: the stack is searched for words that could be return
 *        addresses: they point into text, right behind a CALL. Where that CALL
 *        names its target and the target is the function found below, or jumps
 *        there at its end (a tail call), the frame is certain; after an
 *        indirect CALL, when the next one upwards fits. All others are guesses:
 *        left over from earlier calls, or reached by pointers.
 *        With (DEBUG=1): each frame begins with the caller's frame pointer, and
 *        the return address stands behind it.
 */
#include <asm/page.h>
#include <kernel/boot.h>
#include <kernel/panic.h>
#include <kernel/sched.h>
#include <kernel/stacktrace.h>
#include <lib/align.h>

#include "internal.h"

/* How long is the CALL that ends at ADDR, and where does it go? 0: none; nor is one
 * that leads out of the text, whose first byte is part of something else. */
static unsigned int call_before(unsigned long addr, unsigned long *target)
{
	const u8 *p = (const u8 *)addr;

	*target = 0;
	if (p[-5] == 0xE8) {
		*target = addr + (unsigned long)(long)*(const s32 *)(addr - 4);
		if (ksym_function(*target))
			return 5;
		*target = 0;
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

/* Does the function FROM jump to the beginning of TO, or into it when the
 * compiler has put its rare part elsewhere? */
static bool jumps_to(unsigned long from, unsigned long to)
{
	unsigned long offset, size, p, target;

	if (!ksym_extent(from, &offset, &size) || offset)
		return false;
	for (p = from; p + 2 <= from + size; p++) {
		const u8 opcode = *(const u8 *)p;

		if (opcode == 0xE9 ||
		    (opcode & 0xF0) == 0x80) /* or Jcc's end */
			target = p + 5 +
				 (unsigned long)(long)*(const s32 *)(p + 1);
		else if (opcode == 0xEB || (opcode & 0xF0) == 0x70)
			target = p + 2 +
				 (unsigned long)(long)*(const s8 *)(p + 1);
		else
			continue;
		if (target == to || (opcode >= 0x80 && opcode != 0xEB &&
				     ksym_function(target) == to))
			return true;
	}
	return false;
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

void unwind_start(struct unwind *u, unsigned long inner, unsigned long sp)
{
	unsigned long stack = (unsigned long)current->stack;

	if (sp < stack && sp >= stack - PAGE_SIZE)
		sp = stack; /* it has overflown */
	u->sp = ALIGN(sp, sizeof(long));
	u->top = stack_top(u->sp);
	u->inner = inner;
	u->maybe = 0;
}

static bool leads_to(unsigned long target, unsigned long function)
{
	return target == function || jumps_to(target, function);
}

unsigned long unwind_next(struct unwind *u)
{
	unsigned long word, target, function;

	for (; u->sp < u->top; u->sp += sizeof(word)) {
		word = *(const unsigned long *)u->sp;
		if (word < (unsigned long)_text + 8)
			continue;
		function = ksym_function(word - 1);
		if (!function || !call_before(word, &target))
			continue;
		u->sp += sizeof(word);
		u->by_pointer = target && target == u->maybe;
		u->certain = u->by_pointer ||
			     (target && u->inner && leads_to(target, u->inner));
		if (u->certain)
			u->inner = function;
		u->maybe = target ? 0 : function;
		return word;
	}
	return 0;
}

#ifdef TESSERA_DEBUG

/* Behind the entry from ring 3 the chain is the program's, and may be anything.
 */
static bool on_stack(const unsigned long *frame, unsigned long top)
{
	return (unsigned long)frame <= top - 2 * sizeof(long) &&
	       (unsigned long)frame % sizeof(long) == 0;
}

unsigned int stack_trace_save(unsigned long *entries, unsigned int max,
			      const void *from)
{
	const unsigned long *frame = from, *next;
	unsigned long top = stack_top((unsigned long)frame);
	unsigned int n = 0;

	while (n < max && on_stack(frame, top) && ksym_function(frame[1] - 1)) {
		entries[n++] = frame[1];
		next = (const unsigned long *)frame[0];
		if (next <= frame)
			break;
		frame = next;
	}
	return n;
}

#else

unsigned int stack_trace_save(unsigned long *entries, unsigned int max,
			      const void *from)
{
	const unsigned long *frame = from;
	unsigned long word;
	struct unwind u;
	unsigned int n = 0;

	if (max)
		entries[n++] = frame[1];
	unwind_start(&u, ksym_function(frame[1] - 1),
		     (unsigned long)(frame + 2));
	while (n < max && (word = unwind_next(&u)) != 0) {
		if (u.by_pointer) /* the guess before was right */
			entries[n - 1] |= STACK_TRACE_CERTAIN;
		if (!u.certain && word == stack_trace_address(entries[n - 1]))
			continue; /* a copy, left over */
		entries[n++] = u.certain ? word : word & ~STACK_TRACE_CERTAIN;
	}
	return n;
}

#endif
