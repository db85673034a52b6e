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

#endif
