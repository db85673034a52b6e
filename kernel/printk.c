// SPDX-License-Identifier: MIT
/*
 * printk.c - the kernel's log and its consoles
 *
 * What     The log is a ring of bytes. Each line begins with a marker and its
 *          level, so a console that registers late is given, from the first
 *          whole line on, what its level allows:
 *
 *            \1 6 [    0.012345] text ... \n \1 4 [    0.013000] text ...
 *
 * Locking  console_lock: the ring, the list of consoles, and their output.
 *          Interrupts off. A panic ignores it: the holder will not run again.
 * Failure  None: a line longer than LINE_LENGTH is cut, the oldest lines go.
 */
#include <kernel/cmdline.h>
#include <kernel/printk.h>
#include <kernel/spinlock.h>
#include <kernel/time.h>
#include <lib/div64.h>
#include <lib/kstrto.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <uapi/errno.h>

#define LINE_LENGTH 1024
#define MARKER	    '\1'

int console_printk[4] = { 7, LOG_WARNING, 1, 7 };

static DEFINE_SPINLOCK(console_lock, RANK_CONSOLE);

static char log_buf[LOG_SIZE];	 /* [console_lock] */
static u32 log_end;		 /* [console_lock] bytes ever written */
static char line[LINE_LENGTH];	 /* [console_lock] being put together */
static bool line_open;		 /* [console_lock] the last one has no \n */
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

static void log_put(const char *s, size_t n)
{
	while (n--)
		log_buf[log_end++ % LOG_SIZE] = *s++;
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
	log_put(s, n);
	if ((int)level < console_loglevel || panic_mode)
		consoles_write(s, n);
}

static void begin_line(enum log_level new_level)
{
	const char mark[] = { MARKER, (char)('0' + new_level) };
	u32 ns, seconds = (u32)div_u64_rem(ktime_get_ns(), NSEC_PER_SEC, &ns);
	char stamp[24];
	int n;

	level = new_level;
	log_put(mark, sizeof(mark));
	n = scnprintf(stamp, sizeof(stamp), "[%5u.%06u] ", seconds, ns / 1000);
	emit(stamp, (size_t)n);
	line_open = true;
}

static void end_line(void)
{
	emit("\n", 1);
	line_open = false;
}

/* Splits TEXT, which may hold several lines, or a piece of one. */
static void print_text(enum log_level text_level, const char *text)
{
	size_t n;

	while (*text) {
		if (!line_open)
			begin_line(text_level);
		n = strcspn(text, "\n");
		emit(text, n);
		text += n;
		if (*text == '\n') {
			end_line();
			text++;
		}
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

/* Writes CON the whole lines of the log that its level lets through. */
static void replay(const struct console *con)
{
	u32 pos = log_end > LOG_SIZE ? log_end - LOG_SIZE : 0;
	bool show = false;
	char c;

	while (pos != log_end) {
		c = log_buf[pos++ % LOG_SIZE];
		if (c == MARKER && pos != log_end)
			show = log_buf[pos++ % LOG_SIZE] - '0' <
			       console_loglevel;
		else if (show)
			write_lines(con, &c, 1);
	}
}

bool log_is_read(u32 pos)
{
	return pos == READ_ONCE(log_end);
}

/* To the marker of the first line at or behind POS. [console_lock] */
static u32 next_marker(u32 pos)
{
	if (log_end - pos > LOG_SIZE)
		pos = log_end - LOG_SIZE;
	while (pos != log_end && log_buf[pos % LOG_SIZE] != MARKER)
		pos++;
	return pos;
}

/* The line at POS, its marker written as "<6>": its length, or 0 when it does
 * not fit; *NEXT is what follows. [console_lock] */
static size_t copy_line(u32 pos, char *buf, size_t size, u32 *next)
{
	size_t n = 0;

	if (size < 3)
		return 0;
	buf[n++] = '<';
	buf[n++] = log_buf[(pos + 1) % LOG_SIZE];
	buf[n++] = '>';
	for (pos += 2; pos != log_end && log_buf[pos % LOG_SIZE] != MARKER;) {
		if (n == size)
			return 0;
		buf[n++] = log_buf[pos++ % LOG_SIZE];
	}
	*next = pos;
	return n;
}

size_t log_read(u32 *pos, char *buf, size_t size)
{
	unsigned long flags = lock_console();
	size_t done = 0, n;

	for (;;) {
		*pos = next_marker(*pos);
		if (*pos == log_end)
			break;
		n = copy_line(*pos, buf + done, size - done, pos);
		if (!n)
			break;
		done += n;
	}
	unlock_console(flags);
	return done;
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
			replay(con);
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
