/* SPDX-License-Identifier: MIT */
/*
 * printk.h - the kernel's voice
 *
 * Every line goes to a ring buffer and, when its level is below loglevel, to
 * the consoles. Callable from anywhere, interrupts and faults included; needs
 * no memory. A message is one line and ends in \n; pr_cont goes on with it.
 */
#ifndef KERNEL_PRINTK_H
#define KERNEL_PRINTK_H

#include <lib/types.h>
#include <lib/compiler.h>

enum log_level {
	LOG_EMERG,
	LOG_ALERT,
	LOG_CRIT,
	LOG_ERR,
	LOG_WARNING,
	LOG_NOTICE,
	LOG_INFO,
	LOG_DEBUG,
};

void printk(enum log_level level, const char *fmt, ...) __printf(2, 3);

#define pr_emerg(...)  printk(LOG_EMERG, __VA_ARGS__)
#define pr_crit(...)   printk(LOG_CRIT, __VA_ARGS__)
#define pr_err(...)    printk(LOG_ERR, __VA_ARGS__)
#define pr_warn(...)   printk(LOG_WARNING, __VA_ARGS__)
#define pr_notice(...) printk(LOG_NOTICE, __VA_ARGS__)
#define pr_info(...)   printk(LOG_INFO, __VA_ARGS__)
#define pr_debug(...)  printk(LOG_DEBUG, __VA_ARGS__)

/* Continues the last line at its level. */
void pr_cont(const char *fmt, ...) __printf(1, 2);

/* Messages of a level >= this one stay in the buffer. Default 7 (all but
 * debug). */
extern int console_loglevel;

/* Where output goes: drivers register one each. write() is called with the
 * console lock held and interrupts off; "\n" comes as it is. */
struct console {
	const char *name; /* as in console=: "ttyS0", "tty0" */
	void (*write)(const char *s, size_t n);
	bool enabled; /* by console=; all are when nothing is said */
	struct console *next;
};

/* What the buffer holds is written to it first. A second time: nothing. */
void register_console(struct console *con);

/* The kernel is dying: print whoever holds the lock, and print all levels. */
void printk_panic_mode(void);

/* Writes N raw bytes to the consoles, no prefix, no buffer: for tty output. */
void console_write(const char *s, size_t n);

#endif
