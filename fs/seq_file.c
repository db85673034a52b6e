// SPDX-License-Identifier: MIT
/*
 * seq_file.c - files that print themselves
 *
 * What        The text is made at a read from position 0 and kept until the
 *             next such read or the close, so one pass over the file sees one
 *             moment. The show function prints into a buffer; when that is too
 *             small it is run again with one of twice the size.
 * Locking     The caller holds file->lock: the buffer belongs to the position.
 * Failure     -ENOMEM; the next read from 0 tries again.
 */
#include <fs/seq_file.h>
#include <asm/uaccess.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <mm/vmalloc.h>
#include "internal.h"

#define FIRST_SIZE 1024
#define MAX_SIZE   (4UL << 20)

struct seq_open_file {
	struct seq_file m;
	int (*show)(struct seq_file *m);
};

void seq_write(struct seq_file *m, const void *data, size_t n)
{
	if (n > m->size - m->count) {
		m->overflow = true;
		return;
	}
	memcpy(m->buf + m->count, data, n);
	m->count += n;
}

void seq_puts(struct seq_file *m, const char *s)
{
	seq_write(m, s, strlen(s));
}

void seq_putc(struct seq_file *m, char c)
{
	seq_write(m, &c, 1);
}

void seq_printf(struct seq_file *m, const char *fmt, ...)
{
	size_t room = m->size - m->count;
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(m->buf + m->count, room, fmt, args);
	va_end(args);
	if ((size_t)n >= room)
		m->overflow = true;
	else
		m->count += (size_t)n;
}

static void free_text(struct seq_file *m)
{
	if (is_vmalloc_addr(m->buf))
		vfree(m->buf);
	else
		kfree(m->buf);
	m->buf = NULL;
	m->size = m->count = 0;
}

static int try_show(struct seq_open_file *seq, size_t size)
{
	struct seq_file *m = &seq->m;

	if (m->size < size) {
		free_text(m);
		m->buf = size <= PAGE_SIZE ? kmalloc(size, GFP_KERNEL)
					   : vmalloc(size);
		if (!m->buf)
			return -ENOMEM;
		m->size = size;
	}
	m->count = 0;
	m->overflow = false;
	return seq->show(m);
}

static int make_text(struct seq_open_file *seq)
{
	size_t size = seq->m.size ? seq->m.size : FIRST_SIZE;
	int err;

	for (;; size *= 2) {
		err = size > MAX_SIZE ? -ENOMEM : try_show(seq, size);
		if (!err && !seq->m.overflow)
			return 0;
		if (err) {
			free_text(&seq->m);
			return err;
		}
	}
}

int seq_open(struct file *file, int (*show)(struct seq_file *m), void *private)
{
	struct seq_open_file *seq = kzalloc(sizeof(*seq), GFP_KERNEL);

	if (!seq)
		return -ENOMEM;
	seq->show = show;
	seq->m.private = private;
	file->private_data = seq;
	return 0;
}

void seq_release(struct file *file)
{
	struct seq_open_file *seq = file->private_data;

	free_text(&seq->m);
	kfree(seq);
}

ssize_t seq_read(struct file *file, char __user *buf, size_t n, loff_t *pos)
{
	struct seq_open_file *seq = file->private_data;

	if (*pos == 0 || !seq->m.buf) {
		int err = make_text(seq);

		if (err)
			return err;
	}
	return copy_range_to_user(buf, n, pos, seq->m.buf, seq->m.count);
}
