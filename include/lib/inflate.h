/* SPDX-License-Identifier: MIT */
/*
 * Reading gzip: one member (RFC 1952) of DEFLATE data (RFC 1951), streamed.
 *
 * The caller owns struct inflate (about 7 KiB: too large for a kernel stack)
 * and a window of INFLATE_WINDOW_SIZE bytes, and gives the whole input:
 *
 *	s->in = data;  s->in_size = size;  s->window = window;
 *	s->write = take_bytes;  s->ctx = where;
 *	error = inflate_gzip(s);
 *
 * No byte outside [in, in + in_size) is read, whatever the input says. The
 * output goes to write() in pieces of 1 to INFLATE_WINDOW_SIZE bytes, in
 * order; on an error, what was written before it stays written. Nothing is
 * allocated and nothing sleeps, except as write() does.
 */
#ifndef LIB_INFLATE_H
#define LIB_INFLATE_H

#include <lib/types.h>

#define INFLATE_WINDOW_SIZE 32768

enum inflate_error {
	INFLATE_OK,
	INFLATE_NOT_GZIP,	/* the two magic bytes are not there */
	INFLATE_BAD_METHOD,	/* compression method is not 8, deflate */
	INFLATE_BAD_FLAGS,	/* reserved header flags are set */
	INFLATE_BAD_HEADER_CRC, /* the header's own CRC16 is wrong */
	INFLATE_TRUNCATED,	/* the input ends too early */
	INFLATE_BAD_BLOCK,	/* block type 3 */
	INFLATE_BAD_STORED,	/* a stored block's length and complement */
	INFLATE_BAD_COUNTS,	/* more codes than the format has */
	INFLATE_BAD_LENGTHS,	/* code lengths: over-subscribed, incomplete */
	INFLATE_BAD_REPEAT,	/* a repeat of nothing, or past the end */
	INFLATE_NO_END_CODE,	/* no code for the end of the block */
	INFLATE_BAD_SYMBOL,	/* bits that are no code, or a reserved one */
	INFLATE_BAD_DISTANCE,	/* a match from before the first byte */
	INFLATE_BAD_CRC,	/* the CRC32 of the output is wrong */
	INFLATE_BAD_SIZE,	/* the size of the output is wrong */
	INFLATE_WRITE_FAILED, /* write() took less; its errno in write_error */
	NR_INFLATE_ERRORS,
};

/* Entries of the decoding tables; see lib/inflate.c for how they are bound. */
#define INFLATE_LITLEN_ENTRIES 852
#define INFLATE_DIST_ENTRIES   592
#define INFLATE_MAX_CODES      (288 + 32) /* literals and lengths, distances */

struct inflate_bits {
	const u8 *next, *end; /* input not yet in the buffer */
	unsigned long buf;    /* bits to come, the next one lowest */
	unsigned int count;   /* how many */
	unsigned int padding; /* how many were made up past the input's end */
};

struct inflate {
	/* Set by the caller. */
	const u8 *in;
	size_t in_size;
	u8 *window; /* INFLATE_WINDOW_SIZE bytes */
	/* -> @n; anything else, an errno for choice, ends the work. */
	ssize_t (*write)(void *ctx, const void *buf, size_t n);
	void *ctx;

	/* Results: bytes of input used, of output written, write()'s errno. */
	size_t in_used;
	u64 out_total;
	ssize_t write_error;

	/* Private. */
	struct inflate_bits bits;
	size_t out; /* fill of the window */
	u32 crc;
	u8 lengths[INFLATE_MAX_CODES]; /* code lengths, 0: no code */
	u16 sorted[288];	       /* symbols by code length */
	u32 litlen[INFLATE_LITLEN_ENTRIES];
	u32 dist[INFLATE_DIST_ENTRIES];
};

/* Decompress one gzip member. -> INFLATE_OK or the first thing wrong. */
enum inflate_error inflate_gzip(struct inflate *s);

/* The same for bare DEFLATE data, without gzip's header and trailer. */
enum inflate_error inflate_raw(struct inflate *s);

/* -> a sentence for people, such as "the compressed data ends too early". */
const char *inflate_strerror(enum inflate_error error);

/* -> whether @n bytes at @p begin like a gzip member. */
static inline bool gzip_detect(const void *p, size_t n)
{
	const u8 *b = p;

	return n >= 2 && b[0] == 0x1f && b[1] == 0x8b;
}

#endif
