/* SPDX-License-Identifier: MIT */
/*
 * Bitmaps: arrays of words read as one row of @nbits bits.
 *
 * The find_ functions return @size when there is no such bit. Bits of the last
 * word at @nbits and above are never looked at and never changed, except by
 * bitmap_zero and bitmap_fill, which write whole words. None of this is
 * atomic: the caller holds whatever guards the bitmap.
 */
#ifndef LIB_BITMAP_H
#define LIB_BITMAP_H

#include <lib/bitops.h>

#define DECLARE_BITMAP(name, nbits) unsigned long name[BITS_TO_LONGS(nbits)]

unsigned long find_next_bit(const unsigned long *map, unsigned long size,
			    unsigned long offset);
unsigned long find_next_zero_bit(const unsigned long *map, unsigned long size,
				 unsigned long offset);
unsigned long find_last_bit(const unsigned long *map, unsigned long size);

static inline unsigned long find_first_bit(const unsigned long *map,
					   unsigned long size)
{
	return find_next_bit(map, size, 0);
}

static inline unsigned long find_first_zero_bit(const unsigned long *map,
						unsigned long size)
{
	return find_next_zero_bit(map, size, 0);
}

#define for_each_set_bit(bit, map, size)                            \
	for ((bit) = find_first_bit((map), (size)); (bit) < (size); \
	     (bit) = find_next_bit((map), (size), (bit) + 1))

void bitmap_zero(unsigned long *map, unsigned long nbits);
void bitmap_fill(unsigned long *map, unsigned long nbits);
void bitmap_set(unsigned long *map, unsigned long start, unsigned long n);
void bitmap_clear(unsigned long *map, unsigned long start, unsigned long n);
bool bitmap_empty(const unsigned long *map, unsigned long nbits);
bool bitmap_full(const unsigned long *map, unsigned long nbits);
unsigned long bitmap_weight(const unsigned long *map, unsigned long nbits);

/*
 * The first run of @n clear bits at or after @start whose first bit is a
 * multiple of @align (a power of two, 1 for any).
 * -> its first bit, or @size when there is none.
 */
unsigned long bitmap_find_zero_area(const unsigned long *map,
				    unsigned long size, unsigned long start,
				    unsigned long n, unsigned long align);

#endif
