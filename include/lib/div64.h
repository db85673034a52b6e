/* SPDX-License-Identifier: MIT */
/*
 * Dividing 64 bits on a 32-bit machine. Plain `/` on a u64 would call into
 * libgcc, which the kernel does not link; these do not.
 */
#ifndef LIB_DIV64_H
#define LIB_DIV64_H

#include <asm/div64.h>
#include <lib/types.h>

/* -> @n / @d, the rest in *@rem; @d is not 0. */
static __always_inline u64 div_u64_rem(u64 n, u32 d, u32 *rem)
{
	return arch_div_u64_rem(n, d, rem);
}

static __always_inline u64 div_u64(u64 n, u32 d)
{
	u32 rem;

	return div_u64_rem(n, d, &rem);
}

/* Linux's form: @n becomes the quotient, the value is the rest. */
#define do_div(n, d)                                 \
	({                                           \
		u32 __rem;                           \
		(n) = div_u64_rem((n), (d), &__rem); \
		__rem;                               \
	})

/* A 64-bit divisor as well: -> @n / @d; slower, @d is not 0. */
u64 div64_u64_rem(u64 n, u64 d, u64 *rem);

static inline u64 div64_u64(u64 n, u64 d)
{
	u64 rem;

	return div64_u64_rem(n, d, &rem);
}

#endif
