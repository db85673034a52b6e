// SPDX-License-Identifier: MIT
/*
 * proc_control.c - the files of /proc/PID that are written to
 *
 *	fail-nth     the task's n-th allocation fails
 *	clear_refs   1 to 5: which marks of its pages are forgotten
 * and comm, its name.
 *
 * Errors   As Linux's: EINVAL for what is no number or none of these.
 */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <kernel/sched.h>
#include <lib/err.h>
#include <lib/kstrto.h>
#include <lib/minmax.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <mm/fail.h>
#include <mm/smaps.h>
#include "proc_internal.h"

#define NUMBER_SIZE 13 /* "-2147483648\n" and its end */

int proc_number_from_user(const char __user *buf, size_t n, int *value)
{
	char text[NUMBER_SIZE] = "";
	char *start = text, *end;

	n = min(n, sizeof(text) - 1);
	if (copy_from_user(text, buf, n))
		return -EFAULT;
	start += strspn(start, " \t\n");
	end = start + strlen(start);
	while (end > start && strchr(" \t\n", end[-1]))
		*--end = '\0';
	return kstrtoint(start, 10, value);
}

/* ---------------------------------------------------------------- fail-nth */

/* No buffer of its own: reading and writing it allocates nothing, so it does
 * not count itself. Only a process's own can be reached. */
static ssize_t fail_nth_read(struct file *file, char __user *buf, size_t n,
			     loff_t *pos)
{
	char text[16];
	int len;

	if (proc_file_pid(file) != current->pid)
		return -EACCES;
	len = scnprintf(text, sizeof(text), "%u\n", current->fail_nth);
	return copy_range_to_user(buf, n, pos, text, (size_t)len);
}

static ssize_t fail_nth_write(struct file *file, const char __user *buf,
			      size_t n, loff_t *pos)
{
	unsigned int nth;
	char text[16];
	int err;

	(void)pos;
	if (proc_file_pid(file) != current->pid)
		return -EACCES;
	if (n >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, buf, n))
		return -EFAULT;
	text[n] = '\0';
	err = kstrtouint(text, 0, &nth);
	if (err)
		return err;
	fail_set(&current->fail_nth, nth);
	return (ssize_t)n;
}

const struct file_operations proc_fail_nth_fops = {
	.read = fail_nth_read,
	.write = fail_nth_write,
};

/* -------------------------------------------------------------- clear_refs */

static ssize_t clear_refs_write(struct file *file, const char __user *buf,
				size_t n, loff_t *pos __maybe_unused)
{
	struct mm_struct *mm;
	int type, err = proc_number_from_user(buf, n, &type);

	if (err)
		return err;
	if (type < CLEAR_REFS_ALL || type >= CLEAR_REFS_LAST)
		return -EINVAL;
	mm = proc_mm(file->inode);
	if (IS_ERR(mm))
		return PTR_ERR(mm);
	if (mm) {
		do_clear_refs(mm, (enum clear_refs)type);
		mmput(mm);
	}
	return (ssize_t)n;
}

const struct file_operations proc_clear_refs_fops = {
	.write = clear_refs_write,
};

/* -------------------------------------------------------------------- comm */

static int show_comm(struct seq_file *m)
{
	const struct proc_inode *pi = m->private;

	return proc_comm_show(m, pi->pid);
}

static int open_comm(struct inode *inode, struct file *file)
{
	return seq_open(file, show_comm, inode->private);
}

/* Only of one's own process, cut to what a name may have. */
static ssize_t comm_write(struct file *file, const char __user *buf, size_t n,
			  loff_t *pos __maybe_unused)
{
	char name[TASK_COMM_LEN] = "";
	struct task_struct *task;
	int err = -ESRCH;

	if (copy_from_user(name, buf, min(n, sizeof(name) - 1)))
		return -EFAULT;
	spin_lock(&tasklist_lock);
	task = proc_task(file->inode);
	if (task) {
		err = task->tgid == current->tgid ? 0 : -EINVAL;
		if (!err)
			memcpy(task->comm, name, sizeof(name));
	}
	spin_unlock(&tasklist_lock);
	return err ? err : (ssize_t)n;
}

const struct file_operations proc_comm_fops = {
	.open = open_comm,
	.release = seq_release,
	.read = seq_read,
	.write = comm_write,
};
