// SPDX-License-Identifier: MIT
/*
 * stacktrace.c - call chains in words
 *
 * See: kernel/x86/unwind.c, which finds them; kernel/stackdepot.c, which keeps
 * them.
 */
#include <kernel/panic.h>
#include <kernel/printk.h>
#include <kernel/stacktrace.h>
#include <lib/printf.h>

void stack_trace_print(const unsigned long *entries, unsigned int nr,
		       report_line_t line, void *ctx)
{
	char text[96];
	unsigned int i;
	int n;

	for (i = 0; i < nr; i++) {
		n = scnprintf(text, sizeof(text), "    %s",
			      stack_trace_is_guess(entries[i]) ? "? " : "");
		ksym_format(stack_trace_address(entries[i]), text + n,
			    sizeof(text) - (size_t)n);
		line(ctx, text);
	}
}

void report_to_log(void *ctx __maybe_unused, const char *text)
{
	pr_err("%s\n", text);
}
