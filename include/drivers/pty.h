/* SPDX-License-Identifier: MIT */
/*
 * pty.h - pseudo terminals: /dev/ptmx, and what /dev/pts shows of them
 */
#ifndef DRIVERS_PTY_H
#define DRIVERS_PTY_H

#include <fs/fs.h>

#define PTS_MAJOR 136
#define PTS_GID	  5 /* group tty */

/* Whose /dev/pts/N is. SERIAL tells it from others that had the number. */
struct pts_owner {
	unsigned long serial;
	u32 uid, gid, mode;
};

extern const struct file_operations ptmx_fops;

/* The first pair from FROM on, or -1. */
int pts_next(unsigned int from);
/* False: there is no pair N. */
bool pts_get_owner(unsigned int n, struct pts_owner *owner);
/* Nothing happens when that pair is gone. */
void pts_set_owner(unsigned int n, const struct pts_owner *owner);

#endif
