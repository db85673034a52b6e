// SPDX-License-Identifier: MIT
/*
 * proc_mounts.c - /proc/mounts and /proc/PID/mountinfo: what is mounted where
 *
 * What     The mounts that can be reached from current's root, oldest first.
 *          Blanks and backslashes of names are written in octal.
 * Locking  dcache_lock to find each mount, which is counted while it is shown.
 * See      proc(5).
 */
#include <fs/fs.h>
#include <kernel/sched.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <uapi/limits.h>
#include "internal.h"

/* The I-th mount, counted, or NULL. */
static struct vfsmount *nth_mount(unsigned int i)
{
	struct vfsmount *mnt, *found = NULL;

	spin_lock(&dcache_lock);
	list_for_each_entry(mnt, &all_mounts, mnt_list) {
		if (i--)
			continue;
		found = mnt;
		found->mnt_count++;
		break;
	}
	spin_unlock(&dcache_lock);
	return found;
}

static void show_escaped(struct seq_file *m, const char *s)
{
	for (; *s; s++) {
		if (strchr(" \t\n\\", *s))
			seq_printf(m, "\\%03o", (unsigned char)*s);
		else
			seq_putc(m, *s);
	}
}

static void show_flags(struct seq_file *m, unsigned int flags)
{
	static const struct {
		unsigned int flag;
		const char *text;
	} names[] = {
		{ MNT_NOSUID, ",nosuid" },
		{ MNT_NODEV, ",nodev" },
		{ MNT_NOEXEC, ",noexec" },
		{ MNT_NOATIME, ",noatime" },
		{ MNT_NODIRATIME, ",nodiratime" },
		{ MNT_RELATIME, ",relatime" },
	};

	seq_puts(m, flags & MNT_READONLY ? "ro" : "rw");
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (flags & names[i].flag)
			seq_puts(m, names[i].text);
}

static void show_sb_options(struct seq_file *m, struct super_block *sb)
{
	if (sb->ops && sb->ops->show_options)
		sb->ops->show_options(m, sb);
}

static const char *device_of(const struct vfsmount *mnt)
{
	return mnt->mnt_devname && *mnt->mnt_devname ? mnt->mnt_devname
						     : "none";
}

static void show_line(struct seq_file *m, const struct vfsmount *mnt,
		      const char *path)
{
	show_escaped(m, device_of(mnt));
	seq_putc(m, ' ');
	show_escaped(m, path);
	seq_printf(m, " %s ", mnt->mnt_sb->type->name);
	show_flags(m, mnt->mnt_flags);
	show_sb_options(m, mnt->mnt_sb);
	seq_puts(m, " 0 0\n");
}

/* The directory of the file system that is mounted: "/" but for a bind mount. */
static void show_root(struct seq_file *m, const struct vfsmount *mnt)
{
	char name[DNAME_INLINE_LEN] = "/";

	spin_lock(&dcache_lock);
	if (mnt->mnt_root != mnt->mnt_sb->root)
		strscpy(name + 1, mnt->mnt_root->d_name.name, sizeof(name) - 1);
	spin_unlock(&dcache_lock);
	show_escaped(m, name);
}

static int parent_id(const struct vfsmount *mnt)
{
	int id;

	spin_lock(&dcache_lock);
	id = mnt->mnt_parent ? mnt->mnt_parent->mnt_id : mnt->mnt_id;
	spin_unlock(&dcache_lock);
	return id;
}

static void show_info_line(struct seq_file *m, const struct vfsmount *mnt,
			   const char *path)
{
	struct super_block *sb = mnt->mnt_sb;

	seq_printf(m, "%d %d %u:%u ", mnt->mnt_id, parent_id(mnt),
		   MAJOR(sb->dev), MINOR(sb->dev));
	show_root(m, mnt);
	seq_putc(m, ' ');
	show_escaped(m, path);
	seq_putc(m, ' ');
	show_flags(m, mnt->mnt_flags);
	seq_printf(m, " - %s ", sb->type->name);
	show_escaped(m, device_of(mnt));
	seq_puts(m, " rw");
	show_sb_options(m, sb);
	seq_putc(m, '\n');
}

static int show_all(struct seq_file *m,
		    void (*show)(struct seq_file *m, const struct vfsmount *mnt,
				 const char *path))
{
	char *buf = kmalloc(PATH_MAX, GFP_KERNEL), *text;
	struct vfsmount *mnt;
	struct path root;
	bool reached;

	if (!buf)
		return -ENOMEM;
	get_fs_root(&root);
	for (unsigned int i = 0; (mnt = nth_mount(i)); i++) {
		struct path place = { mnt, mnt->mnt_root };

		text = d_path(&place, &root, buf, PATH_MAX, &reached);
		if (!IS_ERR(text) && reached)
			show(m, mnt, text);
		mntput(mnt);
	}
	path_put(&root);
	kfree(buf);
	return 0;
}

int show_mounts(struct seq_file *m)
{
	return show_all(m, show_line);
}

int show_mountinfo(struct seq_file *m)
{
	return show_all(m, show_info_line);
}
