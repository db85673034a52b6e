// SPDX-License-Identifier: MIT
/*
 * syslog.c - syslog(2) and /proc/kmsg: the kernel's log for programs
 *
 * What     One reader's position, and one that READ_CLEAR has moved: dmesg sees
 *          what came since.
 * Rights   CAP_SYSLOG, but for reading all; with dmesg_restrict for that, too.
 * Locking  syslog_lock: the positions, and one reader at a time.
 * See      syslog(2), proc(5).
 */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <fs/poll.h>
#include <fs/procfs.h>
#include <kernel/cred.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <kernel/syscalls.h>
#include <kernel/syslog.h>
#include <lib/minmax.h>
#include <mm/vmalloc.h>
#include "syslog_internal.h"

#define TEXT_SIZE (LOG_SIZE / 2 * 3) /* "<6>" is longer than its marker */

int dmesg_restrict;

static DEFINE_MUTEX(syslog_lock, RANK_INODE);
static struct log_reader reader, cleared; /* [syslog_lock] */
/* [syslog_lock] Lines that READ has begun, by a buffer that they did not fit. */
static struct {
	char text[1024 + 64];
	size_t at, len;
} taken;
static int saved_level = -1; /* [syslog_lock] of CONSOLE_OFF, or -1 */

int may_syslog(int type)
{
	bool all = type == SYSLOG_READ_ALL || type == SYSLOG_SIZE_BUFFER;

	if ((all && !READ_ONCE(dmesg_restrict)) || capable(CAP_SYSLOG))
		return 0;
	return -EPERM;
}

/* Up to SIZE bytes that nobody has read: how many, 0 if there are none. */
static long take_new(char __user *buf, size_t size)
{
	size_t n, left;

	mutex_lock(&syslog_lock);
	if (taken.at == taken.len) {
		taken.at = 0;
		taken.len = log_read(&reader, taken.text, sizeof(taken.text));
	}
	n = min(size, taken.len - taken.at);
	left = copy_to_user(buf, taken.text + taken.at, n);
	if (!left)
		taken.at += n;
	mutex_unlock(&syslog_lock);
	return left ? -EFAULT : (long)n;
}

static long read_new(char __user *buf, size_t size)
{
	long n;
	int err;

	while (!(n = take_new(buf, size))) {
		err = log_wait(&reader);
		if (err)
			return err;
	}
	return n;
}

static bool all_is_read(void)
{
	return READ_ONCE(taken.at) == READ_ONCE(taken.len) &&
	       log_is_read(&reader);
}

/* The last whole lines of TEXT that fit into SIZE bytes. */
static size_t skip_what_does_not_fit(const char *text, size_t n, size_t size)
{
	size_t from = n > size ? n - size : 0;

	while (from && from < n && text[from - 1] != '\n')
		from++;
	return from;
}

static long read_all(char __user *buf, size_t size, bool clear)
{
	char *text = vmalloc(TEXT_SIZE);
	struct log_reader r;
	size_t n, from;
	long result;

	if (!text)
		return -ENOMEM;
	mutex_lock(&syslog_lock);
	r = cleared;
	n = log_read(&r, text, TEXT_SIZE);
	from = skip_what_does_not_fit(text, n, size);
	result = copy_to_user(buf, text + from, n - from) ? -EFAULT
							  : (long)(n - from);
	if (clear && result >= 0)
		cleared = r;
	mutex_unlock(&syslog_lock);
	vfree(text);
	return result;
}

static void forget_all(void)
{
	mutex_lock(&syslog_lock);
	log_to_end(&cleared);
	mutex_unlock(&syslog_lock);
}

struct log_reader log_cleared(void)
{
	struct log_reader r;

	mutex_lock(&syslog_lock);
	r = cleared;
	mutex_unlock(&syslog_lock);
	return r;
}

static long count_unread(void)
{
	char *text = vmalloc(TEXT_SIZE);
	struct log_reader r;
	size_t n;

	if (!text)
		return -ENOMEM;
	mutex_lock(&syslog_lock);
	r = reader;
	n = log_read(&r, text, TEXT_SIZE) + taken.len - taken.at;
	mutex_unlock(&syslog_lock);
	vfree(text);
	return (long)n;
}

/* ON: as it was before it was switched off. */
static void switch_console(bool on)
{
	mutex_lock(&syslog_lock);
	if (on && saved_level >= 0) {
		WRITE_ONCE(console_loglevel, saved_level);
		saved_level = -1;
	} else if (!on) {
		if (saved_level < 0)
			saved_level = console_loglevel;
		WRITE_ONCE(console_loglevel, console_printk[2]);
	}
	mutex_unlock(&syslog_lock);
}

static long set_level(int level)
{
	if (level < 1 || level > 8)
		return -EINVAL;
	mutex_lock(&syslog_lock);
	WRITE_ONCE(console_loglevel, max(level, console_printk[2]));
	saved_level = -1;
	mutex_unlock(&syslog_lock);
	return 0;
}

static long read_log(int type, char __user *buf, int len)
{
	if (!buf || len < 0)
		return -EINVAL;
	if (!len)
		return 0;
	if (!user_range_ok(buf, (size_t)len))
		return -EFAULT;
	if (type == SYSLOG_READ)
		return read_new(buf, (size_t)len);
	return read_all(buf, (size_t)len, type == SYSLOG_READ_CLEAR);
}

SYSCALL_DEFINE3(syslog, int, type, char __user *, buf, int, len)
{
	int err = may_syslog(type);

	if (err)
		return err;
	switch (type) {
	case SYSLOG_CLOSE:
	case SYSLOG_OPEN:
		return 0;
	case SYSLOG_READ:
	case SYSLOG_READ_ALL:
	case SYSLOG_READ_CLEAR:
		return read_log(type, buf, len);
	case SYSLOG_CLEAR:
		forget_all();
		return 0;
	case SYSLOG_CONSOLE_OFF:
	case SYSLOG_CONSOLE_ON:
		switch_console(type == SYSLOG_CONSOLE_ON);
		return 0;
	case SYSLOG_CONSOLE_LEVEL:
		return set_level(len);
	case SYSLOG_SIZE_UNREAD:
		return count_unread();
	case SYSLOG_SIZE_BUFFER:
		return LOG_SIZE;
	}
	return -EINVAL;
}

/* --------------------------------------------------------------- /proc/kmsg */

static int kmsg_open(struct inode *inode __maybe_unused,
		     struct file *file __maybe_unused)
{
	return may_syslog(SYSLOG_OPEN);
}

static ssize_t kmsg_read(struct file *file, char __user *buf, size_t n,
			 loff_t *pos __maybe_unused)
{
	if (!n)
		return 0;
	if ((file->flags & O_NONBLOCK) && all_is_read())
		return -EAGAIN;
	return read_new(buf, n);
}

static unsigned int kmsg_poll(struct file *file, struct poll_table *table)
{
	log_poll_wait(file, table);
	return all_is_read() ? 0 : POLLIN | POLLRDNORM;
}

static const struct file_operations kmsg_fops = {
	.open = kmsg_open,
	.read = kmsg_read,
	.poll = kmsg_poll,
	.stream = true,
};
PROC_FILE_FOPS("kmsg", 0400, kmsg_fops);
