// SPDX-License-Identifier: MIT
/*
 * tty_jobctrl.c - whose terminal it is
 *
 * What     There are no sessions yet: the console is everybody's.
 */
#include <drivers/tty.h>
#include <uapi/ioctls.h>
#include "tty_internal.h"

struct tty_struct *get_current_tty(void)
{
	return tty_get(tty_of_console());
}

void tty_open_controls(struct tty_struct *tty, const struct file *file)
{
	(void)tty;
	(void)file;
}

int tty_check_change(struct tty_struct *tty, int sig)
{
	(void)tty;
	(void)sig;
	return 0;
}

void tty_clear_session(struct tty_struct *tty)
{
	(void)tty;
}

void tty_signal_session(struct tty_struct *tty)
{
	(void)tty;
}

void tty_jobctrl_init(void)
{
}

long tty_job_ioctl(struct file *file, struct tty_struct *tty, bool own,
		   unsigned int cmd, unsigned long arg)
{
	(void)file;
	(void)tty;
	(void)own;
	(void)cmd;
	(void)arg;
	return -ENOTTY;
}
