/* SPDX-License-Identifier: MIT */
/*
 * Shell-like patterns: * is any run of characters, ? any one, all else itself.
 */
#ifndef LIB_GLOB_H
#define LIB_GLOB_H

#include <lib/types.h>

/* -> whether @pattern matches the whole of @s. O(length * length). */
bool glob_match(const char *pattern, const char *s);

#endif
