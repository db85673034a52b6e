// SPDX-License-Identifier: MIT
/*
 * sysfs_memory.c - /sys/devices/system/memory: the memory in blocks, for lsmem
 *
 *	memory/block_size_bytes        8000000: blocks of 128 MiB, in hex
 *	memory/memory0/phys_index      00000000, the block's number
 *	               state           online, all of them, always
 *	               …
 *
 * What        A directory for each block that has memory, made at boot from the
 *             firmware's map: no memory comes or goes here.
 * Failure     -ENOMEM: sysfs is not mounted at all.
 * Not here    Taking blocks offline, so `removable` is 0.
 * See         lsmem(1); Linux's Documentation/admin-guide/mm/memory-hotplug.
 */
#include <fs/fs.h>
#include <fs/seq_file.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <lib/printf.h>
#include <mm/memblock.h>
#include <mm/zone.h>
#include "internal.h"
#include "sysfs.h"

#define BLOCK_SHIFT 27
#define BLOCK_SIZE  (1ULL << BLOCK_SHIFT)
#define BLOCK_PAGES ((pfn_t)(BLOCK_SIZE >> PAGE_SHIFT))

static unsigned long block_of(const struct seq_file *m)
{
	return (unsigned long)m->private >> 3;
}

static int show_block_size(struct seq_file *m)
{
	seq_printf(m, "%llx\n", BLOCK_SIZE);
	return 0;
}

static int show_phys_index(struct seq_file *m)
{
	seq_printf(m, "%08lx\n", block_of(m));
	return 0;
}

static int show_state(struct seq_file *m)
{
	seq_puts(m, "online\n");
	return 0;
}

static int show_one(struct seq_file *m)
{
	seq_puts(m, "1\n");
	return 0;
}

static int show_zero(struct seq_file *m)
{
	seq_puts(m, "0\n");
	return 0;
}

/* The zone that the whole block is in, as far as it is memory. */
static int show_valid_zones(struct seq_file *m)
{
	const pfn_t first = (pfn_t)block_of(m) * BLOCK_PAGES;
	const pfn_t end = min(first + BLOCK_PAGES, max_pfn);
	const struct zone *zone = page_zone(pfn_to_page(first));

	seq_printf(m, "%s\n",
		   zone == page_zone(pfn_to_page(end - 1)) ? zone->name
							   : "none");
	return 0;
}

/* The files of a block; the number of one stands below that of its block. */
static const struct block_file {
	const char *name;
	int (*show)(struct seq_file *m);
} block_files[] = {
	{ "online", show_one },
	{ "phys_device", show_zero },
	{ "phys_index", show_phys_index },
	{ "removable", show_zero },
	{ "state", show_state },
	{ "valid_zones", show_valid_zones },
};

_Static_assert(ARRAY_SIZE(block_files) <= 8, "three bits are a file's number");

static int block_open(struct inode *inode, struct file *file)
{
	unsigned long which = (unsigned long)inode->private & 7;

	return seq_open(file, block_files[which].show, inode->private);
}

static const struct file_operations block_fops = {
	.open = block_open,
	.release = seq_release,
	.read = seq_read,
};

static int size_open(struct inode *inode __maybe_unused, struct file *file)
{
	return seq_open(file, show_block_size, NULL);
}

static const struct file_operations size_fops = {
	.open = size_open,
	.release = seq_release,
	.read = seq_read,
};

static int make_file(struct dentry *dir, const char *name,
		     const struct file_operations *fops, unsigned long private)
{
	struct dentry *made = simple_create(dir, name, S_IFREG | 0444);

	if (IS_ERR(made))
		return (int)PTR_ERR(made);
	made->d_inode->fops = fops;
	made->d_inode->private = (void *)private;
	return 0;
}

static int make_block(struct dentry *memory, unsigned long block)
{
	struct dentry *dir;
	char name[24];
	int err = 0;

	snprintf(name, sizeof(name), "memory%lu", block);
	dir = simple_create(memory, name, S_IFDIR | 0755);
	if (IS_ERR(dir))
		return (int)PTR_ERR(dir);
	for (unsigned long i = 0; !err && i < ARRAY_SIZE(block_files); i++)
		err = make_file(dir, block_files[i].name, &block_fops,
				block << 3 | i);
	return err;
}

int sysfs_make_memory(struct dentry *memory)
{
	const unsigned long blocks =
		(unsigned long)((max_pfn + BLOCK_PAGES - 1) / BLOCK_PAGES);
	int err = make_file(memory, "block_size_bytes", &size_fops, 0);

	for (unsigned long i = 0; !err && i < blocks; i++)
		if (memblock_overlaps_memory((u64)i << BLOCK_SHIFT, BLOCK_SIZE))
			err = make_block(memory, i);
	return err;
}
