/* SPDX-License-Identifier: MIT */
/*
 * What stat64, lstat64, fstat64 and fstatat64 fill in on i386: packed, so that
 * its 96 bytes lie the same on any machine. And the two forms before it, of
 * calls without 64 and with "old".
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

/* Fields of one word: sizes up to 2 GiB. */
struct stat {
	__u32 st_dev;
	__u32 st_ino;
	__u16 st_mode;
	__u16 st_nlink;
	__u16 st_uid;
	__u16 st_gid;
	__u32 st_rdev;
	__u32 st_size;
	__u32 st_blksize;
	__u32 st_blocks; /* of 512 bytes */
	__u32 st_atime;
	__u32 st_atime_nsec;
	__u32 st_mtime;
	__u32 st_mtime_nsec;
	__u32 st_ctime;
	__u32 st_ctime_nsec;
	__u32 __unused4;
	__u32 __unused5;
};

_Static_assert(sizeof(struct stat) == 64, "struct stat of i386");

/* The first one, with device and inode numbers of 16 bits. */
struct __old_kernel_stat {
	__u16 st_dev;
	__u16 st_ino;
	__u16 st_mode;
	__u16 st_nlink;
	__u16 st_uid;
	__u16 st_gid;
	__u16 st_rdev;
	__u32 st_size;
	__u32 st_atime;
	__u32 st_mtime;
	__u32 st_ctime;
};

_Static_assert(sizeof(struct __old_kernel_stat) == 32, "the first struct stat");

#endif
