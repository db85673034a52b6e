/* SPDX-License-Identifier: MIT */
/*
 * The host's memory and string functions are its C library's, whose accesses
 * AddressSanitizer checks. lib/string.c itself and its test are built with
 * STRING_UNDER_TEST, which gives ours names of their own.
 */
#ifndef ASM_STRING_H
#define ASM_STRING_H

#ifdef STRING_UNDER_TEST
#define memcpy	tessera_memcpy
#define memset	tessera_memset
#define memmove tessera_memmove
#define memcmp	tessera_memcmp
#define memchr	tessera_memchr
#define strlen	tessera_strlen
#define strnlen tessera_strnlen
#define strcmp	tessera_strcmp
#define strncmp tessera_strncmp
#define strchr	tessera_strchr
#define strrchr tessera_strrchr
#define strstr	tessera_strstr
#define strspn	tessera_strspn
#define strcspn tessera_strcspn
#define strpbrk tessera_strpbrk
#endif

#endif
