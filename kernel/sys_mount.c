// SPDX-License-Identifier: MIT
/* sys_mount.c - system calls of mounts. */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <kernel/syscalls.h>
#include <lib/err.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <uapi/limits.h>
#include "internal.h"

/* A page of options, as far as it can be read; always ended by NUL. NULL stays
 * NULL. For kfree. */
static char *copy_options(const void __user *data)
{
	unsigned long left;
	char *page;

	if (!data)
		return NULL;
	page = kzalloc(PAGE_SIZE, GFP_KERNEL);
	if (!page)
		return ERR_PTR(-ENOMEM);
	left = copy_from_user(page, data, PAGE_SIZE - 1);
	if (left < PAGE_SIZE - 1)
		return page;
	kfree(page);
	return ERR_PTR(-EFAULT);
}

/* A string that may be missing. */
static char *getname_or_null(const char __user *text)
{
	return text ? getname_empty(text) : NULL;
}

static void putname_if(char *name)
{
	if (!IS_ERR_OR_NULL(name))
		putname(name);
}

SYSCALL_DEFINE5(mount, const char __user *, dev, const char __user *, dir,
		const char __user *, type, unsigned long, flags,
		const void __user *, data)
{
	char *type_name = getname_or_null(type), *options = NULL;
	char *dev_name = getname_or_null(dev);
	char *dir_name = getname(dir);
	long ret = 0;

	if (IS_ERR(type_name))
		ret = PTR_ERR(type_name);
	else if (IS_ERR(dev_name))
		ret = PTR_ERR(dev_name);
	else if (IS_ERR(options = copy_options(data)))
		ret = PTR_ERR(options);
	else if (IS_ERR(dir_name))
		ret = PTR_ERR(dir_name);
	if (!ret)
		ret = do_mount(dev_name, dir_name, type_name, flags, options);
	if (!IS_ERR_OR_NULL(options))
		kfree(options);
	putname_if(dir_name);
	putname_if(dev_name);
	putname_if(type_name);
	return ret;
}

long umount_name(const char __user *dir, unsigned int flags)
{
	char *name = getname(dir);
	long ret;

	if (IS_ERR(name))
		return PTR_ERR(name);
	ret = do_umount(name, flags);
	putname(name);
	return ret;
}

/* umount2(2), by the kernel's name for it. */
SYSCALL_DEFINE2(umount2, const char __user *, dir, unsigned int, flags)
{
	return umount_name(dir, flags);
}
