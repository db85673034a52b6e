/* SPDX-License-Identifier: MIT */
/*
 * fs.h - files: inode, file, descriptor table
 *
 * What     An inode is a thing with a name; a file is an inode opened. Regular
 *          files of the initramfs keep their bytes in pages that programs map
 *          directly. Devices and /proc files bring their own operations.
 * Locking  Reference counts are atomic. file->lock covers pos. The tree of the
 *          initramfs does not change after boot.
 */
#ifndef FS_FS_H
#define FS_FS_H

#include <lib/list.h>
#include <lib/types.h>
#include <asm/atomic.h>
#include <kernel/mutex.h>
#include <mm/mm.h>
#include <uapi/fcntl.h>
#include <uapi/stat.h>

struct file;
struct inode;

struct file_operations {
	/* 0 or -errno; file->private_data is the operation's own. Optional. */
	int (*open)(struct inode *inode, struct file *file);
	void (*release)(struct file *file);
	/* Up to N bytes at *POS into / from user memory; advances *POS. The
	 * number of bytes, 0 at the end, or -errno (only if none was moved). */
	ssize_t (*read)(struct file *file, char __user *buf, size_t n,
			loff_t *pos);
	ssize_t (*write)(struct file *file, const char __user *buf, size_t n,
			 loff_t *pos);
	long (*ioctl)(struct file *file, unsigned int cmd, unsigned long arg);
	/* Sets vma->vm_ops, or -ENODEV. Optional: the file cannot be mapped. */
	int (*mmap)(struct file *file, struct vm_area_struct *vma);
	/* Seekable unless set. */
	bool stream;
};

/* A node of the tree. */
struct inode {
	char *name;                    /* owned; one path component */
	struct inode *parent;
	struct list_head children;     /* directories */
	struct list_head sibling;
	unsigned long ino;
	u32 mode;                      /* S_IF* and permissions */
	u32 uid, gid;
	u32 nlink;
	s64 mtime;                     /* seconds */
	u32 rdev;
	loff_t size;                   /* bytes */
	struct page **pages;           /* regular: one a page, NULL a hole */
	char *symlink;                 /* symbolic links: target; owned */
	const struct file_operations *fops;
	void *private;
	/* /proc's dynamic directories: finds NAME, or NULL. Optional. */
	struct inode *(*lookup)(struct inode *dir, const char *name);
};

struct file {
	atomic_t f_count;
	struct inode *inode;
	unsigned int flags;            /* O_* */
	struct mutex lock;             /* pos */
	loff_t pos;                    /* [lock] */
	void *private_data;
	const struct file_operations *fops;
};

#define NR_OPEN 256

struct files_struct {
	struct file *fd[NR_OPEN];      /* [self] counted */
	u8 close_on_exec[NR_OPEN / 8];
};

void vfs_init(void);

/* The inode of an absolute path (symbolic links followed), or ERR_PTR. */
struct inode *path_lookup(const char *path);

/* Opens for the kernel or a program: a file with one reference, or ERR_PTR. */
struct file *file_open(const char *path, unsigned int flags);
void get_file(struct file *file);
void fput(struct file *file);

/* Reads a regular file's bytes into kernel memory; short at the end. */
ssize_t kernel_read(struct file *file, void *buf, size_t n, loff_t pos);

/* New entry NAME in DIR; ERR_PTR(-ENOMEM) or -EEXIST. NAME is copied. */
struct inode *inode_create(struct inode *dir, const char *name, u32 mode);
extern struct inode *root_inode;

struct files_struct *files_alloc(void);
/* A copy with every file's count raised; NULL: no memory. */
struct files_struct *files_dup(const struct files_struct *old);
void files_close_on_exec(struct files_struct *files);
void files_free(struct files_struct *files);
/* The file of FD with a reference taken, or NULL. Drop with fput. */
struct file *fget(int fd);
/* Puts FILE (whose reference is taken over) at the lowest free fd, or
 * -EMFILE (the reference stays the caller's). */
int fd_install_lowest(struct file *file, bool cloexec);

/* The initramfs: unpacks newc (plain or gzip) from the initrd of boot_info into
 * the tree, then frees its memory. Says in one line what was wrong with it;
 * what came before the fault stays. Takes pages of identity PAGE_FILE. */
void initramfs_unpack(void);

/* Regular files' and the ELF loader's mapping: vm_ops->fault gives the inode's
 * own page. */
extern const struct vm_operations file_vm_ops;

#endif
