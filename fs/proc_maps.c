// SPDX-License-Identifier: MIT
/*
 * proc_maps.c - /proc/PID/maps, pagemap and mem
 *
 * Locking  mmap_lock is held while areas and entries are looked at, never
 *          while ring 3's memory is written: that may fault, and a fault
 *          takes it again.
 * See      Linux's Documentation/admin-guide/mm/pagemap.rst.
 */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <kernel/cred.h>
#include <kernel/sched.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <mm/mm.h>
#include <mm/slab.h>
#include <uapi/limits.h>
#include "proc_internal.h"

#define NAME_COLUMN (25 + 6 * sizeof(void *)) /* as on Linux */

static void pad_to_name(struct seq_file *m, size_t line)
{
	while (!m->overflow && m->count - line < NAME_COLUMN)
		seq_putc(m, ' ');
}

void proc_show_area(struct seq_file *m, struct vm_area_struct *vma,
		    char *name_buf)
{
	const struct file *file = vma->vm_file;
	bool from_object = file || !vma_is_anonymous(vma);
	u64 offset = from_object ? (u64)vma->vm_pgoff << PAGE_SHIFT : 0;
	size_t line = m->count;
	const char *name;
	char perms[5];
	u32 dev;

	vma_perms(vma, perms);
	dev = file ? file->inode->sb->dev : 0;
	seq_printf(m, "%08lx-%08lx %s %08llx %02x:%02x %lu ", vma->vm_start,
		   vma->vm_end, perms, offset, MAJOR(dev), MINOR(dev),
		   file ? file->inode->ino : 0);
	name = vma_name(vma, name_buf, PATH_MAX);
	if (name && *name) {
		pad_to_name(m, line);
		seq_puts(m, name);
	}
	seq_putc(m, '\n');
}

void proc_show_rollup_area(struct seq_file *m, vaddr_t start, vaddr_t end)
{
	size_t line = m->count;

	seq_printf(m, "%08lx-%08lx ---p 00000000 00:00 0 ", start, end);
	pad_to_name(m, line);
	seq_puts(m, "[rollup]\n");
}

int proc_for_each_area(struct seq_file *m, pid_t pid, proc_area_fn show)
{
	struct mm_struct *mm = get_task_mm(pid);
	struct vm_area_struct *vma;
	char *buf;

	if (!mm)
		return 0;
	buf = kmalloc(PATH_MAX, GFP_KERNEL);
	if (buf) {
		down_read(&mm->mmap_lock);
		for (vma = mm->mmap; vma; vma = vma->vm_next)
			show(m, vma, buf);
		up_read(&mm->mmap_lock);
	}
	kfree(buf);
	mmput(mm);
	return buf ? 0 : -ENOMEM;
}

int proc_maps_show(struct seq_file *m, pid_t pid)
{
	return proc_for_each_area(m, pid, proc_show_area);
}

#define PM_PFN_MASK ((1ULL << 55) - 1)
#define ENTRIES	    32UL /* looked at in one go */
#define ENTRY_SIZE  sizeof(u64)

static size_t read_entries(struct mm_struct *mm, unsigned long index,
			   u64 entries[ENTRIES], size_t nr)
{
	size_t i;

	down_read(&mm->mmap_lock);
	for (i = 0; i < nr; i++)
		entries[i] = pagemap_entry(mm, (index + i) << PAGE_SHIFT);
	up_read(&mm->mmap_lock);
	return nr * ENTRY_SIZE;
}

/* The address space is that of the open: who was allowed then goes on. */
static int mm_open(struct inode *inode, struct file *file)
{
	struct mm_struct *mm = proc_mm(inode);

	if (IS_ERR(mm))
		return (int)PTR_ERR(mm);
	if (mm) {
		mmgrab(mm);
		mmput(mm);
	}
	file->private_data = mm;
	return 0;
}

static void mm_release(struct file *file)
{
	if (file->private_data)
		mmdrop(file->private_data);
}

/* With a user counted; NULL: all that was in it is gone. */
static struct mm_struct *mm_of(const struct file *file)
{
	struct mm_struct *mm = file->private_data;

	return mm && atomic_inc_not_zero(&mm->mm_users) ? mm : NULL;
}

/* Any number is a position: addresses have no sign. */
loff_t proc_mem_llseek(struct file *file, loff_t offset, unsigned int whence)
{
	if (whence > SEEK_CUR)
		return -EINVAL;
	mutex_lock(&file->lock);
	if (whence == SEEK_CUR)
		offset = (loff_t)((u64)offset + (u64)file->pos);
	file->pos = offset;
	mutex_unlock(&file->lock);
	return offset;
}

/* All of it or nothing. */
static ssize_t pagemap_read(struct file *file, char __user *buf, size_t n,
			    loff_t *pos)
{
	const u64 end = (u64)(TASK_SIZE >> PAGE_SHIFT) * ENTRY_SIZE;
	const u64 shown = capable(CAP_SYS_ADMIN) ? ~0ULL : ~PM_PFN_MASK;
	struct mm_struct *mm;
	u64 entries[ENTRIES];
	size_t done = 0, part;

	if (*pos % ENTRY_SIZE || n % ENTRY_SIZE)
		return -EINVAL;
	if ((u64)*pos >= end)
		return 0;
	mm = mm_of(file);
	if (!mm)
		return 0;
	n = (size_t)min((u64)n, end - (u64)*pos);
	while (done < n) {
		part = min(n - done, sizeof(entries));
		part = read_entries(mm,
				    (unsigned long)(*pos + done) / ENTRY_SIZE,
				    entries, part / ENTRY_SIZE);
		for (size_t i = 0; i < part / ENTRY_SIZE; i++)
			entries[i] &= shown;
		if (copy_to_user(buf + done, entries, part))
			break;
		done += part;
	}
	mmput(mm);
	if (done < n)
		return -EFAULT;
	*pos += (loff_t)n;
	return (ssize_t)n;
}

const struct file_operations proc_pagemap_fops = {
	.open = mm_open,
	.release = mm_release,
	.read = pagemap_read,
	.llseek = proc_mem_llseek,
};

/* --------------------------------------------------------------------- mem */

/* A page's worth between ring 3 and the program's memory; the bytes moved, or
 * -errno. */
static ssize_t move_part(struct mm_struct *mm, char __user *buf, char *page,
			 size_t n, vaddr_t addr, bool write)
{
	if (write && copy_from_user(page, buf, n))
		return -EFAULT;
	n = access_remote_vm(mm, addr, page, n, write);
	if (!n)
		return -EIO;
	if (!write && copy_to_user(buf, page, n))
		return -EFAULT;
	return (ssize_t)n;
}

static ssize_t mem_rw(struct file *file, char __user *buf, size_t n,
		      loff_t *pos, bool write)
{
	struct mm_struct *mm = mm_of(file);
	ssize_t part = 0, done = 0;
	char *page;

	if (!mm)
		return 0;
	page = kmalloc(PAGE_SIZE, GFP_KERNEL);
	if (!page)
		part = -ENOMEM;
	while (page && n) {
		part = move_part(mm, buf + done, page,
				 min_t(size_t, n, PAGE_SIZE), (vaddr_t)*pos,
				 write);
		if (part < 0)
			break;
		done += part;
		n -= (size_t)part;
		*pos += part;
	}
	kfree(page);
	mmput(mm);
	return done ? done : part;
}

static ssize_t mem_read(struct file *file, char __user *buf, size_t n,
			loff_t *pos)
{
	return mem_rw(file, buf, n, pos, false);
}

static ssize_t mem_write(struct file *file, const char __user *buf, size_t n,
			 loff_t *pos)
{
	return mem_rw(file, (char __user *)(__force unsigned long)buf, n, pos,
		      true);
}

const struct file_operations proc_mem_fops = {
	.open = mm_open,
	.release = mm_release,
	.read = mem_read,
	.write = mem_write,
	.llseek = proc_mem_llseek,
	.unsigned_pos = true,
};
