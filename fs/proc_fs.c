// SPDX-License-Identifier: MIT
/* proc_fs.c - /proc/filesystems and /proc/devices: what can be mounted, opened. */
#include <fs/fs.h>
#include <fs/procfs.h>
#include <lib/minmax.h>
#include "internal.h"

/* None has a block device yet. */
static void show_type(const struct file_system_type *type, void *ctx)
{
	seq_printf(ctx, "nodev\t%s\n", type->name);
}

static int show_filesystems(struct seq_file *m)
{
	for_each_fs_type(show_type, m);
	return 0;
}
PROC_FILE("filesystems", show_filesystems);

static int show_devices(struct seq_file *m)
{
	static const struct {
		u32 rdev; /* one of them */
		const char *name;
	} drivers[] = {
		{ MKDEV(1, 3), "mem" },	      { MKDEV(4, 0), "/dev/vc/0" },
		{ MKDEV(4, 1), "tty" },	      { MKDEV(4, 64), "ttyS" },
		{ MKDEV(5, 0), "/dev/tty" },  { MKDEV(5, 1), "/dev/console" },
		{ MKDEV(5, 2), "/dev/ptmx" }, { MKDEV(136, 0), "pts" },
	};

	seq_puts(m, "Character devices:\n");
	for (size_t i = 0; i < ARRAY_SIZE(drivers); i++)
		if (device_fops(drivers[i].rdev))
			seq_printf(m, "%3u %s\n", MAJOR(drivers[i].rdev),
				   drivers[i].name);
	seq_puts(m, "\nBlock devices:\n");
	return 0;
}
PROC_FILE("devices", show_devices);
