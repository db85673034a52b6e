/* SPDX-License-Identifier: MIT */
/*
 * seq_file.h - text that grows as it is printed: what /proc files are made of
 */
#ifndef FS_SEQ_FILE_H
#define FS_SEQ_FILE_H

#include <lib/types.h>
#include <lib/compiler.h>

struct seq_file {
	char *buf; /* vmalloc'ed or kmalloc'ed; owned */
	size_t size, count;
	bool overflow; /* something did not fit: the producer is run again */
	void *private; /* what the text is about */
};

void seq_printf(struct seq_file *m, const char *fmt, ...) __printf(2, 3);
void seq_puts(struct seq_file *m, const char *s);
void seq_putc(struct seq_file *m, char c);
void seq_write(struct seq_file *m, const void *data, size_t n);

#endif
