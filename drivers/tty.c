// SPDX-License-Identifier: MIT
/*
 * tty.c - the terminal's line discipline
 *
 *	 keyboard, serial line                       read()
 *	        | interrupt                             ^
 *	        v                                       |
 *	 [ line being typed ] -- \n, ^D --> [ complete lines ]
 *	        |
 *	        +--> echo --> consoles <-- write()
 *
 * What        Canonical mode: a line can be changed (backspace, ^U) until it
 *             is ended by return, or by ^D, which ends the read without being
 *             part of it; ^D on an empty line reads as the end of the file.
 * Invariants  tail <= canon <= head: free-running counts of bytes read, of
 *             bytes in complete lines, of bytes typed; head - tail <= SIZE.
 * Locking     tty.lock, interrupts off: the buffer. read_lock: one reader.
 * Not here    Raw mode, signals by ^C, job control, several terminals.
 */
#include <asm/uaccess.h>
#include <drivers/tty.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <kernel/wait.h>
#include <lib/minmax.h>
#include <uapi/ioctls.h>

#define SIZE	    1024U /* a power of two */
#define CTRL(c)	    ((c)&0x1f)
#define END_OF_FILE ((char)-1) /* stands in the buffer for ^D */

static struct {
	spinlock_t lock;
	char buf[SIZE];			/* [lock] */
	unsigned int tail, canon, head; /* [lock] */
	wait_queue_head_t wait;		/* for canon != tail */
	struct mutex read_lock;
} tty = {
	.lock = SPINLOCK_INIT("tty.lock", RANK_TTY),
	.wait = WAIT_QUEUE_INIT(tty.wait),
	.read_lock = MUTEX_INIT(tty.read_lock, RANK_TTY_READ),
};

static void echo(const char *s, size_t n)
{
	console_write(s, n);
}

/* A typed character is rubbed out of the line and of the screen. */
static bool erase_one(void)
{
	if (tty.head == tty.canon)
		return false;
	tty.head--;
	echo("\b \b", 3);
	return true;
}

/* The last place is kept for the end of the line. */
static void put_char(char c, bool ends_line)
{
	if (tty.head - tty.tail >= SIZE - (ends_line ? 0 : 1))
		return;
	tty.buf[tty.head++ % SIZE] = c;
	if (ends_line)
		tty.canon = tty.head;
}

/* [tty.lock] */
static void process_char(char c)
{
	switch (c) {
	case '\b':
	case 0x7f:
		erase_one();
		return;
	case CTRL('u'):
		while (erase_one())
			;
		return;
	case CTRL('d'):
		put_char(END_OF_FILE, true);
		return;
	case '\r':
	case '\n':
		echo("\n", 1);
		put_char('\n', true);
		return;
	}
	if ((unsigned char)c < ' ' && c != '\t')
		return;
	echo(&c, 1);
	put_char(c, false);
}

void tty_receive_char(char c)
{
	unsigned long flags = spin_lock_irqsave(&tty.lock);
	unsigned int before = tty.canon;
	bool line;

	process_char(c);
	line = tty.canon != before;
	spin_unlock_irqrestore(&tty.lock, flags);
	if (line)
		wake_up(&tty.wait);
}

/* Takes at most N bytes up to the end of a line; ^D is taken, not counted. */
static size_t take_line(char *to, size_t n, bool *ended)
{
	unsigned long flags = spin_lock_irqsave(&tty.lock);
	size_t count = 0;

	*ended = false;
	while (!*ended && count < n && tty.tail != tty.canon) {
		char c = tty.buf[tty.tail++ % SIZE];

		*ended = c == '\n' || c == END_OF_FILE;
		if (c != END_OF_FILE)
			to[count++] = c;
	}
	spin_unlock_irqrestore(&tty.lock, flags);
	return count;
}

static ssize_t read_line(char __user *buf, size_t n)
{
	bool ended = false;
	size_t done = 0;
	char part[64];

	while (!ended && done < n) {
		size_t want = min(n - done, sizeof(part));
		size_t got = take_line(part, want, &ended);

		if (copy_to_user(buf + done, part, got))
			return done ? (ssize_t)done : -EFAULT;
		done += got;
		if (got < want)
			break;
	}
	return (ssize_t)done;
}

static ssize_t tty_read(struct file *file, char __user *buf, size_t n,
			loff_t *pos)
{
	ssize_t ret = 0;

	(void)pos;
	if (n == 0)
		return 0;
	mutex_lock(&tty.read_lock);
	if (READ_ONCE(tty.canon) == READ_ONCE(tty.tail) &&
	    (file->flags & O_NONBLOCK))
		ret = -EAGAIN;
	else
		ret = wait_event_interruptible(
			&tty.wait, READ_ONCE(tty.canon) != READ_ONCE(tty.tail));
	if (!ret)
		ret = read_line(buf, n);
	mutex_unlock(&tty.read_lock);
	return ret;
}

static ssize_t tty_write(struct file *file, const char __user *buf, size_t n,
			 loff_t *pos)
{
	size_t done = 0;
	char part[256];

	(void)file;
	(void)pos;
	while (done < n && !fatal_signal_pending()) {
		size_t want = min(n - done, sizeof(part));
		size_t left = copy_from_user(part, buf + done, want);

		console_write(part, want - left);
		done += want - left;
		if (left)
			return done ? (ssize_t)done : -EFAULT;
	}
	return (ssize_t)done;
}

static const struct termios cooked = {
	.c_iflag = ICRNL | IXON,
	.c_oflag = OPOST | ONLCR,
	.c_cflag = B38400 | CS8 | CREAD | HUPCL,
	.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE |
		   IEXTEN,
	.c_cc = {
		[VINTR] = CTRL('c'),
		[VQUIT] = 0x1c,
		[VERASE] = 0x7f,
		[VKILL] = CTRL('u'),
		[VEOF] = CTRL('d'),
		[VMIN] = 1,
		[VSTART] = CTRL('q'),
		[VSTOP] = CTRL('s'),
		[VSUSP] = CTRL('z'),
		[VREPRINT] = CTRL('r'),
		[VWERASE] = CTRL('w'),
		[VLNEXT] = CTRL('v'),
	},
};

static int bytes_ready(void)
{
	unsigned long flags = spin_lock_irqsave(&tty.lock);
	int n = (int)(tty.canon - tty.tail);

	spin_unlock_irqrestore(&tty.lock, flags);
	return n;
}

/* Settings are taken and not acted on: there is one mode. */
static long tty_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	static const struct winsize size = { .ws_row = 25, .ws_col = 80 };
	struct termios ignored;

	(void)file;
	switch (cmd) {
	case TCGETS:
		return copy_to_user((void __user *)arg, &cooked, sizeof(cooked))
			       ? -EFAULT
			       : 0;
	case TCSETS:
	case TCSETSW:
	case TCSETSF:
		return copy_from_user(&ignored, (const void __user *)arg,
				      sizeof(ignored))
			       ? -EFAULT
			       : 0;
	case TIOCGWINSZ:
		return copy_to_user((void __user *)arg, &size, sizeof(size))
			       ? -EFAULT
			       : 0;
	case FIONREAD:
		return put_user(bytes_ready(), (int __user *)arg);
	}
	return -ENOTTY;
}

const struct file_operations tty_fops = {
	.read = tty_read,
	.write = tty_write,
	.ioctl = tty_ioctl,
	.stream = true,
};
