// SPDX-License-Identifier: MIT
/*
 * The newc cpio reader: an iterator that believes nothing.
 *
 * Every length in a header is checked against what is left of the range before
 * anything it covers is looked at, in a form that cannot overflow: lengths are
 * compared with room, never added to positions first.
 *
 * Invariants: 1. pos <= size; 2. no byte outside [base, base + size) is read;
 * 3. each call moves pos forward or ends, so iteration does.
 *
 * Failure: -EINVAL with a sentence and an offset; it stays failed.
 * Not here: hard links (the caller sees nlink, ino and dev), the "crc" and
 * binary formats but for newc's own checksum variant.
 * See: Linux's Documentation/driver-api/early-userspace/buffer-format.rst.
 */
#include <lib/align.h>
#include <lib/cpio.h>
#include <lib/ctype.h>
#include <lib/minmax.h>
#include <lib/string.h>
#include <uapi/errno.h>
#include <uapi/stat.h>

enum field {
	F_INO,
	F_MODE,
	F_UID,
	F_GID,
	F_NLINK,
	F_MTIME,
	F_FILESIZE,
	F_DEV_MAJOR,
	F_DEV_MINOR,
	F_RDEV_MAJOR,
	F_RDEV_MINOR,
	F_NAMESIZE,
	F_CHECK,
	NR_FIELDS,
};

#define MAGIC_SIZE 6
#define FIELD_SIZE 8

static_assert(MAGIC_SIZE + FIELD_SIZE * NR_FIELDS == CPIO_HEADER_SIZE);

void cpio_begin(struct cpio_iter *it, const void *base, size_t size)
{
	*it = (struct cpio_iter){ .base = base, .size = size };
}

static int fail(struct cpio_iter *it, size_t offset, const char *error)
{
	it->error = error;
	it->error_offset = offset;
	return -EINVAL;
}

static size_t room(const struct cpio_iter *it)
{
	return it->size - it->pos;
}

static bool parse_hex(const u8 *s, u32 *res)
{
	u32 v = 0;

	for (int i = 0; i < FIELD_SIZE; i++) {
		int digit = hex_to_bin(s[i]);

		if (digit < 0)
			return false;
		v = v << 4 | (u32)digit;
	}
	*res = v;
	return true;
}

/* The header at pos, which stays. */
static int read_header(struct cpio_iter *it, u32 field[NR_FIELDS])
{
	const u8 *header = it->base + it->pos;

	if (memcmp(header, "07070", min(room(it), (size_t)5)) != 0)
		return fail(it, it->pos,
			    "no cpio magic (070701) where a "
			    "header should begin");
	if (room(it) < CPIO_HEADER_SIZE)
		return fail(it, it->pos, "the archive ends inside a header");
	if (header[5] != '1' && header[5] != '2')
		return fail(it, it->pos, "a cpio format other than newc");
	for (size_t i = 0; i < NR_FIELDS; i++) {
		size_t at = MAGIC_SIZE + FIELD_SIZE * i;

		if (!parse_hex(header + at, &field[i]))
			return fail(it, it->pos + at,
				    "a header field is not hexadecimal");
	}
	return 0;
}

static bool has_dotdot(const char *name)
{
	for (;; name++) {
		if (name[0] == '.' && name[1] == '.' &&
		    (name[2] == '/' || name[2] == '\0'))
			return true;
		name = strchr(name, '/');
		if (!name)
			return false;
	}
}

/* The name at pos, @namesize bytes with its NUL, which stays. */
static int read_name(struct cpio_iter *it, u32 namesize,
		     struct cpio_entry *entry)
{
	const char *name = (const char *)it->base + it->pos;

	if (namesize <= 1)
		return fail(it, it->pos, "an entry has no name");
	if (namesize > CPIO_NAME_MAX)
		return fail(it, it->pos, "a name is longer than 4096 bytes");
	if (namesize > room(it))
		return fail(it, it->pos, "the archive ends inside a name");
	if (name[namesize - 1] != '\0')
		return fail(it, it->pos, "a name does not end in NUL");
	entry->name = name;
	entry->name_len = strlen(name);
	if (entry->name_len == 0)
		return fail(it, it->pos, "an entry has no name");
	if (has_dotdot(name))
		return fail(it, it->pos, "a name holds \"..\"");
	return 0;
}

/* Pass @n bytes that were checked, and up to three of padding, which counts
 * from the header at @start; the last padding of a range may be missing. */
static void pass(struct cpio_iter *it, size_t start, size_t n)
{
	size_t padding;

	it->pos += n;
	padding = -(it->pos - start) & 3;
	it->pos += min(padding, room(it));
}

static int check_sum(struct cpio_iter *it, const struct cpio_entry *entry,
		     u32 expected)
{
	const u8 *data = entry->data;
	u32 sum = 0;

	if (it->base[entry->offset + 5] != '2' || !S_ISREG(entry->mode))
		return 0;
	for (size_t i = 0; i < entry->size; i++)
		sum += data[i];
	if (sum != expected)
		return fail(it, entry->offset, "a file's checksum is wrong");
	return 0;
}

static void fill_entry(struct cpio_entry *entry, const u32 field[NR_FIELDS])
{
	entry->ino = field[F_INO];
	entry->mode = field[F_MODE];
	entry->uid = field[F_UID];
	entry->gid = field[F_GID];
	entry->nlink = field[F_NLINK];
	entry->mtime = field[F_MTIME];
	entry->dev_major = field[F_DEV_MAJOR];
	entry->dev_minor = field[F_DEV_MINOR];
	entry->rdev_major = field[F_RDEV_MAJOR];
	entry->rdev_minor = field[F_RDEV_MINOR];
}

static int read_entry(struct cpio_iter *it, struct cpio_entry *entry)
{
	u32 field[NR_FIELDS];
	size_t start = it->pos;
	int err;

	err = read_header(it, field);
	if (err)
		return err;
	fill_entry(entry, field);
	entry->offset = start;
	it->pos += CPIO_HEADER_SIZE;
	err = read_name(it, field[F_NAMESIZE], entry);
	if (err)
		return err;
	pass(it, start, field[F_NAMESIZE]);
	if (field[F_FILESIZE] > room(it))
		return fail(it, start, "a file is longer than the archive");
	entry->data = it->base + it->pos;
	entry->size = field[F_FILESIZE];
	pass(it, start, entry->size);
	return check_sum(it, entry, field[F_CHECK]);
}

/* Between archives: pass zero bytes. -> whether another one begins here. */
static bool find_archive(struct cpio_iter *it)
{
	const u8 *next = memchr_inv(it->base + it->pos, 0, room(it));

	it->pos = next ? (size_t)(next - it->base) : it->size;
	return room(it) >= 5 && memcmp(next, "07070", 5) == 0;
}

int cpio_next(struct cpio_iter *it, struct cpio_entry *entry)
{
	int err;

	if (it->error)
		return -EINVAL;
	for (;;) {
		if (!it->in_archive) {
			if (!find_archive(it))
				return 0;
			it->in_archive = true;
		}
		if (room(it) == 0)
			return fail(it, it->pos,
				    "the archive ends without TRAILER!!!");
		err = read_entry(it, entry);
		if (err)
			return err;
		if (strcmp(entry->name, "TRAILER!!!") != 0)
			return 1;
		it->in_archive = false;
	}
}
