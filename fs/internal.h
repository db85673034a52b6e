/* SPDX-License-Identifier: MIT */
/* internal.h - what fs/ keeps to itself. */
#ifndef FS_INTERNAL_H
#define FS_INTERNAL_H

#include <fs/fs.h>
#include <fs/seq_file.h>

void inode_cache_init(void);
void file_cache_init(void);
void procfs_mount(struct inode *proc);

/* A new inode with one name and no place yet; NULL: no memory. */
struct inode *inode_alloc(const char *name, size_t name_len, u32 mode);
void inode_destroy(struct inode *inode);

/* Hangs INODE below DIR. */
void inode_add(struct inode *dir, struct inode *inode);

/* Pages of a regular file for SIZE bytes, zeroed where nobody fills them;
 * -ENOMEM, -EFBIG. */
int inode_set_size(struct inode *inode, loff_t size);
/* Fills bytes of the file from kernel memory. */
void inode_write(struct inode *inode, loff_t pos, const void *data, size_t n);
void inode_drop_pages(struct inode *inode);

/* Pages of all kernel stacks. Takes tasklist_lock. */
unsigned long nr_stack_pages(void);

/* Files that print themselves: the text of a seq_file, and a way to stand for
 * an open file. SHOW is called with m->private == PRIVATE. */
int seq_open(struct file *file, int (*show)(struct seq_file *m), void *private);
void seq_release(struct file *file);
ssize_t seq_read(struct file *file, char __user *buf, size_t n, loff_t *pos);

/* N bytes of SIZE at *POS in kernel memory go to ring 3; advances *POS. */
ssize_t copy_range_to_user(char __user *buf, size_t n, loff_t *pos,
			   const void *from, size_t size);

/*
 * /proc/PID, proc_pid.c. An inode's private word is pid | index << 16, with the
 * index of its file in the table there (0: the directory itself).
 */
#define PROC_PID_WORD(pid, index) ((unsigned long)(pid) | (index) << 16)
#define PROC_PID(word)		  ((pid_t)((word)&0xffff))
#define PROC_PID_INDEX(word)	  ((word) >> 16)
#define PROC_PID_INO(pid, index)  (0x10000000UL + PROC_PID_WORD(pid, index))

/* The directory of a process, counted, or ERR_PTR(-ENOENT). */
struct inode *proc_pid_inode(pid_t pid);

static inline pid_t proc_file_pid(const struct file *file)
{
	return PROC_PID((unsigned long)file->inode->private);
}

/* proc_maps.c: what needs the areas. */
int proc_maps_show(struct seq_file *m, pid_t pid);
extern const struct file_operations proc_pagemap_fops;

#endif
