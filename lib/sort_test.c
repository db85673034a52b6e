// SPDX-License-Identifier: MIT
/*
 * What heapsort returns is in order and a permutation of what it was given.
 */
#include <kernel/ktest.h>
#include <lib/random.h>
#include <lib/sort.h>

struct record {
	u16 key;
	u8 tag[5]; /* an odd size, copied with the key */
};

static int by_key(const void *a, const void *b)
{
	return ((const struct record *)a)->key -
	       ((const struct record *)b)->key;
}

static void expect_sorted(struct record *records, u32 n, u32 sum)
{
	for (u32 i = 0; i < n; i++) {
		if (i)
			KT_EXPECT(records[i - 1].key <= records[i].key);
		KT_EXPECT_EQ(records[i].tag[4], (u8)(records[i].key * 3));
		sum -= records[i].key;
	}
	KT_EXPECT_EQ(sum, 0);
}

KTEST(sort, orders_and_keeps_every_element)
{
	struct record records[40];
	struct rnd r;

	rnd_seed(&r, 7);
	for (int run = 0; run < 500; run++) {
		u32 n = rnd_below(&r, 41), sum = 0;

		for (u32 i = 0; i < n; i++) {
			records[i].key = (u16)rnd_below(&r, run % 50 + 1);
			records[i].tag[4] = (u8)(records[i].key * 3);
			sum += records[i].key;
		}
		sort(records, n, sizeof(records[0]), by_key);
		expect_sorted(records, n, sum);
	}
}
