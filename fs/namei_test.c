// SPDX-License-Identifier: MIT
/* The path walk: what each kind of path leads to, or why it leads nowhere. */
#include <fs/fs.h>
#include <kernel/ktest.h>
#include <lib/err.h>
#include <lib/string.h>
#include <mm/debug.h>
#include <mm/fail.h>
#include <mm/slab.h>
#include <uapi/limits.h>
#include "internal.h"

static struct inode *dir, *sub, *file;

static void link_to(const char *name, const char *target)
{
	struct inode *link = inode_create(dir, name, S_IFLNK | 0777);

	link->symlink = kstrdup(target, GFP_KERNEL);
}

static void make_tree(void)
{
	dir = inode_alloc("dir", 3, S_IFDIR | 0755);
	sub = inode_create(dir, "sub", S_IFDIR | 0755);
	file = inode_create(sub, "file", S_IFREG | 0644);
	link_to("to_file", "sub/file");
	link_to("to_sub", "./sub/");
	link_to("loop", "loop");
	link_to("dangling", "nowhere");
	link_to("absolute", "/dev");
}

static long walk(const char *path, unsigned int flags)
{
	return (long)path_lookup_at(dir, path, flags);
}

static const struct {
	const char *path;
	struct inode **result;
	long error;
} cases[] = {
	{ ".", &dir, 0 },
	{ "sub", &sub, 0 },
	{ "sub/", &sub, 0 },
	{ "./sub//file", &file, 0 },
	{ "sub/../sub/file", &file, 0 },
	{ "to_file", &file, 0 },
	{ "to_sub/file", &file, 0 },
	{ "to_sub/../to_file", &file, 0 },
	{ "..", &dir, 0 }, /* it has no parent, as the root */
	{ "", NULL, -ENOENT },
	{ "nothing", NULL, -ENOENT },
	{ "nothing/", NULL, -ENOENT },
	{ "nothing/file", NULL, -ENOENT },
	{ "dangling", NULL, -ENOENT },
	{ "sub/file/", NULL, -ENOTDIR },
	{ "sub/file/x", NULL, -ENOTDIR },
	{ "sub/file/.", NULL, -ENOTDIR },
	{ "to_file/", NULL, -ENOTDIR },
	{ "loop", NULL, -ELOOP },
	{ "loop/x", NULL, -ELOOP },
};

KTEST(namei, paths_lead_where_they_should)
{
	unsigned int i;

	make_tree();
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		long expected = cases[i].result ? (long)*cases[i].result
						: cases[i].error;
		long got = walk(cases[i].path, 0);

		KT_EXPECT_MSG(got == expected, "%s gave %#lx, not %#lx",
			      cases[i].path, got, expected);
	}
	KT_EXPECT(walk("absolute", 0) == (long)inode_child(root_inode, "dev"));
	KT_EXPECT(walk("absolute", LOOKUP_NOFOLLOW) ==
		  (long)inode_child(dir, "absolute"));
	inode_free_tree(dir);
}

KTEST(namei, lengths_have_limits)
{
	char *path = kmalloc(PATH_MAX + 1, GFP_KERNEL);

	KT_ASSERT(path);
	make_tree();
	memset(path, 'x', PATH_MAX);
	path[NAME_MAX] = '\0';
	KT_EXPECT_EQ(walk(path, 0), -ENOENT);
	path[NAME_MAX] = 'x';
	path[NAME_MAX + 1] = '\0';
	KT_EXPECT_EQ(walk(path, 0), -ENAMETOOLONG);
	memset(path, '/', PATH_MAX);
	path[PATH_MAX - 1] = '\0';
	KT_EXPECT_EQ(walk(path, 0), (long)root_inode);
	path[PATH_MAX - 1] = '/';
	path[PATH_MAX] = '\0';
	KT_EXPECT_EQ(walk(path, 0), -ENAMETOOLONG);
	inode_free_tree(dir);
	kfree(path);
}

KTEST(namei, proc_files_come_and_go)
{
	struct inode *inode = path_lookup("/proc/2/status");

	KT_ASSERT(!IS_ERR(inode));
	KT_EXPECT(inode->dynamic);
	iput(inode);
	KT_EXPECT_EQ((long)path_lookup("/proc/32767"), -ENOENT);
	KT_EXPECT_EQ((long)path_lookup("/proc/02"), -ENOENT);
	KT_EXPECT_EQ((long)path_lookup("/proc/2/nothing"), -ENOENT);
}

KTEST(namei, every_failed_allocation_is_enomem)
{
	unsigned long before = mm_settle_and_count();
	struct inode *inode;
	unsigned int n;
	bool fired;

	FAIL_LOOP(n, fired)
	{
		fail_arm(n);
		inode = path_lookup("/proc/self/status");
		fired = fail_disarm();
		if (fired)
			KT_EXPECT_EQ(PTR_ERR(inode), -ENOMEM);
		if (!IS_ERR(inode))
			iput(inode);
	}
	KT_EXPECT(n > 4);
	KT_EXPECT_EQ(mm_settle_and_count(), before);
}
