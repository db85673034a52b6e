// SPDX-License-Identifier: MIT
/* The path walk: what each kind of path leads to, or why it leads nowhere. */
#include <fs/fs.h>
#include <kernel/ktest.h>
#include <kernel/sched.h>
#include <lib/err.h>
#include <lib/string.h>
#include <mm/debug.h>
#include <mm/fail.h>
#include <mm/slab.h>
#include <uapi/limits.h>
#include "internal.h"

#define DIR "/namei_test"

static const struct {
	const char *name, *target;
} links[] = {
	{ DIR "/to_file", "sub/file" },	 { DIR "/to_sub", "./sub/" },
	{ DIR "/loop", "loop" },	 { DIR "/dangling", "nowhere" },
	{ DIR "/absolute", "/dev" },	 { DIR "/to_slash", "/" },
	{ DIR "/chain", "to_sub/file" }, { DIR "/deep", "chain" },
};

static void make_tree(void)
{
	unsigned int i;

	do_mkdirat(AT_FDCWD, DIR, 0755);
	do_mkdirat(AT_FDCWD, DIR "/sub", 0755);
	do_mknodat(AT_FDCWD, DIR "/sub/file", S_IFREG | 0644, 0);
	for (i = 0; i < ARRAY_SIZE(links); i++)
		do_symlinkat(links[i].target, AT_FDCWD, links[i].name);
}

static void drop_tree(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(links); i++)
		do_unlinkat(AT_FDCWD, links[i].name);
	do_unlinkat(AT_FDCWD, DIR "/sub/file");
	do_rmdir(AT_FDCWD, DIR "/sub");
	KT_EXPECT_EQ(do_rmdir(AT_FDCWD, DIR), 0);
}

/* The path that PATH, relative to DIR, leads to; or the error. */
static int walk(const char *path, unsigned int flags, char *buf, size_t size)
{
	struct path at, found, root;
	int err = path_lookup(DIR, &at);

	if (err)
		return err;
	set_fs_pwd(&at);
	path_put(&at);
	err = path_lookup_at(AT_FDCWD, path, flags, &found);
	get_fs_root(&root);
	set_fs_pwd(&root);
	if (!err) {
		char *text = d_path(&found, &root, buf, size, NULL);

		memmove(buf, text, strlen(text) + 1);
		path_put(&found);
	}
	path_put(&root);
	return err;
}

static const struct {
	const char *path;
	const char *result; /* NULL: */
	int error;
} cases[] = {
	{ ".", DIR, 0 },
	{ "sub", DIR "/sub", 0 },
	{ "sub/", DIR "/sub", 0 },
	{ "./sub//file", DIR "/sub/file", 0 },
	{ "sub/../sub/file", DIR "/sub/file", 0 },
	{ "to_file", DIR "/sub/file", 0 },
	{ "to_sub/file", DIR "/sub/file", 0 },
	{ "to_sub/../to_file", DIR "/sub/file", 0 },
	{ "to_slash/dev/null", "/dev/null", 0 },
	{ "to_slash", "/", 0 },
	{ "deep", DIR "/sub/file", 0 },
	{ "absolute", "/dev", 0 },
	{ "absolute/null", "/dev/null", 0 },
	{ "absolute/..", "/", 0 },
	{ "..", "/", 0 },
	{ "../..", "/", 0 },
	{ "/../dev/../dev", "/dev", 0 },
	{ "", NULL, -ENOENT },
	{ "nothing", NULL, -ENOENT },
	{ "nothing/", NULL, -ENOENT },
	{ "nothing/file", NULL, -ENOENT },
	{ "dangling", NULL, -ENOENT },
	{ "sub/file/", NULL, -ENOTDIR },
	{ "sub/file/x", NULL, -ENOTDIR },
	{ "sub/file/.", NULL, -ENOTDIR },
	{ "sub/file/..", NULL, -ENOTDIR },
	{ "to_file/", NULL, -ENOTDIR },
	{ "loop", NULL, -ELOOP },
	{ "loop/x", NULL, -ELOOP },
};

KTEST(namei, paths_lead_where_they_should)
{
	char buf[64];
	unsigned int i;

	make_tree();
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		int err = walk(cases[i].path, 0, buf, sizeof(buf));

		KT_EXPECT_MSG(err == cases[i].error, "%s gave %d",
			      cases[i].path, err);
		if (!err && cases[i].result)
			KT_EXPECT_MSG(!strcmp(buf, cases[i].result),
				      "%s led to %s", cases[i].path, buf);
	}
	KT_EXPECT_EQ(walk("absolute", LOOKUP_NOFOLLOW, buf, sizeof(buf)), 0);
	KT_EXPECT(!strcmp(buf, DIR "/absolute"));
	drop_tree();
}

KTEST(namei, lengths_have_limits)
{
	char *path = kmalloc(PATH_MAX + 1, GFP_KERNEL), buf[16];

	KT_ASSERT(path);
	make_tree();
	memset(path, 'x', PATH_MAX);
	path[NAME_MAX] = '\0';
	KT_EXPECT_EQ(walk(path, 0, buf, sizeof(buf)), -ENOENT);
	path[NAME_MAX] = 'x';
	path[NAME_MAX + 1] = '\0';
	KT_EXPECT_EQ(walk(path, 0, buf, sizeof(buf)), -ENAMETOOLONG);
	memset(path, '/', PATH_MAX);
	path[PATH_MAX - 1] = '\0';
	KT_EXPECT_EQ(walk(path, 0, buf, sizeof(buf)), 0);
	KT_EXPECT(!strcmp(buf, "/"));
	drop_tree();
	kfree(path);
}

KTEST(namei, proc_files_come_and_go)
{
	struct path path;

	KT_ASSERT(!path_lookup("/proc/2/status", &path));
	KT_EXPECT(!(path.dentry->d_flags & DCACHE_HASHED));
	KT_EXPECT_EQ(atomic_read(&path.dentry->d_inode->i_count), 1);
	path_put(&path);
	KT_EXPECT_EQ(path_lookup("/proc/32767", &path), -ENOENT);
	KT_EXPECT_EQ(path_lookup("/proc/02", &path), -ENOENT);
	KT_EXPECT_EQ(path_lookup("/proc/2/nothing", &path), -ENOENT);
}

KTEST(namei, every_failed_allocation_is_enomem)
{
	unsigned long before = mm_settle_and_count();
	struct path path;
	unsigned int n;
	bool fired;
	int err;

	FAIL_LOOP(n, fired)
	{
		fail_arm(n);
		err = path_lookup("/proc/self/status", &path);
		fired = fail_disarm();
		KT_EXPECT_EQ(err, fired ? -ENOMEM : 0);
		if (!err)
			path_put(&path);
	}
	KT_EXPECT(n > 4);
	KT_EXPECT_EQ(mm_settle_and_count(), before);
}

KTEST(namei, a_cached_walk_allocates_nothing)
{
	struct path path;
	bool fired;

	make_tree();
	fail_arm(1);
	KT_EXPECT_EQ(path_lookup(DIR "/deep", &path), 0);
	fired = fail_disarm();
	KT_EXPECT(!fired);
	path_put(&path);
	drop_tree();
}
