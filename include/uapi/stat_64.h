/* SPDX-License-Identifier: MIT */
/*
 * What stat, lstat, fstat and newfstatat fill in on x86-64. Linux calls it
 * struct stat there; here it has one name on both machines.
 */
#ifndef UAPI_STAT_64_H
#define UAPI_STAT_64_H

#include "types.h"

struct stat64 {
	__u64 st_dev;
	__u64 st_ino;
	__u64 st_nlink;
	__u32 st_mode;
	__u32 st_uid;
	__u32 st_gid;
	__u32 __pad0;
	__u64 st_rdev;
	__s64 st_size;
	__s64 st_blksize;
	__s64 st_blocks; /* of 512 bytes */
	__u64 st_atime;
	__u64 st_atime_nsec;
	__u64 st_mtime;
	__u64 st_mtime_nsec;
	__u64 st_ctime;
	__u64 st_ctime_nsec;
	__s64 __unused[3];
};

_Static_assert(sizeof(struct stat64) == 144, "struct stat of x86-64");

#endif
