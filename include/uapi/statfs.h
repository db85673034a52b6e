/* SPDX-License-Identifier: MIT */
/* What statfs fills in, in words of the machine; and i386's statfs64. */
#ifndef UAPI_STATFS_H
#define UAPI_STATFS_H

#include "types.h"

struct statfs {
	unsigned long f_type, f_bsize;
	unsigned long f_blocks, f_bfree, f_bavail;
	unsigned long f_files, f_ffree;
	__s32 f_fsid[2];
	unsigned long f_namelen, f_frsize, f_flags, f_spare[4];
};

struct statfs64 {
	__u32 f_type, f_bsize;
	__u64 f_blocks, f_bfree, f_bavail, f_files, f_ffree;
	__s32 f_fsid[2];
	__u32 f_namelen, f_frsize, f_flags, f_spare[4];
} __attribute__((__packed__, __aligned__(4)));

_Static_assert(sizeof(struct statfs) == 14 * sizeof(long) + 8, "struct statfs");
_Static_assert(sizeof(struct statfs64) == 84, "struct statfs64 of i386");

/* What ustat fills in. */
struct ustat {
	__s32 f_tfree; /* blocks */
	unsigned long f_tinode;
	char f_fname[6];
	char f_fpack[6];
};

_Static_assert(sizeof(struct ustat) == (sizeof(long) == 4 ? 20 : 32),
	       "struct ustat");

#define ST_RDONLY     0x0001
#define ST_NOSUID     0x0002
#define ST_NODEV      0x0004
#define ST_NOEXEC     0x0008
#define ST_VALID      0x0020
#define ST_NOATIME    0x0400
#define ST_NODIRATIME 0x0800
#define ST_RELATIME   0x1000

#endif
