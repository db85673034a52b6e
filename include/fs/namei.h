/* SPDX-License-Identifier: MIT */
/*
 * namei.h - from a path's text to a struct path, and the changes of names
 *
 * A relative path starts at DFD: AT_FDCWD, or an open directory. Names are in
 * kernel memory (getname). The functions return 0 or -errno. May sleep.
 */
#ifndef FS_NAMEI_H
#define FS_NAMEI_H

#include <fs/dcache.h>
#include <uapi/fcntl.h>

#define LOOKUP_NOFOLLOW	 1u /* a symbolic link at the end is the result */
#define LOOKUP_DIRECTORY 2u /* the result must be a directory */
#define LOOKUP_EMPTY	 4u /* "" is DFD itself */

/* What PATH names, counted in *RESULT. */
int path_lookup_at(int dfd, const char *path, unsigned int flags,
		   struct path *result);
/* The same; a relative path starts at BASE, which is also the root. */
int path_lookup_from(const struct path *base, const char *path,
		     unsigned int flags, struct path *result);
static inline int path_lookup(const char *path, struct path *result)
{
	return path_lookup_at(AT_FDCWD, path, 0, result);
}

/* A path of ring 3 in kernel memory; ERR_PTR: ENOMEM, EFAULT, ENAMETOOLONG,
 * ENOENT when it is empty (not with getname_empty). For putname. */
char *getname(const char __user *path);
char *getname_empty(const char __user *path);
void putname(char *name);

/* Does current have MASK (MAY_*) of INODE? 0, -EACCES; -EPERM for what is
 * immutable; -EROFS is the mount's (path_permission). */
#define MAY_EXEC  1
#define MAY_WRITE 2
#define MAY_READ  4
int inode_permission(const struct inode *inode, int mask);
/* The same by the mode alone, for iops->permission to go on with. */
int generic_permission(const struct inode *inode, int mask);
int path_permission(const struct path *path, int mask);
/* Nothing there can be run: the mount says so, or what is mounted. */
bool path_noexec(const struct path *path);

/* The system calls of that name, with the kernel's strings. One that is an
 * ERR_PTR is the answer when it would be looked up. */
int do_mknodat(int dfd, const char *name, u32 mode, u32 rdev);
int do_mkdirat(int dfd, const char *name, u32 mode);
int do_symlinkat(const char *target, int dfd, const char *name);
int do_linkat(int old_dfd, const char *old, int new_dfd, const char *new,
	      unsigned int flags);
int do_unlinkat(int dfd, const char *name);
int do_rmdir(int dfd, const char *name);
int do_renameat(int old_dfd, const char *old, int new_dfd, const char *new,
		unsigned int flags);

/* The target of the symbolic link INODE in BUF, cut to SIZE, not ended by NUL: its
 * length, or -errno. */
int inode_readlink(struct inode *inode, char *buf, size_t size);

#endif
