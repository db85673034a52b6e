// SPDX-License-Identifier: MIT
/*
 * open.c - inodes opened: struct file, its count, its operations
 *
 * What     open(2): the walk, the file made by O_CREAT or O_TMPFILE, the checks
 *          in Linux's order, then the operations' own open.
 * Failure  -errno; a file that O_CREAT made stays, as on Linux.
 */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <lib/err.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <uapi/fadvise.h>
#include "internal.h"

static struct kmem_cache *file_cache;

void file_cache_init(void)
{
	file_cache = kmem_cache_create("filp", sizeof(struct file), 0,
				       SLAB_PANIC, NULL);
}

/* ------------------------------------------------------------- struct file */

static const struct file_operations no_fops;

/* NULL: there is no such device. */
static const struct file_operations *fops_of(const struct inode *inode)
{
	if (S_ISCHR(inode->mode) || S_ISBLK(inode->mode))
		return S_ISCHR(inode->mode) ? device_fops(inode->rdev) : NULL;
	if (S_ISSOCK(inode->mode))
		return NULL;
	return inode->fops ? inode->fops : &no_fops;
}

static struct file *file_alloc(const struct path *path, unsigned int flags,
			       const struct file_operations *fops)
{
	struct file *file = kmem_cache_zalloc(file_cache, GFP_KERNEL);

	if (!file)
		return NULL;
	atomic_set(&file->f_count, 1);
	file->path = *path;
	file->inode = path->dentry->d_inode;
	file->flags = flags & ~(O_CREAT | O_EXCL | O_TRUNC | O_CLOEXEC);
	mutex_init(&file->lock, "file.lock", RANK_FILE);
	file->fops = fops;
	return file;
}

/* Who writes a program and who runs it keep each other out: BY is 1 or -1. */
static int count_writer(struct inode *inode, int by)
{
	int err = 0;

	spin_lock(&inode->time_lock);
	if (by > 0 ? inode->writers < 0 : inode->writers > 0)
		err = -ETXTBSY;
	else
		inode->writers += by;
	spin_unlock(&inode->time_lock);
	return err;
}

static void uncount_writer(struct inode *inode, int by)
{
	if (!by)
		return;
	spin_lock(&inode->time_lock);
	inode->writers -= by;
	spin_unlock(&inode->time_lock);
}

int get_write_access(struct inode *inode)
{
	return count_writer(inode, 1);
}

void put_write_access(struct inode *inode)
{
	uncount_writer(inode, 1);
}

/* FILE, which is new, is for writing, or (EXEC) for execve. */
static int note_writer(struct file *file, bool exec)
{
	int by = exec ? -1 : file_writable(file) ? 1 : 0, err;

	if (!by || !S_ISREG(file->inode->mode))
		return 0;
	err = count_writer(file->inode, by);
	if (!err)
		file->writers = by;
	return err;
}

/* Takes PATH's references over, also when it fails. EXEC: for execve. */
static struct file *open_counted(const struct path *path, unsigned int flags,
				 bool exec)
{
	struct inode *inode = path->dentry->d_inode;
	const struct file_operations *fops =
		flags & O_PATH ? &no_fops : fops_of(inode);
	struct file *file = fops ? file_alloc(path, flags, fops) : NULL;
	int err = fops ? -ENOMEM : -ENXIO;

	if (!file)
		goto put;
	err = note_writer(file, exec);
	if (!err && fops->open)
		err = fops->open(inode, file);
	file->flags &= ~O_NOCTTY; /* the terminal's open has seen it */
	if (!err)
		return file;
	uncount_writer(inode, file->writers);
	kmem_cache_free(file_cache, file);
put:
	path_put(path);
	return ERR_PTR(err);
}

struct file *path_open(const struct path *path, unsigned int flags)
{
	path_get(path);
	return open_counted(path, flags, false);
}

void get_file(struct file *file)
{
	atomic_inc(&file->f_count);
}

static void free_file(struct file *file)
{
	struct path path = file->path;

	locks_remove_file(file);
	uncount_writer(file->inode, file->writers);
	if (file->fops->release)
		file->fops->release(file);
	kmem_cache_free(file_cache, file);
	path_put(&path);
}

void fput(struct file *file)
{
	if (unlikely(atomic_dec_and_test(&file->f_count)))
		free_file(file);
}

/* --------------------------------------------------------- the inode opened */

static int access_mask(unsigned int flags)
{
	static const u8 masks[] = { MAY_READ, MAY_WRITE, MAY_READ | MAY_WRITE,
				    MAY_READ | MAY_WRITE };

	return masks[flags & O_ACCMODE] | (flags & O_TRUNC ? MAY_WRITE : 0);
}

static int may_open(const struct path *path, unsigned int flags)
{
	const struct inode *inode = path->dentry->d_inode;
	int mask = access_mask(flags), err;

	if (S_ISLNK(inode->mode))
		return -ELOOP;
	if (S_ISDIR(inode->mode) && (mask & MAY_WRITE))
		return -EISDIR;
	if ((S_ISCHR(inode->mode) || S_ISBLK(inode->mode)) &&
	    (path->mnt->mnt_flags & MNT_NODEV))
		return -EACCES;
	err = path_permission(path, mask);
	if (err)
		return err;
	if ((flags & O_NOATIME) && !inode_owner_or_capable(inode))
		return -EPERM;
	return 0;
}

static int truncate_opened(const struct path *path)
{
	struct iattr attr = { .valid = ATTR_SIZE | ATTR_MTIME | ATTR_CTIME,
			      .mtime = current_time() };
	struct inode *inode = path->dentry->d_inode;
	int err = get_write_access(inode); /* it may be opened to be read */

	if (!err) {
		err = notify_change(path, &attr);
		put_write_access(inode);
	}
	return err;
}

/* What the walk has found, or made (then nobody is asked for permission). Takes
 * PATH's references over. */
static struct file *open_found(const struct path *path, unsigned int flags,
			       bool made)
{
	const struct inode *inode = path->dentry->d_inode;
	struct file *file;
	int err = 0;

	if ((flags & O_DIRECTORY) && !S_ISDIR(inode->mode))
		err = -ENOTDIR;
	else if (!made && !(flags & O_PATH))
		err = may_open(path, flags);
	if (err) {
		path_put(path);
		return ERR_PTR(err);
	}
	file = open_counted(path, flags, false);
	if (IS_ERR(file) || made || !(flags & O_TRUNC) || !S_ISREG(inode->mode))
		return file;
	err = truncate_opened(path);
	if (!err)
		return file;
	fput(file);
	return ERR_PTR(err);
}

/* ------------------------------------------------------- the walk, O_CREAT */

/* The name that is not there: another look with `names` held, then it is made.
 * 0: *CHILD, counted; *MADE. */
static int create_or_find(const struct path *dir, const struct qstr *name,
			  u32 mode, struct dentry **child, bool *made)
{
	struct rw_semaphore *names = &dir->dentry->d_sb->names;
	int err = 0;

	down_write(names);
	*child = lookup_child(dir->dentry, name);
	*made = !*child;
	if (*made) {
		err = may_create(dir);
		if (!err && mount_readonly(dir))
			err = -EROFS;
		if (!err)
			*child = create_child(
				dir, name, S_IFREG | umasked(mode & 07777), 0);
	}
	up_write(names);
	if (!err && IS_ERR(*child))
		err = (int)PTR_ERR(*child);
	return err;
}

/* One round: the last component is found or made (0), or was a link (1). */
static int open_last(struct nameidata *nd, unsigned int flags, u32 mode,
		     bool *made)
{
	unsigned int lookup =
		flags & O_NOFOLLOW || flags & O_EXCL ? LOOKUP_NOFOLLOW : 0;
	struct dentry *child, *parent;
	int err;

	if (nd->slash && nd->last.len)
		return -EISDIR;
	err = walk_last(nd, lookup);
	if (err != -ENOENT || nd->path.dentry->d_inode->iops->lookup)
		return err;
	walk_unlock(nd);
	err = create_or_find(&nd->path, &nd->last, mode, &child, made);
	if (err)
		return err;
	if (!*made) { /* somebody was first: look again */
		dput(child);
		walk_relock(nd);
		return open_last(nd, flags, mode, made);
	}
	parent = nd->path.dentry;
	nd->path.dentry = child;
	dput(parent);
	return 0;
}

static struct file *open_create(int dfd, const char *name, unsigned int flags,
				u32 mode)
{
	struct nameidata nd;
	struct path path;
	bool made = false;
	int err;

	err = walk_begin(&nd, dfd, NULL, name);
	if (err)
		return ERR_PTR(err);
	do {
		err = walk_parent(&nd);
		if (!err)
			err = open_last(&nd, flags, mode, &made);
	} while (err == 1);
	if (!err)
		walk_take(&nd, &path);
	walk_end(&nd);
	if (err)
		return ERR_PTR(err);
	if (!made)
		err = flags & O_EXCL			    ? -EEXIST
		      : S_ISDIR(path.dentry->d_inode->mode) ? -EISDIR
							    : 0;
	if (!err)
		return open_found(&path, flags, made);
	path_put(&path);
	return ERR_PTR(err);
}

static struct file *open_tmpfile(int dfd, const char *name, unsigned int flags,
				 u32 mode)
{
	struct dentry *dentry;
	struct path path;
	int err = path_lookup_at(dfd, name, LOOKUP_DIRECTORY, &path);

	if (err)
		return ERR_PTR(err);
	err = path_permission(&path, MAY_WRITE | MAY_EXEC);
	dentry = err ? ERR_PTR(err)
		     : create_nameless(&path, umasked(mode & 07777));
	if (IS_ERR(dentry)) {
		path_put(&path);
		return ERR_CAST(dentry);
	}
	dentry->d_inode->linkable = !(flags & O_EXCL);
	dput(path.dentry);
	path.dentry = dentry;
	return open_found(&path, flags & ~O_DIRECTORY, true);
}

struct file *file_open_at(int dfd, const char *path, unsigned int flags,
			  u32 mode)
{
	struct path found;
	int err;

	if (flags & O_PATH)
		flags &= O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	if ((flags & O_TMPFILE) == O_TMPFILE)
		return open_tmpfile(dfd, path, flags, mode);
	if (flags & O_CREAT)
		return open_create(dfd, path, flags, mode);
	err = path_lookup_at(
		dfd, path,
		(flags & O_NOFOLLOW ? LOOKUP_NOFOLLOW : 0) |
			(flags & O_DIRECTORY ? LOOKUP_DIRECTORY : 0),
		&found);
	return err ? ERR_PTR(err) : open_found(&found, flags, false);
}

struct file *file_open(const char *path, unsigned int flags)
{
	return file_open_at(AT_FDCWD, path, flags, 0);
}

struct file *file_open_exec(int dfd, const char *path, unsigned int lookup)
{
	struct path found;
	int err = path_lookup_at(dfd, path, lookup, &found);

	if (err)
		return ERR_PTR(err);
	if (S_ISLNK(found.dentry->d_inode->mode))
		err = -ELOOP; /* with LOOKUP_NOFOLLOW */
	else
		err = S_ISREG(found.dentry->d_inode->mode)
			      ? path_permission(&found, MAY_EXEC)
			      : -EACCES;
	if (!err)
		return open_counted(&found, O_RDONLY, true);
	path_put(&found);
	return ERR_PTR(err);
}

/* ----------------------------------------------------- files without a place */

struct file *anon_file_on(struct vfsmount *mnt, const char *name,
			  struct inode *inode, unsigned int flags,
			  const struct file_operations *fops)
{
	struct qstr text = { name, (unsigned int)strlen(name), 0 };
	struct file *file = NULL;
	struct path path = { mnt, d_alloc(NULL, &text, inode) };

	if (!path.dentry) {
		iput(inode);
		return ERR_PTR(-ENOMEM);
	}
	file = file_alloc(&path, flags, fops);
	if (!file) {
		dput(path.dentry);
		return ERR_PTR(-ENOMEM);
	}
	spin_lock(&dcache_lock);
	mnt->mnt_count++;
	spin_unlock(&dcache_lock);
	return file;
}

struct file *anon_file(const char *name, struct inode *inode,
		       unsigned int flags, const struct file_operations *fops)
{
	return anon_file_on(anon_mnt, name, inode, flags, fops);
}

struct inode *anon_inode(u32 mode)
{
	return inode_new(anon_mnt->mnt_sb, mode);
}

struct file *anon_inode_file(const char *name, unsigned int flags,
			     const struct file_operations *fops)
{
	struct inode *inode = anon_inode(0600);

	return inode ? anon_file(name, inode, flags, fops) : ERR_PTR(-ENOMEM);
}

/* ----------------------------------------------------- what mm/ asks of us */

bool file_can_mmap(const struct file *file)
{
	return file->fops->mmap != NULL;
}

struct address_space *file_mapping(const struct file *file)
{
	return &file->inode->i_data;
}

void file_update_time(const struct file *file)
{
	inode_touch(file->inode, ATTR_MTIME | ATTR_CTIME);
}

u64 file_mmap_limit(const struct file *file)
{
	if (S_ISREG(file->inode->mode))
		return MAX_LFS_FILESIZE;
	return file->fops->unsigned_pos ? U64_MAX : ULONG_MAX;
}

int file_mmap(struct file *file, struct vm_area_struct *vma)
{
	return file->fops->mmap ? file->fops->mmap(file, vma) : -ENODEV;
}

int file_punch_hole(struct file *file, loff_t offset, loff_t len)
{
	return vfs_fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
			     offset, len);
}

/* Devices, pipes and what prints itself have nothing to be synced. */
int file_sync(const struct file *file)
{
	return S_ISDIR(file->inode->mode) || file->inode->fops == &regular_fops
		       ? 0
		       : -EINVAL;
}

/* Else who may only read it could watch who else does. */
bool file_shows_residency(const struct file *file)
{
	return inode_owner_or_capable(file->inode) ||
	       inode_permission(file->inode, MAY_WRITE) == 0;
}

vm_flags_t file_may_flags(const struct file *file)
{
	return (file_readable(file) ? VM_MAYREAD : 0) |
	       (file_writable(file) ? VM_MAYWRITE : 0) |
	       (path_noexec(&file->path) ? 0 : VM_MAYEXEC);
}
