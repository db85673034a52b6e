/* SPDX-License-Identifier: MIT */
/*
 * A 64-bit dividend by a 32-bit divisor, with two DIV instructions on i386: the
 * rest of the high half, below the divisor, becomes the high half of the
 * second dividend, whose quotient therefore fits in 32 bits.
 */
#ifndef ASM_DIV64_H
#define ASM_DIV64_H

#include <lib/types.h>

static __always_inline u64 arch_div_u64_rem(u64 n, u32 d, u32 *rem)
{
#ifdef __x86_64__
	*rem = (u32)(n % d);
	return n / d;
#else
	u32 high = (u32)(n >> 32), quot_high = high / d, quot_low;

	__asm__("divl %4"
		: "=a"(quot_low), "=d"(*rem)
		: "a"((u32)(n & U32_MAX)), "d"(high % d), "rm"(d)
		: "cc");
	return (u64)quot_high << 32 | quot_low;
#endif
}

/* N * MUL >> SHIFT, the product as wide as it has to be; 0 < SHIFT < 32. */
static __always_inline u64 mul_u64_u32_shr(u64 n, u32 mul, unsigned int shift)
{
#ifdef __x86_64__
	return (u64)((unsigned __int128)n * mul >> shift);
#else
	return ((u64)(u32)n * mul >> shift) +
	       ((u64)(u32)(n >> 32) * mul << (32 - shift));
#endif
}

#endif
