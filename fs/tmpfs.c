// SPDX-License-Identifier: MIT
/*
 * tmpfs.c - the file system that is nothing but names and pages in memory
 *
 * What     Its directories are the dcache's, its files' bytes the page cache's.
 *          What is left for it: how much of both an instance may have
 *          (size=, nr_blocks=, nr_inodes=; half of memory unless told), and the
 *          promise of memory (shmem_enough_memory) behind each page.
 * Locking  info->lock: the counts.
 * Failure  ENOSPC, ENOMEM: an inode or page is charged completely or not at all.
 * See      tmpfs(5).
 */
#include <fs/fs.h>
#include <fs/seq_file.h>
#include <lib/err.h>
#include <lib/kstrto.h>
#include <lib/minmax.h>
#include <lib/string.h>
#include <mm/page_alloc.h>
#include <mm/slab.h>
#include <mm/vma.h>
#include <uapi/limits.h>
#include <uapi/magic.h>
#include <uapi/memfd.h>
#include "internal.h"

struct tmpfs_info {
	spinlock_t lock;
	unsigned long max_blocks,
		used_blocks; /* [lock] pages; max 0: no limit */
	unsigned long max_inodes, used_inodes; /* [lock] max 0: no limit */
	u32 mode, uid, gid; /* of the root, as it was asked for */
	bool no_limit; /* the kernel's own: everything is promised before */
};

static struct tmpfs_info *info_of(const struct super_block *sb)
{
	return sb->private;
}

/* ------------------------------------------------------------------- counts */

static int charge_block(struct tmpfs_info *info)
{
	int err = 0;

	spin_lock(&info->lock);
	if (info->max_blocks && info->used_blocks >= info->max_blocks)
		err = -ENOSPC;
	else
		info->used_blocks++;
	spin_unlock(&info->lock);
	return err;
}

static void uncharge_blocks(struct tmpfs_info *info, unsigned long n)
{
	spin_lock(&info->lock);
	info->used_blocks -= n;
	spin_unlock(&info->lock);
}

static int charge_inode(struct tmpfs_info *info)
{
	int err = 0;

	spin_lock(&info->lock);
	if (info->max_inodes && info->used_inodes >= info->max_inodes)
		err = -ENOSPC;
	else
		info->used_inodes++;
	spin_unlock(&info->lock);
	return err;
}

static void uncharge_inode(struct tmpfs_info *info)
{
	spin_lock(&info->lock);
	info->used_inodes--;
	spin_unlock(&info->lock);
}

static int tmpfs_charge(struct address_space *mapping)
{
	struct inode *inode = mapping->host;
	struct tmpfs_info *info = info_of(inode->sb);
	int err = charge_block(info);

	if (!err && !inode->private && shmem_enough_memory(1)) {
		uncharge_blocks(info, 1);
		err = -ENOSPC;
	}
	return err;
}

static void tmpfs_uncharge(struct address_space *mapping, unsigned long pages)
{
	struct inode *inode = mapping->host;

	uncharge_blocks(info_of(inode->sb), pages);
	if (!inode->private)
		shmem_unacct_memory(pages);
}

static const struct address_space_operations tmpfs_aops = {
	.charge = tmpfs_charge,
	.uncharge = tmpfs_uncharge,
};

/* ------------------------------------------------------------------- inodes */

static const struct inode_operations tmpfs_dir_iops;
static const struct inode_operations tmpfs_file_iops;

struct inode *tmpfs_inode(struct super_block *sb, u32 mode)
{
	struct tmpfs_info *info = info_of(sb);
	struct inode *inode;

	if (charge_inode(info))
		return ERR_PTR(-ENOSPC);
	inode = inode_new(sb, mode);
	if (!inode) {
		uncharge_inode(info);
		return ERR_PTR(-ENOMEM);
	}
	inode->i_data.a_ops = &tmpfs_aops;
	inode->seals = F_SEAL_SEAL;
	inode->iops = S_ISDIR(mode) ? &tmpfs_dir_iops : &tmpfs_file_iops;
	inode_set_fops(inode);
	return inode;
}

static void tmpfs_evict(struct inode *inode)
{
	filemap_remove_range(&inode->i_data, 0, 0);
	uncharge_inode(info_of(inode->sb));
	if (inode->private) /* shared memory: what was promised */
		shmem_unacct_memory((unsigned long)inode->private);
}

static struct inode *tmpfs_mknod(struct inode *dir, u32 mode, u32 rdev)
{
	struct inode *inode = tmpfs_inode(dir->sb, mode);

	if (!IS_ERR(inode))
		inode->rdev = rdev;
	return inode;
}

static struct inode *tmpfs_symlink(struct inode *dir, const char *target)
{
	struct inode *inode;
	char *text;

	if (strlen(target) >= PATH_MAX)
		return ERR_PTR(-ENAMETOOLONG);
	text = kstrdup(target, GFP_KERNEL);
	if (!text)
		return ERR_PTR(-ENOMEM);
	inode = tmpfs_inode(dir->sb, S_IFLNK | 0777);
	if (IS_ERR(inode)) {
		kfree(text);
		return inode;
	}
	inode->symlink = text;
	i_size_write(inode, (loff_t)strlen(text));
	return inode;
}

static const struct inode_operations tmpfs_dir_iops = {
	.mknod = tmpfs_mknod,
	.symlink = tmpfs_symlink,
	.names_change = true,
};

static const struct inode_operations tmpfs_file_iops = { 0 };

/* A name that the kernel makes. */
struct dentry *tmpfs_node(struct dentry *dir, const char *name, u32 mode,
			  u32 rdev)
{
	struct inode *inode = tmpfs_mknod(dir->d_inode, mode, rdev);

	return IS_ERR(inode) ? ERR_CAST(inode) : simple_add(dir, name, inode);
}

/* ------------------------------------------------------------------ options */

/* "10", "10k", "50%" (of memory), in bytes. */
static int parse_size(const char *text, u64 *bytes)
{
	char digits[24];
	size_t n = strspn(text, "0123456789");
	u64 value;

	if (n == 0 || n >= sizeof(digits))
		return -EINVAL;
	memcpy(digits, text, n);
	digits[n] = '\0';
	if (kstrtou64(digits, 10, &value))
		return -EINVAL;
	switch (text[n]) {
	case '%':
		*bytes = ((u64)totalram_pages() << PAGE_SHIFT) / 100 * value;
		return text[n + 1] ? -EINVAL : 0;
	case 'g':
	case 'G':
		value <<= 10;
		fallthrough;
	case 'm':
	case 'M':
		value <<= 10;
		fallthrough;
	case 'k':
	case 'K':
		value <<= 10;
		n++;
	}
	*bytes = value;
	return text[n] ? -EINVAL : 0;
}

static int parse_number(const char *text, unsigned int base, u32 *number)
{
	return kstrtouint(text, base, number) ? -EINVAL : 0;
}

static int parse_option(struct tmpfs_info *info, const char *key,
			const char *value)
{
	u64 bytes;
	int err;

	if (!strcmp(key, "mode"))
		err = parse_number(value, 8, &info->mode);
	else if (!strcmp(key, "uid"))
		err = parse_number(value, 10, &info->uid);
	else if (!strcmp(key, "gid"))
		err = parse_number(value, 10, &info->gid);
	else if (!strcmp(key, "mpol") || !strcmp(key, "huge"))
		return 0;
	else if ((err = parse_size(value, &bytes)) != 0)
		return err;
	else if (!strcmp(key, "size"))
		info->max_blocks =
			(unsigned long)((bytes + PAGE_SIZE - 1) >> PAGE_SHIFT);
	else if (!strcmp(key, "nr_blocks"))
		info->max_blocks = (unsigned long)bytes;
	else if (!strcmp(key, "nr_inodes"))
		info->max_inodes = (unsigned long)bytes;
	else
		return -EINVAL;
	info->mode &= 07777;
	return err;
}

static int parse_options(struct tmpfs_info *info, char *options)
{
	char *next, *value;
	int err;

	for (; options && *options; options = next) {
		next = strchr(options, ',');
		if (next)
			*next++ = '\0';
		value = strchr(options, '=');
		if (value)
			*value++ = '\0';
		err = parse_option(info, options, value ? value : "");
		if (err)
			return err;
	}
	return 0;
}

/* ------------------------------------------------------------- super blocks */

static void tmpfs_statfs(struct super_block *sb, struct kstatfs *buf)
{
	struct tmpfs_info *info = info_of(sb);

	spin_lock(&info->lock);
	if (info->max_blocks) {
		buf->blocks = info->max_blocks;
		buf->bfree = buf->bavail = info->max_blocks - info->used_blocks;
	}
	if (info->max_inodes) {
		buf->files = info->max_inodes;
		buf->ffree = info->max_inodes - info->used_inodes;
	}
	spin_unlock(&info->lock);
}

/* Limits may change, but not to less than is used, nor be given to an instance
 * that has none. */
static int tmpfs_remount(struct super_block *sb, char *options)
{
	struct tmpfs_info *info = info_of(sb), new = *info;
	int err = parse_options(&new, options);

	if (err)
		return err;
	spin_lock(&info->lock);
	if ((new.max_blocks &&new.max_blocks < info->used_blocks) ||
	    (new.max_inodes &&new.max_inodes < info->used_inodes) ||
	    !new.max_blocks != !info->max_blocks ||
	    !new.max_inodes != !info->max_inodes) {
		err = -EINVAL;
	} else {
		info->max_blocks = new.max_blocks;
		info->max_inodes = new.max_inodes;
	}
	spin_unlock(&info->lock);
	return err;
}

static unsigned long default_blocks(void)
{
	return totalram_pages() / 2;
}

static void tmpfs_show_options(struct seq_file *m, struct super_block *sb)
{
	const struct tmpfs_info *info = info_of(sb);

	if (info->max_blocks != default_blocks())
		seq_printf(m, ",size=%luk",
			   info->max_blocks << (PAGE_SHIFT - 10));
	if (info->max_inodes != default_blocks())
		seq_printf(m, ",nr_inodes=%lu", info->max_inodes);
	if (info->mode != 01777)
		seq_printf(m, ",mode=%03o", info->mode);
	if (info->uid)
		seq_printf(m, ",uid=%u", info->uid);
	if (info->gid)
		seq_printf(m, ",gid=%u", info->gid);
}

static void tmpfs_put_super(struct super_block *sb)
{
	kfree(sb->private);
}

static const struct super_operations tmpfs_ops = {
	.statfs = tmpfs_statfs,
	.remount = tmpfs_remount,
	.show_options = tmpfs_show_options,
	.evict = tmpfs_evict,
	.put_super = tmpfs_put_super,
};

static int make_root(struct super_block *sb, const struct tmpfs_info *info)
{
	static const struct qstr name = { "", 0, 0 };
	struct inode *root = tmpfs_inode(sb, S_IFDIR | info->mode);

	if (IS_ERR(root))
		return (int)PTR_ERR(root);
	root->uid = info->uid;
	root->gid = info->gid;
	sb->root = d_alloc(NULL, &name, root);
	if (sb->root)
		return 0;
	iput(root);
	return -ENOMEM;
}

int tmpfs_fill_super(struct super_block *sb, char *options)
{
	struct tmpfs_info *info = kzalloc(sizeof(*info), GFP_KERNEL);
	int err;

	if (!info)
		return -ENOMEM;
	spin_lock_init(&info->lock, "tmpfs.lock", RANK_MAPPING);
	info->max_blocks = info->max_inodes = default_blocks();
	info->mode = 01777;
	info->uid = current_fsuid();
	info->gid = current_fsgid();
	sb->private = info;
	sb->ops = &tmpfs_ops;
	sb->magic = TMPFS_MAGIC;
	sb->maxbytes = MAX_LFS_FILESIZE;
	err = parse_options(info, options);
	if (!err)
		err = make_root(sb, info);
	if (err)
		kfree(info);
	return err;
}

struct file_system_type tmpfs_type = {
	.name = "tmpfs",
	.fill_super = tmpfs_fill_super,
};

/* ------------------------------------------------------------ shared memory */

/* The kernel's own instance: mmap's shared anonymous memory. */
static int shm_fill_super(struct super_block *sb, char *options)
{
	int err = tmpfs_fill_super(sb, options);

	if (!err)
		info_of(sb)->max_blocks = info_of(sb)->max_inodes = 0;
	return err;
}

struct file_system_type shm_type = {
	.name = "shm",
	.fill_super = shm_fill_super,
};

struct file *shmem_file_setup(const char *name, loff_t size,
			      unsigned long charged)
{
	struct inode *inode;

	if (size < 0 || size > MAX_LFS_FILESIZE)
		return ERR_PTR(-EINVAL);
	if (charged && shmem_enough_memory(charged))
		return ERR_PTR(-ENOMEM);
	inode = tmpfs_inode(shm_mnt->mnt_sb, S_IFREG | 0777);
	if (IS_ERR(inode)) {
		shmem_unacct_memory(charged);
		return ERR_CAST(inode);
	}
	inode->private = (void *)charged;
	inode->nlink = 0;
	i_size_write(inode, size);
	filemap_set_limit(&inode->i_data,
			  (unsigned long)((u64)(size + (loff_t)PAGE_SIZE - 1) >>
					  PAGE_SHIFT));
	return anon_file_on(shm_mnt, name, inode, O_RDWR, &regular_fops);
}
