/* SPDX-License-Identifier: MIT */
/* tty_internal.h - what the terminals' files share. */
#ifndef DRIVERS_TTY_INTERNAL_H
#define DRIVERS_TTY_INTERNAL_H

#include <drivers/tty.h>

struct poll_table;

/* An open file of a terminal: file->private_data. */
struct tty_file {
	struct tty_struct *tty; /* counted */
	unsigned int hangups;	/* constant: tty->hangups when it was opened */
	bool console;		/* constant: by /dev/console */
};

static inline struct tty_file *tty_file_of(const struct file *file)
{
	return file->private_data;
}

/* The terminal was hung up under this file. /dev/console's stay: what ends is
 * a session, not the system. */
static inline bool tty_hung_up(const struct tty_file *tf)
{
	return !tf->console && READ_ONCE(tf->tty->hangups) != tf->hangups;
}

/* tty_io.c. A new file's private_data: counts TTY, and it as opened. 0, or
 * -errno and nothing. */
int tty_file_open(struct file *file, struct tty_struct *tty, bool console);
void tty_file_release(struct file *file);
/* Echo and output that waited, as far as there is room. [tty->lock] */
void tty_drain(struct tty_struct *tty);
/* [tty->lock] */
size_t tty_room(struct tty_struct *tty);
/* Who waits for input or room looks again. Any context. */
void tty_wake(struct tty_struct *tty);

/* tty_rw.c */
ssize_t tty_read(struct file *file, char __user *buf, size_t n, loff_t *pos);
ssize_t tty_write(struct file *file, const char __user *buf, size_t n,
		  loff_t *pos);
ssize_t tty_write_kernel(struct file *file, const void *buf, size_t n,
			 loff_t *pos);
unsigned int tty_poll(struct file *file, struct poll_table *table);
/* Input was forgotten, or read: there may be room again. [tty->lock] */
void tty_check_unthrottle(struct tty_struct *tty);

/* tty_ioctl.c. REAL: the terminal that is meant, when FILE is its master. */
long tty_ioctl(struct file *file, unsigned int cmd, unsigned long arg);
/* Settings, sizes, flushing; -ENOTTY: another command. */
long tty_mode_ioctl(struct tty_struct *tty, unsigned int cmd,
		    unsigned long arg);

/* tty_jobctrl.c. To the foreground group. Any context. [tty->lock] */
void tty_signal(struct tty_struct *tty, int sig);
/* current's controlling terminal, counted; or NULL. */
struct tty_struct *get_current_tty(void);
/* A session's leader that has none opened TTY without O_NOCTTY. */
void tty_open_controls(struct tty_struct *tty, const struct file *file);
/*
 * May current read (SIGTTIN) or change (SIGTTOU) the terminal? 0; -EIO;
 * -ERESTARTSYS: its group was sent the signal.
 */
int tty_check_change(struct tty_struct *tty, int sig);
/* TIOCSCTTY and its kin; OWN: asked through the terminal itself, not through
 * its master. -ENOTTY: another command. */
long tty_job_ioctl(struct file *file, struct tty_struct *tty, bool own,
		   unsigned int cmd, unsigned long arg);
/* Its session has no controlling terminal any more; no signals. */
void tty_clear_session(struct tty_struct *tty);
/* SIGHUP and SIGCONT to the session's leader; then the same. */
void tty_signal_session(struct tty_struct *tty);
void tty_jobctrl_init(void);

/* pty.c: number N's terminal, counted, or ERR_PTR(-EIO). */
struct tty_struct *pts_get(unsigned int n);

#endif
