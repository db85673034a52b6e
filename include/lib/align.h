/* SPDX-License-Identifier: MIT */
/*
 * Rounding, and powers of two. The alignment @a of ALIGN* is a power of two;
 * ALIGN may wrap to 0 near the top of its type, so check sizes before.
 */
#ifndef LIB_ALIGN_H
#define LIB_ALIGN_H

#include <lib/bitops.h>
#include <lib/types.h>

#define __ALIGN_MASK(x, mask) (((x) + (mask)) & ~(mask))
#define ALIGN(x, a)	      __ALIGN_MASK(x, (__typeof__(x))(a)-1)
#define ALIGN_DOWN(x, a)      ((x) & ~((__typeof__(x))(a)-1))
#define IS_ALIGNED(x, a)      (((x) & ((__typeof__(x))(a)-1)) == 0)
#define PTR_ALIGN(p, a)	      ((__typeof__(p))ALIGN((unsigned long)(p), (a)))

/* For words; a u64 divisor or dividend on i386 goes through lib/div64.h. */
#define DIV_ROUND_UP(n, d)    (((n) + (d)-1) / (d))
#define roundup(x, y)	      (DIV_ROUND_UP(x, y) * (y))
#define rounddown(x, y)	      ((x) - (x) % (y))

static __always_inline bool is_power_of_2(unsigned long n)
{
	return n != 0 && (n & (n - 1)) == 0;
}

/* floor(log2(@n)), a constant for a constant; @n is not 0. */
#define ilog2(n)                                                    \
	(__builtin_constant_p(n) ? 63 - __builtin_clzll((n) | 0ULL) \
				 : fls64(n) - 1)

/* The smallest power of two that is >= @n, for 1 <= @n <= ULONG_MAX / 2 + 1. */
static __always_inline unsigned long roundup_pow_of_two(unsigned long n)
{
	return n <= 1 ? 1 : 1UL << fls_long(n - 1);
}

/* The largest power of two that is <= @n, for @n >= 1. */
static __always_inline unsigned long rounddown_pow_of_two(unsigned long n)
{
	return 1UL << (fls_long(n) - 1);
}

#endif
