/* SPDX-License-Identifier: MIT */
/*
 * Reading cpio archives of the "newc" format (magic 070701, and 070702 with
 * checksums), as an initramfs is made of: one archive, or several in a row
 * with zero bytes between them.
 *
 *	header: 6 bytes of magic, 13 fields of 8 hex digits	  110 bytes
 *	name, NUL, zero bytes up to a multiple of 4
 *	data, zero bytes up to a multiple of 4
 *	... the last entry of an archive is named TRAILER!!!
 *
 * The iterator reads in place: names and data are pointers into the range,
 * which must outlive them. Nothing outside the range is ever read. A name is
 * relative or absolute as it stands in the archive, not empty, and holds no
 * ".." component.
 */
#ifndef LIB_CPIO_H
#define LIB_CPIO_H

#include <lib/types.h>

#define CPIO_HEADER_SIZE 110
#define CPIO_NAME_MAX	 4096 /* bytes of a name, its NUL included */

struct cpio_entry {
	const char *name; /* ends in NUL, inside the range */
	size_t name_len;
	const void *data; /* @size bytes, for a symlink its target, no NUL */
	size_t size;
	size_t offset; /* of the header in the range */
	u32 ino, mode, uid, gid, nlink, mtime;
	u32 dev_major, dev_minor, rdev_major, rdev_minor;
};

struct cpio_iter {
	const u8 *base;
	size_t size;
	size_t pos;	     /* the first byte not yet taken */
	const char *error;   /* what is wrong, or NULL */
	size_t error_offset; /* where in the range */
	bool in_archive;     /* between a first entry and its TRAILER!!! */
};

void cpio_begin(struct cpio_iter *it, const void *base, size_t size);

/*
 * Take the next entry; a TRAILER!!! is passed over.
 * -> 1: *@entry is filled;
 *    0: the archives end here, it->pos is the offset of the first byte that
 *       belongs to none: it->size, or of something else (a gzip member, junk);
 *    -EINVAL: it->error and it->error_offset say what is wrong and where; it
 *       stays wrong.
 */
int cpio_next(struct cpio_iter *it, struct cpio_entry *entry);

#endif
