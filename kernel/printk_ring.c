// SPDX-License-Identifier: MIT
/*
 * printk_ring.c - the kernel's log: a ring of bytes, records in a row
 *
 * What        Each record begins with a marker, its level and its facility, so
 *             the first whole one is found behind whatever was overwritten:
 *
 *	\1 6 sp [    0.012345] text ... \n \1 4 sp [    0.013000] text ... \n
 *
 *             Records are numbered from 0 on; the numbers are not in the ring,
 *             a reader counts along.
 * Invariants  1. The marker is nowhere else: in a text it becomes a "?".
 *             2. first_seq is the number of the oldest marker in the ring: each
 *                marker that is overwritten adds one.
 * Locking     console_lock.
 * Failure     None: the oldest go.
 */
#include <lib/minmax.h>
#include <lib/printf.h>
#include <uapi/errno.h>
#include "printk_ring.h"

#define MARKER	    '\1'
#define HEADER	    3
#define NO_FACILITY ' ' /* the kernel's; others are above it */

static char log_buf[LOG_SIZE]; /* [console_lock] */
static u32 log_end;	       /* [console_lock] bytes ever written */
static u64 first_seq;	       /* [console_lock] of the oldest record */
static u64 next_seq;	       /* [console_lock] of the one that comes */
static u32 readable_end; /* [console_lock to write] behind whole records */

static void put_byte(char c)
{
	char *place = &log_buf[log_end++ % LOG_SIZE];

	if (*place == MARKER)
		first_seq++;
	*place = c;
}

void ring_put(const char *s, size_t n)
{
	for (; n; n--, s++)
		put_byte(*s == MARKER ? '?' : *s);
}

void ring_begin(unsigned int facility, enum log_level level)
{
	put_byte(MARKER);
	put_byte((char)('0' + level));
	put_byte((char)(NO_FACILITY + facility));
	next_seq++;
}

void ring_end(void)
{
	put_byte('\n');
	WRITE_ONCE(readable_end, log_end);
}

/* ------------------------------------------------------------------ reading */

static char byte_at(u32 pos)
{
	return log_buf[pos % LOG_SIZE];
}

static bool is_lost(u32 pos)
{
	return log_end - pos > LOG_SIZE;
}

/* To the first whole record. */
static void to_oldest(struct log_reader *r)
{
	r->pos = is_lost(0) ? log_end - LOG_SIZE : 0;
	r->seq = first_seq;
	while (r->pos != readable_end && byte_at(r->pos) != MARKER)
		r->pos++;
}

/* Behind the record at POS. */
static u32 record_end(u32 pos)
{
	do
		pos++;
	while (pos != readable_end && byte_at(pos) != MARKER);
	return pos;
}

static unsigned int priority_at(u32 pos)
{
	unsigned int level = (unsigned int)(byte_at(pos + 1) - '0');

	return (unsigned int)((u8)byte_at(pos + 2) - NO_FACILITY) << 3 | level;
}

/* The record at POS as a line, "<6>" in front: its length, or 0: it does not
 * fit. END is behind it. */
static size_t copy_line(u32 pos, u32 end, char *buf, size_t size)
{
	char prefix[12];
	int n = scnprintf(prefix, sizeof(prefix), "<%u>", priority_at(pos));
	size_t done = 0;

	if ((size_t)n + end - pos - HEADER > size)
		return 0;
	while (done < (size_t)n) {
		buf[done] = prefix[done];
		done++;
	}
	for (pos += HEADER; pos != end; pos++)
		buf[done++] = byte_at(pos);
	return done;
}

size_t log_read(struct log_reader *r, char *buf, size_t size)
{
	unsigned long flags = lock_console();
	size_t done = 0, n;
	u32 end;

	if (is_lost(r->pos))
		to_oldest(r);
	while (r->pos != readable_end) {
		end = record_end(r->pos);
		n = copy_line(r->pos, end, buf + done, size - done);
		if (!n)
			break;
		done += n;
		r->pos = end;
		r->seq++;
	}
	unlock_console(flags);
	return done;
}

/* "[    0.012345] " at *POS, in microseconds; *POS is behind it then. */
static u64 read_stamp(u32 *pos, u32 end)
{
	u32 seconds = 0, part = 0, *number = &seconds;
	char c;

	while (*pos != end - 1) {
		c = byte_at((*pos)++);
		if (c == ' ' && byte_at(*pos - 2) == ']')
			break;
		if (c == '.')
			number = &part;
		else if (c >= '0' && c <= '9')
			*number = *number * 10 + (u32)(c - '0');
	}
	return (u64)seconds * 1000000 + part;
}

static void fill_record(struct log_record *record, u32 pos, u32 end)
{
	record->priority = priority_at(pos);
	pos += HEADER;
	record->time_us = read_stamp(&pos, end);
	for (record->len = 0; pos != end - 1; pos++)
		if (record->len < sizeof(record->text))
			record->text[record->len++] = byte_at(pos);
}

int log_next(struct log_reader *r, struct log_record *record)
{
	unsigned long flags = lock_console();
	int result = 0;
	u32 end;

	if (is_lost(r->pos)) {
		to_oldest(r);
		result = -EPIPE;
	} else if (r->pos != readable_end) {
		end = record_end(r->pos);
		record->seq = r->seq++;
		fill_record(record, r->pos, end);
		r->pos = end;
		result = 1;
	}
	unlock_console(flags);
	return result;
}

bool log_is_read(const struct log_reader *r)
{
	return r->pos == READ_ONCE(readable_end);
}

bool log_was_lost(const struct log_reader *r)
{
	unsigned long flags = lock_console();
	bool lost = is_lost(r->pos);

	unlock_console(flags);
	return lost;
}

u32 log_position(void)
{
	return READ_ONCE(readable_end);
}

void log_to_start(struct log_reader *r)
{
	unsigned long flags = lock_console();

	to_oldest(r);
	unlock_console(flags);
}

/* A record that is still open comes behind it. */
void log_to_end(struct log_reader *r)
{
	unsigned long flags = lock_console();

	r->pos = readable_end;
	r->seq = next_seq - (log_end != readable_end);
	unlock_console(flags);
}

void ring_replay(void (*write)(const void *arg, const char *s, size_t n),
		 const void *arg, int level)
{
	u32 pos = is_lost(0) ? log_end - LOG_SIZE : 0;
	bool show = false;
	char c;

	while (pos != log_end) {
		c = byte_at(pos++);
		if (c == MARKER && log_end - pos >= HEADER - 1) {
			show = byte_at(pos) - '0' < level;
			pos += HEADER - 1;
		} else if (show) {
			write(arg, &c, 1);
		}
	}
}
