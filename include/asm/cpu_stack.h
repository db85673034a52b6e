/* SPDX-License-Identifier: MIT */
/*
 * cpu_stack.h - a CPU's stack of pointers, which interrupt handlers use too
 *
 *	 |NULL| p | p | p |   |   |
 *	                   ^top    ^end
 *
 * What     Push and pop with interrupts off. Under the first place stands a
 *          NULL that is never taken: it tells that the stack is empty, so a pop
 *          compares nothing with a bottom. The flags wait on the machine's
 *          stack, which saves their way through a register; so no operand may
 *          be addressed by the stack pointer.
 * Locking  The stack is the running CPU's own. With several CPUs the caller's
 *          preemption has to be off, or its address be found behind the cli.
 */
#ifndef ASM_CPU_STACK_H
#define ASM_CPU_STACK_H

#include <lib/compiler.h>
#include <asm/cpu_stack_types.h>
#include <asm/page.h>

#ifdef __x86_64__
#define __CPU_STACK_TMP "rcx"
#else
#define __CPU_STACK_TMP "ecx"
#endif

/* What is on top, or NULL. */
static __always_inline void *cpu_stack_pop(struct cpu_stack *stack)
{
	void *p;

	asm volatile("pushf\n\t"
		     "cli\n\t"
		     "mov	(%[stack]), %[p]\n\t"
		     "mov	-%c[word](%[p]), %[p]\n\t"
		     "test	%[p], %[p]\n\t"
		     "jz	1f\n\t"
		     "sub" ASM_WORD "	%[word], (%[stack])\n"
		     "1:	popf"
		     : [p] "=&r"(p)
		     : [stack] "r"(stack), [word] "i"(sizeof(void *))
		     : "memory", "cc");
	return p;
}

/* P is not NULL. Nothing is pushed unless PUSH_DONE. */
static __always_inline enum push_result cpu_stack_push(struct cpu_stack *stack,
						       void *p)
{
	asm goto("pushf\n\t"
		 "cli\n\t"
		 "mov	(%[stack]), %%" __CPU_STACK_TMP "\n\t"
		 "cmp	%c[end](%[stack]), %%" __CPU_STACK_TMP "\n\t"
		 "je	1f\n\t"
		 "cmp	%[p], -%c[word](%%" __CPU_STACK_TMP ")\n\t"
		 "je	2f\n\t"
		 "mov	%[p], (%%" __CPU_STACK_TMP ")\n\t"
		 "add" ASM_WORD "	%[word], (%[stack])\n\t"
		 "popf\n\t"
		 ".subsection 1\n"
		 "1:	popf\n\t"
		 "jmp	%l[full]\n"
		 "2:	popf\n\t"
		 "jmp	%l[twice]\n\t"
		 ".previous"
		 :
		 : [stack] "r"(stack), [p] "r"(p), [word] "i"(sizeof(void *)),
		   [end] "i"(offsetof(struct cpu_stack, end))
		 : __CPU_STACK_TMP, "memory", "cc"
		 : full, twice);
	return PUSH_DONE;
full:
	return PUSH_FULL;
twice:
	return PUSH_TWICE;
}

#endif
