// SPDX-License-Identifier: MIT
/*
 * Running the registered tests, and their output: KTAP version 1.
 *
 *	KTAP version 1
 *	1..2
 *	ok 1 list.add_then_delete
 *	# mm/slab_test.c:31: expected free == 3: 2 (0x2), 3 (0x3)
 *	not ok 2 slab.objects_stay_constructed
 *
 * Lines go straight to the consoles, without printk's level and time. One run
 * at a time: the state of the running test is global, and a thread that the
 * test started may report failures through it too.
 *
 * See: https://docs.kernel.org/dev-tools/ktap.html
 */
#include <kernel/ktest.h>
#include <kernel/printk.h>
#include <lib/glob.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <stdarg.h>

/* The linker's names for the ends of section "ktest". */
extern const struct ktest *const __start_ktest[] __weak;
extern const struct ktest *const __stop_ktest[] __weak;

const char *(*ktest_after_each)(void);

static struct {
	bool failed;
	const char *skipped; /* why, or NULL */
} state;

/* One line: a prefix, the message cut to what fits, a newline. */
static void __printf(2, 0)
	print_line(const char *prefix, const char *fmt, va_list args)
{
	char line[320];
	int n = scnprintf(line, sizeof(line) - 1, "%s", prefix);

	n += vscnprintf(line + n, sizeof(line) - 1 - (size_t)n, fmt, args);
	line[n++] = '\n';
	console_write(line, (size_t)n);
}

static void __printf(1, 2) say(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	print_line("", fmt, args);
	va_end(args);
}

void ktest_note(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	print_line("# ", fmt, args);
	va_end(args);
}

void ktest_fail(const char *file, int line, const char *fmt, ...)
{
	char prefix[96];
	va_list args;

	WRITE_ONCE(state.failed, true);
	scnprintf(prefix, sizeof(prefix), "# %s:%d: ", file, line);
	va_start(args, fmt);
	print_line(prefix, fmt, args);
	va_end(args);
}

void ktest_fail_eq(const char *file, int line, const char *what, s64 a, s64 b)
{
	ktest_fail(file, line, "expected %s: %lld (0x%llx), %lld (0x%llx)",
		   what, a, (u64)a, b, (u64)b);
}

void ktest_skip(const char *why)
{
	state.skipped = why;
}

bool ktest_failed(void)
{
	return READ_ONCE(state.failed);
}

/* -> whether it failed. */
static bool run_one(const struct ktest *test, unsigned int number)
{
	const char *wrong;

	state.failed = false;
	state.skipped = NULL;
	test->run();
	wrong = ktest_after_each ? ktest_after_each() : NULL;
	if (wrong) {
		ktest_note("the kernel's books disagree after it: %s", wrong);
		state.failed = true;
	}
	if (state.failed)
		say("not ok %u %s", number, test->name);
	else if (state.skipped)
		say("ok %u %s # SKIP %s", number, test->name, state.skipped);
	else
		say("ok %u %s", number, test->name);
	return state.failed;
}

int ktest_run(const char *glob, unsigned int *nr_run)
{
	const struct ktest *const *t;
	unsigned int matching = 0, number = 0;
	int failures = 0;

	if (strcmp(glob, "all") == 0)
		glob = "*";
	for (t = __start_ktest; t < __stop_ktest; t++)
		matching += glob_match(glob, (*t)->name);
	say("KTAP version 1");
	say("1..%u", matching);
	for (t = __start_ktest; t < __stop_ktest; t++)
		if (glob_match(glob, (*t)->name))
			failures += run_one(*t, ++number);
	if (nr_run)
		*nr_run = number;
	if (number == 0) {
		ktest_note("no test is named like %s", glob);
		return 1;
	}
	return failures;
}
