// SPDX-License-Identifier: MIT
//
// What: /dev/zero and MAP_ANONYMOUS as two ways to the same memory: private and shared mappings, read, and what maps
// says of them.

#include "ktap.h"

static char bytes[2 * PAGE_SIZE];
static const unsigned long at = 3 * PAGE_SIZE;

static int zero(int flags)
{
	return open("/dev/zero", flags);
}

static long map_zero(int fd, size_t len, int prot, int flags)
{
	return SYS_MMAP(0, len, prot, flags, fd, 0);
}

static bool is_zeroes(const char *p, size_t n)
{
	while (n--)
		if (*p++)
			return false;
	return true;
}

static int writes(void *p)
{
	*(volatile char *)p = 'c';
	return 0;
}

static bool fork_shares(char *p)
{
	*p = 'p';
	in_child(writes, p);
	return *p == 'c';
}

TEST(it_reads_as_zeroes_for_ever)
{
	int fd = zero(O_RDWR);

	memset(bytes, 1, sizeof(bytes));
	EXPECT_EQ(sys(__NR_read, fd, bytes, sizeof(bytes)), sizeof(bytes));
	EXPECT(is_zeroes(bytes, sizeof(bytes)));
	EXPECT_EQ(sys(__NR_write, fd, bytes, 77), 77);
	EXPECT_EQ(sys(__NR_lseek, fd, 1000, SEEK_SET), 0);
	EXPECT_EQ(sys(__NR_lseek, fd, 0, SEEK_END), 0);
	EXPECT_EQ(sys(__NR_ftruncate, fd, 1), -EINVAL);
	EXPECT_EQ(sys(__NR_read, fd, (void *)8, 1), -EFAULT);
	close(fd);
}

TEST(private_is_memory_of_ones_own)
{
	int fd = zero(O_RDONLY);
	char *p = (char *)map_zero(fd, 2 * PAGE_SIZE, RW, MAP_PRIVATE);
	struct map map;

	ASSERT(!is_error((long)p));
	EXPECT(is_zeroes(p, 2 * PAGE_SIZE));
	EXPECT(!fork_shares(p));
	EXPECT_EQ(*p, 'p');
	ASSERT(map_of(p, &map));
	EXPECT(!strcmp(map.perms, "rw-p"));
	EXPECT(!strcmp(map.name, "/dev/zero"));
	EXPECT_EQ(madvise(p, PAGE_SIZE, MADV_DONTNEED), 0);
	EXPECT_EQ(*p, 0);
	munmap(p, 2 * PAGE_SIZE);
	close(fd);
}

TEST(shared_is_one_memory_for_all_children)
{
	int fd = zero(O_RDWR);
	char *p = (char *)map_zero(fd, 2 * PAGE_SIZE, RW, MAP_SHARED);
	char *q = (char *)map_zero(fd, 2 * PAGE_SIZE, RW, MAP_SHARED);
	struct map map;

	ASSERT(!is_error((long)p) && !is_error((long)q));
	close(fd);
	EXPECT(fork_shares(p));
	EXPECT_EQ(*q, 0); // each mapping is a file of its own
	ASSERT(map_of(p, &map));
	EXPECT(!strcmp(map.perms, "rw-s"));
	EXPECT(!strcmp(map.name, "/dev/zero (deleted)"));
	EXPECT_EQ(madvise(p, PAGE_SIZE, MADV_DONTNEED), 0);
	EXPECT_EQ(*p, 'c'); // the file still has it
	munmap(p, 2 * PAGE_SIZE);
	munmap(q, 2 * PAGE_SIZE);
}

TEST(shared_anonymous_is_called_the_same)
{
	char *p =
		(char *)raw_mmap(0, PAGE_SIZE, RW, MAP_SHARED | MAP_ANONYMOUS);
	struct map map;

	ASSERT(!is_error((long)p) && map_of(p, &map));
	EXPECT(!strcmp(map.name, "/dev/zero (deleted)"));
	EXPECT_EQ(map.offset, 0);
	munmap(p, PAGE_SIZE);
}

TEST(a_descriptor_allows_what_it_was_opened_for)
{
	int reader = zero(O_RDONLY), writer = zero(O_WRONLY);
	long p = map_zero(reader, PAGE_SIZE, PROT_READ, MAP_SHARED);
	struct map map;

	ASSERT(!is_error(p) && map_of((void *)p, &map));
	EXPECT(!strcmp(map.perms, "r--s"));
	EXPECT_EQ(*(char *)p, 0);
	EXPECT_EQ(sys(__NR_mprotect, p, PAGE_SIZE, RW), -EACCES);
	munmap((void *)p, PAGE_SIZE);
	EXPECT_EQ(map_zero(reader, PAGE_SIZE, RW, MAP_SHARED), -EACCES);
	EXPECT_EQ(map_zero(writer, PAGE_SIZE, PROT_READ, MAP_PRIVATE), -EACCES);
	EXPECT_EQ(map_zero(writer, PAGE_SIZE, PROT_WRITE, MAP_SHARED), -EACCES);
	close(reader);
	close(writer);
}

// What a mapping that shares was read through is called is Linux's to say.
TEST(read_only_and_shared_has_the_name_of)
{
	int reader = zero(O_RDONLY);
	long p = map_zero(reader, PAGE_SIZE, PROT_READ, MAP_SHARED);
	struct map map;

	ASSERT(!is_error(p) && map_of((void *)p, &map));
	EXPECT(!strcmp(map.name, "/dev/zero"));
	munmap((void *)p, PAGE_SIZE);
	close(reader);
}

TEST(an_offset_is_kept_and_means_nothing)
{
	int fd = zero(O_RDWR);
	long p = (long)mmap(NULL, PAGE_SIZE, RW, MAP_PRIVATE, fd, at);
	long q = (long)mmap(NULL, PAGE_SIZE, RW, MAP_SHARED, fd, at);
	struct map map;

	ASSERT(!is_error(p) && !is_error(q));
	EXPECT(map_of((void *)p, &map) && map.offset == at);
	*(char *)p = 1;
	EXPECT(map_of((void *)q, &map) && map.offset == at);
	close(fd);
	munmap((void *)p, PAGE_SIZE);
	munmap((void *)q, PAGE_SIZE);
}

static int touches(void *p)
{
	touch(p);
	return 0;
}

TEST(a_shared_mapping_with_an_offset_faults_past_its_file)
{
	int fd = zero(O_RDWR), status;
	long q = (long)mmap(NULL, 4 * PAGE_SIZE, RW, MAP_SHARED, fd, at);

	ASSERT(!is_error(q));
	status = in_child(touches, (void *)q); // page 3 of a file of 4
	EXPECT(WIFEXITED(status));
	status = in_child(touches, (char *)q + PAGE_SIZE);
	EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS);
	close(fd);
	munmap((void *)q, 4 * PAGE_SIZE);
}

TEST(it_may_be_executed)
{
	int fd = zero(O_RDWR);
	long p = map_zero(fd, PAGE_SIZE, RW | PROT_EXEC, MAP_PRIVATE);
	struct map map;

	ASSERT(!is_error(p) && map_of((void *)p, &map));
	EXPECT(!strcmp(map.perms, "rwxp"));
	close(fd);
	munmap((void *)p, PAGE_SIZE);
}

int main(void)
{
	proc_mount();
	return ktap_run_all("devzero");
}
