/* SPDX-License-Identifier: MIT */
/*
 * syscalls.h - the table behind int 0x80 and syscall
 *
 * One function a syscall, registered by being written; its arguments come as
 * the six registers. Unknown numbers give -ENOSYS and are logged once by name.
 */
#ifndef KERNEL_SYSCALLS_H
#define KERNEL_SYSCALLS_H

#include <lib/compiler.h>
#include <lib/types.h>
#include <asm/traps.h>

struct pt_regs;

typedef asmlinkage long (*syscall_fn_t)(unsigned long, unsigned long,
					unsigned long, unsigned long,
					unsigned long, unsigned long);

#define NR_SYSCALLS 512

extern const syscall_fn_t sys_call_table[NR_SYSCALLS];

/*
 * A system call is written as
 *
 *	SYSCALL_DEFINE3(lseek, unsigned int, fd, long, offset,
 *			unsigned int, whence)
 *	{ … return result or -errno; }
 *
 * and stands in the table by that: it overrides the weak sys_lseek which the
 * table has for every name of uapi/syscall_names.h.
 */
typedef asmlinkage long syscall_function(unsigned long, unsigned long,
					 unsigned long, unsigned long,
					 unsigned long, unsigned long);

#define __SC_REGS                                                         \
	unsigned long r1 __maybe_unused, unsigned long r2 __maybe_unused, \
		unsigned long r3 __maybe_unused,                          \
		unsigned long r4 __maybe_unused,                          \
		unsigned long r5 __maybe_unused,                          \
		unsigned long r6 __maybe_unused
#define __SC_DEFINE(name, params, args)            \
	static inline long __do_sys_##name params; \
	syscall_function sys_##name;               \
	asmlinkage long sys_##name(__SC_REGS)      \
	{                                          \
		return __do_sys_##name args;       \
	}                                          \
	static inline long __do_sys_##name params

/* __force: a register holds a user pointer as a plain number. */
#define __SC_ARG(t, r)	      (__force t)(r)

#define SYSCALL_DEFINE0(name) __SC_DEFINE(name, (void), ())
#define SYSCALL_DEFINE1(name, t1, a1) \
	__SC_DEFINE(name, (t1 a1), (__SC_ARG(t1, r1)))
#define SYSCALL_DEFINE2(name, t1, a1, t2, a2) \
	__SC_DEFINE(name, (t1 a1, t2 a2), (__SC_ARG(t1, r1), __SC_ARG(t2, r2)))
#define SYSCALL_DEFINE3(name, t1, a1, t2, a2, t3, a3) \
	__SC_DEFINE(name, (t1 a1, t2 a2, t3 a3),      \
		    (__SC_ARG(t1, r1), __SC_ARG(t2, r2), __SC_ARG(t3, r3)))
#define SYSCALL_DEFINE4(name, t1, a1, t2, a2, t3, a3, t4, a4)              \
	__SC_DEFINE(name, (t1 a1, t2 a2, t3 a3, t4 a4),                    \
		    (__SC_ARG(t1, r1), __SC_ARG(t2, r2), __SC_ARG(t3, r3), \
		     __SC_ARG(t4, r4)))
#define SYSCALL_DEFINE5(name, t1, a1, t2, a2, t3, a3, t4, a4, t5, a5)      \
	__SC_DEFINE(name, (t1 a1, t2 a2, t3 a3, t4 a4, t5 a5),             \
		    (__SC_ARG(t1, r1), __SC_ARG(t2, r2), __SC_ARG(t3, r3), \
		     __SC_ARG(t4, r4), __SC_ARG(t5, r5)))
#define SYSCALL_DEFINE6(name, t1, a1, t2, a2, t3, a3, t4, a4, t5, a5, t6, a6) \
	__SC_DEFINE(name, (t1 a1, t2 a2, t3 a3, t4 a4, t5 a5, t6 a6),         \
		    (__SC_ARG(t1, r1), __SC_ARG(t2, r2), __SC_ARG(t3, r3),    \
		     __SC_ARG(t4, r4), __SC_ARG(t5, r5), __SC_ARG(t6, r6)))

/* From the entry code, for a number that has no function: -ENOSYS. */
asmlinkage long sys_ni_syscall_nr(unsigned long nr);

#endif
