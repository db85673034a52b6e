// SPDX-License-Identifier: MIT
/*
 * printk.c - the kernel's log and its consoles
 *
 * What     Each line is a record of the log (printk_ring.c), and goes to the
 *          consoles if its level allows. A console that registers late is given
 *          what is there.
 * Locking  console_lock: the ring, the list of consoles, and their output.
 *          Interrupts off. A panic ignores it: the holder will not run again.
 * Failure  None: a message longer than LINE_LENGTH is cut, a line that is
 *          continued past it goes on in another record.
 */
#include <kernel/cmdline.h>
#include <kernel/printk.h>
#include <kernel/spinlock.h>
#include <kernel/time.h>
#include <lib/div64.h>
#include <lib/kstrto.h>
#include <lib/minmax.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <uapi/errno.h>
#include "printk_ring.h"

#define LINE_LENGTH LOG_TEXT_MAX

int console_printk[4] = { 7, LOG_WARNING, 1, 7 };

static DEFINE_SPINLOCK(console_lock, RANK_CONSOLE);

static char line[LINE_LENGTH];	 /* [console_lock] being put together */
static bool line_open;		 /* [console_lock] the last one has no \n */
static size_t line_room;	 /* [console_lock] bytes it may still get */
static unsigned int facility;	 /* [console_lock] of that line: 0, kernel */
static enum log_level level;	 /* [console_lock] of that line */
static struct console *consoles; /* [console_lock] */
static bool console_chosen;	 /* a console= was seen */
static bool panic_mode;

unsigned long lock_console(void)
{
	return panic_mode ? local_irq_save() : spin_lock_irqsave(&console_lock);
}

void unlock_console(unsigned long flags)
{
	if (panic_mode)
		local_irq_restore(flags);
	else
		spin_unlock_irqrestore(&console_lock, flags);
}

/* A console is a device: it returns its carriage when it is told to. */
static void write_lines(const struct console *con, const char *s, size_t n)
{
	size_t part;

	for (; n; s += part, n -= part) {
		for (part = 0; part < n && s[part] != '\n'; part++)
			;
		con->write(s, part);
		if (part == n)
			return;
		con->write("\r\n", 2);
		part++;
	}
}

static void consoles_write(const char *s, size_t n)
{
	struct console *con;

	for (con = consoles; con; con = con->next)
		if (con->enabled)
			write_lines(con, s, n);
}

/* To the log, and to the consoles when the line's level allows. */
static void emit(const char *s, size_t n)
{
	ring_put(s, n);
	if ((int)level < console_loglevel || panic_mode)
		consoles_write(s, n);
}

static void begin_line(enum log_level new_level)
{
	u32 ns, seconds = (u32)div_u64_rem(ktime_get_ns(), NSEC_PER_SEC, &ns);
	char stamp[24];
	int n;

	level = new_level;
	ring_begin(facility, level);
	n = scnprintf(stamp, sizeof(stamp), "[%5u.%06u] ", seconds, ns / 1000);
	emit(stamp, (size_t)n);
	line_open = true;
	line_room = LINE_LENGTH;
}

static void end_line(void)
{
	ring_end();
	if ((int)level < console_loglevel || panic_mode)
		consoles_write("\n", 1);
	line_open = false;
	facility = 0;
}

/* Splits TEXT, which may hold several lines, or a piece of one. */
static void print_text(enum log_level text_level, const char *text)
{
	size_t n;

	while (*text) {
		if (!line_open)
			begin_line(text_level);
		n = min(strcspn(text, "\n"), line_room);
		emit(text, n);
		text += n;
		line_room -= n;
		if (*text == '\n' || !line_room)
			end_line();
		if (*text == '\n')
			text++;
	}
}

void printk(enum log_level text_level, const char *fmt, ...)
{
	unsigned long flags = lock_console();
	va_list args;

	va_start(args, fmt);
	if (vsnprintf(line, sizeof(line), fmt, args) >= LINE_LENGTH)
		line[LINE_LENGTH - 2] = '\n';
	va_end(args);
	if (line_open)
		end_line();
	print_text(text_level, line);
	unlock_console(flags);
}

void printk_text(unsigned int text_facility, enum log_level text_level,
		 const char *text)
{
	unsigned long flags = lock_console();

	if (line_open)
		end_line();
	do {
		size_t n = strcspn(text, "\n");

		facility = text_facility;
		begin_line(text_level);
		emit(text, min(n, line_room));
		end_line();
		text += n + (text[n] == '\n');
	} while (*text);
	unlock_console(flags);
}

void pr_cont(const char *fmt, ...)
{
	unsigned long flags = lock_console();
	va_list args;

	va_start(args, fmt);
	vscnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	print_text(level, line);
	unlock_console(flags);
}

static void replay_to(const void *con, const char *s, size_t n)
{
	write_lines(con, s, n);
}

void register_console(struct console *con)
{
	unsigned long flags = lock_console();
	struct console *other = consoles;

	while (other && other != con)
		other = other->next;
	if (!other) {
		con->next = consoles;
		consoles = con;
		con->enabled = !console_chosen;
		if (con->enabled)
			ring_replay(replay_to, con, console_loglevel);
	}
	unlock_console(flags);
}

void console_write(const char *s, size_t n)
{
	unsigned long flags = lock_console();

	consoles_write(s, n);
	unlock_console(flags);
}

void console_write_raw(const struct console *only, const char *s, size_t n)
{
	unsigned long flags = lock_console();
	struct console *con;

	for (con = consoles; con; con = con->next)
		if (only ? con == only : con->enabled)
			con->write(s, n);
	unlock_console(flags);
}

struct console *console_chosen_alone(void)
{
	struct console *con, *found = NULL;

	for (con = consoles; con; con = con->next) {
		if (con->enabled && found)
			return NULL;
		if (con->enabled)
			found = con;
	}
	return found;
}

bool printk_in_panic(void)
{
	return panic_mode;
}

void printk_panic_mode(void)
{
	panic_mode = true;
	if (line_open)
		end_line();
}

/* console=ttyS0[,115200...], console=tty0: the first word silences the rest. */
static int parse_console(const char *value)
{
	size_t n = strcspn(value, ",");
	struct console *con, *found = NULL;

	for (con = consoles; con; con = con->next)
		if (strlen(con->name) == n && !strncmp(con->name, value, n))
			found = con;
	if (!found)
		return -EINVAL;
	if (!console_chosen)
		for (con = consoles; con; con = con->next)
			con->enabled = false;
	console_chosen = true;
	found->enabled = true;
	return 0;
}
CMDLINE("console", parse_console);

static int parse_loglevel(const char *value)
{
	return kstrtoint(value, 10, &console_loglevel);
}
CMDLINE("loglevel", parse_loglevel);

static int parse_quiet(const char *value)
{
	console_loglevel = LOG_WARNING;
	return *value ? -EINVAL : 0;
}
CMDLINE("quiet", parse_quiet);
