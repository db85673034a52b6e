// SPDX-License-Identifier: MIT
/* fallocate that comes to its end half-way, and who touched its pages meanwhile. */
#include <fs/fs.h>
#include <kernel/ktest.h>
#include <lib/err.h>
#include <mm/filemap.h>
#include <mm/highmem.h>
#include <mm/vma.h>
#include <uapi/errno.h>
#include <uapi/fadvise.h>

#define BYTE 0x5a
#define LEN  (8 << PAGE_SHIFT)

/* A file system with room for ROOM pages, in which another task runs whenever page
 * number WHEN is asked for. */
static struct {
	const struct address_space_operations *real;
	void (*other_task)(struct address_space *mapping);
	unsigned int used, room, when;
} fake;

static void fill_byte(struct page *page)
{
	u8 *bytes = kmap_local_page(page);

	*bytes = BYTE;
	kunmap_local(bytes);
}

static u8 first_byte(struct page *page)
{
	const u8 *bytes = kmap_local_page(page);
	u8 byte = *bytes;

	kunmap_local(bytes);
	return byte;
}

/* Page 0 is another task's, made and filled. */
static void makes_page_0(struct address_space *mapping)
{
	struct page *page = filemap_grab_page(mapping, 0, false);

	KT_ASSERT(!IS_ERR(page));
	fill_byte(page);
	put_page(page);
}

/* Page 0 is there, and another task maps and fills it. */
static void touches_page_0(struct address_space *mapping)
{
	struct page *page = filemap_get_page(mapping, 0);

	KT_ASSERT(page);
	filemap_touch(mapping, page);
	fill_byte(page);
	put_page(page);
}

static int charge(struct address_space *mapping __maybe_unused)
{
	if (fake.used == fake.room)
		return -ENOSPC;
	if (fake.used++ == fake.when) {
		fake.when = UINT_MAX;
		fake.other_task(mapping);
	}
	return 0;
}

static void uncharge(struct address_space *mapping __maybe_unused,
		     unsigned long pages)
{
	fake.used -= (unsigned int)pages;
}

static const struct address_space_operations fake_aops = { charge, uncharge };

/* A file of eight pages on it. */
static struct file *make_file(unsigned int when,
			      void (*other_task)(struct address_space *))
{
	struct file *file = shmem_file_setup("test", LEN, 0);

	if (IS_ERR(file))
		return file;
	fake.used = 0;
	fake.room = 4;
	fake.when = when;
	fake.other_task = other_task;
	fake.real = file->inode->i_data.a_ops;
	file->inode->i_data.a_ops = &fake_aops;
	return file;
}

static void drop_file(struct file *file)
{
	filemap_remove_range(&file->inode->i_data, 0, 0);
	KT_EXPECT_EQ(fake.used, 0);
	file->inode->i_data.a_ops = fake.real;
	fput(file);
}

static void expect_page_0_only(struct file *file)
{
	struct address_space *mapping = &file->inode->i_data;
	struct page *page = filemap_get_page(mapping, 0);

	KT_EXPECT_EQ(mapping->nr_pages, 1);
	KT_EXPECT_EQ(fake.used, 1);
	KT_ASSERT(page);
	KT_EXPECT_EQ(first_byte(page), BYTE);
	put_page(page);
}

KTEST(fallocate, what_another_task_has_made_meanwhile_stays)
{
	struct file *file = make_file(0, makes_page_0);

	KT_ASSERT(!IS_ERR(file));
	KT_EXPECT_EQ(vfs_fallocate(file, 0, 0, LEN), -ENOSPC);
	expect_page_0_only(file);
	drop_file(file);
}

KTEST(fallocate, what_another_task_has_touched_meanwhile_stays)
{
	struct file *file = make_file(2, touches_page_0);

	KT_ASSERT(!IS_ERR(file));
	KT_EXPECT_EQ(vfs_fallocate(file, 0, 0, LEN), -ENOSPC);
	expect_page_0_only(file);
	drop_file(file);
}

/* The marks go with success, too: a second one that fails takes nothing away. */
KTEST(fallocate, what_an_earlier_one_has_made_stays)
{
	struct file *file = make_file(UINT_MAX, NULL);

	KT_ASSERT(!IS_ERR(file));
	KT_EXPECT_EQ(vfs_fallocate(file, 0, 0, 3 << PAGE_SHIFT), 0);
	KT_EXPECT_EQ(vfs_fallocate(file, 0, 0, LEN), -ENOSPC);
	KT_EXPECT_EQ(file->inode->i_data.nr_pages, 3);
	drop_file(file);
}
