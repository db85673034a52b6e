/* SPDX-License-Identifier: MIT */
/*
 * fs.h - files: inodes, open files, and what each file system does with them
 *
 *	fd -> struct file -> struct path -> dentry -> inode -> pages
 *	      position,      which name,    a name    owner,   address_space
 *	      flags          which mount              size
 *
 * What     An inode is a thing with names; a file is an inode opened. The
 *          bytes of regular files are pages of the inode's address_space
 *          (mm/filemap.h), which programs map directly. Devices and /proc's
 *          files bring their own operations.
 * Life     An inode goes with its last reference: its names' (dentries) and
 *          its users'. Files are counted.
 * Locking  inode->lock: the bytes (size, writing, truncating) and the
 *          attributes. sb->names: which names there are, and nlink. file->lock
 *          covers pos. Order: file->lock, names, inode->lock, mmap_lock.
 */
#ifndef FS_FS_H
#define FS_FS_H

#include <lib/list.h>
#include <lib/types.h>
#include <asm/atomic.h>
#include <fs/dcache.h>
#include <fs/fdtable.h>
#include <fs/mount.h>
#include <fs/namei.h>
#include <kernel/mutex.h>
#include <mm/filemap.h>
#include <mm/mm.h>
#include <uapi/fcntl.h>
#include <uapi/stat.h>

struct file;
struct inode;
struct dir_context;
struct poll_table;
struct seq_file;

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
	/* write from kernel memory, for sendfile. Optional. */
	ssize_t (*write_kernel)(struct file *file, const void *buf, size_t n,
				loff_t *pos);
	/* What it is ready for: see fs/poll.h. Optional: for everything. */
	unsigned int (*poll)(struct file *file, struct poll_table *table);
	long (*ioctl)(struct file *file, unsigned int cmd, unsigned long arg);
	/* Sets vma->vm_ops, or -ENODEV. Optional: the file cannot be mapped. */
	int (*mmap)(struct file *file, struct vm_area_struct *vma);
	/* A change of O_APPEND, O_NONBLOCK…; each close(2). Optional. */
	int (*check_flags)(struct file *file, unsigned int flags);
	void (*flush)(struct file *file);
	/* No position: read and write go on where they are, seeking is ESPIPE
	 * unless there is an llseek. */
	bool stream;
	/* lseek of a device that has a position: the new one or -errno. WHENCE
	 * is one that lseek knows. Optional. */
	loff_t (*llseek)(struct file *file, loff_t offset, unsigned int whence);
	/* What /proc/PID/fdinfo tells besides. Optional. */
	void (*show_fdinfo)(struct seq_file *m, struct file *file);
	bool async;	   /* O_ASYNC can be turned on: nothing comes of it */
	bool unsigned_pos; /* positions have no sign: addresses of memory */
};

/* Where a file's bytes end for who does not know of 64 bits. */
#define MAX_NON_LFS ((1ULL << 31) - 1)
/* The last byte that page offsets in a word can reach. */
#define MAX_LFS_FILESIZE                                       \
	(sizeof(long) == sizeof(loff_t) ? (loff_t)(~0ULL >> 1) \
					: (loff_t)((u64)~0UL << PAGE_SHIFT))

/* What changes of an inode: setattr's request. */
#define ATTR_MODE  0x01u
#define ATTR_UID   0x02u
#define ATTR_GID   0x04u
#define ATTR_SIZE  0x08u
#define ATTR_ATIME 0x10u
#define ATTR_MTIME 0x20u
#define ATTR_CTIME 0x40u

struct iattr {
	unsigned int valid; /* ATTR_* */
	u32 mode, uid, gid;
	loff_t size;
	s64 atime, mtime, ctime; /* ns */
};

/* Operations of directories hold sb->names (for reading: lookup, readdir). They
 * get a dentry that is not hashed yet and hash it, or drop one, by d_add and
 * d_drop. NULL: -EPERM (mknod of a regular file: -EACCES). */
struct inode_operations {
	/* Finds NAME, which is not in the dcache: an inode with a reference for
	 * the caller, or ERR_PTR. NULL: all names are in the dcache. */
	struct inode *(*lookup)(struct inode *dir, const char *name);
	/* Calls dir_emit from ctx->pos on, until it says no or all is told:
	 * for the entries that lookup finds. */
	void (*readdir)(struct inode *dir, struct dir_context *ctx);
	/* A new inode of MODE (all types but links): or ERR_PTR. */
	struct inode *(*mknod)(struct inode *dir, u32 mode, u32 rdev);
	struct inode *(*symlink)(struct inode *dir, const char *target);
	/* May these names be changed? NULL: -EPERM. */
	bool names_change;
	/* In place of the mode's bits; must not sleep. 0 or -errno. Optional. */
	int (*permission)(const struct inode *inode, int mask);
	/* A link whose target depends on who asks: kmalloc'ed, or ERR_PTR. */
	char *(*get_link)(struct inode *inode);
	/* A link that leads to a place without a path: counted. 0 or -errno. */
	int (*jump)(struct inode *inode, struct path *to);
	/* Changes size beyond what setattr does. Optional. */
	int (*setattr)(struct inode *inode, const struct iattr *attr);
	/* The inode goes: frees what private points to. Optional. */
	void (*evict)(struct inode *inode);
};

struct inode {
	atomic_t i_count;
	u32 mode;	/* [lock] S_IF* (constant) and permissions */
	u32 uid, gid;	/* [lock] */
	u32 nlink;	/* [names] */
	u32 rdev;	/* constant: MKDEV */
	bool linkable;	/* constant: made by O_TMPFILE without O_EXCL */
	bool immutable; /* constant: nobody may write, root neither */
	u32 size_seq; /* odd while size is written, where that takes two moves */
	loff_t size;  /* [lock] bytes; read by i_size_read */
	unsigned long ino;	/* constant */
	struct super_block *sb; /* constant */
	const struct file_operations *fops;
	const struct inode_operations *iops;
	spinlock_t time_lock;
	u32 seals;   /* [lock] F_SEAL_*: what may never be done again */
	int writers; /* [time_lock] opened for writing; below 0: for execve */
	s64 atime, mtime, ctime, btime; /* [time_lock] ns since 1970 */
	struct mutex lock;
	struct address_space i_data; /* regular files: their bytes */
	struct pipe *pipe;	     /* [lock] FIFOs in use; owned */
	char *symlink;		     /* links: target; constant, owned */
	struct list_head locks;	     /* [locks.c] record locks and flocks */
	void *private;
};

#define MKDEV(major, minor) ((u32)(major) << 20 | (u32)(minor))
#define MAJOR(dev)	    ((dev) >> 20)
#define MINOR(dev)	    ((dev)&0xfffff)

/* dev_t as programs write it, in 32 bits (mknod), and as stat shows it. */
static inline u32 decode_dev(u32 dev)
{
	return MKDEV(dev >> 8 & 0xfff, (dev & 0xff) | (dev >> 12 & 0xfff00));
}

static inline u32 encode_dev(u32 dev)
{
	return (MINOR(dev) & 0xff) | MAJOR(dev) << 8 |
	       (MINOR(dev) & ~0xffU) << 12;
}

/* The first form: 8 bits each; what is above is lost. */
static inline u16 old_encode_dev(u32 dev)
{
	return (u16)(MAJOR(dev) << 8 | MINOR(dev));
}

struct file {
	atomic_t f_count;
	unsigned int flags;  /* [lock] O_* */
	struct path path;    /* constant; counted */
	struct inode *inode; /* constant: path's */
	struct mutex lock;   /* pos */
	loff_t pos;	     /* [lock] */
	int writers;	     /* constant: its share of the inode's */
	void *private_data;
	const struct file_operations *fops;
};

/* The root file system, with /dev, /proc and /sys as empty directories; no
 * memory for it is a panic. */
void vfs_init(void);
/* Mounts devtmpfs, proc and sysfs there, once the initramfs is unpacked. */
void vfs_mount_all(void);

/* ------------------------------------------------------------------ inodes */

/* A new inode of SB with one reference, owned by current's fsuid; NULL: no
 * memory. iget, iput count; the last iput evicts it and may sleep. */
struct inode *inode_new(struct super_block *sb, u32 mode);
struct inode *iget(struct inode *inode);
void iput(struct inode *inode);

/* For lookup(): belongs to the directory's super block once it is given back. */
static inline struct inode *inode_new_dynamic(u32 mode)
{
	return inode_new(NULL, mode);
}

/* A pinned name in DIR for the kernel: with a new inode of MODE. ERR_PTR:
 * -ENOMEM, -EEXIST. The dentry is not counted for the caller. */
struct dentry *simple_create(struct dentry *dir, const char *name, u32 mode);
/* An empty directory as SB's root: 0 or -ENOMEM. */
int simple_fill_super(struct super_block *sb, u32 mode);
extern const struct inode_operations simple_dir_iops;

/* The clock of file systems, ns since 1970; and noting it. */
s64 current_time(void);
void inode_touch(struct inode *inode, unsigned int which); /* ATTR_*TIME */
void file_accessed(struct file *file);

static inline loff_t i_size_read(const struct inode *inode)
{
	if (sizeof(long) == sizeof(loff_t))
		return READ_ONCE(inode->size);
	for (;;) {
		u32 seq = READ_ONCE(inode->size_seq);
		loff_t size;

		__atomic_thread_fence(__ATOMIC_SEQ_CST);
		size = inode->size;
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
		if (likely(!(seq & 1) && seq == READ_ONCE(inode->size_seq)))
			return size;
	}
}
/* [inode->lock] */
void i_size_write(struct inode *inode, loff_t size);

/* chmod, chown, truncate, utimes with all their checks. ATTR's times with
 * ATTR_ATIME but without ATTR_CTIME were given by the program. */
int notify_change(const struct path *path, struct iattr *attr);
int inode_truncate(struct inode *inode, loff_t size); /* [inode->lock] */

/* Who writes INODE without a file opened for it: 0, or -ETXTBSY for a program that
 * runs; until put_write_access it is not run. */
int get_write_access(struct inode *inode);
void put_write_access(struct inode *inode);
/* Set-id bits go when somebody without CAP_FSETID writes. [inode->lock] */
void file_remove_privs(struct inode *inode);
/* 0, or why a regular file cannot become SIZE: -EFBIG (and SIGXFSZ). */
int inode_newsize_ok(const struct inode *inode, loff_t size);

/* What all forms of stat are made of. */
struct kstat {
	u64 dev, ino, size, blocks;
	u32 mode, nlink, uid, gid, blksize;
	u32 rdev;
	s64 atime, mtime, ctime, btime;
};
void inode_stat(struct inode *inode, struct kstat *st);

struct kstatfs {
	unsigned long type;
	u64 blocks, bfree, bavail, files, ffree;
	unsigned int flags, namelen;
	u32 fsid;
};

/* RLIMIT_FSIZE is reached: SIGXFSZ; -EFBIG. */
int fsize_exceeded(void);

/* A descriptor of FILE in FILES is closed: the record locks of those who use that
 * table go. */
void locks_remove_posix(struct file *file, const struct files_struct *files);
/* FILE itself goes: the locks that are its own. */
void locks_remove_file(struct file *file);

/* ------------------------------------------------------------------- files */

/* Opens for the kernel or a program: a file with one reference, or ERR_PTR. */
struct file *file_open(const char *path, unsigned int flags);
/* The same for execve: a regular file that current may execute, else -EACCES. */
struct file *file_open_exec(int dfd, const char *path, unsigned int lookup);
struct file *file_open_at(int dfd, const char *path, unsigned int flags,
			  u32 mode);
/* Opens what PATH is; counts it. Permissions are not looked at. */
struct file *path_open(const struct path *path, unsigned int flags);
/* A file without a place, of an inode whose reference is taken over in any
 * case: pipes, memory. NAME is what /proc shows. ERR_PTR. */
struct file *anon_file(const char *name, struct inode *inode,
		       unsigned int flags, const struct file_operations *fops);
/* The same for what is no more than its operations, NAME "anon_inode:[what]". */
struct file *anon_inode_file(const char *name, unsigned int flags,
			     const struct file_operations *fops);
/* An inode for it; NULL: no memory. */
struct inode *anon_inode(u32 mode);
void get_file(struct file *file);

static inline bool file_readable(const struct file *file)
{
	return !(file->flags & O_PATH) &&
	       ((file->flags & O_ACCMODE) == O_RDONLY ||
		(file->flags & O_ACCMODE) == O_RDWR);
}

static inline bool file_writable(const struct file *file)
{
	return !(file->flags & O_PATH) &&
	       ((file->flags & O_ACCMODE) == O_WRONLY ||
		(file->flags & O_ACCMODE) == O_RDWR);
}

/* read(2) and write(2) of N bytes at *POS, with all their checks. */
ssize_t vfs_read(struct file *file, char __user *buf, size_t n, loff_t *pos);
ssize_t vfs_write(struct file *file, const char __user *buf, size_t n,
		  loff_t *pos);
/* A text of the kernel's: written where it stands, at no place of choice. */
bool file_prints_itself(const struct file *file);
/* lseek(2): the new position or -errno. */
loff_t vfs_llseek(struct file *file, loff_t offset, unsigned int whence);

/* mmap(2)'s share: sets vma->vm_ops, or -ENODEV. */
int file_mmap(struct file *file, struct vm_area_struct *vma);

/* Regular files' bytes and kernel memory; short at the end, or -errno. */
ssize_t kernel_read(struct file *file, void *buf, size_t n, loff_t pos);
ssize_t inode_write(struct inode *inode, const void *buf, size_t n, loff_t pos);

/* N bytes from IN's page cache to OUT, to IN's end, which OUT may be moving; positions
 * move. How many, or -errno: -EINVAL, if OUT has no write_kernel. */
ssize_t copy_bytes(struct file *in, loff_t *in_pos, struct file *out,
		   loff_t *out_pos, size_t n);
/* fallocate(2). */
int vfs_fallocate(struct file *file, unsigned int mode, loff_t offset,
		  loff_t len);

/* fcntl's F_GET_SEALS and F_ADD_SEALS, of files whose bytes are in the page cache
 * (others: -EINVAL). */
long file_get_seals(const struct file *file);
long file_add_seals(struct file *file, unsigned int seals);

/* llseek of what has no size, and lets every position be. */
loff_t empty_llseek(struct file *file, loff_t offset, unsigned int whence);
/* llseek of what has no position, and says so by 0 instead of ESPIPE. */
loff_t no_position(struct file *file, loff_t offset, unsigned int whence);

/* Files whose bytes are in the page cache. */
extern const struct file_operations regular_fops;

/* What readdir fills: emit() is given one entry at a time. */
struct dir_context {
	loff_t base; /* what is added to pos for ring 3 */
	loff_t pos;  /* of this entry */
	bool (*emit)(struct dir_context *ctx, const char *name,
		     unsigned long ino, u32 mode);
};

/* Tells all entries of a directory from ctx->pos on; -ENOTDIR. */
int vfs_readdir(struct file *file, struct dir_context *ctx);

/* Tells one entry; false when it does not fit any more. */
static inline bool dir_emit(struct dir_context *ctx, const char *name,
			    unsigned long ino, u32 mode)
{
	if (!ctx->emit(ctx, name, ino, mode))
		return false;
	ctx->pos++;
	return true;
}

/* Operations of a device number, or NULL. */
const struct file_operations *device_fops(u32 rdev);

/* The initramfs: unpacks newc (plain or gzip) from the initrd of boot_info into
 * the root, then frees its memory. Says in one line what was wrong with it;
 * what came before the fault stays. */
void initramfs_unpack(void);
/* Why what it has brought may not be all; NULL: it is. */
const char *initramfs_fault(void);

/* The same from N bytes in memory, below BASE; whether all was well. Its own
 * function for the tests. */
bool initramfs_unpack_from(const void *data, size_t n, const struct path *base);

#endif
