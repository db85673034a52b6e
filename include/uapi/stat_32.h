/* SPDX-License-Identifier: MIT */
/*
 * What stat64, lstat64, fstat64 and fstatat64 fill in on i386: packed, so that
 * its 96 bytes lie the same on any machine.
 */
#ifndef UAPI_STAT_32_H
#define UAPI_STAT_32_H

#include "types.h"

struct stat64 {
	__u64 st_dev;
	__u8 __pad0[4];
	__u32 __st_ino; /* low half of st_ino, where old programs look */
	__u32 st_mode;
	__u32 st_nlink;
	__u32 st_uid;
	__u32 st_gid;
	__u64 st_rdev;
	__u8 __pad3[4];
	__s64 st_size;
	__u32 st_blksize;
	__u64 st_blocks; /* of 512 bytes */
	__u32 st_atime;
	__u32 st_atime_nsec;
	__u32 st_mtime;
	__u32 st_mtime_nsec;
	__u32 st_ctime;
	__u32 st_ctime_nsec;
	__u64 st_ino;
} __attribute__((__packed__));

_Static_assert(sizeof(struct stat64) == 96, "struct stat64 of i386");

#endif
