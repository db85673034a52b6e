// SPDX-License-Identifier: MIT
/*
 * proc_sys.c - /proc/sys: numbers and names of the kernel's that can be set
 *
 * What     Each entry is a line of a table (proc_sys_vm.c, proc_sys_kernel.c).
 *          A number is read and written as text, several with tabs between;
 *          what is written at another place than the start is passed over.
 * Rights   By the mode alone: root is euid 0, no capability lifts it.
 * Errors   EINVAL for what is no number or out of bounds: then nothing of it,
 *          and of what follows, has changed. EPERM where a capability is asked.
 * Locking  Words are written whole; a string under sys_lock.
 * See      Linux's Documentation/admin-guide/sysctl/.
 */
#include <asm/uaccess.h>
#include <kernel/cred.h>
#include <lib/err.h>
#include <lib/kstrto.h>
#include <lib/minmax.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <mm/slab.h>
#include "proc_sys.h"

#define TEXT_SIZE 512 /* the longest that is read or written */

static DEFINE_MUTEX(sys_lock, RANK_INODE);

static const struct ctl_entry *entry_of(const struct file *file)
{
	return file->inode->private;
}

/* -------------------------------------------------------------------- read */

static int print_ints(const struct ctl_entry *e, char *buf, size_t size)
{
	const int *value = e->data;
	unsigned int i, n = max(e->count, 1U);
	int len = 0;

	for (i = 0; i < n; i++)
		len += scnprintf(buf + len, size - (size_t)len,
				 i ? "\t%d" : "%d", READ_ONCE(value[i]));
	return len;
}

static int print_entry(const struct ctl_entry *e, char *buf, size_t size)
{
	switch (e->type) {
	case CTL_INT:
		return print_ints(e, buf, size);
	case CTL_ULONG:
		return scnprintf(buf, size, "%lu",
				 READ_ONCE(*(unsigned long *)e->data));
	case CTL_STRING:
		return scnprintf(buf, size, "%s", (const char *)e->data);
	case CTL_SHOW:
		break;
	}
	return e->show(buf, size);
}

static ssize_t sys_read(struct file *file, char __user *buf, size_t n,
			loff_t *pos)
{
	char text[TEXT_SIZE];
	int len;

	mutex_lock(&sys_lock);
	len = print_entry(entry_of(file), text, sizeof(text) - 1);
	mutex_unlock(&sys_lock);
	text[len++] = '\n';
	return copy_range_to_user(buf, n, pos, text, (size_t)len);
}

/* ------------------------------------------------------------------- write */

#define BLANKS " \t\n"

/* The next word of *TEXT, ended by NUL; NULL: there is none. */
static char *next_word(char **text)
{
	char *word = *text + strspn(*text, BLANKS);
	char *end = word + strcspn(word, BLANKS);

	if (!*word)
		return NULL;
	*text = *end ? end + 1 : end;
	*end = '\0';
	return word;
}

static int store_int(const struct ctl_entry *e, const char *word, int *to)
{
	int value;

	if (kstrtoint(word, 0, &value) || value < (int)e->min ||
	    value > (int)e->max)
		return -EINVAL;
	WRITE_ONCE(*to, value);
	return 0;
}

/* Bytes of START that were used, or -errno. */
static ssize_t store_ints(const struct ctl_entry *e, char *start)
{
	unsigned int i, n = max(e->count, 1U);
	char *text = start, *word;
	int err;

	for (i = 0; i < n; i++) {
		word = next_word(&text);
		if (!word)
			break;
		err = store_int(e, word, (int *)e->data + i);
		if (err)
			return err;
	}
	if (!i)
		return -EINVAL;
	return text - start + (ssize_t)strspn(text, BLANKS);
}

/* As Linux's, a negative number is passed over. */
static ssize_t store_ulong(const struct ctl_entry *e, char *start)
{
	char *text = start, *word = next_word(&text);
	unsigned long value;

	if (!word)
		return -EINVAL;
	if (*word != '-') {
		if (kstrtoul(word, 0, &value) || value < e->min ||
		    value > e->max)
			return -EINVAL;
		WRITE_ONCE(*(unsigned long *)e->data, value);
	}
	return text - start + (ssize_t)strspn(text, BLANKS);
}

static ssize_t store_string(const struct ctl_entry *e, const char *text,
			    size_t n)
{
	size_t len = min(strcspn(text, "\n"), (size_t)e->max - 1);

	memset(e->data, 0, e->max);
	memcpy(e->data, text, len);
	return (ssize_t)n;
}

static ssize_t store_entry(const struct ctl_entry *e, char *text, size_t n)
{
	switch (e->type) {
	case CTL_INT:
		return store_ints(e, text);
	case CTL_ULONG:
		return store_ulong(e, text);
	case CTL_STRING:
		return store_string(e, text, n);
	case CTL_SHOW:
		break;
	}
	return -EINVAL;
}

static ssize_t sys_write(struct file *file, const char __user *buf, size_t n,
			 loff_t *pos)
{
	const struct ctl_entry *e = entry_of(file);
	char text[TEXT_SIZE];
	ssize_t used;

	used = e->may_write ? e->may_write() : 0;
	if (used)
		return used;
	if (!n || *pos)
		return (ssize_t)n;
	n = min(n, sizeof(text) - 1);
	if (copy_from_user(text, buf, n))
		return -EFAULT;
	text[n] = '\0';
	mutex_lock(&sys_lock);
	used = store_entry(e, text, n);
	if (used >= 0 && e->changed)
		e->changed();
	mutex_unlock(&sys_lock);
	if (used > 0)
		*pos += used;
	return used;
}

static const struct file_operations sys_fops = {
	.read = sys_read,
	.write = sys_write,
	.llseek = empty_llseek,
};

/* ------------------------------------------------------------------ the tree */

static int sys_permission(const struct inode *inode, int mask)
{
	u32 mode = inode->mode;

	if (current_cred()->euid == 0)
		mode >>= 6;
	else if (in_egroup_p(0))
		mode >>= 3;
	return (u32)mask & ~mode & 7 ? -EACCES : 0;
}

static const struct inode_operations sys_iops = {
	.permission = sys_permission,
};

static int add_entries(struct dentry *dir, const struct ctl_dir *table)
{
	const struct ctl_entry *e = table->entries;
	struct dentry *dentry;

	for (; e < table->entries + table->nr; e++) {
		dentry = simple_create(dir, e->name, S_IFREG | e->mode);
		if (IS_ERR(dentry))
			return (int)PTR_ERR(dentry);
		dentry->d_inode->fops = &sys_fops;
		dentry->d_inode->iops = &sys_iops;
		dentry->d_inode->private = (void *)(unsigned long)e;
	}
	return 0;
}

static struct dentry *add_dir(struct dentry *parent,
			      const struct ctl_dir *table)
{
	struct dentry *dir = simple_create(parent, table->name, S_IFDIR | 0555);
	int err = IS_ERR(dir) ? (int)PTR_ERR(dir) : add_entries(dir, table);

	return err ? ERR_PTR(err) : dir;
}

int proc_sys_init(struct dentry *root)
{
	static const struct ctl_dir top = { "sys", NULL, 0 };
	struct dentry *sys = add_dir(root, &top), *dir;

	if (IS_ERR(sys))
		return (int)PTR_ERR(sys);
	dir = add_dir(sys, &proc_sys_vm);
	if (!IS_ERR(dir))
		dir = add_dir(sys, &proc_sys_kernel);
	if (!IS_ERR(dir))
		dir = add_dir(dir, &proc_sys_random);
	return IS_ERR(dir) ? (int)PTR_ERR(dir) : 0;
}
