// SPDX-License-Identifier: MIT
/*
 * CRC-32 against its definition, a bit at a time.
 */
#include <kernel/ktest.h>
#include <lib/crc32.h>
#include <lib/random.h>

static u32 by_definition(const u8 *p, size_t n)
{
	u32 crc = ~0U;

	for (; n; n--, p++) {
		crc ^= *p;
		for (int bit = 0; bit < 8; bit++)
			crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
	}
	return ~crc;
}

KTEST(crc32, check_value_of_the_standard)
{
	KT_EXPECT_EQ(crc32(0, "123456789", 9), 0xcbf43926);
	KT_EXPECT_EQ(crc32(0, "", 0), 0);
}

KTEST(crc32, agrees_with_its_definition_in_any_pieces)
{
	u8 data[300];
	struct rnd r;

	rnd_seed(&r, 16);
	for (int run = 0; run < 300; run++) {
		u32 n = rnd_below(&r, sizeof(data)), cut = rnd_below(&r, n + 1);

		for (u32 i = 0; i < n; i++)
			data[i] = (u8)rnd_next(&r);
		KT_EXPECT_EQ(crc32(crc32(0, data, cut), data + cut, n - cut),
			     by_definition(data, n));
	}
}

KTEST(random, same_seed_same_row_and_bounds_hold)
{
	struct rnd a, b;
	u32 seen = 0;

	rnd_seed(&a, 1);
	rnd_seed(&b, 1);
	for (int i = 0; i < 1000; i++) {
		u32 v = rnd_below(&a, 10);

		KT_EXPECT_EQ(v, rnd_below(&b, 10));
		KT_ASSERT(v < 10);
		seen |= 1U << v;
		v = rnd_between(&a, 5, 9);
		KT_EXPECT(v >= 5 && v <= 9);
		KT_EXPECT_EQ(v, rnd_between(&b, 5, 9));
	}
	KT_EXPECT_EQ(seen, 0x3ff);
	rnd_seed(&b, 2);
	KT_EXPECT(rnd_next64(&a) != rnd_next64(&b));
}
