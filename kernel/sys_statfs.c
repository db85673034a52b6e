// SPDX-License-Identifier: MIT
/* sys_statfs.c - system calls that tell of a file system: statfs, fstatfs, ustat. */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <kernel/syscalls.h>
#include <lib/err.h>
#include <lib/string.h>
#include <uapi/limits.h>
#include <uapi/statfs.h>
#include "internal.h"

static unsigned int statfs_flags(unsigned int mnt)
{
	static const struct {
		unsigned int mnt, st;
	} same[] = {
		{ MNT_READONLY, ST_RDONLY },
		{ MNT_NOSUID, ST_NOSUID },
		{ MNT_NODEV, ST_NODEV },
		{ MNT_NOEXEC, ST_NOEXEC },
		{ MNT_NOATIME, ST_NOATIME },
		{ MNT_NODIRATIME, ST_NODIRATIME },
		{ MNT_RELATIME, ST_RELATIME },
	};
	unsigned int flags = ST_VALID, i;

	for (i = 0; i < ARRAY_SIZE(same); i++)
		if (mnt & same[i].mnt)
			flags |= same[i].st;
	return flags;
}

static void statfs_of_path(const struct path *path, struct kstatfs *st)
{
	struct super_block *sb = path->dentry->d_sb;

	memset(st, 0, sizeof(*st));
	st->type = sb->magic;
	st->namelen = NAME_MAX;
	st->fsid = encode_dev(sb->dev);
	st->flags = statfs_flags(path->mnt->mnt_flags);
	if (sb->ops->statfs)
		sb->ops->statfs(sb, st);
}

int statfs_path(const char __user *upath, struct kstatfs *st)
{
	char *name = getname(upath);
	struct path path;
	int err;

	if (IS_ERR(name))
		return (int)PTR_ERR(name);
	err = path_lookup(name, &path);
	putname(name);
	if (err)
		return err;
	statfs_of_path(&path, st);
	path_put(&path);
	return 0;
}

int statfs_fd(unsigned int fd, struct kstatfs *st)
{
	struct fd f = fdget(fd);

	if (!f.file)
		return -EBADF;
	statfs_of_path(&f.file->path, st);
	fdput(f);
	return 0;
}

/* Does what has to be told in words fit into them? */
static bool fits_in_words(const struct kstatfs *st)
{
	u64 all = st->blocks | st->bfree | st->bavail | st->files | st->ffree;

	return all == (unsigned long)all;
}

static long put_statfs(int err, const struct kstatfs *st,
		       struct statfs __user *to)
{
	struct statfs out = { 0 };

	if (err)
		return err;
	if (!fits_in_words(st))
		return -EOVERFLOW;
	out.f_type = st->type;
	out.f_bsize = out.f_frsize = PAGE_SIZE;
	out.f_blocks = (unsigned long)st->blocks;
	out.f_bfree = (unsigned long)st->bfree;
	out.f_bavail = (unsigned long)st->bavail;
	out.f_files = (unsigned long)st->files;
	out.f_ffree = (unsigned long)st->ffree;
	out.f_fsid[0] = (s32)st->fsid;
	out.f_namelen = st->namelen;
	out.f_flags = st->flags;
	return copy_to_user(to, &out, sizeof(out)) ? -EFAULT : 0;
}

SYSCALL_DEFINE2(statfs, const char __user *, path, struct statfs __user *, to)
{
	struct kstatfs st;

	return put_statfs(statfs_path(path, &st), &st, to);
}

SYSCALL_DEFINE2(fstatfs, unsigned int, fd, struct statfs __user *, to)
{
	struct kstatfs st;

	return put_statfs(statfs_fd(fd, &st), &st, to);
}

SYSCALL_DEFINE2(ustat, unsigned int, dev, struct ustat __user *, to)
{
	struct ustat out;
	struct kstatfs st;
	struct path path;
	int err = path_of_dev(decode_dev(dev), &path);

	if (err)
		return err;
	statfs_of_path(&path, &st);
	path_put(&path);
	memset(&out, 0, sizeof(out));
	out.f_tfree = (s32)st.bfree;
	out.f_tinode = (unsigned long)st.ffree;
	return copy_to_user(to, &out, sizeof(out)) ? -EFAULT : 0;
}
