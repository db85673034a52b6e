/* SPDX-License-Identifier: MIT */
/*
 * mount.h - file systems, their instances, and where those are mounted
 *
 *	file_system_type "tmpfs" --> super_block --> root dentry ...
 *	                                  ^
 *	vfsmount ------------------------+   mnt_root: what is seen,
 *	    mnt_parent, mnt_mountpoint       and over which name
 *
 * Locking  dcache_lock: the tree of mounts and all counts.
 */
#ifndef FS_MOUNT_H
#define FS_MOUNT_H

#include <fs/dcache.h>
#include <kernel/mutex.h>

struct seq_file;
struct kstatfs;

struct file_system_type {
	const char *name;
	/* Fills SB (root, ops, magic, limits) by OPTIONS ("size=1m,mode=755", may be
	 * NULL): 0 or -errno, then nothing is left of it. */
	int (*fill_super)(struct super_block *sb, char *options);
	bool single; /* all mounts show one instance */
	struct file_system_type *next;
	struct super_block *sb; /* [mount_mutex] of a single one */
};

struct super_operations {
	void (*statfs)(struct super_block *sb, struct kstatfs *buf);
	/* mount -o remount: 0 or -errno and no change. Optional. */
	int (*remount)(struct super_block *sb, char *options);
	/* ",size=…" for /proc/mounts. Optional. */
	void (*show_options)(struct seq_file *m, struct super_block *sb);
	/* An inode is freed: its bytes and its place. Optional. */
	void (*evict)(struct inode *inode);
	/* The last mount is gone; frees private. Optional. */
	void (*put_super)(struct super_block *sb);
};

struct super_block {
	struct file_system_type *type;
	const struct super_operations *ops;
	unsigned long magic;	   /* as statfs says */
	u32 dev;		   /* MKDEV(0, n) */
	u64 maxbytes;		   /* the largest size of a file */
	bool sized_dirs;	   /* a directory's positions end, too */
	bool noexec;		   /* nothing there can be run */
	int count;		   /* [dcache_lock] mounts */
	bool made_on_demand;	   /* what lookup gives is not remembered */
	struct dentry *root;	   /* counted */
	struct rw_semaphore names; /* all changes of names, and lookups */
	void *private;
};

/* mnt_flags, as mount(2) has them */
#define MNT_NOSUID     0x01u
#define MNT_NODEV      0x02u
#define MNT_NOEXEC     0x04u
#define MNT_NOATIME    0x08u
#define MNT_NODIRATIME 0x10u
#define MNT_RELATIME   0x20u
#define MNT_READONLY   0x40u

struct vfsmount {
	int mnt_count; /* [dcache_lock] the tree's one, paths, mounts on it */
	unsigned int mnt_flags;	       /* [dcache_lock] */
	int mnt_id;		       /* constant */
	struct vfsmount *mnt_parent;   /* [dcache_lock] NULL: in no tree */
	struct dentry *mnt_mountpoint; /* [dcache_lock] counted */
	struct dentry *mnt_root;       /* constant; counted */
	struct super_block *mnt_sb;    /* constant; counted */
	struct list_head mnt_list;     /* [dcache_lock] all mounts */
	char *mnt_devname;	       /* constant; owned */
};

void mount_init(void);

void register_filesystem(struct file_system_type *type);
struct file_system_type *get_fs_type(const char *name);
/* Calls fn for each, in order of registration. */
void for_each_fs_type(void (*fn)(const struct file_system_type *type,
				 void *ctx),
		      void *ctx);

/* A mount in no tree of a new instance (or the single one); ERR_PTR. */
struct vfsmount *kern_mount(struct file_system_type *type, const char *devname,
			    char *options);

void mntput(struct vfsmount *mnt);

/* The mount on P, whose dentry is DCACHE_MOUNTED, or NULL. [dcache_lock] */
struct vfsmount *lookup_mnt(const struct path *p);

/* The root of a mount in the tree that shows DEV, counted: 0 or -EINVAL. */
int path_of_dev(u32 dev, struct path *path);

/* Goes from P to what is mounted there. [dcache_lock] */
static inline void follow_mounts(struct path *p)
{
	while (unlikely(p->dentry->d_flags & DCACHE_MOUNTED)) {
		struct vfsmount *mnt = lookup_mnt(p);

		if (!mnt)
			return;
		p->mnt = mnt;
		p->dentry = mnt->mnt_root;
	}
}

/* Is PATH in MNT, or in what stands in it? [mount_mutex] */
bool is_below(const struct path *path, const struct vfsmount *mnt);

/* Hangs MNT, which is in no tree, over PATH: 0, -EBUSY, -ENOTDIR, -ENOENT, or
 * -EINVAL: PATH is in no tree either. [mount_mutex, but at boot] Takes MNT's
 * reference over when it succeeds. */
int graft_mount(struct vfsmount *mnt, const struct path *path);

/* Is some mount's mountpoint DENTRY or below it? [dcache_lock] */
bool d_mounted_below(const struct dentry *dentry);

/* mount(2) and umount2(2), once the strings are in the kernel. */
long do_mount(const char *devname, const char *dir, const char *type,
	      unsigned long flags, char *options);
long do_umount(const char *dir, unsigned int flags);

/* /proc/mounts and /proc/PID/mountinfo, as seen from ROOT. */
int show_mounts(struct seq_file *m);
int show_mountinfo(struct seq_file *m);

/* The device number of the next instance without a device. */
u32 new_anon_dev(void);

#endif
