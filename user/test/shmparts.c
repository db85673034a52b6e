// SPDX-License-Identifier: MIT
//
// What: System V shared memory: a segment that is attached in parts, since some of
// it was unmapped, protected, moved or covered, and which of them shmdt takes.

#include "shm.h"

TEST(each_part_counts_and_shmdt_takes_them_all)
{
	int id = make_segment(6);
	char *p = (char *)shmat(id, NULL, 0);

	ASSERT(!is_error((long)p));
	EXPECT_EQ(mprotect(p + PAGE_SIZE, PAGE_SIZE, PROT_READ), 0);
	EXPECT_EQ(nattch(id), 3);
	// parts stay parts
	EXPECT_EQ(mprotect(p + PAGE_SIZE, PAGE_SIZE, RW), 0);
	EXPECT_EQ(nattch(id), 3);
	munmap(p + 3 * PAGE_SIZE, PAGE_SIZE);
	EXPECT_EQ(nattch(id), 4);
	munmap(p, PAGE_SIZE);
	EXPECT_EQ(nattch(id), 3);
	EXPECT(!books_disagree());
	EXPECT_EQ(shmdt(p + 4 * PAGE_SIZE), -EINVAL);
	EXPECT_EQ(shmdt(p), 0); // where it began, though nothing is there
	EXPECT_EQ(nattch(id), 0);
	EXPECT_EQ(shmdt(p), -EINVAL);
	segment_remove(id);
}

TEST(shmdt_leaves_what_is_not_its_own)
{
	int id = make_segment(4);
	char *p = (char *)shmat(id, NULL, 0), *hole = p + PAGE_SIZE;

	ASSERT(!is_error((long)p));
	munmap(hole, 2 * PAGE_SIZE);
	ASSERT(mmap(hole, PAGE_SIZE, RW, ANON | MAP_FIXED, -1, 0) == hole);
	*hole = 3;
	EXPECT_EQ(shmdt(p), 0);
	EXPECT_EQ(*hole, 3);
	EXPECT_EQ(nattch(id), 0);
	munmap(hole, PAGE_SIZE);
	segment_remove(id);
}

// What stands at the right offset may be another segment's.
TEST(shmdt_ends_where_the_segment_does)
{
	int large = make_segment(2), small = make_segment(1);
	char *p = (char *)shmat(large, NULL, 0);

	ASSERT(!is_error((long)p));
	EXPECT_EQ(shmat(small, p, SHM_REMAP), (long)p);
	EXPECT_EQ(nattch(large), 1); // its second page
	EXPECT_EQ(shmdt(p), 0);
	EXPECT_EQ(nattch(small), 0);
	EXPECT_EQ(nattch(large), 1);
	EXPECT_EQ(shmdt(p), 0);
	EXPECT_EQ(nattch(large), 0);
	segment_remove(large);
	segment_remove(small);
}

TEST(shmdt_tells_two_segments_apart)
{
	int a = make_segment(4), b = make_segment(4);
	char *p = (char *)shmat(a, NULL, 0), *q = (char *)shmat(b, NULL, 0);
	long moved;

	ASSERT(!is_error((long)p) && !is_error((long)q));
	q[PAGE_SIZE] = 9;
	moved = sys(__NR_mremap, q + PAGE_SIZE, PAGE_SIZE, PAGE_SIZE,
		    MREMAP_MAYMOVE | MREMAP_FIXED, p + PAGE_SIZE);
	if (moved != -ENOSYS) {
		EXPECT_EQ(moved, (long)(p + PAGE_SIZE));
		EXPECT_EQ(nattch(a), 2);
		EXPECT_EQ(nattch(b), 3);
		EXPECT_EQ(shmdt(p), 0);
		EXPECT_EQ(nattch(a), 0);
		EXPECT_EQ(p[PAGE_SIZE], 9);
		EXPECT_EQ(shmdt(q), 0);
		EXPECT_EQ(nattch(b), 1);
		EXPECT_EQ(shmdt(p), 0);
		EXPECT_EQ(nattch(b), 0);
	} else {
		shmdt(p);
		shmdt(q);
	}
	segment_remove(a);
	segment_remove(b);
	if (moved == -ENOSYS)
		SKIP("no mremap");
}

// A file's page may stand where one of the segment's could, at the same offset.
TEST(shmdt_takes_no_file_for_a_segment)
{
	int id = make_segment(4), fd = (int)sys(__NR_memfd_create, "f", 0);
	char *p = (char *)shmat(id, NULL, 0), *page = p + PAGE_SIZE;

	ASSERT(!is_error((long)p));
	sys(__NR_ftruncate, fd, 4 * PAGE_SIZE);
	ASSERT(mmap(page, PAGE_SIZE, RW, MAP_SHARED | MAP_FIXED, fd,
		    PAGE_SIZE) == page);
	*page = 3;
	EXPECT_EQ(nattch(id), 2);
	EXPECT_EQ(shmdt(p), 0);
	EXPECT_EQ(nattch(id), 0);
	EXPECT_EQ(*page, 3);
	EXPECT_EQ(shmdt(p), -EINVAL); // nothing but the file's page is there
	EXPECT_EQ(*page, 3);
	munmap(page, PAGE_SIZE);
	ASSERT(mmap(p, PAGE_SIZE, RW, MAP_SHARED | MAP_FIXED, fd, 0) == p);
	EXPECT_EQ(shmdt(p), -EINVAL);
	*p = 4;
	munmap(p, PAGE_SIZE);
	close(fd);
	segment_remove(id);
}

TEST(shmdt_wants_the_address_to_the_byte)
{
	int id = make_segment(2);
	char *p = (char *)shmat(id, NULL, 0);

	ASSERT(!is_error((long)p));
	EXPECT_EQ(shmdt(p - 1), -EINVAL);
	EXPECT_EQ(shmdt(p + 1 - PAGE_SIZE), -EINVAL);
	EXPECT_EQ(shmdt(p + 1), -EINVAL);
	EXPECT_EQ(nattch(id), 1);
	EXPECT_EQ(shmdt(p), 0);
	segment_remove(id);
}

// The last page is the segment's, though it has a few bytes of it only.
TEST(the_last_page_goes_with_the_rest)
{
	int id = (int)shmget(IPC_PRIVATE, 2 * PAGE_SIZE + 100, 0600);
	char *p = (char *)shmat(id, NULL, 0);

	ASSERT(!is_error((long)p));
	EXPECT_EQ(mprotect(p + 2 * PAGE_SIZE, PAGE_SIZE, PROT_READ), 0);
	EXPECT_EQ(nattch(id), 2);
	EXPECT_EQ(shmdt(p), 0);
	EXPECT_EQ(nattch(id), 0);
	segment_remove(id);
}

// The same segment, attached twice: parts of the other one stay, even at an offset
// that would be right.
TEST(shmdt_tells_two_times_of_one_segment_apart)
{
	int id = make_segment(4);
	char *p = (char *)shmat(id, NULL, 0), *q = (char *)shmat(id, NULL, 0);

	ASSERT(!is_error((long)p) && !is_error((long)q));
	EXPECT_EQ(sys(__NR_mremap, q + PAGE_SIZE, PAGE_SIZE, PAGE_SIZE,
		      MREMAP_MAYMOVE | MREMAP_FIXED, p + PAGE_SIZE),
		  (long)(p + PAGE_SIZE));
	EXPECT_EQ(nattch(id), 5);
	EXPECT_EQ(shmdt(p), 0);
	EXPECT_EQ(nattch(id), 3);
	EXPECT_EQ(shmdt(p), 0);
	EXPECT_EQ(nattch(id), 2);
	EXPECT_EQ(shmdt(q), 0);
	EXPECT_EQ(nattch(id), 0);
	segment_remove(id);
}

static char *behind;

static void touch_behind(void)
{
	touch(behind);
}

// A segment of a page, with 5 in it, in an area of three; or an error.
static char *attach_and_grow(int id)
{
	char *p = (char *)shmat(id, NULL, 0);

	if (is_error((long)p))
		return p;
	*p = 5;
	return (char *)sys(__NR_mremap, p, PAGE_SIZE, 3 * PAGE_SIZE,
			   MREMAP_MAYMOVE);
}

TEST(grown_past_its_segment_there_is_nothing)
{
	int id = make_segment(1);
	char *q = attach_and_grow(id);

	ASSERT(!is_error((long)q));
	EXPECT_EQ(*q, 5);
	EXPECT_EQ(nattch(id), 1);
	EXPECT_EQ((long)stat_of(id).shm_segsz, PAGE_SIZE);
	behind = q + PAGE_SIZE;
	EXPECT_EQ(signal_of(touch_behind), SIGBUS);
	behind = q + 2 * PAGE_SIZE;
	EXPECT_EQ(signal_of(touch_behind), SIGBUS);
	EXPECT_EQ(shmdt(q), 0); // all of it
	EXPECT_EQ(signal_of(touch_behind), SIGSEGV);
	EXPECT_EQ(nattch(id), 0);
	segment_remove(id);
}

TEST(shmdt_leaves_a_part_past_the_end)
{
	int id = make_segment(1);
	char *q = attach_and_grow(id);

	ASSERT(!is_error((long)q));
	EXPECT_EQ(mprotect(q + PAGE_SIZE, PAGE_SIZE, PROT_READ), 0);
	EXPECT_EQ(nattch(id), 3);
	EXPECT_EQ(shmdt(q), 0);
	EXPECT_EQ(nattch(id), 2);
	EXPECT_EQ(shmdt(q), 0); // the first that is found goes in any case
	EXPECT_EQ(nattch(id), 1);
	EXPECT_EQ(shmdt(q), 0);
	EXPECT_EQ(nattch(id), 0);
	segment_remove(id);
}

TEST(moved_away_it_is_detached_where_it_is)
{
	char *room = map_anon(4 * PAGE_SIZE);
	int id = make_segment(2);
	char *p = (char *)shmat(id, NULL, 0);

	ASSERT(!is_error((long)p));
	*p = 5;
	EXPECT_EQ(sys(__NR_mremap, p, 2 * PAGE_SIZE, 2 * PAGE_SIZE,
		      MREMAP_MAYMOVE | MREMAP_FIXED, room),
		  (long)room);
	EXPECT_EQ(*room, 5);
	EXPECT_EQ(nattch(id), 1);
	EXPECT_EQ(shmdt(p), -EINVAL);
	EXPECT_EQ(*room, 5);
	EXPECT_EQ(shmdt(room), 0);
	EXPECT_EQ(nattch(id), 0);
	munmap(room, 4 * PAGE_SIZE);
	segment_remove(id);
}

KTAP_MAIN("shmparts");
