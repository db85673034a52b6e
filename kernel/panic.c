// SPDX-License-Identifier: MIT
/*
 * panic.c - the end of the kernel, and warnings
 *
 * What    A panic prints its sentence, the registers and the call chain, and
 *         then: under test= ends QEMU with a failure; with panic=N restarts
 *         after N seconds; else halts. A panic inside that prints one line.
 */
#include <asm/cpu.h>
#include <asm/irqflags.h>
#include <asm/ptrace.h>
#include <kernel/cmdline.h>
#include <kernel/panic.h>
#include <kernel/power.h>
#include <kernel/printk.h>
#include <kernel/time.h>
#include <lib/kstrto.h>
#include <lib/printf.h>

int warn_count;
struct pt_regs panic_frame;

int panic_timeout;
static bool panicking;
static char text[256];

static int parse_panic(const char *value)
{
	return kstrtoint(value, 10, &panic_timeout);
}
CMDLINE("panic", parse_panic);

static void __noreturn panic_end(void)
{
	int seconds;

	if (under_test)
		test_exit(TEST_EXIT_PANIC);
	if (panic_timeout == 0)
		cpu_halt();
	if (panic_timeout > 0)
		pr_emerg("Rebooting in %d seconds..\n", panic_timeout);
	for (seconds = 0; seconds < panic_timeout; seconds++)
		udelay(1000000);
	machine_restart();
}

/* The sentence, once: what panics while it is printed says only its format. */
static void panic_say(const char *fmt, va_list args)
{
	local_irq_disable();
	printk_panic_mode();
	if (panicking) {
		pr_emerg("panic within a panic: %s\n", fmt);
		panic_end();
	}
	panicking = true;
	vscnprintf(text, sizeof(text), fmt, args);
	pr_emerg("Kernel panic - not syncing: %s\n", text);
}

static void __noreturn panic_show(const struct pt_regs *regs)
{
	show_regs(regs);
	show_backtrace(regs);
	pr_emerg("---[ end Kernel panic - not syncing: %s ]---\n", text);
	panic_end();
}

/* panic() comes here with the caller's registers in panic_frame. */
void do_panic(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	panic_say(fmt, args);
	va_end(args);
	panic_show(&panic_frame);
}

void panic_regs(struct pt_regs *regs, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	panic_say(fmt, args);
	va_end(args);
	panic_show(regs);
}

void warn_at(const char *cond, const char *file, int line)
{
	warn_count++;
	pr_warn("WARNING: %s at %s:%d\n", cond, file, line);
	dump_stack();
}
