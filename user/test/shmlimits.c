// SPDX-License-Identifier: MIT
//
// What: System V shared memory: SHM_LOCK and its limit, and those in /proc/sys/kernel, which are changed for a
// moment: this is not for a machine that others use.

#include "shm.h"

/* -- SHM_LOCK -------------------------------------------------------------------------- */

TEST(locked_shows_in_the_mode)
{
	int id = make_segment(1);

	EXPECT_EQ(shmctl(id, SHM_UNLOCK, NULL), 0);
	EXPECT_EQ(shmctl(id, SHM_LOCK, NULL), 0);
	EXPECT_EQ(stat_of(id).shm_perm.mode, SHM_LOCKED | 0600);
	EXPECT_EQ(shmctl(id, SHM_LOCK, NULL), 0);
	EXPECT_EQ(shmctl(id, SHM_UNLOCK, NULL), 0);
	EXPECT_EQ(stat_of(id).shm_perm.mode, 0600);
	EXPECT_EQ(shmctl(0x7fffffff, SHM_LOCK, NULL), -EINVAL);
	segment_remove(id);
}

static void limit_locked(unsigned long bytes)
{
	struct rlimit limit = { bytes, bytes };

	setrlimit(RLIMIT_MEMLOCK, &limit);
}

// A user's segments count together, whoever has locked them, until they go.
static int locks_up_to_the_limit(void *arg)
{
	int a, b, c;

	(void)arg;
	limit_locked(4 * PAGE_SIZE);
	CHECK(become(4242, 4242));
	a = make_segment(3);
	b = make_segment(2);
	c = make_segment(1);
	CHECK(shmctl(a, SHM_LOCK, NULL) == 0);
	CHECK(shmctl(b, SHM_LOCK, NULL) == -ENOMEM);
	CHECK(shmctl(c, SHM_LOCK, NULL) == 0);
	CHECK(shmctl(a, SHM_LOCK, NULL) == 0);
	CHECK(segment_remove(a) == 0);
	CHECK(shmctl(b, SHM_LOCK, NULL) == 0);
	CHECK(segment_remove(b) == 0);
	limit_locked(0);
	CHECK(shmctl(c, SHM_LOCK, NULL) == -EPERM);
	CHECK(shmctl(c, SHM_UNLOCK, NULL) == 0);
	CHECK(segment_remove(c) == 0);
	return 0;
}

TEST(locking_has_a_limit_by_user)
{
	expect_child(locks_up_to_the_limit, NULL);
	expect_child(locks_up_to_the_limit, NULL); // all was given back
}

#if __SIZEOF_POINTER__ == 8
static int locks_more_pages_than_an_int_has(void *arg)
{
	const size_t size = ((1UL << 32) + 1) * PAGE_SIZE;
	int id;

	(void)arg;
	limit_locked(4 * PAGE_SIZE);
	CHECK(become(4242, 4242));
	id = (int)shmget(IPC_PRIVATE, size, SHM_NORESERVE | 0600);
	CHECK(id >= 0);
	CHECK(shmctl(id, SHM_LOCK, NULL) == -ENOMEM);
	CHECK(stat_of(id).shm_perm.mode == 0600);
	CHECK(segment_remove(id) == 0);
	return 0;
}

TEST(more_than_32_bits_of_pages_are_above_the_limit)
{
	expect_child(locks_more_pages_than_an_int_has, NULL);
	expect_child(locks_up_to_the_limit, NULL); // nothing is left of it
}
#endif

/* -- who pays -------------------------------------------------------------------------- */

// Kilobytes, counted on other kernels in batches.
static bool is_about(long kb, long want)
{
	return kb >= want - 512 && kb <= want + 512;
}

static long promised(void)
{
	return meminfo("Committed_AS");
}

TEST(a_segment_is_promised_as_a_whole_or_page_by_page)
{
	long before = promised(), p;
	int id = make_segment(1024);

	EXPECT(is_about(promised() - before, 4096));
	p = shmat(id, NULL, 0);
	EXPECT(is_about(promised() - before, 4096));
	shmdt((void *)p);
	segment_remove(id);
	EXPECT(is_about(promised() - before, 0));
	id = (int)shmget(IPC_PRIVATE, 1024 * PAGE_SIZE, SHM_NORESERVE | 0600);
	p = shmat(id, NULL, 0);
	EXPECT(is_about(promised() - before, 0));
	memset((void *)p, 1, 512 * PAGE_SIZE);
	EXPECT(is_about(promised() - before, 2048));
	EXPECT_EQ(stat_of(id).shm_segsz, 1024 * PAGE_SIZE);
	shmdt((void *)p);
	EXPECT(is_about(promised() - before, 2048)); // it has them still
	segment_remove(id);
	EXPECT(is_about(promised() - before, 0));
}

/* -- limits ---------------------------------------------------------------------------- */

TEST(shmmni_shmmax_and_shmall_hold)
{
	unsigned long mni = get("shmmni"), max = get("shmmax"),
		      all = get("shmall");
	int id = make_segment(1);
	struct shm_info info;

	shmctl(0, SHM_INFO, &info);
	ASSERT(set("shmmni", (unsigned long)info.used_ids) == 0);
	EXPECT_EQ(make_segment(1), -ENOSPC);
	EXPECT_EQ(set("shmmni", 32769), -EINVAL);
	EXPECT_EQ(set("shmmni", mni), 0);
	EXPECT_EQ(set("shmmax", 2 * PAGE_SIZE), 0);
	EXPECT_EQ(make_segment(3), -EINVAL);
	EXPECT_EQ(set("shmmax", max), 0);
	EXPECT_EQ(set("shmall", info.shm_tot + 1), 0);
	EXPECT_EQ(make_segment(2), -ENOSPC);
	EXPECT_EQ(shmget(IPC_PRIVATE, PAGE_SIZE + 1, 0600), -ENOSPC);
	EXPECT_EQ(segment_remove(make_segment(1)), 0);
	EXPECT_EQ(set("shmall", all), 0);
	EXPECT_EQ(get("shmmax"), max);
	segment_remove(id);
}

static int makes_one(void *arg)
{
	int *ids = arg;
	long p;

	ids[0] = make_segment(1);
	p = shmat(ids[0], NULL, 0);
	ids[1] = make_segment(1);
	return is_error(p);
}

// Shared with the children: which segments they have made.
static int *shared_ids(void)
{
	return mmap(NULL, PAGE_SIZE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

TEST(rmid_forced_takes_what_nobody_has_any_more)
{
	int *ids = shared_ids(), mine = make_segment(1);
	long p;

	EXPECT_EQ(get("shm_rmid_forced"), 0);
	expect_child(makes_one, ids);
	EXPECT(exists(ids[0]) && exists(ids[1]));
	p = shmat(ids[0], NULL, 0);
	ASSERT(set("shm_rmid_forced", 1) == 0);
	EXPECT(exists(ids[0])); // attached
	EXPECT(!exists(ids[1]));
	EXPECT(exists(mine)); // its creator lives
	shmdt((void *)p);
	EXPECT(!exists(ids[0]));
	expect_child(makes_one, ids);
	EXPECT(!exists(ids[0]) && !exists(ids[1]));
	p = shmat(mine, NULL, 0);
	shmdt((void *)p);
	EXPECT(!exists(mine));
	EXPECT_EQ(set("shm_rmid_forced", 2), -EINVAL);
	EXPECT_EQ(set("shm_rmid_forced", 0), 0);
	munmap(ids, PAGE_SIZE);
}

TEST(the_next_id_can_be_asked_for)
{
	int id, other;

	if (set("shm_next_id", 5 * 32768 + 300) < 0)
		SKIP("a kernel without it");
	id = make_segment(1);
	EXPECT_EQ(id, 5 * 32768 + 300);
	EXPECT_EQ((int)get("shm_next_id"), -1);
	EXPECT_EQ(stat_of(id).shm_perm.seq, 5);
	EXPECT_EQ(set("shm_next_id", 6 * 32768 + 300), 0);
	other = make_segment(1);
	EXPECT_EQ(other, 6 * 32768 + 301); // the next that is free
	EXPECT_EQ(set_text("shm_next_id", "-1"), -EINVAL);
	segment_remove(id);
	segment_remove(other);
}

int main(void)
{
	proc_mount();
	return ktap_run_all("shmlimits");
}
