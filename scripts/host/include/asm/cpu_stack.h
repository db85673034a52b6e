/* SPDX-License-Identifier: MIT */
/* A CPU's stack of pointers, of a CPU without interrupts. */
#ifndef ASM_CPU_STACK_H
#define ASM_CPU_STACK_H

#include <lib/compiler.h>
#include <asm/cpu_stack_types.h>

static inline void *cpu_stack_pop(struct cpu_stack *stack)
{
	return stack->top[-1] ? *--stack->top : NULL;
}

static inline enum push_result cpu_stack_push(struct cpu_stack *stack, void *p)
{
	if (stack->top == stack->end)
		return PUSH_FULL;
	if (stack->top[-1] == p)
		return PUSH_TWICE;
	*stack->top++ = p;
	return PUSH_DONE;
}

#endif
