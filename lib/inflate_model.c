// SPDX-License-Identifier: MIT
/*
 * The decompressor against the host's gzip, and against damage.
 *
 * What gzip packs comes back byte for byte, for data of every kind of
 * redundancy. Damaged input, in a heap block of its exact size that the address
 * sanitizer guards, ends with an error or with output that is right: damage
 * that the CRC lets pass is not found in the time a test has.
 */
#include <fuzz.h>
#include <stdio.h>
#include <stdlib.h>
#include <kernel/ktest.h>
#include <lib/inflate.h>
#include <lib/minmax.h>
#include <lib/random.h>
#include <lib/string.h>
#include "inflate_internal.h"

#define DATA_MAX (1 << 20)

static u8 data[DATA_MAX], packed[DATA_MAX + DATA_MAX / 2];
static size_t data_size, packed_size;
static struct inflate s;

/* Where the output is compared; data behind @limit is not expected. */
static struct {
	size_t pos;
	bool same;
	u64 limit;
} out;

static ssize_t compare(void *ctx, const void *buf, size_t n)
{
	(void)ctx;
	if (n == 0 || n > INFLATE_WINDOW_SIZE)
		out.same = false;
	if (out.pos > out.limit)
		return -1;
	if (out.pos + n > data_size || memcmp(data + out.pos, buf, n) != 0)
		out.same = false;
	out.pos += n;
	return (ssize_t)n;
}

static enum inflate_error unpack(const u8 *in, size_t size)
{
	u8 *exact = malloc(size ? size : 1), *win = malloc(INFLATE_WINDOW_SIZE);
	enum inflate_error error;

	memcpy(exact, in, size);
	s = (struct inflate){
		.in = exact, .in_size = size, .window = win, .write = compare
	};
	out.pos = 0;
	out.same = true;
	error = inflate_gzip(&s);
	KT_EXPECT(s.in_used <= size);
	free(exact);
	free(win);
	return error;
}

/* Random letters, runs, and copies from before: @kind says how much of each. */
static void random_data(struct rnd *r, u32 kind)
{
	u32 letters = kind % 4 == 0 ? 256 : 1U << rnd_below(r, 8);

	data_size = rnd_below(r, 1U << rnd_between(r, 1, 20));
	for (size_t i = 0; i < data_size;) {
		size_t n = min((size_t)rnd_below(r, 1U << rnd_below(r, 11)) + 1,
			       data_size - i);
		size_t from = i ? rnd_below(r, (u32)i) : 0;

		if (i && kind % 3 && rnd_one_in(r, 2)) {
			for (; n; n--)
				data[i++] = data[from++];
			continue;
		}
		for (; n; n--)
			data[i++] = (u8)rnd_below(r, letters);
	}
}

/* @data through `gzip -LEVEL` into @packed. -> whether that worked. */
static bool pack(u32 level)
{
	char name[] = "/tmp/tessera-inflate-XXXXXX", command[96];
	int fd = mkstemp(name);
	FILE *f;
	bool good;

	f = fd < 0 ? NULL : fdopen(fd, "wb");
	if (!f)
		return false;
	good = fwrite(data, 1, data_size, f) == data_size;
	fclose(f);
	sprintf(command, "gzip -n -%u -c %s", level, name);
	f = popen(command, "r");
	packed_size = f ? fread(packed, 1, sizeof(packed), f) : 0;
	good = f && pclose(f) == 0 && good;
	remove(name);
	return good && packed_size > 0;
}

KTEST(inflate_model, what_gzip_packs_comes_back)
{
	struct rnd r;

	out.limit = DATA_MAX;
	for (u32 seed = 0; seed < 60; seed++) {
		rnd_seed(&r, seed);
		random_data(&r, seed);
		KT_ASSERT(pack(1 + seed % 9));
		KT_EXPECT_MSG(unpack(packed, packed_size) == INFLATE_OK,
			      "seed %u", seed);
		KT_EXPECT_MSG(out.same && out.pos == data_size, "seed %u",
			      seed);
		KT_EXPECT_EQ(s.in_used, packed_size);
		KT_EXPECT_EQ(s.out_total, data_size);
	}
}

static void damage(struct rnd *r, u8 *buf, size_t *size)
{
	for (u32 n = rnd_below(r, 4); n; n--)
		buf[rnd_below(r, (u32)*size)] ^= (u8)(1U << rnd_below(r, 8));
	if (rnd_one_in(r, 3))
		*size = rnd_below(r, (u32)*size + 1);
	/* The first bytes decide most: the header, the first block's codes. */
	if (rnd_one_in(r, 2) && *size > 90)
		buf[10 + rnd_below(r, 80)] = (u8)rnd_next(r);
}

KTEST(inflate_model, damage_is_never_read_outside_nor_taken_for_data)
{
	static u8 damaged[sizeof(packed)];
	size_t size;
	struct rnd r;

	for (u32 seed = 0; seed < 12; seed++) {
		rnd_seed(&r, 100 + seed);
		do
			random_data(&r, seed);
		while (data_size > 30000);
		KT_ASSERT(pack(1 + seed % 9));
		out.limit = 1 << 17; /* damage may blow the output up */
		for (int run = 0; run < 3000 && !ktest_failed(); run++) {
			memcpy(damaged, packed, packed_size);
			size = packed_size;
			damage(&r, damaged, &size);
			if (unpack(damaged, size) == INFLATE_OK)
				KT_EXPECT_MSG(out.same && out.pos == data_size,
					      "seed %u run %d", seed, run);
		}
	}
}

/* Each time up to 200 bytes behind gzip's magic. */
FUZZ(inflate_model, noise_ends, 1, 60000)
{
	out.limit = 1 << 17;
	while (fuzz_goes_on(r)) {
		size_t size = rnd_below(r, 200);

		for (size_t i = 0; i < size; i++)
			packed[i] = (u8)rnd_below(r, 256);
		memcpy(packed, "\x1f\x8b\x08\x00", min(size, (size_t)4));
		unpack(packed, size);
	}
}

/* Lengths of a complete code of @n symbols: leaves of a tree, grown by
 * splitting one that is not at the deepest, mostly the newest. */
static void random_code(struct rnd *r, u8 *lengths, u32 n)
{
	u32 deep = rnd_between(r, 2, 9), i, j;

	lengths[0] = 1;
	lengths[1] = 1;
	for (u32 used = 2; used < n; used++) {
		i = rnd_one_in(r, deep) ? rnd_below(r, used) : used - 1;
		while (lengths[i] == 15)
			i = rnd_below(r, used);
		lengths[i]++;
		lengths[used] = lengths[i];
		j = rnd_below(r, used);
		swap(lengths[i], lengths[j]);
	}
}

KTEST(inflate_model, every_complete_code_fits_its_table)
{
	u8 lengths[286];
	struct rnd r;

	rnd_seed(&r, 18);
	for (int run = 0; run < 20000 && !ktest_failed(); run++) {
		u32 n = rnd_between(&r, 2, 286);

		random_code(&r, lengths, n);
		KT_EXPECT_EQ(inflate_build_litlen(&s, lengths, n), INFLATE_OK);
		n = rnd_between(&r, 3, 30);
		random_code(&r, lengths, n);
		KT_EXPECT_EQ(inflate_build_dist(&s, lengths, n), INFLATE_OK);
		lengths[rnd_below(&r, n)]--; /* over-subscribed, or no code */
		KT_EXPECT_EQ(inflate_build_dist(&s, lengths, n),
			     INFLATE_BAD_LENGTHS);
	}
}
