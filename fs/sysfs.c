// SPDX-License-Identifier: MIT
/*
 * sysfs.c - /sys: the few files that programs look for
 *
 * What     C libraries count CPUs in /sys/devices/system/cpu, and ask whether
 *          huge pages are given unasked. Each file is a line of text.
 */
#include <asm/percpu.h>
#include <fs/fs.h>
#include <fs/seq_file.h>
#include <lib/err.h>
#include <lib/string.h>
#include <uapi/magic.h>
#include "internal.h"

static int show_line(struct seq_file *m)
{
	seq_printf(m, "%s\n", (const char *)m->private);
	return 0;
}

static int line_open(struct inode *inode, struct file *file)
{
	return seq_open(file, show_line, inode->private);
}

static const struct file_operations line_fops = {
	.open = line_open,
	.release = seq_release,
	.read = seq_read,
};

/* A directory without a line; each comes behind the one that it is in. */
static const struct {
	const char *dir, *name, *line;
} entries[] = {
	{ "", "devices", NULL },
	{ "devices", "system", NULL },
	{ "devices/system", "cpu", NULL },
	{ "devices/system/cpu", "online", "0" },
	{ "devices/system/cpu", "possible", "0" },
	{ "devices/system/cpu", "present", "0" },
	{ "devices/system/cpu", "cpu0", NULL },
	{ "devices/system", "node", NULL },
	{ "devices/system/node", "online", "0" },
	{ "", "kernel", NULL },
	{ "kernel", "mm", NULL },
	{ "kernel/mm", "transparent_hugepage", NULL },
	{ "kernel/mm/transparent_hugepage", "enabled",
	  "always madvise [never]" },
	{ "kernel/mm/transparent_hugepage", "hpage_pmd_size", "0" },
	{ "", "class", NULL },
	{ "", "fs", NULL },
};

_Static_assert(NR_CPUS == 1, "the lists of CPUs above say CPU 0");

/* The directory PATH below ROOT, which has been made before. */
static struct dentry *find_dir(struct dentry *root, const char *path)
{
	struct dentry *dir = root;

	while (dir && *path) {
		size_t n = strcspn(path, "/");
		struct qstr name = { path, (unsigned int)n,
				     name_hash(path, n) };

		dir = d_lookup(dir, &name);
		if (dir)
			dput(dir); /* its name keeps it */
		path += n + (path[n] == '/');
	}
	return dir;
}

static int make_entries(struct dentry *root)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(entries); i++) {
		bool dir = !entries[i].line;
		struct dentry *made = simple_create(
			find_dir(root, entries[i].dir), entries[i].name,
			dir ? S_IFDIR | 0755 : S_IFREG | 0444);

		if (IS_ERR(made))
			return (int)PTR_ERR(made);
		if (!dir) {
			made->d_inode->fops = &line_fops;
			made->d_inode->private =
				(void *)(unsigned long)entries[i].line;
		}
	}
	return 0;
}

static const struct super_operations sysfs_ops = { 0 };

static int sysfs_fill_super(struct super_block *sb, char *options)
{
	int err = simple_fill_super(sb, 0555);

	(void)options;
	sb->ops = &sysfs_ops;
	sb->magic = SYSFS_MAGIC;
	return err ? err : make_entries(sb->root);
}

struct file_system_type sysfs_type = {
	.name = "sysfs",
	.fill_super = sysfs_fill_super,
	.single = true,
};
