// SPDX-License-Identifier: MIT
/*
 * Quotient and rest against what defines them: n = q * d + r, r < d.
 */
#include <kernel/ktest.h>
#include <lib/div64.h>
#include <lib/random.h>

/* Numbers of every length, and those next to powers of two. */
static u64 random_u64(struct rnd *r)
{
	u64 v = rnd_next64(r) >> rnd_below(r, 64);

	return rnd_one_in(r, 4) ? (1ULL << rnd_below(r, 64)) - 1 + v % 3 : v;
}

/* q * d does not overflow: shown by dividing the words of the product. */
static bool product_fits(u64 q, u64 d)
{
	u64 low = (u64)(u32)q * (u32)d;
	u64 mid1 = (q >> 32) * (u32)d, mid2 = (u64)(u32)q * (d >> 32);

	if ((q >> 32) && (d >> 32))
		return false;
	return (mid1 >> 32) == 0 && (mid2 >> 32) == 0 &&
	       mid1 + mid2 + (low >> 32) < 1ULL << 32;
}

KTEST(div64, quotient_and_rest_define_each_other)
{
	u64 n, d, q, rem;
	struct rnd r;

	rnd_seed(&r, 8);
	for (int i = 0; i < 50000; i++) {
		n = random_u64(&r);
		d = random_u64(&r);
		if (d == 0)
			continue;
		q = div64_u64_rem(n, d, &rem);
		KT_EXPECT_MSG(rem < d && product_fits(q, d) && q * d + rem == n,
			      "%llu / %llu gave %llu rest %llu", n, d, q, rem);
		KT_EXPECT_EQ(div64_u64(n, d), q);
	}
}

KTEST(div64, short_divisor)
{
	struct rnd r;

	rnd_seed(&r, 9);
	for (int i = 0; i < 50000; i++) {
		u64 n = random_u64(&r), q;
		u32 d = (u32)random_u64(&r), rem;

		if (d == 0)
			continue;
		q = div_u64_rem(n, d, &rem);
		KT_EXPECT_MSG(rem < d && product_fits(q, d) && q * d + rem == n,
			      "%llu / %u gave %llu rest %u", n, d, q, rem);
		KT_EXPECT_EQ(do_div(n, d), rem);
		KT_EXPECT_EQ(n, q);
	}
}
