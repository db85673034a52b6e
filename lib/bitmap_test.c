// SPDX-License-Identifier: MIT
/*
 * Bits and bitmaps against arrays of bool.
 */
#include <kernel/ktest.h>
#include <lib/align.h>
#include <lib/bitmap.h>
#include <lib/minmax.h>
#include <lib/random.h>

#define NBITS 192

static bool model[NBITS];
static DECLARE_BITMAP(map, NBITS);

static unsigned long model_next(unsigned long from, unsigned long size, bool v)
{
	while (from < size && model[from] != v)
		from++;
	return min(from, size);
}

static unsigned long model_last(unsigned long size)
{
	for (unsigned long i = size; i-- > 0;)
		if (model[i])
			return i;
	return size;
}

static unsigned long model_zero_area(unsigned long size, unsigned long start,
				     unsigned long n, unsigned long align)
{
	for (start = ALIGN(start, align); start + n <= size; start += align)
		if (model_next(start, start + n, true) == start + n)
			return start;
	return size;
}

static void random_change(struct rnd *r)
{
	unsigned long start = rnd_below(r, NBITS);
	unsigned long n = rnd_below(r, (u32)min(NBITS - start, 70UL) + 1);
	bool v = rnd_one_in(r, 2);

	if (v)
		bitmap_set(map, start, n);
	else
		bitmap_clear(map, start, n);
	for (unsigned long i = start; i < start + n; i++)
		model[i] = v;
}

static void expect_finds(struct rnd *r)
{
	unsigned long size = rnd_below(r, NBITS + 1);
	unsigned long from = rnd_below(r, NBITS + 10);
	unsigned long n = rnd_below(r, 40) + 1, align = 1UL << rnd_below(r, 5);

	KT_EXPECT_EQ(find_next_bit(map, size, from),
		     model_next(from, size, true));
	KT_EXPECT_EQ(find_next_zero_bit(map, size, from),
		     model_next(from, size, false));
	KT_EXPECT_EQ(find_last_bit(map, size), model_last(size));
	KT_EXPECT_EQ(bitmap_find_zero_area(map, size, from, n, align),
		     model_zero_area(size, from, n, align));
}

static void expect_counts(unsigned long size)
{
	unsigned long weight = 0, bit;

	for (unsigned long i = 0; i < size; i++)
		weight += model[i];
	KT_EXPECT_EQ(bitmap_weight(map, size), weight);
	KT_EXPECT_EQ(bitmap_empty(map, size), weight == 0);
	KT_EXPECT_EQ(bitmap_full(map, size), weight == size);
	for_each_set_bit(bit, map, size)
	{
		KT_EXPECT(model[bit]);
		weight--;
	}
	KT_EXPECT_EQ(weight, 0);
}

KTEST(bitmap, behaves_like_an_array_of_bool)
{
	struct rnd r;

	rnd_seed(&r, 6);
	bitmap_zero(map, NBITS);
	for (int i = 0; i < NBITS; i++)
		model[i] = false;
	for (int step = 0; step < 3000 && !ktest_failed(); step++) {
		random_change(&r);
		expect_finds(&r);
		expect_counts(rnd_below(&r, NBITS + 1));
	}
}

KTEST(bitmap, single_bits)
{
	unsigned long words[2] = { 0, 0 };

	set_bit(33, words);
	KT_EXPECT(test_bit(33, words) && !test_bit(32, words));
	KT_EXPECT(test_and_set_bit(33, words));
	KT_EXPECT(!test_and_set_bit(1, words));
	KT_EXPECT(test_and_clear_bit(33, words));
	KT_EXPECT(!test_and_clear_bit(33, words));
	change_bit(1, words);
	KT_EXPECT(!words[0] && !words[1]);
	__set_bit(40, words);
	KT_EXPECT(__test_and_clear_bit(40, words));
	KT_EXPECT(!__test_and_set_bit(40, words));
	__change_bit(40, words);
	clear_bit(40, words);
	__clear_bit(40, words);
	KT_EXPECT(!words[0] && !words[1]);
}

KTEST(bitops, find_the_outermost_bits)
{
	KT_EXPECT_EQ(ffs(0), 0);
	KT_EXPECT_EQ(fls(0), 0);
	KT_EXPECT_EQ(fls64(0), 0);
	KT_EXPECT_EQ(fls_long(0), 0);
	for (unsigned int i = 0; i < 64; i++) {
		u64 one = 1ULL << i, low = one | (one - 1);

		KT_EXPECT_EQ(fls64(one), i + 1);
		KT_EXPECT_EQ(fls64(low), i + 1);
		KT_EXPECT_EQ(hweight64(low), i + 1);
		KT_EXPECT_EQ(hweight64(one), 1);
		if (i >= 32)
			continue;
		KT_EXPECT_EQ(ffs((int)(u32)one), i + 1);
		KT_EXPECT_EQ(ffs((int)(u32) ~(one - 1)), i + 1);
		KT_EXPECT_EQ(fls((u32)low), i + 1);
		KT_EXPECT_EQ(__ffs((unsigned long)one), i);
		KT_EXPECT_EQ(__fls((unsigned long)low), i);
		KT_EXPECT_EQ(ffz((unsigned long)one - 1), i);
		KT_EXPECT_EQ(hweight32((u32)low), i + 1);
	}
	KT_EXPECT_EQ(GENMASK(7, 4), 0xf0);
}

KTEST(align, rounds_to_multiples)
{
	for (unsigned long i = 0; i < 100; i++) {
		KT_EXPECT_EQ(ALIGN(i, 8), (i + 7) / 8 * 8);
		KT_EXPECT_EQ(ALIGN_DOWN(i, 8), i / 8 * 8);
		KT_EXPECT_EQ(IS_ALIGNED(i, 8), i % 8 == 0);
		KT_EXPECT_EQ(DIV_ROUND_UP(i, 7), (i + 6) / 7);
		KT_EXPECT_EQ(roundup(i, 7), (i + 6) / 7 * 7);
		KT_EXPECT_EQ(rounddown(i, 7), i / 7 * 7);
	}
	KT_EXPECT_EQ(ALIGN((u64)0x123456789, 0x1000), 0x12345700000 / 256);
}

KTEST(align, powers_of_two)
{
	unsigned long up = 1;

	KT_EXPECT(!is_power_of_2(0));
	for (unsigned long n = 1; n < 3000; n++) {
		volatile unsigned long runtime = n;

		if (n > up)
			up *= 2;
		KT_EXPECT_EQ(is_power_of_2(n), n == up);
		KT_EXPECT_EQ(roundup_pow_of_two(n), up);
		KT_EXPECT_EQ(rounddown_pow_of_two(n), n == up ? up : up / 2);
		KT_EXPECT_EQ(1UL << ilog2(runtime), n == up ? up : up / 2);
	}
	static_assert(ilog2(4096) == 12);
}

KTEST(minmax, choose_and_evaluate_once)
{
	int i = 1, a = 1, b = 2;

	KT_EXPECT_EQ(min(i++, 5), 1);
	KT_EXPECT_EQ(i, 2);
	KT_EXPECT_EQ(max(min(3, 2), min(7, 1)), 2);
	KT_EXPECT_EQ(clamp(5, 1, 3), 3);
	KT_EXPECT_EQ(clamp(-5, 1, 3), 1);
	KT_EXPECT_EQ(clamp(2, 1, 3), 2);
	KT_EXPECT_EQ(min_t(unsigned int, -1, 5), 5);
	swap(a, b);
	KT_EXPECT(a == 2 && b == 1);
}
