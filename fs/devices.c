// SPDX-License-Identifier: MIT
/*
 * devices.c - the simplest devices, and whose each device number is
 *
 * What     A device node carries a number; this table says whose it is.
 *          devtmpfs, a tmpfs, has a node for each, so an initramfs need not
 *          bring them.
 */
#include <asm/uaccess.h>
#include <drivers/mem.h>
#include <drivers/pty.h>
#include <drivers/tty.h>
#include <drivers/watchdog.h>
#include <fs/fs.h>
#include <kernel/seed.h>
#include <kernel/signal.h>
#include <kernel/syslog.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <lib/random.h>
#include <mm/page.h>
#include <mm/vma.h>
#include "internal.h"

static ssize_t null_read(struct file *file, char __user *buf, size_t n,
			 loff_t *pos)
{
	(void)file;
	(void)buf;
	(void)n;
	(void)pos;
	return 0;
}

static ssize_t null_write(struct file *file, const char __user *buf, size_t n,
			  loff_t *pos)
{
	(void)file;
	(void)buf;
	(void)pos;
	return (ssize_t)n;
}

static ssize_t null_write_kernel(struct file *file, const void *buf, size_t n,
				 loff_t *pos)
{
	(void)file;
	(void)buf;
	*pos += (loff_t)n;
	return (ssize_t)n;
}

static ssize_t zero_read(struct file *file, char __user *buf, size_t n,
			 loff_t *pos)
{
	size_t left = clear_user(buf, n);

	(void)file;
	(void)pos;
	return left == n && n ? -EFAULT : (ssize_t)(n - left);
}

static ssize_t full_write(struct file *file, const char __user *buf, size_t n,
			  loff_t *pos)
{
	(void)file;
	(void)buf;
	(void)pos;
	return n ? -ENOSPC : 0;
}

/* Not for keys: a generator that begins where seed= or the time stamp counter
 * says. */
static ssize_t random_read(struct file *file, char __user *buf, size_t n,
			   loff_t *pos)
{
	struct rnd rnd;
	size_t done = 0;

	(void)file;
	(void)pos;
	rnd_seed(&rnd, next_seed());
	while (done < n && !signal_pending()) {
		u32 words[16];
		size_t part = min(n - done, sizeof(words));
		unsigned int i;

		for (i = 0; i < ARRAY_SIZE(words); i++)
			words[i] = rnd_next(&rnd);
		if (copy_to_user(buf + done, words, part))
			return done ? (ssize_t)done : -EFAULT;
		done += part;
	}
	return (ssize_t)done;
}

/* A mapping of /dev/zero is anonymous memory, private or shared. */
static int zero_mmap(struct file *file, struct vm_area_struct *vma)
{
	(void)file;
	return vma->vm_flags & VM_SHARED ? shmem_zero_setup(vma) : 0;
}

static const struct file_operations null_fops = {
	.read = null_read,
	.write = null_write,
	.write_kernel = null_write_kernel,
};

static const struct file_operations zero_fops = {
	.read = zero_read,
	.write = null_write,
	.mmap = zero_mmap,
};

static const struct file_operations full_fops = {
	.read = zero_read,
	.write = full_write,
};

static const struct file_operations random_fops = {
	.read = random_read,
	.write = null_write,
	.async = true,
};

static const struct {
	u32 rdev;
	const char *name;
	u32 mode;
	const struct file_operations *fops;
} devices[] = {
	{ MKDEV(1, 1), "mem", 0600, &mem_fops },
	{ MKDEV(1, 3), "null", 0666, &null_fops },
	{ MKDEV(1, 5), "zero", 0666, &zero_fops },
	{ MKDEV(1, 7), "full", 0666, &full_fops },
	{ MKDEV(1, 8), "random", 0666, &random_fops },
	{ MKDEV(1, 9), "urandom", 0666, &random_fops },
	{ MKDEV(1, 11), "kmsg", 0644, &dev_kmsg_fops },

	{ MKDEV(5, 0), "tty", 0666, &tty_fops },
	{ MKDEV(5, 1), "console", 0600, &tty_fops },
	{ MKDEV(5, 2), "ptmx", 0666, &ptmx_fops },
	{ MKDEV(4, 0), "tty0", 0600, &tty_fops },
	{ MKDEV(4, 1), "tty1", 0600, &tty_fops },
	{ MKDEV(4, 64), "ttyS0", 0600, &tty_fops },

	{ MKDEV(10, 130), "watchdog", 0600, &watchdog_fops },
};

const struct file_operations *device_fops(u32 rdev)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(devices); i++)
		if (devices[i].rdev == rdev)
			return devices[i].fops;
	return MAJOR(rdev) == PTS_MAJOR ? &tty_fops : NULL;
}

static int devtmpfs_fill_super(struct super_block *sb, char *options)
{
	char mode[] = "mode=755";
	struct dentry *node;
	unsigned int i;
	int err = tmpfs_fill_super(sb, mode);

	(void)options;
	for (i = 0; !err && i < ARRAY_SIZE(devices); i++) {
		node = tmpfs_node(sb->root, devices[i].name,
				  S_IFCHR | devices[i].mode, devices[i].rdev);
		err = IS_ERR(node) ? (int)PTR_ERR(node) : 0;
	}
	if (!err) {
		node = tmpfs_node(sb->root, "pts", S_IFDIR | 0755, 0);
		err = IS_ERR(node) ? (int)PTR_ERR(node) : 0;
	}
	return err; /* only at boot can it fail, and there that is a panic */
}

struct file_system_type devtmpfs_type = {
	.name = "devtmpfs",
	.fill_super = devtmpfs_fill_super,
	.single = true,
};
