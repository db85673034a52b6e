/* SPDX-License-Identifier: MIT */
/*
 * tty.h - terminals: a device, a line discipline, and who is in control
 *
 *	read, write, ioctl          drivers/tty_io.c, tty_rw.c, tty_ioctl.c
 *	      |
 *	 tty_struct  -- n_tty       lines, echo, signals: drivers/n_tty.c
 *	      |      -- session     who may read: drivers/tty_jobctrl.c
 *	      v
 *	 tty_operations             serial line, screen and keyboard, both at
 *	                            once (/dev/console), pseudo terminals
 *
 * Locking  tty->lock is a spinlock that the devices' interrupts take, too; what
 *          is marked [lock] is its own. Signals are sent and sleepers woken
 *          with it held.
 */
#ifndef DRIVERS_TTY_H
#define DRIVERS_TTY_H

#include <drivers/n_tty.h>
#include <fs/fs.h>
#include <kernel/spinlock.h>
#include <kernel/wait.h>
#include <lib/types.h>

struct tty_struct;
struct task_struct;
struct console;

/* What a device does; all but write are optional, and all but answer,
 * ioctl, last_close and free are called with tty->lock held. */
struct tty_operations {
	/* Sends up to N bytes, at most what room said: how many it took. */
	size_t (*write)(struct tty_struct *tty, const u8 *s, size_t n);
	size_t (*room)(struct tty_struct *tty); /* without: any number */
	/* What the device has to say to what was written: up to N bytes, taken
	 * as if they had been typed. Without tty->lock. */
	size_t (*answer)(struct tty_struct *tty, u8 *to, size_t n);
	/* What was written and not fetched yet is forgotten. */
	void (*flush_output)(struct tty_struct *tty);
	/* The reader's buffer was flushed; output stops or goes on. */
	void (*flush_input)(struct tty_struct *tty);
	void (*flow)(struct tty_struct *tty, bool stopped);
	/* Input that did not fit can come again. */
	void (*unthrottle)(struct tty_struct *tty);
	/* tty->ldisc.t has changed from OLD: take back what cannot be. */
	void (*set_termios)(struct tty_struct *tty, const struct termios2 *old);
	/* -ENOTTY: none of the device's own. */
	long (*ioctl)(struct tty_struct *tty, unsigned int cmd,
		      unsigned long arg);
	int (*opened)(struct tty_struct *tty); /* 0, or why it cannot be */
	void (*last_close)(struct tty_struct *tty);
	void (*free)(struct tty_struct *tty); /* the last reference is gone */
};

struct tty_struct {
	const struct tty_operations *ops; /* constant */
	const char *name;		  /* constant */
	u32 rdev;			  /* constant: MKDEV */
	bool pty;			  /* constant */
	void *driver_data;		  /* constant */
	atomic_t refs;			  /* files, and who looks at it */
	spinlock_t lock;
	struct n_tty ldisc;	/* [lock] */
	struct winsize winsize; /* [lock] */
	pid_t session, pgrp;	/* [lock] 0: controls none; foreground group */
	unsigned int opens;	/* [lock] files */
	unsigned int hangups;	/* [lock] files opened before are dead */
	bool exclusive;		/* [lock] TIOCEXCL */
	bool throttled;		/* [lock] the device holds input back */
	bool reading;		/* [lock] a reader is at it: one at a time */
	wait_queue_head_t read_wait, write_wait;
};

/* For static ones: NAME as in /dev. It lives for ever. */
void tty_init(struct tty_struct *tty, const char *name, u32 rdev,
	      const struct tty_operations *ops);

/* From a device, any context: N bytes came in. How many were taken; the rest
 * comes again after unthrottle. */
size_t tty_receive(struct tty_struct *tty, const u8 *s, size_t n,
		   enum tty_flag flag);

/* Whether tty_receive would take a byte; if not, unthrottle will come. */
bool tty_may_receive(struct tty_struct *tty);

/* The device has room again. [tty->lock held] */
void tty_write_wakeup(struct tty_struct *tty);

struct tty_struct *tty_get(struct tty_struct *tty);
void tty_put(struct tty_struct *tty);

/* The terminal's files are dead: reads end, writes fail; its session gets SIGHUP
 * and SIGCONT and has no terminal any more. May sleep. */
void tty_hangup(struct tty_struct *tty);

/* The size changes: SIGWINCH to the foreground group. */
void tty_resize(struct tty_struct *tty, const struct winsize *size);

/* Of /proc/PID/stat: the controlling terminal's MKDEV and foreground group, or
 * 0 and -1. TASK stays while the caller holds tasklist_lock. */
void tty_of_task(struct task_struct *task, u32 *rdev, pid_t *pgrp);

/* Operations of all terminals' device nodes: console, tty, ttyN, ttySN. */
extern const struct file_operations tty_fops;

/* The devices that feed and are fed by /dev/console when no single console is
 * chosen: see drivers/tty_console.c. */
struct tty_struct *tty_of_console(void);
/* Where what is typed on the device goes: to TTY, or to the console. */
struct tty_struct *tty_for_input(struct tty_struct *tty);

#endif
