/* SPDX-License-Identifier: MIT */
/*
 * What the three files of the decompressor share: inflate.c (blocks and
 * output), inflate_code.c (Huffman codes into tables), gunzip.c (the gzip
 * container).
 *
 * Decoding looks the next bits up in a table. Codes of at most ROOT bits are
 * found at once, at every index that begins (from the low end) with the code;
 * longer ones lead to a second table for the bits that follow. An entry:
 *
 *	 31	       16 15	      8 7	     0
 *	+----------------+-------------+-------------+
 *	| value		 | kind, extra | bits to use |
 *	+----------------+-------------+-------------+
 */
#ifndef LIB_INFLATE_INTERNAL_H
#define LIB_INFLATE_INTERNAL_H

#include <lib/inflate.h>

#define LITLEN_ROOT    9
#define DIST_ROOT      6
#define LENGTHS_ROOT   7
#define END_OF_BLOCK   256

/* Kinds; the low four bits are extra bits, or a second table's index bits. */
#define KIND_LITERAL   0x80
#define KIND_END       0x40
#define KIND_TABLE     0x20
#define KIND_INVALID   0x10
#define KIND_BASE      0x00 /* value is the base of a length or distance */

#define ENTRY_BITS(e)  ((e)&0xff)
#define ENTRY_KIND(e)  ((e) >> 8 & 0xff)
#define ENTRY_EXTRA(e) ((e) >> 8 & 0xf)
#define ENTRY_VALUE(e) ((e) >> 16)
#define MAKE_ENTRY(value, kind, bits) \
	((u32)(value) << 16 | (u32)(kind) << 8 | (u32)(bits))

#define TRY(expression)                                    \
	do {                                               \
		enum inflate_error __error = (expression); \
		if (unlikely(__error))                     \
			return __error;                    \
	} while (0)

/*
 * Make the decoding table of @n symbols with these code lengths: literals and
 * lengths into s->litlen; distances, or the code lengths' own code, into
 * s->dist. -> INFLATE_BAD_LENGTHS when they make no code.
 */
enum inflate_error inflate_build_litlen(struct inflate *s, const u8 *lengths,
					unsigned int n);
enum inflate_error inflate_build_dist(struct inflate *s, const u8 *lengths,
				      unsigned int n);
enum inflate_error inflate_build_lengths(struct inflate *s, const u8 *lengths,
					 unsigned int n);

/* Set up input and output from the caller's fields. */
void inflate_begin(struct inflate *s);

/* All blocks; then s->bits.next is at the first byte after them. */
enum inflate_error inflate_blocks(struct inflate *s);

#endif
