/* SPDX-License-Identifier: MIT */
/* What System V's shared memory, semaphores and messages have in common. */
#ifndef UAPI_IPC_H
#define UAPI_IPC_H

#include "types.h"

#define IPC_PRIVATE 0 /* a key that nobody else finds */

#define IPC_CREAT   00001000
#define IPC_EXCL    00002000
#define IPC_NOWAIT  00004000

#define IPC_RMID    0
#define IPC_SET	    1
#define IPC_STAT    2
#define IPC_INFO    3

/* Of i386's ipc(2): a command with it means the structs of today. */
#define IPC_OLD	    0
#define IPC_64	    0x0100

struct ipc64_perm {
	__s32 key;
	__u32 uid, gid, cuid, cgid;
	__u32 mode; /* i386 has 16 bits of it, and 16 of padding */
	__u16 seq;
	__u16 __pad2;
	unsigned long __unused1, __unused2;
};

/* Of i386's ipc(2), without IPC_64. */
struct ipc_perm {
	__s32 key;
	__u16 uid, gid, cuid, cgid;
	__u16 mode;
	__u16 seq;
};

/* ipc(2)'s calls; the upper half is a version. */
#define SHMAT  21
#define SHMDT  22
#define SHMGET 23
#define SHMCTL 24

#endif
