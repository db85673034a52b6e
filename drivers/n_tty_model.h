/* SPDX-License-Identifier: MIT */
/* n_tty_model.h - a terminal for the models: what the discipline asks for is
 * noted. */
// HOST_SOURCES: drivers/n_tty.c drivers/n_tty_edit.c drivers/n_tty_output.c
#ifndef DRIVERS_N_TTY_MODEL_H
#define DRIVERS_N_TTY_MODEL_H

#include <drivers/n_tty.h>

#define CTRL(c) ((c)&0x1f)

/* ----------------------------------------------------- what the device gets */

static struct n_tty tty;
static u8 device[1 << 16]; /* since the last look */
static size_t device_size;
static int last_signal, flushes;

static void to_device(u8 c)
{
	if (device_size < sizeof(device))
		device[device_size++] = c;
}

static void drain(struct n_tty *n)
{
	u8 part[7];
	size_t got;

	while ((got = n_tty_peek_echo(n, part, sizeof(part)))) {
		for (size_t i = 0; i < got; i++)
			to_device(part[i]);
		n_tty_echo_sent(n, got);
	}
}

static void note_signal(struct n_tty *n, int sig)
{
	(void)n;
	last_signal = sig;
}

static void note_flush(struct n_tty *n)
{
	(void)n;
	flushes++;
}

static void note_flow(struct n_tty *n, bool stopped)
{
	(void)n;
	(void)stopped;
}

static const struct n_tty_ops ops = {
	.signal = note_signal,
	.flush_output = note_flush,
	.flow = note_flow,
	.drain = drain,
};

static void set_flags(u32 iflag, u32 oflag, u32 lflag)
{
	struct termios2 t = tty.t;

	t.c_iflag = iflag;
	t.c_oflag = oflag;
	t.c_lflag = lflag;
	n_tty_set_termios(&tty, &t);
}

static void type_bytes(const char *s, size_t n)
{
	while (n--) {
		n_tty_receive(&tty, (u8)*s++, TTY_NORMAL);
		if (!tty.stopped)
			drain(&tty);
	}
}

#endif
