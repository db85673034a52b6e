// SPDX-License-Identifier: MIT
/*
 * Rows of bits, a word at a time.
 *
 * Invariant: bits at and past the size given are neither looked at nor changed
 * (but by bitmap_zero and bitmap_fill, which write whole words).
 */
#include <lib/align.h>
#include <lib/bitmap.h>
#include <lib/minmax.h>

/* The first bit of @map ^ @flip that is set at or after @offset. */
static unsigned long find_next(const unsigned long *map, unsigned long size,
			       unsigned long offset, unsigned long flip)
{
	unsigned long word;

	if (offset >= size)
		return size;
	word = (map[BIT_WORD(offset)] ^ flip) &
	       (~0UL << (offset % BITS_PER_LONG));
	offset = ALIGN_DOWN(offset, BITS_PER_LONG);
	while (!word) {
		offset += BITS_PER_LONG;
		if (offset >= size)
			return size;
		word = map[BIT_WORD(offset)] ^ flip;
	}
	return min(offset + __ffs(word), size);
}

unsigned long find_next_bit(const unsigned long *map, unsigned long size,
			    unsigned long offset)
{
	return find_next(map, size, offset, 0);
}

unsigned long find_next_zero_bit(const unsigned long *map, unsigned long size,
				 unsigned long offset)
{
	return find_next(map, size, offset, ~0UL);
}

/* Bits [0, n) of a word, for n from 1 to BITS_PER_LONG. */
static unsigned long low_bits(unsigned long n)
{
	return ~0UL >> (BITS_PER_LONG - n);
}

unsigned long find_last_bit(const unsigned long *map, unsigned long size)
{
	unsigned long end = size;

	while (end) {
		unsigned long start = ALIGN_DOWN(end - 1, BITS_PER_LONG);
		unsigned long word = map[BIT_WORD(start)];

		word &= low_bits(end - start);
		if (word)
			return start + __fls(word);
		end = start;
	}
	return size;
}

void bitmap_zero(unsigned long *map, unsigned long nbits)
{
	for (unsigned long i = 0; i < BITS_TO_LONGS(nbits); i++)
		map[i] = 0;
}

void bitmap_fill(unsigned long *map, unsigned long nbits)
{
	for (unsigned long i = 0; i < BITS_TO_LONGS(nbits); i++)
		map[i] = ~0UL;
}

/* The part of [start, start + n) in the word of @start, as a mask; *@len is
 * its length. */
static unsigned long first_part(unsigned long start, unsigned long n,
				unsigned long *len)
{
	unsigned long bit = start % BITS_PER_LONG;

	*len = min(n, BITS_PER_LONG - bit);
	return low_bits(*len) << bit;
}

void bitmap_set(unsigned long *map, unsigned long start, unsigned long n)
{
	unsigned long len;

	for (; n; start += len, n -= len)
		map[BIT_WORD(start)] |= first_part(start, n, &len);
}

void bitmap_clear(unsigned long *map, unsigned long start, unsigned long n)
{
	unsigned long len;

	for (; n; start += len, n -= len)
		map[BIT_WORD(start)] &= ~first_part(start, n, &len);
}

bool bitmap_empty(const unsigned long *map, unsigned long nbits)
{
	return find_first_bit(map, nbits) == nbits;
}

bool bitmap_full(const unsigned long *map, unsigned long nbits)
{
	return find_first_zero_bit(map, nbits) == nbits;
}

unsigned long bitmap_weight(const unsigned long *map, unsigned long nbits)
{
	unsigned long i, weight = 0;

	for (i = 0; i < nbits / BITS_PER_LONG; i++)
		weight += hweight_long(map[i]);
	if (nbits % BITS_PER_LONG)
		weight +=
			hweight_long(map[i] & low_bits(nbits % BITS_PER_LONG));
	return weight;
}

unsigned long bitmap_find_zero_area(const unsigned long *map,
				    unsigned long size, unsigned long start,
				    unsigned long n, unsigned long align)
{
	for (;;) {
		unsigned long used;

		start = ALIGN(find_next_zero_bit(map, size, start), align);
		if (start >= size || n > size - start)
			return size;
		used = find_next_bit(map, start + n, start);
		if (used == start + n)
			return start;
		start = used + 1;
	}
}
