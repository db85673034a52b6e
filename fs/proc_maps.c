// SPDX-License-Identifier: MIT
/*
 * proc_maps.c - /proc/PID/maps and /proc/PID/pagemap
 *
 * Locking  mmap_lock is held while areas and entries are looked at, never
 *          while ring 3's memory is written: that may fault, and a fault
 *          takes it again.
 * See      Linux's Documentation/admin-guide/mm/pagemap.rst.
 */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <kernel/sched.h>
#include <lib/minmax.h>
#include <mm/mm.h>
#include <mm/slab.h>
#include <uapi/limits.h>
#include "internal.h"

#define NAME_COLUMN (25 + 6 * sizeof(void *)) /* as on Linux */

static void show_area(struct seq_file *m, struct vm_area_struct *vma,
		      char *name_buf)
{
	const struct file *file = vma->vm_file;
	bool from_object = file || vma->vm_ops;
	u64 offset = from_object ? (u64)vma->vm_pgoff << PAGE_SHIFT : 0;
	size_t line = m->count;
	const char *name;
	char perms[5];

	vma_perms(vma, perms);
	seq_printf(m, "%08lx-%08lx %s %08llx 00:%02x %lu ", vma->vm_start,
		   vma->vm_end, perms, offset, file ? 1 : 0,
		   file ? file->inode->ino : 0);
	name = vma_name(vma, name_buf, PATH_MAX);
	if (name && *name) {
		while (!m->overflow && m->count - line < NAME_COLUMN)
			seq_putc(m, ' ');
		seq_puts(m, name);
	}
	seq_putc(m, '\n');
}

int proc_maps_show(struct seq_file *m, pid_t pid)
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
			show_area(m, vma, buf);
		up_read(&mm->mmap_lock);
	}
	kfree(buf);
	mmput(mm);
	return buf ? 0 : -ENOMEM;
}

#define ENTRIES	   32UL /* looked at in one go */
#define ENTRY_SIZE sizeof(u64)

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

static ssize_t pagemap_read(struct file *file, char __user *buf, size_t n,
			    loff_t *pos)
{
	const u64 end = (u64)(TASK_SIZE >> PAGE_SHIFT) * ENTRY_SIZE;
	struct mm_struct *mm;
	u64 entries[ENTRIES];
	size_t done = 0;

	if (*pos % ENTRY_SIZE || n % ENTRY_SIZE)
		return -EINVAL;
	if ((u64)*pos >= end)
		return 0;
	mm = get_task_mm(proc_file_pid(file));
	if (!mm)
		return 0;
	n = (size_t)min((u64)n, end - (u64)*pos);
	while (done < n) {
		size_t part = min(n - done, sizeof(entries));

		part = read_entries(mm, (unsigned long)*pos / ENTRY_SIZE,
				    entries, part / ENTRY_SIZE);
		if (copy_to_user(buf + done, entries, part))
			break;
		done += part;
		*pos += (loff_t)part;
	}
	mmput(mm);
	return done || !n ? (ssize_t)done : -EFAULT;
}

const struct file_operations proc_pagemap_fops = {
	.read = pagemap_read,
};
