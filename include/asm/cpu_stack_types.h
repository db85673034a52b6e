/* SPDX-License-Identifier: MIT */
/* cpu_stack_types.h - what a CPU's stack of pointers is, for any machine: the
 * host's models have their own push and pop. */
#ifndef ASM_CPU_STACK_TYPES_H
#define ASM_CPU_STACK_TYPES_H

struct cpu_stack {
	void **top; /* behind the pointer that goes next */
	void **end; /* behind the last place */
};

enum push_result {
	PUSH_DONE,
	PUSH_FULL, /* there is no room */
	PUSH_TWICE /* it is on top already */
};

#endif
