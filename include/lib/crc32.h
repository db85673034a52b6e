/* SPDX-License-Identifier: MIT */
/*
 * CRC-32 as gzip, zlib and Ethernet have it (polynomial 0x04C11DB7, bits
 * reflected, inverted at both ends).
 */
#ifndef LIB_CRC32_H
#define LIB_CRC32_H

#include <lib/types.h>

/* -> the CRC of what @crc covers followed by @n bytes; begin with 0. */
u32 crc32(u32 crc, const void *buf, size_t n);

#endif
