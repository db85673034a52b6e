/* SPDX-License-Identifier: MIT */
/* System V shared memory. */
#ifndef UAPI_SHM_H
#define UAPI_SHM_H

#include "ipc.h"

#define SHMMIN	       1
#define SHMMNI	       4096
#define SHMMAX	       (~0UL - (1UL << 24))
#define SHMALL	       (~0UL - (1UL << 24))

/* shmget, with IPC_CREAT … and a mode */
#define SHM_HUGETLB    04000
#define SHM_NORESERVE  010000
#define SHM_HUGE_SHIFT 26

/* shmat */
#define SHM_RDONLY     010000
#define SHM_RND	       020000 /* the address rounded down to SHMLBA */
#define SHM_REMAP      040000 /* in place of what is there */
#define SHM_EXEC       0100000

/* shmctl, with IPC_RMID … */
#define SHM_LOCK       11
#define SHM_UNLOCK     12
#define SHM_STAT       13 /* by index, not by id */
#define SHM_INFO       14
#define SHM_STAT_ANY   15

/* Seen in shm_perm.mode */
#define SHM_DEST       01000 /* goes with the last who has it attached */
#define SHM_LOCKED     02000

struct shmid64_ds {
	struct ipc64_perm shm_perm;
	unsigned long shm_segsz; /* bytes, as they were asked for */
	__s64 shm_atime, shm_dtime, shm_ctime; /* i386: two words each */
	int shm_cpid, shm_lpid;
	unsigned long shm_nattch;
	unsigned long __unused4, __unused5;
};

struct shminfo64 {
	unsigned long shmmax, shmmin, shmmni, shmseg, shmall;
	unsigned long __unused1, __unused2, __unused3, __unused4;
};

struct shm_info {
	int used_ids;
	unsigned long shm_tot, shm_rss, shm_swp; /* pages */
	unsigned long swap_attempts, swap_successes;
};

/* Of i386's ipc(2), without IPC_64. */
struct shmid_ds {
	struct ipc_perm shm_perm;
	int shm_segsz;
	long shm_atime, shm_dtime, shm_ctime;
	__u16 shm_cpid, shm_lpid;
	__u16 shm_nattch;
	__u16 shm_unused;
	void *shm_unused2, *shm_unused3;
};

struct shminfo {
	int shmmax, shmmin, shmmni, shmseg, shmall;
};

#endif
