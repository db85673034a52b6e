// SPDX-License-Identifier: MIT
//
// What: i386's ipc(2), and the structs that it has without IPC_64.

static inline long ipc(unsigned int call, long first, long second, void *third,
		       const void *ptr)
{
	return sys(__NR_ipc, call, first, second, third, ptr, 0);
}

static inline void old_structs(int id)
{
	struct shmid64_ds now = stat_of(id);
	struct shmid_ds old;
	struct shminfo limits;

	now.shm_perm.uid = 70000;
	now.shm_perm.gid = 0xffff;
	EXPECT_EQ(ipc(SHMCTL, id, IPC_SET | IPC_64, 0, &now), 0);
	memset(&old, 0xff, sizeof(old));
	EXPECT_EQ(ipc(SHMCTL, id, IPC_STAT, 0, &old), 0);
	EXPECT_EQ(old.shm_perm.key, KEY);
	EXPECT_EQ(old.shm_perm.uid, 65534);
	EXPECT_EQ(old.shm_perm.gid, 0xffff);
	EXPECT_EQ(old.shm_perm.mode, 0600);
	EXPECT_EQ(old.shm_segsz, 5000);
	EXPECT_EQ(old.shm_nattch, 1);
	EXPECT_EQ(old.shm_atime, now.shm_atime);
	EXPECT_EQ(old.shm_cpid, getpid());
	EXPECT_EQ(old.shm_unused, 0);
	EXPECT(!old.shm_unused3);
	old.shm_perm.uid = 12;
	old.shm_perm.gid = 0xffff; // no "unchanged" here
	old.shm_perm.mode = 0640;
	EXPECT_EQ(ipc(SHMCTL, id, IPC_SET, 0, &old), 0);
	now = stat_of(id);
	EXPECT_EQ(now.shm_perm.uid, 12);
	EXPECT_EQ(now.shm_perm.gid, 0xffff);
	EXPECT_EQ(now.shm_perm.mode, 0640);
	EXPECT(ipc(SHMCTL, id, IPC_INFO, 0, &limits) >= 0);
	EXPECT_EQ(limits.shmmax, 0x7fffffff);
	EXPECT_EQ(limits.shmmni, (int)get("shmmni"));
	EXPECT_EQ(ipc(SHMCTL, id, IPC_STAT, 0, (void *)8), -EFAULT);
	EXPECT_EQ(ipc(SHMCTL, id, IPC_SET, 0, (void *)8), -EFAULT);
}

#define ONLY_HERE                                                            \
	TEST(ipc_has_all_four_calls)                                         \
	{                                                                    \
		long id = ipc(SHMGET, KEY, 5000, (void *)(IPC_CREAT | 0600), \
			      NULL);                                         \
		unsigned long at = 1;                                        \
                                                                             \
		ASSERT(id >= 0);                                             \
		EXPECT_EQ(shmget(KEY, 0, 0), id);                            \
		EXPECT_EQ(ipc(SHMAT, id, 0, &at, NULL), 0);                  \
		touch((void *)at);                                           \
		EXPECT_EQ(nattch((int)id), 1);                               \
		old_structs((int)id);                                        \
		EXPECT_EQ(ipc(SHMDT, 0, 0, 0, (void *)at), 0);               \
		EXPECT_EQ(ipc(SHMAT | 1 << 16, id, 0, &at, NULL), -EINVAL);  \
		EXPECT_EQ(ipc(SHMAT | 2 << 16, id, 0, &at, NULL), 0);        \
		EXPECT_EQ(ipc(SHMDT, 0, 0, 0, (void *)at), 0);               \
		EXPECT_EQ(ipc(SHMAT, id, 0, (void *)8, NULL), -EFAULT);      \
		EXPECT_EQ(nattch((int)id),                                   \
			  1); /* it is attached all the same */              \
		EXPECT_EQ(ipc(SHMCTL, id, IPC_RMID | IPC_64, 0, NULL), 0);   \
		EXPECT_EQ(ipc(99, 0, 0, 0, NULL), -ENOSYS);                  \
	}
