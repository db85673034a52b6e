// SPDX-License-Identifier: MIT
/*
 * Memory and strings, as <lib/string.h> declares them.
 *
 * memcpy and memset use what <asm/string.h> offers; everything else is plain
 * C, a byte at a time: none of it is on a hot path.
 *
 * Invariants: 1. memcpy, memset, memmove and memcmp exist as functions,
 *    whatever macros stand before their names (hence the parentheses): the
 *    compiler calls them for copies and fills it finds in other code.
 *             2. No loop here is turned into a call of the very function it
 *    stands in (hence the pragma).
 *
 * Not here: Linux's word-at-a-time strlen and friends.
 */
#include <lib/string.h>
#include <uapi/errno.h>

#ifndef __clang__
#pragma GCC optimize("no-tree-loop-distribute-patterns")
#endif

static void copy_forward(char *dst, const char *src, size_t n)
{
#ifdef __HAVE_ARCH_MEMCPY
	arch_memcpy(dst, src, n);
#else
	while (n--)
		*dst++ = *src++;
#endif
}

void *(memcpy)(void *dst, const void *src, size_t n)
{
	copy_forward(dst, src, n);
	return dst;
}

void *(memset)(void *dst, int c, size_t n)
{
#ifdef __HAVE_ARCH_MEMSET
	arch_memset(dst, c, n);
#else
	for (char *p = dst; n--; p++)
		*p = (char)c;
#endif
	return dst;
}

/* Forward is right when @dst is below @src, even in words: each word is read
 * before a write can reach it. */
void *(memmove)(void *dst, const void *src, size_t n)
{
	char *d = dst;
	const char *s = src;

	if ((uintptr_t)d - (uintptr_t)s >= n) {
		copy_forward(d, s, n);
		return dst;
	}
	while (n--)
		d[n] = s[n];
	return dst;
}

int(memcmp)(const void *a, const void *b, size_t n)
{
	const u8 *x = a, *y = b;

	for (; n; n--, x++, y++)
		if (*x != *y)
			return *x - *y;
	return 0;
}

void *memchr(const void *s, int c, size_t n)
{
	for (const u8 *p = s; n; n--, p++)
		if (*p == (u8)c)
			return (void *)(uintptr_t)p;
	return NULL;
}

void *memchr_inv(const void *s, int c, size_t n)
{
	for (const u8 *p = s; n; n--, p++)
		if (*p != (u8)c)
			return (void *)(uintptr_t)p;
	return NULL;
}

size_t strlen(const char *s)
{
	size_t n = 0;

	while (s[n])
		n++;
	return n;
}

size_t strnlen(const char *s, size_t max)
{
	size_t n = 0;

	while (n < max && s[n])
		n++;
	return n;
}

int strcmp(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return (u8)*a - (u8)*b;
}

int strncmp(const char *a, const char *b, size_t n)
{
	for (; n && *a && *a == *b; n--)
		a++, b++;
	return n ? (u8)*a - (u8)*b : 0;
}

char *strchr(const char *s, int c)
{
	for (; *s != (char)c; s++)
		if (!*s)
			return NULL;
	return (char *)(uintptr_t)s;
}

char *strrchr(const char *s, int c)
{
	const char *last = NULL;

	do {
		if (*s == (char)c)
			last = s;
	} while (*s++);
	return (char *)(uintptr_t)last;
}

char *strstr(const char *haystack, const char *needle)
{
	size_t n = strlen(needle);

	for (; strncmp(haystack, needle, n); haystack++)
		if (!*haystack)
			return NULL;
	return (char *)(uintptr_t)haystack;
}

size_t strspn(const char *s, const char *accept)
{
	size_t n = 0;

	while (s[n] && strchr(accept, s[n]))
		n++;
	return n;
}

size_t strcspn(const char *s, const char *reject)
{
	size_t n = 0;

	while (s[n] && !strchr(reject, s[n]))
		n++;
	return n;
}

char *strpbrk(const char *s, const char *accept)
{
	s += strcspn(s, accept);
	return *s ? (char *)(uintptr_t)s : NULL;
}

ssize_t strscpy(char *dst, const char *src, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		dst[i] = src[i];
		if (!src[i])
			return (ssize_t)i;
	}
	if (size)
		dst[size - 1] = '\0';
	return -E2BIG;
}
