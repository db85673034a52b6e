/* SPDX-License-Identifier: MIT */
/*
 * Memory and strings: the C library's functions by its names and contracts,
 * and Linux's strscpy in place of the copies that cannot fail safely.
 *
 * <asm/string.h> may make some of them builtins or machine code.
 */
#ifndef LIB_STRING_H
#define LIB_STRING_H

#include <asm/string.h>
#include <lib/types.h>

#ifndef __HAVE_ARCH_STRING_MACROS
void *memcpy(void *dst, const void *src, size_t n);
void *memset(void *dst, int c, size_t n);
void *memmove(void *dst, const void *src, size_t n);
int memcmp(const void *a, const void *b, size_t n);
#endif
void *memchr(const void *s, int c, size_t n);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t max);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
char *strstr(const char *haystack, const char *needle);
size_t strspn(const char *s, const char *accept);
size_t strcspn(const char *s, const char *reject);
char *strpbrk(const char *s, const char *accept);

/* -> the first byte of @s that is not @c, or NULL: free memory's poison. */
void *memchr_inv(const void *s, int c, size_t n);

/*
 * Copy @src and its NUL into @dst of @size bytes; what fits when it is longer,
 * always terminated (@size > 0).
 * -> the length copied, or -E2BIG when it was cut.
 */
ssize_t strscpy(char *dst, const char *src, size_t size);

static inline bool str_has_prefix(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

#endif
