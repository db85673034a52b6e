/* SPDX-License-Identifier: MIT */
/*
 * What: System V shared memory, for its tests: raw calls, its limits, and
 * children without rights.
 */
#ifndef USER_TEST_SHM_H
#define USER_TEST_SHM_H

#include "ktap.h"

#include <uapi/shm.h>

#define KEY 0x7e55e7a

static inline long shmget(int key, size_t size, int flags)
{
	return sys(__NR_shmget, key, size, flags);
}

static inline long shmat(int id, const void *at, int flags)
{
	return sys(__NR_shmat, id, at, flags);
}

static inline long shmdt(const void *at)
{
	return sys(__NR_shmdt, at);
}

static inline long shmctl(int id, int cmd, void *buf)
{
	return sys(__NR_shmctl, id, cmd, buf);
}

static inline int make_segment(size_t pages)
{
	return (int)shmget(IPC_PRIVATE, pages * PAGE_SIZE, IPC_CREAT | 0600);
}

static inline struct shmid64_ds stat_of(int id)
{
	struct shmid64_ds ds;

	memset(&ds, 0xff, sizeof(ds));
	shmctl(id, IPC_STAT, &ds);
	return ds;
}

static inline long nattch(int id)
{
	return (long)stat_of(id).shm_nattch;
}

static inline bool exists(int id)
{
	struct shmid64_ds ds;

	return shmctl(id, IPC_STAT, &ds) != -EINVAL;
}

static inline long segment_remove(int id)
{
	return shmctl(id, IPC_RMID, NULL);
}

/* /proc/sys/kernel/NAME: 0 or -errno; its value. */
static inline long set_text(const char *name, const char *text)
{
	char path[64];
	long fd, n;

	snprintf(path, sizeof(path), "/proc/sys/kernel/%s", name);
	fd = sys(__NR_open, path, O_WRONLY);
	n = fd < 0 ? fd : sys(__NR_write, (int)fd, text, strlen(text));
	close((int)fd);
	return n < 0 ? n : 0;
}

static inline long set(const char *name, unsigned long value)
{
	char text[24];

	snprintf(text, sizeof(text), "%lu", value);
	return set_text(name, text);
}

static inline unsigned long get(const char *name)
{
	char path[64], text[32] = "";

	snprintf(path, sizeof(path), "/proc/sys/kernel/%s", name);
	proc_read(path, text, sizeof(text));
	return strtoul(text, NULL, 10);
}

#if __SIZEOF_LONG__ == 4
#define SETUID	  __NR_setresuid32
#define SETGID	  __NR_setresgid32
#define SETGROUPS __NR_setgroups32
#else
#define SETUID	  __NR_setresuid
#define SETGID	  __NR_setresgid
#define SETGROUPS __NR_setgroups
#endif

/* The rest of a child runs as somebody without rights. */
static inline bool become(int uid, int gid)
{
	return !sys(SETGROUPS, 0, NULL) && !sys(SETGID, gid, gid, gid) &&
	       !sys(SETUID, uid, uid, uid);
}

/* The line of the first thing in a child that is not so. */
#define CHECK(condition)                           \
	do {                                       \
		if (!(condition))                  \
			return __LINE__ % 251 + 1; \
	} while (0)

static inline void expect_child(int (*fn)(void *), void *arg)
{
	int status = in_child(fn, arg);

	if (EXPECT(WIFEXITED(status)))
		EXPECT_EQ(WEXITSTATUS(status), 0);
}

#endif
