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
extern int console_printk[4]; /* /proc/sys/kernel/printk: this one first */
#define console_loglevel console_printk[0]

struct tty_struct;

/* Where output goes: drivers register one each. write() is called with the
 * console lock held and interrupts off; a line ends with "\r\n". */
struct console {
	const char *name; /* as in console=: "ttyS0", "tty0" */
	void (*write)(const char *s, size_t n);
	bool enabled;		/* by console=; all are when nothing is said */
	struct tty_struct *tty; /* the terminal on the same device; or NULL */
	struct console *next;
};

/* What the buffer holds is written to it first. A second time: nothing. */
void register_console(struct console *con);

/* The kernel is dying: print whoever holds the lock, and print all levels. */
void printk_panic_mode(void);
/* Whether that has been called: locks are not waited for any more. */
bool printk_in_panic(void);

/* Writes N bytes of text to the consoles, no prefix, no buffer. */
void console_write(const char *s, size_t n);

/* The same as it is, to ONLY that console or to all (NULL): for terminals. */
void console_write_raw(const struct console *only, const char *s, size_t n);

/* The lock that console->write runs under; a panic goes past it. */
unsigned long lock_console(void);
void unlock_console(unsigned long flags);

/* The console that is enabled when only one is; else NULL. */
struct console *console_chosen_alone(void);

#define LOG_SIZE 65536U /* of the buffer, in bytes */

/* A text from ring 3, of FACILITY (1 to 127): a record a line. */
void printk_text(unsigned int facility, enum log_level level, const char *text);

/* Where somebody who reads the log is: all zero is its first line. The caller
 * locks it. */
struct log_reader {
	u32 pos;
	u64 seq; /* lines before it since the boot */
};

#define LOG_TEXT_MAX 1024

/* One line: what /dev/kmsg tells of it. */
struct log_record {
	u64 seq, time_us;
	unsigned int priority; /* facility * 8 + level */
	size_t len;
	char text[LOG_TEXT_MAX];
};

/* Whole lines of the log from R on, each with "<priority>" in front, as many as
 * fit into SIZE bytes: how many bytes; R goes on. Any context. */
size_t log_read(struct log_reader *r, char *buf, size_t size);
/* The line at R: 1; 0: there is none yet; -EPIPE: it is overwritten, and R is at
 * the oldest now. */
int log_next(struct log_reader *r, struct log_record *record);
/* Is there nothing behind R?  Was what R comes to overwritten? */
bool log_is_read(const struct log_reader *r);
bool log_was_lost(const struct log_reader *r);
/* Changes with each line. */
u32 log_position(void);
void log_to_start(struct log_reader *r);
void log_to_end(struct log_reader *r);

#endif
