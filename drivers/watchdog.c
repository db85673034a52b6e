// SPDX-License-Identifier: MIT
/*
 * watchdog.c - /dev/watchdog: a program promises to be alive
 *
 * What        The iBASE 700's timer, which QEMU has as `-device ib700`: it is
 *             started by a write to one port and acts when it has run out, so
 *             whoever started it has to start it again before that. QEMU can make
 *             an NMI of it (`-action watchdog=inject-nmi`), and then a kernel that
 *             hangs, be it with interrupts off, says where. Under -icount its
 *             seconds are counted in instructions.
 *             An ISA device can't be looked for: the word watchdog=ib700 says
 *             that it is there. Any write starts it again; a close stops it only
 *             if the last byte written was a V, as on Linux.
 * Invariants  1. one opener at a time: -EBUSY for others.
 * Locking     `taken` is changed by atomic exchange alone; `stops` belongs to
 *             who has the device open.
 * Not here    Linux's ioctls, other timers.
 * See         Linux's Documentation/watchdog/watchdog-api.rst; QEMU's
 *             hw/watchdog/wdt_ib700.c for the ports.
 */
#include <asm/atomic.h>
#include <asm/io.h>
#include <asm/uaccess.h>
#include <drivers/watchdog.h>
#include <fs/fs.h>
#include <kernel/cmdline.h>
#include <lib/string.h>
#include <uapi/errno.h>

#define IB700_STOP  0x441
#define IB700_START 0x443
#define IB700_30_S  0 /* 15 minus half the seconds */

static bool present;
static bool taken;
static bool stops; /* at the close: a V was the last that was written */

static int parse_watchdog(const char *value)
{
	present = !strcmp(value, "ib700");
	return present ? 0 : -EINVAL;
}
CMDLINE("watchdog", parse_watchdog);

static int watchdog_open(struct inode *inode, struct file *file)
{
	(void)inode;
	(void)file;
	if (!present)
		return -ENODEV;
	if (xchg(&taken, true))
		return -EBUSY;
	stops = false;
	outb(IB700_30_S, IB700_START);
	return 0;
}

static ssize_t watchdog_write(struct file *file, const char __user *buf,
			      size_t n, loff_t *pos)
{
	char last;

	(void)file;
	(void)pos;
	if (!n)
		return 0;
	if (copy_from_user(&last, buf + n - 1, 1))
		return -EFAULT;
	stops = last == 'V';
	outb(IB700_30_S, IB700_START);
	return (ssize_t)n;
}

static void watchdog_release(struct file *file)
{
	(void)file;
	if (stops)
		outb(0, IB700_STOP);
	(void)xchg(&taken, false);
}

const struct file_operations watchdog_fops = {
	.open = watchdog_open,
	.write = watchdog_write,
	.release = watchdog_release,
};
