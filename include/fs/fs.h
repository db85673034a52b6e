/* SPDX-License-Identifier: MIT */
/*
 * fs.h - files: inode, file, descriptor table
 *
 * What     An inode is a thing with a name; a file is an inode opened. Regular
 *          files of the initramfs keep their bytes in pages that programs map
 *          directly. Devices and /proc files bring their own operations.
 * Life     Inodes of the tree live for ever: it does not change after boot.
 *          Those that a directory's lookup() makes (/proc/PID) are counted and
 *          go with their last user. Files are counted.
 * Locking  Counts are atomic. file->lock covers pos.
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
struct dir_context;

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
	/* No position: read and write go on where they are, seeking is ESPIPE.
	 */
	bool stream;
};

/* What a directory does that has no list of children, or more than that. */
struct inode_operations {
	/* Finds NAME: an inode with a reference for the caller, or ERR_PTR. */
	struct inode *(*lookup)(struct inode *dir, const char *name);
	/* Calls dir_emit from ctx->pos on, until it says no or all is told. */
	void (*readdir)(struct inode *dir, struct dir_context *ctx);
	/* Of an inode that lookup made: frees what private points to. */
	void (*evict)(struct inode *inode);
};

/* A node of the tree, or of a directory that makes its entries as needed. */
struct inode {
	char *name;		   /* owned; one path component */
	struct inode *parent;	   /* NULL for those that lookup made */
	struct list_head children; /* directories */
	struct list_head sibling;
	unsigned long ino;
	atomic_t i_count; /* users, if lookup made it */
	bool dynamic;	  /* lookup made it: i_count counts */
	u32 mode;	  /* S_IF* and permissions */
	u32 uid, gid;
	u32 nlink;
	s64 mtime;	     /* seconds */
	u32 rdev;	     /* MKDEV */
	loff_t size;	     /* bytes */
	struct page **pages; /* regular: PFN_UP(size) of them; owned */
	struct inode *link;  /* a hard link: the inode that has all */
	char *symlink;	     /* symbolic links: target; owned */
	const struct file_operations *fops;
	const struct inode_operations *iops;
	void *private;
};

#define MKDEV(major, minor) ((major) << 20 | (minor))
#define MAJOR(dev)	    ((dev) >> 20)
#define MINOR(dev)	    ((dev)&0xfffff)

struct file {
	atomic_t f_count;
	struct inode *inode; /* counted */
	unsigned int flags;  /* O_* */
	struct mutex lock;   /* pos */
	loff_t pos;	     /* [lock] */
	void *private_data;
	const struct file_operations *fops;
};

#define NR_OPEN 256

struct files_struct {
	struct file *fd[NR_OPEN]; /* [self] counted */
	u8 close_on_exec[NR_OPEN / 8];
};

/* The root, /dev with its nodes, /proc's place. */
void vfs_init(void);

#define LOOKUP_NOFOLLOW 1u /* a symbolic link at the end is the result */
#define LOOKUP_PARENT	2u /* where the last name is, or would be, looked up */

/* The inode of a path (symbolic links followed) with a reference, or ERR_PTR.
 * A relative path starts at the root, or at DIR. May sleep. */
struct inode *path_lookup(const char *path);
struct inode *path_lookup_at(struct inode *dir, const char *path,
			     unsigned int flags);
struct inode *iget(struct inode *inode);
void iput(struct inode *inode);

/* A node outside the tree, for lookup(): one reference, or NULL: no memory. */
struct inode *inode_new_dynamic(u32 mode);

/* Opens for the kernel or a program: a file with one reference, or ERR_PTR. */
struct file *file_open(const char *path, unsigned int flags);
struct file *file_open_at(struct inode *dir, const char *path,
			  unsigned int flags);
void get_file(struct file *file);
void fput(struct file *file);

static inline bool file_readable(const struct file *file)
{
	return (file->flags & O_ACCMODE) == O_RDONLY ||
	       (file->flags & O_ACCMODE) == O_RDWR;
}

static inline bool file_writable(const struct file *file)
{
	return (file->flags & O_ACCMODE) == O_WRONLY ||
	       (file->flags & O_ACCMODE) == O_RDWR;
}

/* read(2) and write(2) of N bytes at *POS, with all their checks. */
ssize_t vfs_read(struct file *file, char __user *buf, size_t n, loff_t *pos);
ssize_t vfs_write(struct file *file, const char __user *buf, size_t n,
		  loff_t *pos);
/* lseek(2): the new position or -errno. */
loff_t vfs_llseek(struct file *file, loff_t offset, unsigned int whence);

/* mmap(2)'s share: sets vma->vm_ops, or -ENODEV. */
int file_mmap(struct file *file, struct vm_area_struct *vma);

/* Reads a regular file's bytes into kernel memory; short at the end. */
ssize_t kernel_read(struct file *file, void *buf, size_t n, loff_t pos);

/* stat64's picture of an inode. */
void inode_stat(const struct inode *inode, struct stat64 *st);

/* What readdir fills: emit() is given one entry at a time. */
struct dir_context {
	loff_t pos; /* entries told so far, "." and ".." included */
	bool (*emit)(struct dir_context *ctx, const char *name,
		     unsigned long ino, u32 mode);
};

/* Tells all entries of a directory from ctx->pos on; -ENOTDIR. */
int vfs_readdir(struct inode *dir, struct dir_context *ctx);

/* Tells one entry; false when it does not fit any more. */
static inline bool dir_emit(struct dir_context *ctx, const char *name,
			    unsigned long ino, u32 mode)
{
	if (!ctx->emit(ctx, name, ino, mode))
		return false;
	ctx->pos++;
	return true;
}

/* New entry NAME in DIR; ERR_PTR(-ENOMEM) or -EEXIST. NAME is copied. */
struct inode *inode_create(struct inode *dir, const char *name, u32 mode);
/* The entry NAME of DIR's list of children, or NULL. */
struct inode *inode_child(struct inode *dir, const char *name);
extern struct inode *root_inode;

/* Operations of a device number, or NULL. */
const struct file_operations *device_fops(u32 rdev);

struct files_struct *files_alloc(void);
/* A copy with every file's count raised; NULL: no memory. */
struct files_struct *files_dup(const struct files_struct *old);
void files_close_on_exec(struct files_struct *files);
void files_free(struct files_struct *files);
/* The file of FD with a reference taken, or NULL. Drop with fput. */
struct file *fget(unsigned int fd);
/* Puts FILE (whose reference is taken over) at the lowest free fd from MIN on,
 * or -EMFILE (the reference stays the caller's). */
int fd_install_from(unsigned int min, struct file *file, bool cloexec);
static inline int fd_install_lowest(struct file *file, bool cloexec)
{
	return fd_install_from(0, file, cloexec);
}
/* Takes the file out of the table: the caller has its reference; or NULL. */
struct file *fd_remove(unsigned int fd);
bool fd_cloexec(unsigned int fd);
void fd_set_cloexec(unsigned int fd, bool cloexec);

/* The initramfs: unpacks newc (plain or gzip) from the initrd of boot_info into
 * the tree, then frees its memory. Says in one line what was wrong with it;
 * what came before the fault stays. Takes pages of identity PAGE_FILE. */
void initramfs_unpack(void);

/* The same from N bytes in memory, called NAME in messages; whether all was
 * well. Its own function for the tests. */
bool initramfs_unpack_from(const void *data, size_t n, struct inode *root);

/* Gives a tree of inodes back with its pages: for the tests. */
void inode_free_tree(struct inode *inode);

/* Regular files' and the ELF loader's mapping: vm_ops->fault gives the inode's
 * own page. */
extern const struct vm_operations file_vm_ops;
extern const struct file_operations regular_fops;

#endif
