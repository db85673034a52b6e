/* SPDX-License-Identifier: MIT */
/* panic.h - the end, and assertions: for the kernel's own bugs only. */
#ifndef KERNEL_PANIC_H
#define KERNEL_PANIC_H

#include <lib/types.h>
#include <lib/compiler.h>

struct pt_regs;

/* Prints the message, registers and a symbolised backtrace; then halts, or
 * ends QEMU with a failure under test=, or restarts after panic=N seconds. */
void panic(const char *fmt, ...) __printf(1, 2) __attribute__((noreturn));

/* Until the restart after a panic: seconds; negative: at once; 0: never. */
extern int panic_timeout;

/* What panic() leaves to C, and the registers it was called with. */
void do_panic(const char *fmt, ...) __printf(1, 2) __attribute__((noreturn));
extern struct pt_regs panic_frame;

/* The same from an exception: REGS are those of the fault. */
void panic_regs(struct pt_regs *regs, const char *fmt, ...) __printf(2, 3)
	__attribute__((noreturn));

/* Prints the call chain that leads here, a line a frame, with symbols. */
void dump_stack(void);

/* The same for REGS' moment, from its instruction on. */
void show_backtrace(const struct pt_regs *regs);

/* The function that ADDR lies in, how far into it, and its length; NULL when
 * it is not kernel text. */
const char *ksym_lookup(unsigned long addr, unsigned long *offset,
			unsigned long *size);

/* Where the function begins that ADDR lies in, or 0; and, quicker than
 * ksym_lookup too, how far ADDR is into it, and its length. */
unsigned long ksym_function(unsigned long addr);
bool ksym_extent(unsigned long addr, unsigned long *offset,
		 unsigned long *size);

/* The function of that name, and its length; 0: there is none. */
unsigned long ksym_address(const char *name, unsigned long *size);

/* "name+0x12/0x80" of a kernel text address into BUF; returns BUF. */
const char *ksym_format(unsigned long addr, char *buf, size_t size);

#define BUG_ON(cond)                                                          \
	do {                                                                  \
		if (unlikely(cond))                                           \
			panic("BUG: %s at %s:%d", #cond, __FILE__, __LINE__); \
	} while (0)

/* Costs nothing unless built with DEBUG=1. */
#ifdef TESSERA_DEBUG
#define DEBUG_BUG_ON(cond) BUG_ON(cond)
#else
#define DEBUG_BUG_ON(cond) ((void)sizeof(cond))
#endif

/* Says so with a backtrace and goes on; yields the condition. */
#define WARN_ON(cond)                                       \
	({                                                  \
		bool __warn = (cond);                       \
		if (unlikely(__warn))                       \
			warn_at(#cond, __FILE__, __LINE__); \
		__warn;                                     \
	})
void warn_at(const char *cond, const char *file, int line);

/* How many WARN_ONs have fired: tests expect none. */
extern int warn_count;

#endif
