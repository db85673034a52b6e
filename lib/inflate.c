// SPDX-License-Identifier: MIT
/*
 * DEFLATE: blocks, symbols, matches, output.
 *
 * The data is a row of blocks, each stored as it is or written in Huffman
 * codes: a symbol below 256 is a byte, 256 ends the block, one above it is the
 * length of a match, followed by a distance: copy that many bytes from that
 * far back in the output (at most 32 KiB, so a window of 32 KiB is enough).
 *
 * Invariants:
 *	1. Input is read by refill() and by the copy of a stored block only,
 *	   both bounded by bits.end. Past it refill() makes up zero bits and
 *	   counts them as padding; a symbol that used one is a truncation.
 *	2. out < INFLATE_WINDOW_SIZE between symbols: a full window is written.
 *	3. out_total is a multiple of the window until the end, so a distance is
 *	   good when the window was full once, or reaches not below its start.
 *
 * Failure: the first thing wrong ends it, by name; there is no state to undo.
 * See: RFC 1951; inflate_code.c for the tables, gunzip.c for the container.
 */
#include <lib/bitops.h>
#include <lib/crc32.h>
#include <lib/minmax.h>
#include <lib/string.h>
#include "inflate_internal.h"

/* At least BITS_PER_LONG - 7 bits: 25, enough for any code with a length's
 * extra bits (20), or for a distance's code or extra bits. */
static __always_inline void refill(struct inflate_bits *b)
{
	while (b->count <= BITS_PER_LONG - 8) {
		if (likely(b->next < b->end))
			b->buf |= (unsigned long)*b->next++ << b->count;
		else
			b->padding += 8;
		b->count += 8;
	}
}

static __always_inline unsigned int peek(const struct inflate_bits *b,
					 unsigned int n)
{
	return (unsigned int)(b->buf & ((1UL << n) - 1));
}

static __always_inline void drop(struct inflate_bits *b, unsigned int n)
{
	b->buf >>= n;
	b->count -= n;
}

static __always_inline unsigned int take(struct inflate_bits *b, unsigned int n)
{
	unsigned int v = peek(b, n);

	drop(b, n);
	return v;
}

static __always_inline bool overrun(const struct inflate_bits *b)
{
	return unlikely(b->count < b->padding);
}

/* Up to 16 bits. */
static enum inflate_error read_bits(struct inflate *s, unsigned int n,
				    unsigned int *v)
{
	refill(&s->bits);
	*v = take(&s->bits, n);
	return overrun(&s->bits) ? INFLATE_TRUNCATED : INFLATE_OK;
}

/* Go to the next whole byte and give whole bytes back to the input. */
static void align_to_byte(struct inflate_bits *b)
{
	unsigned int real = b->count - b->padding;

	b->next -= real / 8;
	b->buf = 0;
	b->count = 0;
	b->padding = 0;
}

static enum inflate_error flush(struct inflate *s)
{
	ssize_t n;

	if (s->out == 0)
		return INFLATE_OK;
	s->crc = crc32(s->crc, s->window, s->out);
	n = s->write(s->ctx, s->window, s->out);
	if (n != (ssize_t)s->out) {
		s->write_error = n;
		return INFLATE_WRITE_FAILED;
	}
	s->out_total += s->out;
	s->out = 0;
	return INFLATE_OK;
}

static inline enum inflate_error flush_if_full(struct inflate *s)
{
	if (likely(s->out < INFLATE_WINDOW_SIZE))
		return INFLATE_OK;
	return flush(s);
}

/* Byte after byte: source and destination may overlap, and then repeat. */
static enum inflate_error copy_match(struct inflate *s, unsigned int len,
				     unsigned int dist)
{
	if (unlikely(dist > s->out && s->out_total == 0))
		return INFLATE_BAD_DISTANCE;
	while (len) {
		size_t from = (s->out - dist) & (INFLATE_WINDOW_SIZE - 1);
		size_t n = min((size_t)len,
			       INFLATE_WINDOW_SIZE - max(from, s->out));
		const u8 *src = s->window + from;
		u8 *dst = s->window + s->out;

		s->out += n;
		len -= (unsigned int)n;
		for (; n; n--)
			*dst++ = *src++;
		TRY(flush_if_full(s));
	}
	return INFLATE_OK;
}

static __always_inline u32 lookup(struct inflate_bits *b, const u32 *table,
				  unsigned int root)
{
	u32 e = table[peek(b, root)];

	if (ENTRY_KIND(e) & KIND_TABLE) {
		drop(b, root);
		e = table[ENTRY_VALUE(e) + peek(b, ENTRY_EXTRA(e))];
	}
	drop(b, ENTRY_BITS(e));
	return e;
}

/* The second half of a match: @e was its length's entry. */
static __always_inline enum inflate_error read_match(struct inflate *s,
						     struct inflate_bits *b,
						     u32 e)
{
	unsigned int len = ENTRY_VALUE(e) + take(b, ENTRY_EXTRA(e));
	unsigned int dist;

	refill(b);
	e = lookup(b, s->dist, DIST_ROOT);
	if (unlikely(ENTRY_KIND(e) & KIND_INVALID))
		return overrun(b) ? INFLATE_TRUNCATED : INFLATE_BAD_SYMBOL;
	refill(b);
	dist = ENTRY_VALUE(e) + take(b, ENTRY_EXTRA(e));
	if (overrun(b))
		return INFLATE_TRUNCATED;
	return copy_match(s, len, dist);
}

/* The symbols of a block, up to its end. @b is a copy of s->bits that lives in
 * registers. */
static enum inflate_error read_symbols(struct inflate *s,
				       struct inflate_bits *b)
{
	for (;;) {
		u32 e;

		refill(b);
		e = lookup(b, s->litlen, LITLEN_ROOT);
		if (overrun(b))
			return INFLATE_TRUNCATED;
		if (likely(ENTRY_KIND(e) & KIND_LITERAL)) {
			s->window[s->out++] = (u8)ENTRY_VALUE(e);
			TRY(flush_if_full(s));
		} else if (ENTRY_KIND(e) & KIND_END) {
			return INFLATE_OK;
		} else if (unlikely(ENTRY_KIND(e) & KIND_INVALID)) {
			return INFLATE_BAD_SYMBOL;
		} else {
			TRY(read_match(s, b, e));
		}
	}
}

static enum inflate_error read_coded(struct inflate *s)
{
	struct inflate_bits bits = s->bits;
	enum inflate_error error = read_symbols(s, &bits);

	s->bits = bits;
	return error;
}

static enum inflate_error read_stored(struct inflate *s)
{
	struct inflate_bits *b = &s->bits;
	unsigned int len, check;

	align_to_byte(b);
	TRY(read_bits(s, 16, &len));
	TRY(read_bits(s, 16, &check));
	if (len != (~check & 0xffff))
		return INFLATE_BAD_STORED;
	align_to_byte(b);
	while (len) {
		size_t n = min((size_t)len, INFLATE_WINDOW_SIZE - s->out);

		n = min(n, (size_t)(b->end - b->next));
		if (n == 0)
			return INFLATE_TRUNCATED;
		memcpy(s->window + s->out, b->next, n);
		b->next += n;
		s->out += n;
		len -= (unsigned int)n;
		TRY(flush_if_full(s));
	}
	return INFLATE_OK;
}

/* The code that every decoder knows: RFC 1951, 3.2.6. */
static enum inflate_error build_fixed(struct inflate *s)
{
	memset(s->lengths, 8, 144);
	memset(s->lengths + 144, 9, 112);
	memset(s->lengths + 256, 7, 24);
	memset(s->lengths + 280, 8, 8);
	TRY(inflate_build_litlen(s, s->lengths, 288));
	memset(s->lengths, 5, 32);
	return inflate_build_dist(s, s->lengths, 32);
}

/* The code of the code lengths; its table lies where the distances' will. */
static enum inflate_error read_lengths_code(struct inflate *s, unsigned int n)
{
	static const u8 order[19] = { 16, 17, 18, 0, 8,	 7, 9,	6, 10, 5,
				      11, 4,  12, 3, 13, 2, 14, 1, 15 };
	unsigned int len;

	memset(s->lengths, 0, sizeof(order));
	for (unsigned int i = 0; i < n; i++) {
		TRY(read_bits(s, 3, &len));
		s->lengths[order[i]] = (u8)len;
	}
	return inflate_build_lengths(s, s->lengths, sizeof(order));
}

/* Symbols 16, 17, 18: @len again, 3 to 6 times, or 0, 3 to 138 times. */
static enum inflate_error read_repeat(struct inflate *s, unsigned int sym,
				      unsigned int *times)
{
	static const u8 base[3] = { 3, 3, 11 }, extra[3] = { 2, 3, 7 };

	TRY(read_bits(s, extra[sym - 16], times));
	*times += base[sym - 16];
	return INFLATE_OK;
}

/* The @n code lengths of a block, run-length coded. */
static enum inflate_error read_lengths(struct inflate *s, unsigned int n)
{
	unsigned int i = 0, sym, times;
	u8 len;
	u32 e;

	while (i < n) {
		refill(&s->bits);
		e = lookup(&s->bits, s->dist, LENGTHS_ROOT);
		if (overrun(&s->bits))
			return INFLATE_TRUNCATED;
		if (ENTRY_KIND(e) & KIND_INVALID)
			return INFLATE_BAD_SYMBOL;
		sym = ENTRY_VALUE(e);
		if (sym < 16) {
			s->lengths[i++] = (u8)sym;
			continue;
		}
		if (sym == 16 && i == 0)
			return INFLATE_BAD_REPEAT;
		len = sym == 16 ? s->lengths[i - 1] : 0;
		TRY(read_repeat(s, sym, &times));
		if (times > n - i)
			return INFLATE_BAD_REPEAT;
		memset(s->lengths + i, len, times);
		i += times;
	}
	return INFLATE_OK;
}

/* A block brings its own codes: RFC 1951, 3.2.7. */
static enum inflate_error build_dynamic(struct inflate *s)
{
	unsigned int nlit, ndist, nlengths;

	TRY(read_bits(s, 5, &nlit));
	TRY(read_bits(s, 5, &ndist));
	TRY(read_bits(s, 4, &nlengths));
	nlit += 257;
	ndist += 1;
	if (nlit > 286 || ndist > 30)
		return INFLATE_BAD_COUNTS;
	TRY(read_lengths_code(s, nlengths + 4));
	TRY(read_lengths(s, nlit + ndist));
	if (s->lengths[END_OF_BLOCK] == 0)
		return INFLATE_NO_END_CODE;
	TRY(inflate_build_litlen(s, s->lengths, nlit));
	return inflate_build_dist(s, s->lengths + nlit, ndist);
}

static enum inflate_error read_block(struct inflate *s, unsigned int type)
{
	switch (type) {
	case 0:
		return read_stored(s);
	case 1:
		TRY(build_fixed(s));
		return read_coded(s);
	case 2:
		TRY(build_dynamic(s));
		return read_coded(s);
	}
	return INFLATE_BAD_BLOCK;
}

enum inflate_error inflate_blocks(struct inflate *s)
{
	unsigned int last, type;

	do {
		TRY(read_bits(s, 1, &last));
		TRY(read_bits(s, 2, &type));
		TRY(read_block(s, type));
	} while (!last);
	align_to_byte(&s->bits);
	return flush(s);
}

void inflate_begin(struct inflate *s)
{
	s->bits = (struct inflate_bits){ .next = s->in,
					 .end = s->in + s->in_size };
	s->in_used = 0;
	s->out_total = 0;
	s->write_error = 0;
	s->out = 0;
	s->crc = 0;
}

enum inflate_error inflate_raw(struct inflate *s)
{
	enum inflate_error error;

	inflate_begin(s);
	error = inflate_blocks(s);
	s->in_used = (size_t)(s->bits.next - s->in);
	return error;
}
