// SPDX-License-Identifier: MIT
/*
 * gzip: a header, DEFLATE data, the CRC and the size of what it holds.
 *
 *	1f 8b | method 8 | flags | time (4) | extra flags | system
 *	[length (2), extra field] [name, NUL] [comment, NUL] [CRC16 of these]
 *	DEFLATE data | CRC32 (4) | size modulo 2^32 (4)
 *
 * Every skip is checked against the end of the input first.
 *
 * Failure: by name, inflate_strerror() makes a sentence of it.
 * See: RFC 1952.
 */
#include <lib/crc32.h>
#include <lib/string.h>
#include "inflate_internal.h"

#define GZIP_FHCRC    0x02
#define GZIP_FEXTRA   0x04
#define GZIP_FNAME    0x08
#define GZIP_FCOMMENT 0x10
#define GZIP_RESERVED 0xe0

static enum inflate_error skip(struct inflate_bits *b, size_t n)
{
	if (n > (size_t)(b->end - b->next))
		return INFLATE_TRUNCATED;
	b->next += n;
	return INFLATE_OK;
}

static enum inflate_error skip_string(struct inflate_bits *b)
{
	const u8 *nul = memchr(b->next, 0, (size_t)(b->end - b->next));

	if (!nul)
		return INFLATE_TRUNCATED;
	b->next = nul + 1;
	return INFLATE_OK;
}

static u32 le16(const u8 *p)
{
	return (u32)p[0] | (u32)p[1] << 8;
}

static u32 le32(const u8 *p)
{
	return le16(p) | le16(p + 2) << 16;
}

static enum inflate_error read_gzip_header(struct inflate *s)
{
	struct inflate_bits *b = &s->bits;
	const u8 *p = b->next;
	u8 flags;

	if (!gzip_detect(p, s->in_size))
		return INFLATE_NOT_GZIP;
	TRY(skip(b, 10));
	flags = p[3];
	if (p[2] != 8)
		return INFLATE_BAD_METHOD;
	if (flags & GZIP_RESERVED)
		return INFLATE_BAD_FLAGS;
	if (flags & GZIP_FEXTRA) {
		TRY(skip(b, 2));
		TRY(skip(b, le16(b->next - 2)));
	}
	if (flags & GZIP_FNAME)
		TRY(skip_string(b));
	if (flags & GZIP_FCOMMENT)
		TRY(skip_string(b));
	if (flags & GZIP_FHCRC) {
		u32 crc = crc32(0, p, (size_t)(b->next - p)) & 0xffff;

		TRY(skip(b, 2));
		if (le16(b->next - 2) != crc)
			return INFLATE_BAD_HEADER_CRC;
	}
	return INFLATE_OK;
}

static enum inflate_error read_gzip_trailer(struct inflate *s)
{
	const u8 *p = s->bits.next;

	TRY(skip(&s->bits, 8));
	if (le32(p) != s->crc)
		return INFLATE_BAD_CRC;
	if (le32(p + 4) != (u32)s->out_total)
		return INFLATE_BAD_SIZE;
	return INFLATE_OK;
}

static enum inflate_error read_gzip(struct inflate *s)
{
	TRY(read_gzip_header(s));
	TRY(inflate_blocks(s));
	return read_gzip_trailer(s);
}

enum inflate_error inflate_gzip(struct inflate *s)
{
	enum inflate_error error;

	inflate_begin(s);
	error = read_gzip(s);
	s->in_used = (size_t)(s->bits.next - s->in);
	return error;
}

const char *inflate_strerror(enum inflate_error error)
{
	static const char *const text[NR_INFLATE_ERRORS] = {
		[INFLATE_OK] = "no error",
		[INFLATE_NOT_GZIP] = "this is not gzip data",
		[INFLATE_BAD_METHOD] = "the compression method is not deflate",
		[INFLATE_BAD_FLAGS] = "reserved flags are set in the header",
		[INFLATE_BAD_HEADER_CRC] = "the header's checksum is wrong",
		[INFLATE_TRUNCATED] = "the compressed data ends too early",
		[INFLATE_BAD_BLOCK] = "a block has the reserved type 3",
		[INFLATE_BAD_STORED] =
			"a stored block's length and its complement disagree",
		[INFLATE_BAD_COUNTS] = "a block has more codes than there are",
		[INFLATE_BAD_LENGTHS] = "a block's code lengths make no code",
		[INFLATE_BAD_REPEAT] =
			"a code length is repeated past the end, or before any",
		[INFLATE_NO_END_CODE] = "a block has no code for its end",
		[INFLATE_BAD_SYMBOL] = "there are bits that are no code",
		[INFLATE_BAD_DISTANCE] =
			"a match begins before the first byte of output",
		[INFLATE_BAD_CRC] = "the data's checksum is wrong",
		[INFLATE_BAD_SIZE] = "the data's size is not what was said",
		[INFLATE_WRITE_FAILED] = "the output could not be stored",
	};

	return (unsigned int)error < NR_INFLATE_ERRORS ? text[error]
						       : "unknown error";
}
