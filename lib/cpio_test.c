// SPDX-License-Identifier: MIT
/*
 * cpio archives made here, read back; and each lie a header can tell, with the
 * sentence and the offset it gets.
 */
#include <kernel/ktest.h>
#include <lib/cpio.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <uapi/errno.h>

#define ARCHIVE_MAX 2048

struct archive {
	char data[ARCHIVE_MAX];
	size_t size;
};

static struct archive arc;

static void pad(struct archive *a)
{
	while (a->size % 4)
		a->data[a->size++] = '\0';
}

static void put(struct archive *a, const void *p, size_t n)
{
	memcpy(a->data + a->size, p, n);
	a->size += n;
	pad(a);
}

/* Fields: ino mode uid gid nlink mtime filesize maj min rmaj rmin namesize
 * check. -> the header's offset. */
static size_t put_entry(struct archive *a, const char *name, u32 mode,
			const char *data)
{
	size_t start = a->size;

	snprintf(a->data + start, CPIO_HEADER_SIZE + 1,
		 "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x",
		 7U, mode, 1U, 2U, 3U, 4U, (u32)strlen(data), 5U, 6U, 8U, 9U,
		 (u32)strlen(name) + 1, 0U);
	memcpy(a->data + start + CPIO_HEADER_SIZE, name, strlen(name) + 1);
	a->size = start + CPIO_HEADER_SIZE + strlen(name) + 1;
	pad(a);
	put(a, data, strlen(data));
	return start;
}

static void put_trailer(struct archive *a)
{
	put_entry(a, "TRAILER!!!", 0, "");
}

static void begin(struct archive *a)
{
	memset(a, 0, sizeof(*a));
}

/* An entry "f" with "data", then the trailer; the entry is at offset 0. */
static void make_one(struct archive *a)
{
	begin(a);
	put_entry(a, "f", 0100644, "data");
	put_trailer(a);
}

/* The first thing wrong, or "" for nothing. */
static const char *first_error(const struct archive *a, size_t *offset)
{
	struct cpio_entry entry;
	struct cpio_iter it;
	int ret;

	cpio_begin(&it, a->data, a->size);
	while ((ret = cpio_next(&it, &entry)) > 0)
		;
	*offset = ret ? it.error_offset : it.pos;
	if (ret)
		KT_EXPECT_EQ(cpio_next(&it, &entry), -EINVAL);
	return ret ? it.error : "";
}

static void expect_error(const struct archive *a, const char *error, size_t at)
{
	size_t offset;
	const char *got = first_error(a, &offset);

	KT_EXPECT_MSG(strcmp(got, error) == 0, "\"%s\", got \"%s\"", error,
		      got);
	KT_EXPECT_EQ(offset, at);
}

KTEST(cpio, entries_come_back_as_they_went_in)
{
	struct cpio_entry e;
	struct cpio_iter it;

	begin(&arc);
	put_entry(&arc, "bin", 0040755, "");
	put_entry(&arc, "bin/init", 0100755, "hello");
	put_trailer(&arc);
	cpio_begin(&it, arc.data, arc.size);
	KT_ASSERT_EQ(cpio_next(&it, &e), 1);
	KT_EXPECT_EQ(strcmp(e.name, "bin"), 0);
	KT_EXPECT_EQ(e.mode, 0040755);
	KT_EXPECT_EQ(e.size, 0);
	KT_ASSERT_EQ(cpio_next(&it, &e), 1);
	KT_EXPECT_EQ(strcmp(e.name, "bin/init"), 0);
	KT_EXPECT_EQ(e.name_len, 8);
	KT_EXPECT(e.size == 5 && memcmp(e.data, "hello", 5) == 0);
	KT_EXPECT(e.ino == 7 && e.uid == 1 && e.gid == 2 && e.nlink == 3);
	KT_EXPECT(e.mtime == 4 && e.dev_major == 5 && e.dev_minor == 6);
	KT_EXPECT(e.rdev_major == 8 && e.rdev_minor == 9);
	KT_EXPECT_EQ(cpio_next(&it, &e), 0);
	KT_EXPECT_EQ(it.pos, it.size);
}

KTEST(cpio, archives_follow_each_other_after_zeros)
{
	struct cpio_entry e;
	struct cpio_iter it;

	make_one(&arc);
	arc.size += 300;
	put_entry(&arc, "g", 0100644, "");
	put_trailer(&arc);
	arc.size += 100;
	cpio_begin(&it, arc.data, arc.size);
	KT_EXPECT_EQ(cpio_next(&it, &e), 1);
	KT_EXPECT_EQ(cpio_next(&it, &e), 1);
	KT_EXPECT_EQ(strcmp(e.name, "g"), 0);
	KT_EXPECT_EQ(cpio_next(&it, &e), 0);
	KT_EXPECT_EQ(it.pos, it.size);
}

KTEST(cpio, what_is_no_archive_is_left_to_the_caller)
{
	size_t end;

	make_one(&arc);
	end = arc.size + 8;
	memcpy(arc.data + end, "\x1f\x8b rest", 7);
	arc.size = end + 7;
	expect_error(&arc, "", end);
	begin(&arc);
	put(&arc, "junk", 4);
	expect_error(&arc, "", 0);
	begin(&arc);
	expect_error(&arc, "", 0);
}

KTEST(cpio, every_truncation_is_seen)
{
	size_t whole, cut, offset;

	make_one(&arc);
	whole = arc.size;
	for (cut = 1; cut < whole; cut++) {
		const char *error;

		arc.size = cut;
		error = first_error(&arc, &offset);
		/* The last padding may be missing, and a scrap of a magic is
		 * no archive. */
		if (cut > whole - 4 || cut < 5)
			continue;
		KT_EXPECT_MSG(error[0], "an archive of %zu bytes is good", cut);
		KT_EXPECT(offset <= cut);
	}
}

KTEST(cpio, truncations_have_their_sentences)
{
	make_one(&arc);
	arc.size = 50;
	expect_error(&arc, "the archive ends inside a header", 0);
	make_one(&arc);
	arc.size = CPIO_HEADER_SIZE + 1;
	expect_error(&arc, "the archive ends inside a name", CPIO_HEADER_SIZE);
	make_one(&arc);
	arc.size = CPIO_HEADER_SIZE + 2 + 3;
	expect_error(&arc, "a file is longer than the archive", 0);
	make_one(&arc);
	arc.size = CPIO_HEADER_SIZE + 2 + 4;
	expect_error(&arc, "the archive ends without TRAILER!!!", arc.size);
}

/* Overwrite field @n of the first header. */
static void set_field(struct archive *a, size_t n, const char *hex)
{
	memcpy(a->data + 6 + 8 * n, hex, 8);
}

KTEST(cpio, lies_have_their_sentences)
{
	make_one(&arc);
	set_field(&arc, 1, "000081G4");
	expect_error(&arc, "a header field is not hexadecimal", 6 + 8);
	make_one(&arc);
	arc.data[5] = '7';
	expect_error(&arc, "a cpio format other than newc", 0);
	make_one(&arc);
	set_field(&arc, 6, "FFFFFFFF");
	expect_error(&arc, "a file is longer than the archive", 0);
	make_one(&arc);
	set_field(&arc, 6, "00000008");
	expect_error(&arc, "no cpio magic (070701) where a header should begin",
		     CPIO_HEADER_SIZE + 2 + 8);
	make_one(&arc);
	set_field(&arc, 11, "00000000");
	expect_error(&arc, "an entry has no name", CPIO_HEADER_SIZE);
	make_one(&arc);
	set_field(&arc, 11, "00000001");
	expect_error(&arc, "an entry has no name", CPIO_HEADER_SIZE);
	make_one(&arc);
	set_field(&arc, 11, "FFFFFFFF");
	expect_error(&arc, "a name is longer than 4096 bytes",
		     CPIO_HEADER_SIZE);
	make_one(&arc);
	set_field(&arc, 11, "00000900");
	expect_error(&arc, "the archive ends inside a name", CPIO_HEADER_SIZE);
	make_one(&arc);
	arc.data[CPIO_HEADER_SIZE + 1] = 'x';
	expect_error(&arc, "a name does not end in NUL", CPIO_HEADER_SIZE);
	make_one(&arc);
	arc.data[CPIO_HEADER_SIZE] = '\0';
	expect_error(&arc, "an entry has no name", CPIO_HEADER_SIZE);
}

KTEST(cpio, names_do_not_climb)
{
	static const char *const bad[] = { "..", "../x", "a/..", "a/../b",
					   "/.." };
	static const char *const good[] = { "...", "..a", "a..", "a/..b/c",
					    "/a",  "./a", "." };

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		begin(&arc);
		put_entry(&arc, bad[i], 0100644, "");
		put_trailer(&arc);
		expect_error(&arc, "a name holds \"..\"", CPIO_HEADER_SIZE);
	}
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		begin(&arc);
		put_entry(&arc, good[i], 0100644, "");
		put_trailer(&arc);
		expect_error(&arc, "", arc.size);
	}
}

KTEST(cpio, checksums_are_checked_where_there_are_any)
{
	make_one(&arc);
	arc.data[5] = '2';
	set_field(&arc, 12, "0000019a"); /* 'd' + 'a' + 't' + 'a' */
	expect_error(&arc, "", arc.size);
	set_field(&arc, 12, "0000019b");
	expect_error(&arc, "a file's checksum is wrong", 0);
}
