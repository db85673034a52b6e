/* SPDX-License-Identifier: MIT */
/*
 * Classes of characters: ASCII only, for any int, without tables.
 */
#ifndef LIB_CTYPE_H
#define LIB_CTYPE_H

#include <lib/types.h>

#undef isdigit
#undef islower
#undef isupper
#undef isalpha
#undef isalnum
#undef isspace
#undef isprint
#undef isxdigit
#undef tolower
#undef toupper

#define __in_range(c, lo, hi) ((unsigned int)(c) - (lo) <= (hi) - (lo))

#define isdigit(c)	      __in_range(c, '0', '9')
#define islower(c)	      __in_range(c, 'a', 'z')
#define isupper(c)	      __in_range(c, 'A', 'Z')
#define isalpha(c)	      __in_range((c) | 0x20, 'a', 'z')
#define isprint(c)	      __in_range(c, ' ', '~')

static inline bool isalnum(int c)
{
	return isdigit(c) || isalpha(c);
}

static inline bool isspace(int c)
{
	return c == ' ' || __in_range(c, '\t', '\r');
}

static inline bool isxdigit(int c)
{
	return isdigit(c) || __in_range(c | 0x20, 'a', 'f');
}

static inline int tolower(int c)
{
	return isupper(c) ? c + ('a' - 'A') : c;
}

static inline int toupper(int c)
{
	return islower(c) ? c - ('a' - 'A') : c;
}

/* -> the value of hex digit @c, or -1. */
static inline int hex_to_bin(int c)
{
	if (isdigit(c))
		return c - '0';
	c |= 0x20;
	return __in_range(c, 'a', 'f') ? c - 'a' + 10 : -1;
}

#endif
