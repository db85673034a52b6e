// SPDX-License-Identifier: MIT
//
// What: System V shared memory: what shmctl and /proc tell of segments, and who may use and change them.

#include "shm.h"

#include <uapi/capability.h>

static long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec;
}

static bool is_about_now(long long time)
{
	return time >= now() - 10 && time <= now();
}

/* -- what is told -------------------------------------------------------------- */

TEST(a_new_segment_says_whose_it_is)
{
	int id = (int)shmget(KEY, 5000, IPC_CREAT | 0640);
	struct shmid64_ds ds = stat_of(id);

	ASSERT(id >= 0);
	EXPECT_EQ(ds.shm_perm.key, KEY);
	EXPECT_EQ(ds.shm_perm.mode, 0640);
	EXPECT_EQ(ds.shm_perm.uid, 0);
	EXPECT_EQ(ds.shm_perm.cuid, 0);
	EXPECT_EQ(ds.shm_perm.seq, id >> 15);
	EXPECT_EQ(ds.shm_perm.__unused1, 0);
	EXPECT_EQ(ds.shm_segsz, 5000);
	EXPECT_EQ(ds.shm_cpid, getpid());
	EXPECT_EQ(ds.shm_lpid, 0);
	EXPECT_EQ(ds.shm_atime, 0);
	EXPECT_EQ(ds.shm_dtime, 0);
	EXPECT(is_about_now(ds.shm_ctime));
	EXPECT_EQ(ds.shm_nattch, 0);
	EXPECT_EQ(ds.__unused5, 0);
	segment_remove(id);
}

static int attaches(void *arg)
{
	int id = (int)(long)arg;
	long p = shmat(id, NULL, 0);

	CHECK(!is_error(p));
	CHECK(stat_of(id).shm_lpid == getpid());
	CHECK(stat_of(id).shm_dtime == 0);
	CHECK(is_about_now(stat_of(id).shm_atime));
	return 0;
}

TEST(the_last_one_is_remembered)
{
	int id = make_segment(1);
	long p;

	expect_child(attaches, (void *)(long)id);
	EXPECT(stat_of(id).shm_lpid != getpid());
	EXPECT(is_about_now(stat_of(id).shm_dtime));
	p = shmat(id, NULL, 0);
	EXPECT_EQ(stat_of(id).shm_lpid, getpid());
	EXPECT_EQ(stat_of(id).shm_cpid, getpid());
	shmdt((void *)p);
	segment_remove(id);
}

TEST(ipc_set_changes_owner_and_mode)
{
	int id = make_segment(1);
	struct shmid64_ds ds = stat_of(id);

	ds.shm_perm.uid = 70000;
	ds.shm_perm.gid = 70001;
	ds.shm_perm.cuid = 1;
	ds.shm_perm.mode = 07654;
	ds.shm_segsz = 1;
	EXPECT_EQ(shmctl(id, IPC_SET, &ds), 0);
	ds = stat_of(id);
	EXPECT_EQ(ds.shm_perm.uid, 70000);
	EXPECT_EQ(ds.shm_perm.gid, 70001);
	EXPECT_EQ(ds.shm_perm.cuid, 0);
	EXPECT_EQ(ds.shm_perm.mode, 0654);
	EXPECT_EQ(ds.shm_segsz, PAGE_SIZE);
	ds.shm_perm.uid = -1U;
	EXPECT_EQ(shmctl(id, IPC_SET, &ds), -EINVAL);
	EXPECT_EQ(stat_of(id).shm_perm.uid, 70000);
	segment_remove(id);
}

TEST(wrong_commands_ids_and_addresses)
{
	int id = make_segment(1);
	struct shmid64_ds ds;

	EXPECT_EQ(shmctl(id, 16, &ds), -EINVAL);
	EXPECT_EQ(shmctl(id, -1, &ds), -EINVAL);
	EXPECT_EQ(shmctl(-1, IPC_INFO, &ds), -EINVAL);
	EXPECT_EQ(shmctl(id, IPC_STAT | IPC_64, &ds), -EINVAL);
	EXPECT_EQ(shmctl(id, IPC_STAT, (void *)8), -EFAULT);
	EXPECT_EQ(shmctl(id, SHM_STAT, (void *)8), -EFAULT);
	EXPECT_EQ(shmctl(id, IPC_SET, (void *)8), -EFAULT);
	EXPECT_EQ(shmctl(0x7fffffff, IPC_SET, (void *)8), -EFAULT);
	EXPECT_EQ(shmctl(0x7fffffff, IPC_STAT, (void *)8), -EINVAL);
	EXPECT_EQ(shmctl(0, IPC_INFO, (void *)8), -EFAULT);
	EXPECT_EQ(shmctl(0, SHM_INFO, (void *)8), -EFAULT);
	segment_remove(id);
}

TEST(by_index_the_id_comes_back)
{
	int id = make_segment(1), index = id % 32768;
	struct shmid64_ds ds;

	EXPECT_EQ(shmctl(index, SHM_STAT, &ds), id);
	EXPECT_EQ(ds.shm_segsz, PAGE_SIZE);
	EXPECT_EQ(shmctl(index + 32768 * 7, SHM_STAT, &ds), id);
	EXPECT_EQ(shmctl(index, SHM_STAT_ANY, &ds), id);
	EXPECT_EQ(shmctl(index + 1000, SHM_STAT, &ds), -EINVAL);
	segment_remove(id);
	EXPECT_EQ(shmctl(index, SHM_STAT, &ds), -EINVAL);
}

TEST(usage_and_limits_of_all)
{
	int id = make_segment(3), index = id % 32768;
	struct shm_info info;
	struct shminfo64 limits;
	unsigned long pages, used;
	char *p = (char *)shmat(id, NULL, 0);

	EXPECT(shmctl(0, IPC_INFO, &limits) >= index);
	EXPECT_EQ(limits.shmmin, 1);
	EXPECT_EQ(limits.shmmax, get("shmmax"));
	EXPECT_EQ(limits.shmall, get("shmall"));
	EXPECT_EQ(limits.shmmni, get("shmmni"));
	EXPECT_EQ(limits.shmseg, limits.shmmni);
	EXPECT(shmctl(0, SHM_INFO, &info) >= index);
	pages = info.shm_tot;
	used = info.shm_rss;
	EXPECT(info.used_ids >= 1 && pages >= 3);
	touch(p + PAGE_SIZE);
	shmctl(0, SHM_INFO, &info);
	EXPECT_EQ(info.shm_rss, used + 1);
	EXPECT_EQ(info.shm_swp, 0);
	shmdt(p);
	segment_remove(id);
	shmctl(0, SHM_INFO, &info);
	EXPECT_EQ(info.shm_tot, pages - 3);
}

TEST(proc_has_a_line_for_each)
{
	int id = (int)shmget(KEY, 5000, IPC_CREAT | 0640);
	char *p = (char *)shmat(id, NULL, 0), want[300], *line;
	struct shmid64_ds ds;
	struct lines l;
	bool found = false;
	int width = kernel_is_64bit() ? 21 : 10;

	touch(p);
	ds = stat_of(id);
	snprintf(want, sizeof(want),
		 "%10d %10d  %4o %*lu %5u %5u  %5lu %5u %5u %5u %5u "
		 "%10lld %10lld %10lld %*lu %*lu",
		 KEY, id, 0640, width, 5000UL, ds.shm_cpid, ds.shm_lpid, 1UL, 0,
		 0, 0, 0, (long long)ds.shm_atime, (long long)ds.shm_dtime,
		 (long long)ds.shm_ctime, width, PAGE_SIZE, width, 0UL);
	ASSERT(lines_open(&l, "/proc/sysvipc/shm"));
	line = lines_next(&l);
	EXPECT(!strncmp(line, "       key      shmid perms       ", 34));
	EXPECT(strlen(line) == strlen(want));
	while ((line = lines_next(&l)) != NULL)
		found |= !strcmp(line, want);
	EXPECT(found);
	shmdt(p);
	segment_remove(id);
}

/* -- who may ------------------------------------------------------------------------- */

static int others_read_only(void *arg)
{
	int id = (int)(long)arg;
	struct shmid64_ds ds = stat_of(id);
	long p;

	CHECK(become(1000, 1000));
	CHECK(shmget(KEY, 0, 0) == id);
	CHECK(shmget(KEY, 0, 0004) == id);
	CHECK(shmget(KEY, 0, 0400) == id);
	CHECK(shmget(KEY, 0, 0200) == -EACCES);
	CHECK(shmget(KEY, 0, 0666) == -EACCES);
	CHECK(shmat(id, NULL, 0) == -EACCES);
	CHECK(shmat(id, NULL, SHM_RDONLY | SHM_EXEC) == -EACCES);
	p = shmat(id, NULL, SHM_RDONLY);
	CHECK(!is_error(p) && !shmdt((void *)p));
	CHECK(shmctl(id, IPC_STAT, &ds) == 0);
	CHECK(shmctl(id, IPC_SET, &ds) == -EPERM);
	CHECK(segment_remove(id) == -EPERM);
	CHECK(shmctl(id, SHM_LOCK, NULL) == -EPERM);
	CHECK(shmctl(id, SHM_UNLOCK, NULL) == -EPERM);
	return 0;
}

static int others_nothing(void *arg)
{
	int id = (int)(long)arg;
	struct shmid64_ds ds;

	CHECK(become(1000, 1000));
	CHECK(shmget(KEY, 0, 0) == id); // asks for nothing
	CHECK(shmget(KEY, 0, 0400) == -EACCES);
	CHECK(shmctl(id, IPC_STAT, &ds) == -EACCES);
	CHECK(shmctl(id % 32768, SHM_STAT, &ds) == -EACCES);
	CHECK(shmctl(id % 32768, SHM_STAT_ANY, &ds) == id);
	CHECK(shmat(id, NULL, SHM_RDONLY) == -EACCES);
	return 0;
}

static int group_may_write(void *arg)
{
	int id = (int)(long)arg, group = 500;
	long p;

	CHECK(!sys(SETGROUPS, 1, &group) && !sys(SETGID, 9, 9, 9) &&
	      !sys(SETUID, 1000, 1000, 1000));
	p = shmat(id, NULL, 0);
	CHECK(!is_error(p) && !shmdt((void *)p));
	CHECK(segment_remove(id) == -EPERM);
	return 0;
}

// Of the group in which it was made.
static int makers_group_may_read(void *arg)
{
	long p;

	CHECK(become(1000, 0));
	p = shmat((int)(long)arg, NULL, SHM_RDONLY);
	CHECK(!is_error(p));
	CHECK(shmat((int)(long)arg, NULL, 0) == -EACCES);
	return 0;
}

static int owner_may_remove(void *arg)
{
	struct shmid64_ds ds = stat_of((int)(long)arg);

	CHECK(become(1000, 1000));
	ds.shm_perm.mode = 0;
	CHECK(shmctl((int)(long)arg, IPC_SET, &ds) == 0);
	CHECK(shmat((int)(long)arg, NULL, SHM_RDONLY) == -EACCES);
	CHECK(segment_remove((int)(long)arg) == 0);
	return 0;
}

static void set_owner(int id, unsigned int uid, unsigned int gid,
		      unsigned int mode)
{
	struct shmid64_ds ds = stat_of(id);

	ds.shm_perm.uid = uid;
	ds.shm_perm.gid = gid;
	ds.shm_perm.mode = mode;
	EXPECT_EQ(shmctl(id, IPC_SET, &ds), 0);
}

TEST(the_mode_says_who_may)
{
	int id = (int)shmget(KEY, 1, IPC_CREAT | 0604);
	long p;

	ASSERT(id >= 0);
	expect_child(others_read_only, (void *)(long)id);
	set_owner(id, 0, 0, 0600);
	expect_child(others_nothing, (void *)(long)id);
	set_owner(id, 0, 500, 0060);
	expect_child(group_may_write, (void *)(long)id);
	set_owner(id, 0, 500, 0040);
	expect_child(makers_group_may_read, (void *)(long)id);
	p = shmat(id, NULL, 0); // CAP_IPC_OWNER
	EXPECT(!is_error(p));
	shmdt((void *)p);
	set_owner(id, 1000, 0, 0600);
	expect_child(owner_may_remove, (void *)(long)id);
	EXPECT(!exists(id));
}

static bool drop_capability(int cap)
{
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3,
						 0 };
	struct __user_cap_data_struct caps[2];

	if (sys(__NR_capget, &head, caps))
		return false;
	caps[0].effective &= ~(1U << cap);
	return !sys(__NR_capset, &head, caps);
}

static int root_without_the_capability(void *arg)
{
	int id = (int)(long)arg;

	CHECK(drop_capability(CAP_IPC_OWNER));
	CHECK(shmat(id, NULL, SHM_RDONLY) == -EACCES);
	CHECK(drop_capability(CAP_SYS_ADMIN));
	CHECK(segment_remove(id) == 0); // its creator is root all the same
	return 0;
}

TEST(the_capability_is_what_lifts_the_mode)
{
	int id = (int)shmget(KEY, 1, IPC_CREAT | 0000);

	expect_child(root_without_the_capability, (void *)(long)id);
	EXPECT(!exists(id));
}

#include WORDSIZE_FILE(shm)

ONLY_HERE

int main(void)
{
	proc_mount();
	return ktap_run_all("shmctl");
}
