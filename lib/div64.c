// SPDX-License-Identifier: MIT
/*
 * A 64-bit dividend by a 64-bit divisor, by shifting both until one DIV will
 * do and correcting the estimate, which is at most one too large.
 *
 * See: Warren, "Hacker's Delight", 9-5 (unsigned doubleword division).
 */
#include <lib/bitops.h>
#include <lib/div64.h>

u64 div64_u64_rem(u64 n, u64 d, u64 *rem)
{
	int shift = fls((u32)(d >> 32));
	u32 rem32;
	u64 q;

	if (shift == 0) {
		q = div_u64_rem(n, (u32)d, &rem32);
		*rem = rem32;
		return q;
	}
	q = div_u64(n >> shift, (u32)(d >> shift));
	if (q)
		q--; /* now at most one too small */
	n -= q * d;
	if (n >= d) {
		n -= d;
		q++;
	}
	*rem = n;
	return q;
}
