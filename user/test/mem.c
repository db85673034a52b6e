// SPDX-License-Identifier: MIT
//
// What: /dev/mem by the strict rules: what is no memory can be read, written and
// mapped by those who may; memory cannot.

#include "dir.h"

#ifdef __NR_setuid32 // i386's first setuid knows 16 bits
#define SYS_SETUID __NR_setuid32
#else
#define SYS_SETUID __NR_setuid
#endif

#define BIOS   0xff000 // the last page below 1 MiB: RESET's jump is in it
#define SCREEN 0xb8000 // text of the VGA
#define RAM    0x200000

static unsigned char page[4 * PAGE_SIZE];

// A node of our own; the directory and the node go at once.
static long open_node(unsigned int mode, int flags)
{
	long fd;

	if (!enter_test_dir())
		return -ENOENT;
	sys(__NR_mknod, "mem", S_IFCHR | mode, 1 << 8 | 1);
	sys(__NR_chmod, "mem", mode);
	fd = sys(__NR_open, "mem", flags, 0);
	sys(__NR_unlink, "mem");
	leave_test_dir();
	return fd;
}

static long read_at(int fd, int64_t at, void *buf, size_t n)
{
	return SYS_PREAD(fd, buf, n, at);
}

static char *map_at(int fd, unsigned long at, size_t len, int prot, int flags)
{
	return mmap(NULL, len, prot, flags, fd, at);
}

TEST(the_bios_is_read_and_mapped)
{
	int fd = open_node(0600, O_RDONLY);
	char *map;

	ASSERT(fd >= 0);
	EXPECT_EQ(read_at(fd, BIOS, page, PAGE_SIZE), PAGE_SIZE);
	EXPECT_EQ(page[0xff0], 0xea); // jmp far
	map = map_at(fd, BIOS, PAGE_SIZE, PROT_READ, MAP_SHARED);
	ASSERT(map != MAP_FAILED);
	EXPECT(!memcmp(map, page, PAGE_SIZE));
	EXPECT_EQ(sys(__NR_mprotect, map, PAGE_SIZE, RW), -EACCES);
	munmap(map, PAGE_SIZE);
	close(fd);
}

TEST(the_interrupt_table_of_real_mode_is_no_memory)
{
	int fd = open_node(0600, O_RDONLY), used = 0;

	ASSERT(fd >= 0);
	EXPECT_EQ(read_at(fd, 0, page, 1024), 1024);
	for (int i = 0; i < 1024; i++)
		used += page[i] != 0;
	EXPECT(used > 100);
	close(fd);
}

TEST(memory_below_a_mebibyte_reads_as_zeroes_and_is_not_written)
{
	int fd = open_node(0600, O_RDWR);

	ASSERT(fd >= 0);
	for (long at = 0x1000; at < 0x90000; at += sizeof(page)) {
		memset(page, 1, sizeof(page));
		EXPECT_EQ(read_at(fd, at, page, sizeof(page)), sizeof(page));
		for (unsigned int i = 0; i < sizeof(page); i++)
			if (page[i] && !EXPECT_EQ(page[i], 0))
				break;
	}
	memset(page, 1, sizeof(page));
	EXPECT_EQ(SYS_PWRITE(fd, page, sizeof(page), 0x20000LL), sizeof(page));
	EXPECT_EQ(read_at(fd, 0x20000, page, sizeof(page)), sizeof(page));
	EXPECT_EQ(page[0], 0);
	close(fd);
}

TEST(memory_is_not_read_nor_written_nor_mapped)
{
	int fd = open_node(0600, O_RDWR);

	ASSERT(fd >= 0);
	EXPECT_EQ(read_at(fd, RAM, page, 1), -EPERM);
	EXPECT_EQ(SYS_PWRITE(fd, page, 1, (int64_t)RAM), -EPERM);
	EXPECT_EQ(SYS_MMAP(0, PAGE_SIZE, PROT_READ, MAP_SHARED, fd, RAM),
		  -EPERM);
	EXPECT_EQ(SYS_MMAP(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE, fd, RAM),
		  -EPERM);
	close(fd);
}

// What is allowed in the first page does not count.
TEST(a_read_that_comes_to_memory_fails_and_stays_where_it_was)
{
	int fd = open_node(0600, O_RDONLY);

	ASSERT(fd >= 0);
	EXPECT_EQ(lseek64(fd, BIOS, SEEK_SET), BIOS);
	EXPECT_EQ(sys(__NR_read, fd, page, 2 * PAGE_SIZE), -EPERM);
	EXPECT_EQ(lseek64(fd, 0, SEEK_CUR), BIOS);
	EXPECT_EQ(sys(__NR_read, fd, page, 100), 100);
	EXPECT_EQ(lseek64(fd, 0, SEEK_CUR), BIOS + 100);
	EXPECT_EQ(SYS_MMAP(0, 2 * PAGE_SIZE, PROT_READ, MAP_SHARED, fd, BIOS),
		  -EPERM);
	close(fd);
}

// 32-bit kernels cannot name the higher ones at all: nothing is there.
static bool nothing_or_fault(long result)
{
	return result == -EFAULT || (result == 0 && sizeof(long) == 4);
}

TEST(positions_have_no_sign_and_end_below_the_errors)
{
	int fd = open_node(0600, O_RDWR);
	long n;

	ASSERT(fd >= 0);
	EXPECT_EQ(lseek64(fd, 0, SEEK_END), -1);
	EXPECT_EQ(errno, EINVAL);
	EXPECT_EQ(lseek64(fd, -1, SEEK_SET), -1);
	EXPECT_EQ(errno, EOVERFLOW);
	EXPECT_EQ(lseek64(fd, 1LL << 50, SEEK_SET), 1LL << 50);
	EXPECT(nothing_or_fault(sys(__NR_read, fd, page, 1)));
	n = sys(__NR_write, fd, page, 1);
	EXPECT(n == -EFAULT || (n == -EFBIG && sizeof(long) == 4));
	lseek64(fd, -(int64_t)PAGE_SIZE, SEEK_SET);
	EXPECT_EQ(sys(__NR_read, fd, page, PAGE_SIZE), -EOVERFLOW);
	EXPECT(nothing_or_fault(sys(__NR_read, fd, page, 1)));
	EXPECT_EQ(lseek64(fd, BIOS + PAGE_SIZE, SEEK_CUR), BIOS);
	EXPECT_EQ(read_at(fd, 0, page, 0), -EFAULT); // 0 - 1 is far away
	EXPECT_EQ(read_at(fd, 1, page, 0), 0);
	close(fd);
}

TEST(buffers_that_are_none)
{
	int fd = open_node(0600, O_RDWR);

	ASSERT(fd >= 0);
	EXPECT_EQ(read_at(fd, BIOS, (void *)16, 1), -EFAULT);
	EXPECT_EQ(read_at(fd, RAM, (void *)16, 1), -EPERM);
	EXPECT_EQ(read_at(fd, 0x20000, (void *)16, 1), -EFAULT);
	EXPECT_EQ(SYS_PWRITE(fd, (void *)16, 1, (int64_t)SCREEN), -EFAULT);
	EXPECT_EQ(SYS_PWRITE(fd, (void *)16, 1, 0x20000LL), 1); // not looked at
	close(fd);
}

// ----------------------------------------------------------------- mappings

TEST(a_device_is_not_in_memory)
{
	int fd = open_node(0600, O_RDWR);
	unsigned char vec[2] = { 1, 1 };
	char *map, *copy;

	ASSERT(fd >= 0);
	map = map_at(fd, SCREEN, 2 * PAGE_SIZE, PROT_READ, MAP_SHARED);
	copy = map_at(fd, SCREEN, PAGE_SIZE, RW, MAP_PRIVATE);
	ASSERT(map != MAP_FAILED && copy != MAP_FAILED);
	(void)*(volatile char *)map;
	EXPECT_EQ(sys(__NR_mincore, map, 2 * PAGE_SIZE, vec), 0);
	EXPECT(!vec[0] && !vec[1]);
	vec[0] = 1;
	*(volatile char *)copy = 1;
	EXPECT_EQ(sys(__NR_mincore, copy, PAGE_SIZE, vec), 0);
	EXPECT(!vec[0]);
	munmap(map, 2 * PAGE_SIZE);
	munmap(copy, PAGE_SIZE);
	close(fd);
}

TEST(a_device_can_be_moved_and_cut_but_not_grown)
{
	int fd = open_node(0600, O_RDONLY);
	char *map, *room = map_anon(4 * PAGE_SIZE);
	long moved;

	ASSERT(fd >= 0);
	map = map_at(fd, BIOS - PAGE_SIZE, 2 * PAGE_SIZE, PROT_READ,
		     MAP_SHARED);
	ASSERT(map != MAP_FAILED);
	memcpy(page, map, 2 * PAGE_SIZE);
	EXPECT_EQ(sys(__NR_mremap, map, 2 * PAGE_SIZE, 3 * PAGE_SIZE,
		      MREMAP_MAYMOVE),
		  -EFAULT);
	EXPECT_EQ(sys(__NR_mremap, map, 2 * PAGE_SIZE, 2 * PAGE_SIZE,
		      MREMAP_MAYMOVE | MREMAP_DONTUNMAP),
		  -EINVAL);
	moved = sys(__NR_mremap, map, 2 * PAGE_SIZE, 2 * PAGE_SIZE,
		    MREMAP_MAYMOVE | MREMAP_FIXED, room);
	EXPECT_EQ(moved, (long)room);
	EXPECT(!memcmp(room, page, 2 * PAGE_SIZE));
	EXPECT_EQ(sys(__NR_mremap, room, 2 * PAGE_SIZE, PAGE_SIZE, 0),
		  (long)room);
	EXPECT(!memcmp(room, page, PAGE_SIZE));
	EXPECT_EQ(sys(__NR_mincore, room + PAGE_SIZE, PAGE_SIZE, page),
		  -ENOMEM);
	munmap(room, 4 * PAGE_SIZE);
	close(fd);
}

static void read_pointer(void)
{
	(void)**(volatile char *volatile *)page;
}

TEST(a_device_can_be_hidden_and_shown_again)
{
	int fd = open_node(0600, O_RDWR), at = 24 * 160 + 158;
	char was, *map;

	ASSERT(fd >= 0);
	map = map_at(fd, SCREEN, PAGE_SIZE, RW, MAP_SHARED);
	ASSERT(map != MAP_FAILED);
	was = map[at];
	memcpy(page, &map, sizeof(map));
	EXPECT_EQ(sys(__NR_mprotect, map, PAGE_SIZE, PROT_NONE), 0);
	EXPECT_EQ(signal_of(read_pointer), SIGSEGV);
	EXPECT_EQ(sys(__NR_mprotect, map, PAGE_SIZE, PROT_READ), 0);
	EXPECT_EQ(map[at], was);
	EXPECT_EQ(sys(__NR_mprotect, map, PAGE_SIZE, RW), 0);
	map[at] = was ^ 0x11;
	EXPECT_EQ(read_at(fd, SCREEN + at, page, 1), 1);
	EXPECT_EQ(page[0], (unsigned char)(was ^ 0x11));
	map[at] = was;
	munmap(map, PAGE_SIZE);
	close(fd);
}

TEST(advice_for_memory_is_none_for_a_device)
{
	static const struct {
		int advice, result;
	} given[] = {
		{ MADV_NORMAL, 0 },
		{ MADV_RANDOM, 0 },
		{ MADV_SEQUENTIAL, 0 },
		{ MADV_DONTFORK, 0 },
		{ MADV_DONTDUMP, 0 },
		{ MADV_DONTNEED, -EINVAL },
		{ MADV_FREE, -EINVAL },
		{ MADV_COLD, -EINVAL },
		{ MADV_PAGEOUT, -EINVAL },
		{ MADV_DODUMP, -EINVAL },
		{ MADV_DOFORK, -EINVAL },
		{ MADV_WIPEONFORK, -EINVAL },
		{ MADV_POPULATE_READ, -EINVAL },
		{ MADV_POPULATE_WRITE, -EINVAL },
		{ MADV_REMOVE, -ENODEV },
	};
	int fd = open_node(0600, O_RDWR);
	char *map;

	ASSERT(fd >= 0);
	map = map_at(fd, SCREEN, PAGE_SIZE, RW, MAP_SHARED);
	ASSERT(map != MAP_FAILED);
	for (unsigned int i = 0; i < sizeof(given) / sizeof(given[0]); i++)
		if (!EXPECT_EQ(
			    sys(__NR_madvise, map, PAGE_SIZE, given[i].advice),
			    given[i].result))
			ktap_note("advice %d", given[i].advice);
	munmap(map, PAGE_SIZE);
	close(fd);
}

static int sets_it_back(void *cell)
{
	unsigned char now = *(volatile unsigned char *)cell;

	*(volatile unsigned char *)cell = now ^ 0x11;
	return *(volatile unsigned char *)cell == now;
}

TEST(a_shared_mapping_is_the_device_and_a_child_has_it_too)
{
	int fd = open_node(0600, O_RDWR), at = 24 * 160 + 158;
	unsigned char was, now;
	char *map;

	ASSERT(fd >= 0);
	map = map_at(fd, SCREEN, PAGE_SIZE, RW, MAP_SHARED);
	ASSERT(map != MAP_FAILED);
	was = map[at];
	map[at] = was ^ 0x11;
	EXPECT_EQ(read_at(fd, SCREEN + at, &now, 1), 1);
	EXPECT_EQ(now, was ^ 0x11);
	EXPECT_EQ(in_child(sets_it_back, map + at), 0);
	EXPECT_EQ((unsigned char)map[at], was);
	munmap(map, PAGE_SIZE);
	close(fd);
}

static int sees_the_copy(void *map)
{
	int differs = memcmp(map, page, 2 * PAGE_SIZE);

	((char *)map)[PAGE_SIZE] ^= 2;
	return differs != 0;
}

TEST(a_private_mapping_is_copied_when_it_is_written)
{
	int fd = open_node(0600, O_RDONLY);
	char *map;

	ASSERT(fd >= 0);
	EXPECT_EQ(read_at(fd, BIOS - PAGE_SIZE, page, 2 * PAGE_SIZE),
		  2 * PAGE_SIZE);
	map = map_at(fd, BIOS - PAGE_SIZE, 2 * PAGE_SIZE, RW, MAP_PRIVATE);
	ASSERT(map != MAP_FAILED);
	map[PAGE_SIZE] ^= 1;
	page[PAGE_SIZE] ^= 1;
	EXPECT(!memcmp(map, page, 2 * PAGE_SIZE));
	EXPECT_EQ(in_child(sees_the_copy, map), 0);
	EXPECT(!memcmp(map, page, 2 * PAGE_SIZE));
	EXPECT_EQ(read_at(fd, BIOS, page, 1), 1);
	EXPECT_EQ((unsigned char)map[PAGE_SIZE] ^ 1, page[0]);
	munmap(map, PAGE_SIZE);
	EXPECT_EQ((unsigned char)map[PAGE_SIZE] ^ 1, page[0]);
	munmap(map + PAGE_SIZE, PAGE_SIZE);
	close(fd);
}

TEST(a_mapping_is_no_memory_of_the_program)
{
	int fd = open_node(0600, O_RDWR);
	long rss;
	char *map;

	ASSERT(fd >= 0);
	map = map_at(fd, SCREEN, 4 * PAGE_SIZE, RW, MAP_SHARED);
	ASSERT(map != MAP_FAILED);
	memcpy(page, map, 4 * PAGE_SIZE);
	rss = self_status("VmRSS");
	EXPECT_EQ(sys(__NR_madvise, map, PAGE_SIZE, MADV_DONTNEED), -EINVAL);
	EXPECT_EQ(sys(__NR_madvise, map, PAGE_SIZE, MADV_DODUMP), -EINVAL);
	EXPECT_EQ(sys(__NR_madvise, map, PAGE_SIZE, MADV_DOFORK), -EINVAL);
	EXPECT_EQ(sys(__NR_madvise, map, PAGE_SIZE, MADV_POPULATE_READ),
		  -EINVAL);
	EXPECT_EQ(sys(__NR_mprotect, map, PAGE_SIZE, PROT_NONE), 0);
	EXPECT_EQ(sys(__NR_mprotect, map, 4 * PAGE_SIZE, RW), 0);
	EXPECT(!memcmp(map, page, 4 * PAGE_SIZE));
	munmap(map, 4 * PAGE_SIZE);
	EXPECT_PAGES((rss - self_status("VmRSS")) / 4, 0);
	close(fd);
}

TEST(what_no_address_can_name_is_not_mapped)
{
	int fd = open_node(0600, O_RDONLY);
	// mmap2 on i386 counts in pages.
	ASSERT(fd >= 0);
	if (!kernel_is_as_wide())
		SKIP("the kernel has more addresses than its program");
	EXPECT_EQ(SYS_MMAP(0, PAGE_SIZE, PROT_READ, MAP_SHARED, fd,
			   sizeof(long) == 4 ? 0xfffffffeLL << 12
					     : 0x7ffffffffffff000LL),
		  -EINVAL);
	close(fd);
}

// -------------------------------------------------------------------- rights

static int as_nobody(void *arg)
{
	(void)arg;
	if (sys(SYS_SETUID, 65534))
		return 1;
	return sys(__NR_open, "mem", O_RDONLY, 0) == -EPERM ? 0 : 2;
}

TEST(the_mode_of_a_node_is_not_enough)
{
	ASSERT(enter_test_dir());
	EXPECT_EQ(sys(__NR_mknod, "mem", S_IFCHR | 0666, 1 << 8 | 1), 0);
	EXPECT_EQ(sys(__NR_chmod, "mem", 0666), 0);
	EXPECT_EQ(in_child(as_nobody, NULL), 0);
	EXPECT_EQ(sys(__NR_unlink, "mem"), 0);
	leave_test_dir();
}

KTAP_MAIN("mem");
