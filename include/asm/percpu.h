/* SPDX-License-Identifier: MIT */
/*
 * percpu.h - one copy of a variable for each CPU
 *
 * The variables stand in section .percpu. A CPU reaches its own copy through
 * %fs (%gs on x86_64, as SWAPGS wants it), whose base is the distance from the linked section to that CPU's copy:
 * 0 for the boot CPU, which uses the section itself. The single-instruction
 * accessors need no protection; whoever takes an address with this_cpu_ptr
 * must have preemption off for as long as it is used.
 */
#ifndef ASM_PERCPU_H
#define ASM_PERCPU_H

#include <lib/types.h>
#include <lib/compiler.h>

#define DECLARE_PER_CPU(type, name) extern __typeof__(type) name
#define DEFINE_PER_CPU(type, name)  __section(".percpu") __typeof__(type) name

#ifdef __x86_64__
#define __PERCPU_SEG "%%gs:"
#define __PERCPU_IMM "e"
#else
#define __PERCPU_SEG "%%fs:"
#define __PERCPU_IMM "i"
#endif
#define __percpu_check(var)                                \
	static_assert(sizeof(var) == sizeof(int) ||        \
			      sizeof(var) == sizeof(long), \
		      "one word only")

/* Accessors for variables of one machine word (or int). */
#define this_cpu_read(var)                                \
	({                                                \
		__typeof__(var) __v;                      \
		__percpu_check(__v);                      \
		asm volatile("mov " __PERCPU_SEG "%1, %0" \
			     : "=r"(__v)                  \
			     : "m"(var));                 \
		__v;                                      \
	})

/*
 * The same for a variable that never changes under the task that reads it,
 * such as current: the compiler may keep the value as long as it likes.
 */
#define this_cpu_read_stable(var)                                             \
	({                                                                    \
		__typeof__(var) __v;                                          \
		__percpu_check(__v);                                          \
		asm("mov " __PERCPU_SEG "%P1, %0" : "=r"(__v) : "p"(&(var))); \
		__v;                                                          \
	})

#define this_cpu_write(var, value)                                          \
	do {                                                                \
		__percpu_check(var);                                        \
		asm volatile("mov%z0 %1, " __PERCPU_SEG "%0"                \
			     : "=m"(var)                                    \
			     : "r" __PERCPU_IMM((__typeof__(var))(value))); \
	} while (0)

#define this_cpu_add(var, n)                                          \
	do {                                                          \
		__percpu_check(var);                                  \
		asm volatile("add%z0 %1, " __PERCPU_SEG "%0"          \
			     : "+m"(var)                              \
			     : "r" __PERCPU_IMM((__typeof__(var))(n)) \
			     : "cc");                                 \
	} while (0)

#define this_cpu_inc(var) this_cpu_add(var, 1)
#define this_cpu_dec(var) this_cpu_add(var, -1)

/* Distance from the linked .percpu section to this CPU's copy. */
DECLARE_PER_CPU(unsigned long, this_cpu_off);

#define this_cpu_ptr(ptr) \
	((__typeof__(ptr))((unsigned long)(ptr) + this_cpu_read(this_cpu_off)))

/* One CPU so far; the loops over CPUs are written for more. */
#define NR_CPUS		      1
#define smp_processor_id()    0U
#define per_cpu_ptr(ptr, cpu) ((void)(cpu), (ptr))
#define for_each_cpu(cpu)     for ((cpu) = 0; (cpu) < NR_CPUS; (cpu)++)

#endif
