/* SPDX-License-Identifier: MIT */
/* internal.h - what fs/ keeps to itself. */
#ifndef FS_INTERNAL_H
#define FS_INTERNAL_H

#include <asm/uaccess.h>
#include <fs/fs.h>
#include <fs/seq_file.h>
#include <kernel/cred.h>
#include <lib/string.h>

static inline u32 current_fsuid(void)
{
	return current_cred()->fsuid;
}

static inline u32 current_fsgid(void)
{
	return current_cred()->fsgid;
}

void inode_cache_init(void);
void file_cache_init(void);
void namei_init(void);

/* ------------------------------------------------------------- permission.c */

/* Is current the owner, or has it CAP_FOWNER? */
bool inode_owner_or_capable(const struct inode *inode);
/* May current take the name of VICTIM out of DIR? WANT_DIR: as a directory
 * (ENOTDIR, EISDIR). 0 or -errno. */
int may_delete(const struct inode *dir, const struct inode *victim,
	       bool want_dir);

/* ------------------------------------------------------------------ namei.c */

#define MAX_SYMLINKS 40

/*
 * A walk on its way. It holds dcache_lock and no references but those in
 * `held`; walk_unlock makes them, where something has to sleep.
 */
struct nameidata {
	struct path path; /* where it stands */
	struct path root; /* what "/" and "above the top" mean */
	const char *rest; /* of the path, or of the link that is walked */
	struct qstr last; /* the last component; len 0: there is none */
	bool slash;	  /* a slash follows the last component */
	bool locked;	  /* dcache_lock is held: path is borrowed */
	bool held;	  /* path has references of the walk's */
	bool root_held;
	unsigned int links; /* followed so far */
	unsigned int depth; /* rests that wait */
	struct path old;    /* a reference that is to be dropped */
	bool old_held;
	const char *rests[MAX_SYMLINKS];
	struct inode *pins[MAX_SYMLINKS]; /* counted: whose text is walked */
	char *texts[MAX_SYMLINKS];	  /* owned, or NULL */
};

/* Begins at DFD, or at BASE when that is not NULL. 0, then walk_end must
 * follow; or -errno: that of NAME, if it is one, or for an empty one. */
int walk_begin(struct nameidata *nd, int dfd, const struct path *base,
	       const char *name);
void walk_end(struct nameidata *nd);
/* To the directory of the last component, which is in nd->last. 0 or -errno.
 * dcache_lock is held at the end, with 0. */
int walk_parent(struct nameidata *nd);
/* Follows the link INODE, which is the last component: its text is what
 * walk_parent goes on with: 0 or -errno; 1: it jumped, there is no text. */
int walk_link(struct nameidata *nd, struct inode *link);
/* The last component itself: nd->path. 0, -errno, or 1: it was a link and
 * walk_parent goes on. */
int walk_last(struct nameidata *nd, unsigned int flags);
/* Lets dcache_lock go; nd->path has references then. */
void walk_unlock(struct nameidata *nd);
/* Takes it again. */
void walk_relock(struct nameidata *nd);
/* Where the walk is, with a reference for the caller; lets the lock go. */
void walk_take(struct nameidata *nd, struct path *result);
/* nd->path becomes PATH, whose references are taken over. [unlocked] */
void walk_move(struct nameidata *nd, const struct path *path);
/* Where the name at a path's end is, or would be. */
struct last_name {
	struct qstr name; /* in the path's text */
	bool slash;	  /* one follows it */
	enum {
		LAST_NORM,
		LAST_ROOT,
		LAST_DOT,
		LAST_DOTDOT
	} type;
};
/* PARENT is counted. 0 or -errno. */
int lookup_parent(int dfd, const char *name, struct path *parent,
		  struct last_name *last);

/* The child NAME of PARENT, counted, or NULL (there is none), or ERR_PTR. Asks the
 * file system. [sb->names] */
struct dentry *lookup_child(struct dentry *parent, const struct qstr *name);

/* ------------------------------------------------------------------ names.c */

/* What an entry adds to a directory's size, as in Linux's tmpfs. */
#define DIRENT_SIZE 20

/* A new inode with a name, for open(O_CREAT) and mknod: the dentry, counted, or
 * ERR_PTR. [names for writing] */
struct dentry *create_child(const struct path *dir, const struct qstr *name,
			    u32 mode, u32 rdev);
/* A regular file without a name, for O_TMPFILE. */
struct dentry *create_nameless(const struct path *dir, u32 mode);
/* MODE as the task's umask leaves it. */
u32 umasked(u32 mode);
/* May current make a name in DIR? 0 or -errno. [names] */
int may_create(const struct path *dir);
bool mount_readonly(const struct path *path);
bool is_mountpoint(const struct dentry *dentry);
bool is_full_dir(const struct dentry *dentry);
/* DIR has ENTRIES more: its size and times. [names for writing] */
void dir_changed(struct inode *dir, int entries);
/* VICTIM's name goes out of DIR. [names for writing] */
void drop_name(struct dentry *dir, struct dentry *victim);

/* ------------------------------------------------------------------ seals.c */

/* Do INODE's seals forbid to write N bytes at POS, to give it SIZE bytes, to
 * punch holes? [inode->lock] */
bool seals_forbid_write(const struct inode *inode, loff_t pos, size_t n);
bool seals_forbid_size(const struct inode *inode, loff_t size);
bool seals_forbid_punch(const struct inode *inode);
/* 0 or -EPERM; what VMA may become later is less then. */
int seals_allow_mmap(const struct inode *inode, struct vm_area_struct *vma);

/* --------------------------------------------------------- libfs.c, tmpfs.c */

/* The operations of regular files, and of FIFOs, by the inode's mode. */
void inode_set_fops(struct inode *inode);
extern const struct file_operations pipe_fops; /* of FIFOs, and pipes */

/* A pinned name in DIR for INODE, whose reference is taken over: the dentry, not
 * counted for the caller; ERR_PTR: -ENOMEM, -EEXIST. */
struct dentry *simple_add(struct dentry *dir, const char *name,
			  struct inode *inode);
struct dentry *tmpfs_node(struct dentry *dir, const char *name, u32 mode,
			  u32 rdev);
int tmpfs_fill_super(struct super_block *sb, char *options);
struct inode *tmpfs_inode(struct super_block *sb, u32 mode);

/* ------------------------------------------------------------------ mount.c */

extern struct mutex mount_mutex;
extern struct list_head all_mounts; /* [dcache_lock] */
extern struct vfsmount *root_mnt;
/* Another mount of what PATH is, in no tree; ERR_PTR. [mount_mutex] */
struct vfsmount *clone_mount(const struct path *path);
/* MNT, which is in the tree, goes to PATH with what stands in it; PATH is not in
 * it. 0 or -ENOENT. [mount_mutex] */
int move_mount(struct vfsmount *mnt, const struct path *path);
/* Takes MNT out of the tree, and drops the tree's reference. [mount_mutex] */
void detach_mount(struct vfsmount *mnt);
/* Root and working directory of the kernel's threads. */
void set_path_of_init(const struct path *path);

/* ------------------------------------------------------------------- open.c */

/* Where files without a place belong: pipes, and shared memory's tmpfs. */
extern struct vfsmount *anon_mnt, *shm_mnt;
struct file *anon_file_on(struct vfsmount *mnt, const char *name,
			  struct inode *inode, unsigned int flags,
			  const struct file_operations *fops);

/* /proc/sys/kernel/kptr_restrict: who may see the kernel's addresses: 0 all, 1
 * CAP_SYSLOG, 2 nobody. */
extern int kptr_restrict;

/* Pages of all kernel stacks. Takes tasklist_lock. */
unsigned long nr_stack_pages(void);

/* The file system that is the root, and that memory files live in. */
extern struct file_system_type tmpfs_type, proc_type, devtmpfs_type, sysfs_type,
	shm_type, devpts_type;

/* Files that print themselves: the text of a seq_file, and a way to stand for
 * an open file. SHOW is called with m->private == PRIVATE. */
int seq_open(struct file *file, int (*show)(struct seq_file *m), void *private);
void seq_release(struct file *file);
ssize_t seq_read(struct file *file, char __user *buf, size_t n, loff_t *pos);

/* N bytes of SIZE at *POS in kernel memory go to ring 3; advances *POS. */
ssize_t copy_range_to_user(char __user *buf, size_t n, loff_t *pos,
			   const void *from, size_t size);

/* Where a write's bytes come from. */
struct source {
	const char __user *user; /* or: */
	const u8 *kernel;
};

/* N bytes behind DONE; what is not copied. */
static inline size_t copy_from_source(const struct source *src, size_t done,
				      void *to, size_t n)
{
	if (!src->kernel)
		return copy_from_user(to, src->user + done, n);
	memcpy(to, src->kernel + done, n);
	return 0;
}

#endif
