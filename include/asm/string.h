/* SPDX-License-Identifier: MIT */
/*
 * memcpy and memset for x86.
 *
 * The names are builtins, so that the compiler opens small constant sizes into
 * a few moves; the rest arrives in lib/string.c, which asks here for the
 * machine's string instructions. A word at a time: without SSE nothing the
 * kernel may use is shorter, and on CPUs with fast strings nothing is faster.
 */
#ifndef ASM_STRING_H
#define ASM_STRING_H

#include <stddef.h>

#define __HAVE_ARCH_STRING_MACROS
void *memcpy(void *dst, const void *src, size_t n);
void *memset(void *dst, int c, size_t n);
void *memmove(void *dst, const void *src, size_t n);
int memcmp(const void *a, const void *b, size_t n);

#define memcpy(dst, src, n)  __builtin_memcpy(dst, src, n)
#define memset(dst, c, n)    __builtin_memset(dst, c, n)
#define memmove(dst, src, n) __builtin_memmove(dst, src, n)
#define memcmp(a, b, n)	     __builtin_memcmp(a, b, n)

#ifdef __x86_64__
#define __ASM_STRING_WORD "q"
#else
#define __ASM_STRING_WORD "l"
#endif

/* The ABI keeps the direction flag clear. */
#define __HAVE_ARCH_MEMCPY
static inline void arch_memcpy(void *dst, const void *src, size_t n)
{
	size_t words = n / sizeof(long), rest = n % sizeof(long);

	__asm__ __volatile__("rep movs" __ASM_STRING_WORD
			     : "+D"(dst), "+S"(src), "+c"(words)
			     :
			     : "memory");
	if (rest)
		__asm__ __volatile__("rep movsb"
				     : "+D"(dst), "+S"(src), "+c"(rest)
				     :
				     : "memory");
}

#define __HAVE_ARCH_MEMSET
static inline void arch_memset(void *dst, int c, size_t n)
{
	size_t words = n / sizeof(long), rest = n % sizeof(long);
	unsigned long fill = (unsigned char)c * (~0UL / 0xff);

	__asm__ __volatile__("rep stos" __ASM_STRING_WORD
			     : "+D"(dst), "+c"(words)
			     : "a"(fill)
			     : "memory");
	if (rest)
		__asm__ __volatile__("rep stosb"
				     : "+D"(dst), "+c"(rest)
				     : "a"(fill)
				     : "memory");
}

#endif
