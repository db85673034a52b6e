/* SPDX-License-Identifier: MIT */
/*
 * stacktrace.h - who called: return addresses into an array
 *
 * Debug builds follow the frame pointers: every entry is right. Release builds
 * search the stack (kernel/x86/unwind.c), and what only looks like a return
 * address is a guess: an entry with its top bit clear, printed with a question
 * mark.
 */
#ifndef KERNEL_STACKTRACE_H
#define KERNEL_STACKTRACE_H

#include <lib/compiler.h>
#include <lib/types.h>

#define STACK_TRACE_DEPTH 12

/* The current function's frame: its return address is the word behind the one
 * that this points to. It costs the function a register. */
#define STACK_FRAME	  __builtin_frame_address(0)

/*
 * The callers of the function that has FRAME (one that is running: STACK_FRAME
 * there), innermost first, at most MAX; how many there are. Any context; reads
 * the stack and takes no lock.
 */
unsigned int stack_trace_save(unsigned long *entries, unsigned int max,
			      const void *frame);

#define STACK_TRACE_CERTAIN (1UL << (8 * sizeof(long) - 1))

static inline unsigned long stack_trace_address(unsigned long entry)
{
	return entry | STACK_TRACE_CERTAIN;
}

static inline bool stack_trace_is_guess(unsigned long entry)
{
	return !(entry & STACK_TRACE_CERTAIN);
}

/* One line of a report, without its newline. */
typedef void (*report_line_t)(void *ctx, const char *text);

/* A line an entry: " kmalloc+0x12/0x80", guesses with "? " before. */
void stack_trace_print(const unsigned long *entries, unsigned int nr,
		       report_line_t line, void *ctx);

/* A report_line_t that prints; CTX is not looked at. */
void report_to_log(void *ctx, const char *text);

#endif
