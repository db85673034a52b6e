/* SPDX-License-Identifier: MIT */
/*
 * What getdents64 and getdents fill in: records of d_reclen bytes, names end in NUL.
 */
#ifndef UAPI_DIRENT_H
#define UAPI_DIRENT_H

#include "types.h"

struct linux_dirent64 {
	__u64 d_ino;
	__s64 d_off;
	__u16 d_reclen;
	__u8 d_type;
	char d_name[];
} __attribute__((__packed__));

/* The same of getdents: words, and d_type is the record's last byte. */
struct linux_dirent {
	unsigned long d_ino;
	unsigned long d_off;
	__u16 d_reclen;
	char d_name[];
} __attribute__((__packed__));

/* i386's readdir: one entry a call, its own place in d_offset, no type. */
struct old_linux_dirent {
	unsigned long d_ino;
	unsigned long d_offset;
	__u16 d_namlen;
	char d_name[];
} __attribute__((__packed__));

#define DT_UNKNOWN 0
#define DT_FIFO	   1
#define DT_CHR	   2
#define DT_DIR	   4
#define DT_BLK	   6
#define DT_REG	   8
#define DT_LNK	   10
#define DT_SOCK	   12

#endif
