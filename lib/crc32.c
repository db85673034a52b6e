// SPDX-License-Identifier: MIT
/*
 * CRC-32, a byte at a time.
 *
 * table[i] is the CRC of the one byte i. A CRC is linear: table[a ^ b] is
 * table[a] ^ table[b], so the eight entries of single bits make all the others
 * and the compiler writes the table out.
 *
 * See: RFC 1952, section 8.
 */
#include <lib/crc32.h>

#define IF_BIT(i, bit, crc) (((i)&1 << (bit)) ? (crc) : 0)
#define ENTRY(i)                                                 \
	(IF_BIT(i, 0, 0x77073096U) ^ IF_BIT(i, 1, 0xee0e612cU) ^ \
	 IF_BIT(i, 2, 0x076dc419U) ^ IF_BIT(i, 3, 0x0edb8832U) ^ \
	 IF_BIT(i, 4, 0x1db71064U) ^ IF_BIT(i, 5, 0x3b6e20c8U) ^ \
	 IF_BIT(i, 6, 0x76dc4190U) ^ IF_BIT(i, 7, 0xedb88320U))
#define ENTRIES_4(i) ENTRY(i), ENTRY(i + 1), ENTRY(i + 2), ENTRY(i + 3)
#define ENTRIES_16(i) \
	ENTRIES_4(i), ENTRIES_4(i + 4), ENTRIES_4(i + 8), ENTRIES_4(i + 12)
#define ENTRIES_64(i)                                          \
	ENTRIES_16(i), ENTRIES_16(i + 16), ENTRIES_16(i + 32), \
		ENTRIES_16(i + 48)

static const u32 table[256] = {
	ENTRIES_64(0),
	ENTRIES_64(64),
	ENTRIES_64(128),
	ENTRIES_64(192),
};

u32 crc32(u32 crc, const void *buf, size_t n)
{
	const u8 *p = buf;

	crc = ~crc;
	for (; n; n--, p++)
		crc = table[(crc ^ *p) & 0xff] ^ crc >> 8;
	return ~crc;
}
