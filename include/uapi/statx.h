/* SPDX-License-Identifier: MIT */
/* What statx fills in: the same on all machines. */
#ifndef UAPI_STATX_H
#define UAPI_STATX_H

#include "types.h"

struct statx_timestamp {
	__s64 tv_sec;
	__u32 tv_nsec;
	__s32 __reserved;
};

struct statx {
	__u32 stx_mask; /* STATX_*: what of the rest is filled in */
	__u32 stx_blksize;
	__u64 stx_attributes;
	__u32 stx_nlink;
	__u32 stx_uid;
	__u32 stx_gid;
	__u16 stx_mode;
	__u16 __spare0;
	__u64 stx_ino;
	__u64 stx_size;
	__u64 stx_blocks; /* of 512 bytes */
	__u64 stx_attributes_mask;
	struct statx_timestamp stx_atime, stx_btime, stx_ctime, stx_mtime;
	__u32 stx_rdev_major;
	__u32 stx_rdev_minor;
	__u32 stx_dev_major;
	__u32 stx_dev_minor;
	__u64 stx_mnt_id;
	__u32 stx_dio_mem_align;
	__u32 stx_dio_offset_align;
	__u64 __spare3[12];
};

_Static_assert(sizeof(struct statx) == 256, "struct statx");

#define STATX_BASIC_STATS  0x000007ffU
#define STATX_BTIME	   0x00000800U
#define STATX_MNT_ID	   0x00001000U
#define STATX__RESERVED	   0x80000000U

#define AT_STATX_SYNC_TYPE 0x6000

#endif
