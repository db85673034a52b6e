/* SPDX-License-Identifier: MIT */
/* syslog_internal.h - what syslog.c, log_wait.c and kmsg.c keep between them. */
#ifndef KERNEL_SYSLOG_INTERNAL_H
#define KERNEL_SYSLOG_INTERNAL_H

#include <kernel/printk.h>

struct file;
struct poll_table;

/* May current do TYPE of syslog(2)? 0 or -EPERM. */
int may_syslog(int type);

/* Where the last READ_CLEAR or CLEAR was. */
struct log_reader log_cleared(void);

/* ----------------------------------------------------------------- log_wait.c */

/* Sleeps until there is a line behind R: 0 or -ERESTARTSYS. */
int log_wait(const struct log_reader *r);
/* Puts the caller of poll on the queue that is woken by lines. */
void log_poll_wait(struct file *file, struct poll_table *table);

#endif
