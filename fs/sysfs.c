// SPDX-License-Identifier: MIT
/*
 * sysfs.c - /sys: the few files that programs look for
 *
 * What     C libraries count CPUs in /sys/devices/system/cpu, and ask whether
 *          huge pages are given unasked; lscpu and lsmem tell how CPUs and
 *          memory are laid out; people look which clock was taken. Each file
 *          is a line of text. The memory's: sysfs_memory.c.
 */
#include <asm/percpu.h>
#include <fs/fs.h>
#include <fs/seq_file.h>
#include <kernel/time.h>
#include <lib/err.h>
#include <lib/string.h>
#include <uapi/magic.h>
#include "internal.h"
#include "sysfs.h"

static int show_line(struct seq_file *m)
{
	seq_printf(m, "%s\n", (const char *)m->private);
	return 0;
}

static int show_available_clocksource(struct seq_file *m)
{
	const char *name;
	unsigned int n;

	for (n = 0; (name = clocksource_name(n)); n++)
		seq_printf(m, "%s ", name);
	seq_printf(m, "\n");
	return 0;
}

static int show_current_clocksource(struct seq_file *m)
{
	seq_printf(m, "%s\n", clocksource_current());
	return 0;
}

#define CPU0_TOPOLOGY "devices/system/cpu/cpu0/topology"

/* What shows nothing is a directory; each comes behind the one that it is in. */
static const struct entry {
	const char *dir, *name, *line;
	int (*show)(struct seq_file *m);
} entries[] = {
	{ "", "devices", NULL, NULL },
	{ "devices", "system", NULL, NULL },
	{ "devices/system", "clocksource", NULL, NULL },
	{ "devices/system/clocksource", "clocksource0", NULL, NULL },
	{ "devices/system/clocksource/clocksource0", "available_clocksource",
	  NULL, show_available_clocksource },
	{ "devices/system/clocksource/clocksource0", "current_clocksource",
	  NULL, show_current_clocksource },
	{ "devices/system", "cpu", NULL, NULL },
	{ "devices/system/cpu", "online", "0", show_line },
	{ "devices/system/cpu", "possible", "0", show_line },
	{ "devices/system/cpu", "present", "0", show_line },
	{ "devices/system/cpu", "offline", "", show_line },
	{ "devices/system/cpu", "isolated", "", show_line },
	{ "devices/system/cpu", "kernel_max", "0", show_line },
	{ "devices/system/cpu", "cpu0", NULL, NULL },
	{ "devices/system/cpu/cpu0", "topology", NULL, NULL },
	{ CPU0_TOPOLOGY, "core_cpus", "1", show_line },
	{ CPU0_TOPOLOGY, "core_cpus_list", "0", show_line },
	{ CPU0_TOPOLOGY, "core_id", "0", show_line },
	{ CPU0_TOPOLOGY, "core_siblings", "1", show_line },
	{ CPU0_TOPOLOGY, "core_siblings_list", "0", show_line },
	{ CPU0_TOPOLOGY, "package_cpus", "1", show_line },
	{ CPU0_TOPOLOGY, "package_cpus_list", "0", show_line },
	{ CPU0_TOPOLOGY, "physical_package_id", "0", show_line },
	{ CPU0_TOPOLOGY, "thread_siblings", "1", show_line },
	{ CPU0_TOPOLOGY, "thread_siblings_list", "0", show_line },
	{ "devices/system", "memory", NULL, NULL },
	{ "devices/system", "node", NULL, NULL },
	{ "devices/system/node", "online", "0", show_line },
	{ "", "kernel", NULL, NULL },
	{ "kernel", "mm", NULL, NULL },
	{ "kernel/mm", "transparent_hugepage", NULL, NULL },
	{ "kernel/mm/transparent_hugepage", "enabled", "always madvise [never]",
	  show_line },
	{ "kernel/mm/transparent_hugepage", "hpage_pmd_size", "0", show_line },
	{ "", "class", NULL, NULL },
	{ "", "fs", NULL, NULL },
};

_Static_assert(NR_CPUS == 1, "the lists of CPUs above say CPU 0");

static int entry_open(struct inode *inode, struct file *file)
{
	const struct entry *entry = inode->private;

	return seq_open(file, entry->show, (void *)(unsigned long)entry->line);
}

static const struct file_operations entry_fops = {
	.open = entry_open,
	.release = seq_release,
	.read = seq_read,
};

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
		bool dir = !entries[i].show;
		struct dentry *made = simple_create(
			find_dir(root, entries[i].dir), entries[i].name,
			dir ? S_IFDIR | 0755 : S_IFREG | 0444);

		if (IS_ERR(made))
			return (int)PTR_ERR(made);
		if (!dir) {
			made->d_inode->fops = &entry_fops;
			made->d_inode->private =
				(void *)(unsigned long)&entries[i];
		}
	}
	return sysfs_make_memory(find_dir(root, "devices/system/memory"));
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
