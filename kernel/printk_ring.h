/* SPDX-License-Identifier: MIT */
/* printk_ring.h - the log's bytes; all of it under console_lock. */
#ifndef KERNEL_PRINTK_RING_H
#define KERNEL_PRINTK_RING_H

#include <kernel/printk.h>

/* Begins a record, adds text to it, ends it: it can be read then. The time is
 * its first text, "[    0.012345] ". */
void ring_begin(unsigned int facility, enum log_level level);
void ring_put(const char *s, size_t n);
void ring_end(void);

/* Calls WRITE with all text of records below LEVEL, the oldest first. */
void ring_replay(void (*write)(const void *arg, const char *s, size_t n),
		 const void *arg, int level);

#endif
