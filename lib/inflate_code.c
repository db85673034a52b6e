// SPDX-License-Identifier: MIT
/*
 * Huffman codes of DEFLATE, from code lengths to decoding tables.
 *
 * A code is canonical: codes of one length are consecutive numbers in the
 * order of their symbols, and follow the shorter ones; so lengths say it all.
 * Codes arrive with their first bit lowest, so numbers are kept reversed here.
 *
 * Invariants:
 *	1. Only a complete code makes a table, or a single code of one bit, or
 *	   none; where no code is, entries are of KIND_INVALID.
 *	2. For complete codes 852 and 592 entries are the proven maxima with
 *	   these roots (286 and 30 symbols, 15 bits); open_table() checks the
 *	   bound all the same.
 *
 * See: RFC 1951, 3.2.2 and 3.2.5; inflate_internal.h for an entry's layout.
 */
#include <lib/string.h>
#include "inflate_internal.h"

#define MAX_BITS 15

/* Symbols 257 to 285: RFC 1951, 3.2.5. */
static const u16 length_base[29] = { 3,	  4,   5,   6,	 7,  8,	 9,  10,
				     11,  13,  15,  17,	 19, 23, 27, 31,
				     35,  43,  51,  59,	 67, 83, 99, 115,
				     131, 163, 195, 227, 258 };
static const u8 length_extra[29] = { 0, 0, 0, 0, 0, 0, 0, 0, 1, 1,
				     1, 1, 2, 2, 2, 2, 3, 3, 3, 3,
				     4, 4, 4, 4, 5, 5, 5, 5, 0 };
static const u16 dist_base[30] = { 1,	 2,    3,    4,	    5,	   7,
				   9,	 13,   17,   25,    33,	   49,
				   65,	 97,   129,  193,   257,   385,
				   513,	 769,  1025, 1537,  2049,  3073,
				   4097, 6145, 8193, 12289, 16385, 24577 };

struct code {
	u32 *table;
	unsigned int capacity; /* entries */
	unsigned int root;     /* index bits of the first table */
	/* Work of build(): */
	u16 count[MAX_BITS + 1]; /* codes of each length, not yet placed */
	unsigned int max;	 /* longest code */
	unsigned int used;	 /* entries */
};

/* What symbol @sym of an alphabet means, without the bits to use. */
static u32 litlen_entry(unsigned int sym)
{
	if (sym < END_OF_BLOCK)
		return MAKE_ENTRY(sym, KIND_LITERAL, 0);
	if (sym == END_OF_BLOCK)
		return MAKE_ENTRY(0, KIND_END, 0);
	sym -= END_OF_BLOCK + 1;
	if (sym >= ARRAY_SIZE(length_base))
		return MAKE_ENTRY(0, KIND_INVALID, 0);
	return MAKE_ENTRY(length_base[sym], KIND_BASE | length_extra[sym], 0);
}

static u32 dist_entry(unsigned int sym)
{
	unsigned int extra = sym < 2 ? 0 : sym / 2 - 1;

	if (sym >= ARRAY_SIZE(dist_base))
		return MAKE_ENTRY(0, KIND_INVALID, 0);
	return MAKE_ENTRY(dist_base[sym], KIND_BASE | extra, 0);
}

static u32 plain_entry(unsigned int sym)
{
	return MAKE_ENTRY(sym, KIND_BASE, 0);
}

/* Count the lengths and order the symbols by them. -> codes, or an error when
 * they do not make a code: RFC 1951, 3.2.2. */
static enum inflate_error sort_symbols(struct inflate *s, struct code *c,
				       const u8 *lengths, unsigned int n,
				       unsigned int *codes)
{
	u16 offset[MAX_BITS + 2] = { 0 };
	int left = 1;

	memset(c->count, 0, sizeof(c->count));
	for (unsigned int i = 0; i < n; i++)
		c->count[lengths[i]]++;
	*codes = n - c->count[0];
	c->count[0] = 0;
	c->max = 0;
	for (unsigned int len = 1; len <= MAX_BITS; len++) {
		left = 2 * left - c->count[len];
		if (left < 0)
			return INFLATE_BAD_LENGTHS;
		if (c->count[len])
			c->max = len;
		offset[len + 1] = offset[len] + c->count[len];
	}
	if (left > 0 && !(*codes == 0 || (*codes == 1 && c->max == 1)))
		return INFLATE_BAD_LENGTHS;
	for (unsigned int i = 0; i < n; i++)
		if (lengths[i])
			s->sorted[offset[lengths[i]]++] = (u16)i;
	return INFLATE_OK;
}

/* Open a second table below root index @prefix for codes of @len bits and
 * more: as few index bits as hold all codes that begin with that prefix. */
static enum inflate_error open_table(struct code *c, unsigned int prefix,
				     unsigned int len, unsigned int *start,
				     unsigned int *bits)
{
	int left;

	*bits = len - c->root;
	left = 1 << *bits;
	while (*bits + c->root < c->max) {
		left -= c->count[*bits + c->root];
		if (left <= 0)
			break;
		++*bits;
		left *= 2;
	}
	*start = c->used;
	if (c->used + (1U << *bits) > c->capacity)
		return INFLATE_BAD_LENGTHS;
	c->used += 1U << *bits;
	c->table[prefix] = MAKE_ENTRY(*start, KIND_TABLE | *bits, c->root);
	return INFLATE_OK;
}

/* The next code of @len bits, whose first bit is the lowest here: an increment
 * that carries downward. */
static unsigned int next_code(unsigned int code, unsigned int len)
{
	unsigned int bit = 1U << (len - 1);

	while (code & bit)
		bit >>= 1;
	return bit ? (code & (bit - 1)) + bit : 0;
}

/* Put every symbol at the indices its code begins. */
static enum inflate_error fill_tables(struct inflate *s, struct code *c,
				      unsigned int codes,
				      u32 (*entry)(unsigned int))
{
	unsigned int code = 0, prefix = ~0U, start = 0, bits = 0;

	for (unsigned int i = 0, len = 1; i < codes; i++) {
		unsigned int drop_bits, size;

		while (!c->count[len])
			len++;
		drop_bits = len > c->root ? c->root : 0;
		if (!drop_bits) {
			size = 1U << c->root;
		} else {
			if ((code & ((1U << c->root) - 1)) != prefix) {
				prefix = code & ((1U << c->root) - 1);
				TRY(open_table(c, prefix, len, &start, &bits));
			}
			size = 1U << bits;
		}
		for (unsigned int at = code >> drop_bits; at < size;
		     at += 1U << (len - drop_bits))
			c->table[start + at] =
				entry(s->sorted[i]) | (len - drop_bits);
		code = next_code(code, len);
		c->count[len]--;
	}
	return INFLATE_OK;
}

/* Make @c's tables for @n symbols with these code lengths. */
static enum inflate_error build(struct inflate *s, struct code *c,
				const u8 *lengths, unsigned int n,
				u32 (*entry)(unsigned int))
{
	unsigned int codes;

	TRY(sort_symbols(s, c, lengths, n, &codes));
	c->used = 1U << c->root;
	if (codes <= 1) /* some indices will stay without a code */
		for (unsigned int i = 0; i < c->used; i++)
			c->table[i] = MAKE_ENTRY(0, KIND_INVALID, 1);
	return fill_tables(s, c, codes, entry);
}

enum inflate_error inflate_build_litlen(struct inflate *s, const u8 *lengths,
					unsigned int n)
{
	struct code c = { .table = s->litlen,
			  .capacity = ARRAY_SIZE(s->litlen),
			  .root = LITLEN_ROOT };

	return build(s, &c, lengths, n, litlen_entry);
}

enum inflate_error inflate_build_dist(struct inflate *s, const u8 *lengths,
				      unsigned int n)
{
	struct code c = { .table = s->dist,
			  .capacity = ARRAY_SIZE(s->dist),
			  .root = DIST_ROOT };

	return build(s, &c, lengths, n, dist_entry);
}

enum inflate_error inflate_build_lengths(struct inflate *s, const u8 *lengths,
					 unsigned int n)
{
	struct code c = { .table = s->dist,
			  .capacity = ARRAY_SIZE(s->dist),
			  .root = LENGTHS_ROOT };

	return build(s, &c, lengths, n, plain_entry);
}
