// SPDX-License-Identifier: MIT
/*
 * devices.c - /dev, by device number
 *
 * What     A device node carries a number; this table says whose it is. The
 *          nodes below /dev that every system has are made at boot, so an
 *          initramfs need not bring them.
 */
#include <asm/uaccess.h>
#include <drivers/tty.h>
#include <fs/fs.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <mm/vma.h>
#include <mm/page.h>
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

static ssize_t zero_read(struct file *file, char __user *buf, size_t n,
			 loff_t *pos)
{
	size_t left = clear_user(buf, n);

	(void)file;
	(void)pos;
	return left == n && n ? -EFAULT : (ssize_t)(n - left);
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
};

static const struct file_operations zero_fops = {
	.read = zero_read,
	.write = null_write,
	.mmap = zero_mmap,
};

static const struct {
	u32 rdev;
	const char *name;
	u32 mode;
	const struct file_operations *fops;
} devices[] = {
	{ MKDEV(1, 3), "null", 0666, &null_fops },
	{ MKDEV(1, 5), "zero", 0666, &zero_fops },
	{ MKDEV(5, 0), "tty", 0666, &tty_fops },
	{ MKDEV(5, 1), "console", 0600, &tty_fops },
	{ MKDEV(4, 64), "ttyS0", 0600, &tty_fops },
};

const struct file_operations *device_fops(u32 rdev)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(devices); i++)
		if (devices[i].rdev == rdev)
			return devices[i].fops;
	return NULL;
}

static struct inode *make_dir(const char *name, u32 mode)
{
	struct inode *dir = inode_create(root_inode, name, S_IFDIR | mode);

	return IS_ERR(dir) ? NULL : dir;
}

void vfs_init(void)
{
	struct inode *dev, *node;
	unsigned int i;

	inode_cache_init();
	file_cache_init();
	root_inode = inode_alloc("", 0, S_IFDIR | 0755);
	dev = make_dir("dev", 0755);
	for (i = 0; dev && i < ARRAY_SIZE(devices); i++) {
		node = inode_create(dev, devices[i].name,
				    S_IFCHR | devices[i].mode);
		if (!IS_ERR(node))
			node->rdev = devices[i].rdev;
	}
	procfs_mount(make_dir("proc", 0555));
}
