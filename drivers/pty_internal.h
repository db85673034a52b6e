/* SPDX-License-Identifier: MIT */
/* pty_internal.h - a pair, as its two sides see it. */
#ifndef DRIVERS_PTY_INTERNAL_H
#define DRIVERS_PTY_INTERNAL_H

#include <asm/page.h>
#include <drivers/pty.h>
#include "tty_internal.h"

#define PTY_OUT_SIZE ((unsigned int)PAGE_SIZE)

struct pty {
	struct tty_struct tty;	 /* the slave; its refs are the pair's */
	unsigned int n;		 /* constant */
	struct pts_owner owner;	 /* [ptys_lock] of /dev/pts/N */
	u8 *out;		 /* [tty.lock] a page, owned */
	unsigned int head, tail; /* [tty.lock] of out */
	bool locked;		 /* [tty.lock] TIOCSPTLCK: no slave yet */
	bool master_gone;	 /* [tty.lock] */
	bool slave_gone;	 /* [tty.lock] was there, and was closed */
	bool packet;		 /* [tty.lock] TIOCPKT */
	u8 status;		 /* [tty.lock] TIOCPKT_*, for the next read */
	wait_queue_head_t master_wait; /* for output, room for input, the end */
};

static inline struct pty *pty_of(struct tty_struct *tty)
{
	return container_of(tty, struct pty, tty);
}

/* A new pair with the reference of its master, or ERR_PTR. */
struct pty *pty_new(void);

#endif
