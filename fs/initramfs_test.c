// SPDX-License-Identifier: MIT
/*
 * Archives, good and bad, unpacked below a directory of their own: what comes
 * before a fault stays, and nothing is lost when the tree is given back.
 */
#include <fs/fs.h>
#include <kernel/ktest.h>
#include <lib/err.h>
#include <lib/printf.h>
#include <lib/random.h>
#include <lib/string.h>
#include <mm/debug.h>
#include <mm/fail.h>
#include <mm/highmem.h>
#include <mm/slab.h>
#include <mm/vmalloc.h>
#include "internal.h"

#define ARCHIVE_SIZE 16384

static struct {
	u8 *data;
	size_t size;
	struct path root; /* of a tmpfs of its own */
} t;

static void put(const void *data, size_t n)
{
	memcpy(t.data + t.size, data, n);
	t.size += n;
	while (t.size % 4)
		t.data[t.size++] = 0;
}

struct entry {
	const char *name;
	u32 mode, ino, nlink;
	const void *data;
	size_t size;
	u32 rdev_major, rdev_minor;
};

static void add(const struct entry *e)
{
	char head[128];
	size_t name = strlen(e->name) + 1;
	int n = snprintf(head, sizeof(head),
			 "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x"
			 "%08x%08x",
			 e->ino, e->mode, 0, 0, e->nlink ? e->nlink : 1, 0,
			 (u32)e->size, 0, 0, e->rdev_major, e->rdev_minor,
			 (u32)name, 0);

	memcpy(t.data + t.size, head, (size_t)n);
	t.size += (size_t)n;
	put(e->name, name);
	put(e->data, e->size);
}

#define ADD(n, m, ...) \
	add(&(struct entry){ .name = (n), .mode = (m), ##__VA_ARGS__ })

static bool begin(void)
{
	struct vfsmount *mnt;

	t.size = 0;
	t.data = vzalloc(ARCHIVE_SIZE);
	mnt = kern_mount(get_fs_type("tmpfs"), "test", NULL);
	if (!t.data || IS_ERR(mnt))
		return false;
	t.root = (struct path){ mnt, mnt->mnt_root };
	return true;
}

static void end(void)
{
	mntput(t.root.mnt);
	vfree(t.data);
}

static bool unpack(void)
{
	return initramfs_unpack_from(t.data, t.size, &t.root);
}

/* The same with the entry that ends every whole archive. */
static bool unpack_whole(void)
{
	ADD("TRAILER!!!", 0);
	return unpack();
}

static struct inode *find_with(const char *path, unsigned int flags)
{
	struct inode *inode;
	struct path found;

	if (path_lookup_from(&t.root, path, flags, &found))
		return NULL;
	inode = found.dentry->d_inode; /* its name keeps it */
	path_put(&found);
	return inode;
}

static struct inode *find(const char *path)
{
	return find_with(path, LOOKUP_NOFOLLOW);
}

/* Whether the file's bytes are N times C. */
static bool holds(const char *path, size_t n, char c)
{
	struct inode *inode = find(path);
	struct file file = { .inode = inode };
	char byte;
	loff_t i;

	if (!inode || inode->size != (loff_t)n)
		return false;
	for (i = 0; i < inode->size; i++)
		if (kernel_read(&file, &byte, 1, i) != 1 || byte != c)
			return false;
	return kernel_read(&file, &byte, 1, i) == 0;
}

/* Whether the last page is zero behind the file's end: programs map it whole. */
static bool tail_is_zero(const char *path)
{
	struct inode *inode = find(path);
	size_t used = (size_t)inode->size % PAGE_SIZE;
	struct page *page;
	bool zero;
	u8 *bytes;

	if (used == 0)
		return true;
	page = filemap_get_page(&inode->i_data,
				(unsigned long)(inode->size >> PAGE_SHIFT));
	bytes = kmap_local_page(page);
	zero = !memchr_inv(bytes + used, 0, PAGE_SIZE - used);
	kunmap_local(bytes);
	put_page(page);
	return zero;
}

static void *filled(size_t n, char c)
{
	static u8 bytes[9000];

	memset(bytes, c, n);
	return bytes;
}

KTEST(initramfs, files_of_every_size_around_a_page)
{
	static const size_t sizes[] = { 0, 1, 4095, 4096, 4097 };
	char name[8];
	size_t i;

	KT_ASSERT(begin());
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		snprintf(name, sizeof(name), "f%zu", i);
		ADD(name, S_IFREG | 0644, .data = filled(sizes[i], 'x'),
		    .size = sizes[i]);
	}
	KT_EXPECT(unpack_whole());
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		snprintf(name, sizeof(name), "f%zu", i);
		KT_EXPECT(holds(name, sizes[i], 'x'));
		KT_EXPECT(tail_is_zero(name));
	}
	end();
}

KTEST(initramfs, missing_directories_are_made)
{
	KT_ASSERT(begin());
	ADD("/a/./b//c", S_IFREG | 0755, .data = "y", .size = 1);
	ADD("a", S_IFDIR | 0700);
	KT_EXPECT(unpack_whole());
	KT_EXPECT(holds("a/b/c", 1, 'y'));
	KT_EXPECT_EQ(find("a")->mode, S_IFDIR | 0700);
	end();
}

KTEST(initramfs, links_and_devices)
{
	struct inode *inode;

	KT_ASSERT(begin());
	ADD("one", S_IFREG | 0644, .ino = 7, .nlink = 2);
	ADD("two", S_IFREG | 0644, .ino = 7, .nlink = 2, .data = "zz",
	    .size = 2);
	ADD("link", S_IFLNK | 0777, .data = "two", .size = 3);
	ADD("tty", S_IFCHR | 0600, .rdev_major = 5, .rdev_minor = 1);
	KT_EXPECT(unpack_whole());
	KT_EXPECT(holds("one", 2, 'z'));
	KT_EXPECT(holds("two", 2, 'z'));
	KT_EXPECT(find("one") == find("two") && find("one")->nlink == 2);
	inode = find_with("link", 0);
	KT_EXPECT(inode == find("one"));
	KT_EXPECT_EQ(find("tty")->rdev, MKDEV(5, 1));
	end();
}

KTEST(initramfs, the_later_of_two_files_stays)
{
	KT_ASSERT(begin());
	ADD("f", S_IFREG | 0644, .data = filled(5000, 'a'), .size = 5000);
	ADD("f", S_IFREG | 0755, .data = filled(3, 'b'), .size = 3);
	KT_EXPECT(unpack_whole());
	KT_EXPECT(holds("f", 3, 'b'));
	end();
}

KTEST(initramfs, what_came_before_a_fault_stays)
{
	size_t good;

	KT_ASSERT(begin());
	ADD("good", S_IFREG | 0644, .data = "g", .size = 1);
	good = t.size;
	ADD("bad", S_IFREG | 0644, .data = filled(100, 'b'), .size = 100);
	t.size = good + 150; /* in the middle of its data */
	KT_EXPECT(!unpack());
	KT_EXPECT(holds("good", 1, 'g'));
	KT_EXPECT(!find("bad"));
	end();
}

KTEST(initramfs, names_cannot_lead_through_files)
{
	KT_ASSERT(begin());
	ADD("f", S_IFREG | 0644, .data = "g", .size = 1);
	ADD("f/below", S_IFREG | 0644, .data = "g", .size = 1);
	KT_EXPECT(!unpack());
	end();
	KT_ASSERT(begin());
	ADD("d", S_IFDIR | 0755);
	ADD("d", S_IFREG | 0644, .data = "g", .size = 1);
	KT_EXPECT(!unpack());
	end();
}

KTEST(initramfs, neither_garbage_nor_nothing_is_an_archive)
{
	KT_ASSERT(begin());
	memset(t.data, 0xa5, 1000);
	t.size = 1000;
	KT_EXPECT(!unpack());
	memset(t.data, 0, 1000);
	KT_EXPECT(unpack()); /* padding of an empty archive */
	end();
}

KTEST(initramfs, every_failed_allocation_leaves_nothing)
{
	unsigned long before = mm_settle_and_count();
	unsigned int n;
	bool fired, ok;

	FAIL_LOOP(n, fired)
	{
		KT_ASSERT(begin());
		ADD("d/f", S_IFREG | 0644, .ino = 3, .nlink = 2,
		    .data = filled(9000, 'a'), .size = 9000);
		ADD("l", S_IFLNK | 0777, .data = "f", .size = 1);
		fail_arm(n);
		ok = unpack_whole();
		fired = fail_disarm();
		KT_EXPECT(ok != fired);
		end();
	}
	KT_EXPECT_EQ(mm_settle_and_count(), before);
}

/* Whatever the bytes are: no fault, and all of it can be given back. */
KTEST(initramfs, mutated_archives_do_no_harm)
{
	unsigned long before = mm_settle_and_count();
	struct rnd rnd;
	unsigned int i;

	rnd_seed(&rnd, 3);
	for (i = 0; i < 300; i++) {
		KT_ASSERT(begin());
		ADD("d/f", S_IFREG | 0644, .ino = 3, .nlink = 2,
		    .data = filled(200, 'a'), .size = 200);
		ADD("d/g", S_IFREG | 0644, .ino = 3, .nlink = 2);
		ADD("l", S_IFLNK | 0777, .data = "d/f", .size = 3);
		ADD("d/f", S_IFREG | 0600, .data = "b", .size = 1);
		ADD("TRAILER!!!", 0);
		t.data[rnd_below(&rnd, (u32)t.size)] = (u8)rnd_next(&rnd);
		t.data[rnd_below(&rnd, (u32)t.size)] ^= 1;
		if (rnd_one_in(&rnd, 3))
			t.size = rnd_below(&rnd, (u32)t.size);
		unpack();
		end();
	}
	KT_EXPECT_EQ(mm_settle_and_count(), before);
}
