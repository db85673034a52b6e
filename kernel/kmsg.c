// SPDX-License-Identifier: MIT
/*
 * kmsg.c - /dev/kmsg: the log, a record a read; and a way into it
 *
 * What     Each open file reads on its own, from the oldest record on:
 *
 *	6,339,5140900,-;text of the line\n     priority, number, microseconds
 *
 *          What is not printable, and the backslash, is written \x1b. A record
 *          that does not fit is passed over (EINVAL); when some were
 *          overwritten before they were read, that is told once (EPIPE).
 *          What is written becomes a line, its level and facility from "<N>"
 *          in front; the kernel's facility is not for programs.
 * Locking  kmsg->lock: where the file is, and its buffers.
 * Not here Dictionaries, continued records, callers; printk_devkmsg. A text of
 *          several lines is several records here, and one without a newline is
 *          whole at once: on Linux it waits for the next record.
 * See      Linux's Documentation/ABI/testing/dev-kmsg.
 */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <fs/poll.h>
#include <kernel/mutex.h>
#include <kernel/syslog.h>
#include <kernel/time.h>
#include <lib/printf.h>
#include <mm/slab.h>
#include "syslog_internal.h"

#define WRITE_MAX     992
#define PREFIX_MAX    64
#define FACILITY_USER 1
#define LEVEL_DEFAULT LOG_WARNING

/* So many lines of a file in so long; the rest is dropped. */
#define BURST	      10
#define BURST_NS      (5 * NSEC_PER_SEC)

struct kmsg {
	struct mutex lock;
	struct log_reader reader; /* [lock] */
	struct log_record record; /* [lock] the last one read */
	u64 burst_start;	  /* [lock] ns; 0: none has begun */
	unsigned int burst;	  /* [lock] lines since then */
	char text[PREFIX_MAX + 4 * LOG_TEXT_MAX + 1]; /* [lock] of one read or
						         write */
};

static int kmsg_open(struct inode *inode __maybe_unused, struct file *file)
{
	struct kmsg *kmsg;
	int err = 0;

	if ((file->flags & O_ACCMODE) != O_WRONLY)
		err = may_syslog(SYSLOG_READ_ALL);
	if (err)
		return err;
	kmsg = kzalloc(sizeof(*kmsg), GFP_KERNEL);
	if (!kmsg)
		return -ENOMEM;
	mutex_init(&kmsg->lock, "kmsg.lock", RANK_INODE);
	log_to_start(&kmsg->reader);
	file->private_data = kmsg;
	return 0;
}

static void kmsg_release(struct file *file)
{
	kfree(file->private_data);
}

/* ------------------------------------------------------------------ reading */

/* The record as kmsg->text: its length. [lock] */
static size_t format(struct kmsg *kmsg)
{
	const struct log_record *r = &kmsg->record;
	char *out = kmsg->text;
	size_t i;

	out += scnprintf(out, PREFIX_MAX, "%u,%llu,%llu,-;", r->priority,
			 r->seq, r->time_us);
	for (i = 0; i < r->len; i++) {
		u8 c = (u8)r->text[i];

		if (c < ' ' || c >= 127 || c == '\\')
			out += scnprintf(out, 5, "\\x%02x", c);
		else
			*out++ = (char)c;
	}
	*out++ = '\n';
	return (size_t)(out - kmsg->text);
}

/* The next record, which there may be, into BUF. [lock] */
static ssize_t read_record(struct kmsg *kmsg, char __user *buf, size_t n)
{
	int found = log_next(&kmsg->reader, &kmsg->record);
	size_t len;

	if (found <= 0)
		return found;
	len = format(kmsg);
	if (len > n)
		return -EINVAL;
	return copy_to_user(buf, kmsg->text, len) ? -EFAULT : (ssize_t)len;
}

static ssize_t kmsg_read(struct file *file, char __user *buf, size_t n,
			 loff_t *pos __maybe_unused)
{
	struct kmsg *kmsg = file->private_data;
	ssize_t result;

	for (;;) {
		mutex_lock(&kmsg->lock);
		result = read_record(kmsg, buf, n);
		mutex_unlock(&kmsg->lock);
		if (result)
			return result;
		if (file->flags & O_NONBLOCK)
			return -EAGAIN;
		result = log_wait(&kmsg->reader);
		if (result)
			return result;
	}
}

static loff_t kmsg_llseek(struct file *file, loff_t offset, unsigned int whence)
{
	const struct log_reader cleared = log_cleared(); /* has a lock, too */
	struct kmsg *kmsg = file->private_data;
	loff_t result = 0;

	if (offset)
		return -ESPIPE;
	mutex_lock(&kmsg->lock);
	switch (whence) {
	case SEEK_SET:
		log_to_start(&kmsg->reader);
		break;
	case SEEK_DATA:
		kmsg->reader = cleared;
		break;
	case SEEK_END:
		log_to_end(&kmsg->reader);
		break;
	default:
		result = -EINVAL;
	}
	mutex_unlock(&kmsg->lock);
	return result;
}

static unsigned int kmsg_poll(struct file *file, struct poll_table *table)
{
	const struct kmsg *kmsg = file->private_data;

	log_poll_wait(file, table);
	if (log_is_read(&kmsg->reader))
		return 0;
	return POLLIN | POLLRDNORM |
	       (log_was_lost(&kmsg->reader) ? POLLERR | POLLPRI : 0);
}

/* ------------------------------------------------------------------ writing */

/* May another line come from this file? [lock] */
static bool may_print(struct kmsg *kmsg)
{
	u64 now = ktime_get_ns();

	if (!kmsg->burst_start || now - kmsg->burst_start > BURST_NS) {
		kmsg->burst_start = now;
		kmsg->burst = 0;
	}
	return kmsg->burst++ < BURST;
}

/* "<N>" in front of *TEXT: N, and *TEXT goes on behind it; else -1. */
static int take_priority(const char **text)
{
	const char *c = *text;
	unsigned int n = 0;

	if (*c++ != '<')
		return -1;
	for (; *c >= '0' && *c <= '9'; c++)
		n = n * 10 + (unsigned int)(*c - '0');
	if (*c != '>')
		return -1;
	*text = c + 1;
	return (int)(n & 0x3ff);
}

static void print(const char *text)
{
	int priority = take_priority(&text);
	unsigned int facility = FACILITY_USER;
	enum log_level level = LEVEL_DEFAULT;

	if (priority >= 0) {
		level = (enum log_level)(priority & 7);
		facility = (unsigned int)priority >> 3 ?: FACILITY_USER;
	}
	printk_text(facility, level, text);
}

static ssize_t kmsg_write(struct file *file, const char __user *buf, size_t n,
			  loff_t *pos __maybe_unused)
{
	struct kmsg *kmsg = file->private_data;
	ssize_t result = (ssize_t)n;

	if (n > WRITE_MAX)
		return -EINVAL;
	mutex_lock(&kmsg->lock);
	if (may_print(kmsg)) {
		if (copy_from_user(kmsg->text, buf, n)) {
			result = -EFAULT;
		} else {
			kmsg->text[n] = '\0';
			print(kmsg->text);
		}
	}
	mutex_unlock(&kmsg->lock);
	return result;
}

const struct file_operations dev_kmsg_fops = {
	.open = kmsg_open,
	.release = kmsg_release,
	.read = kmsg_read,
	.write = kmsg_write,
	.llseek = kmsg_llseek,
	.poll = kmsg_poll,
	.stream = true,
};
