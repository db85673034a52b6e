// SPDX-License-Identifier: MIT
// HOST_SOURCES: mm/memblock.c
/*
 * memblock against the dumbest model: an array with a byte for each unit of a
 * small address space, 1 for memory, 2 for reserved.
 */
#include <host.h>
#include <kernel/ktest.h>
#include <lib/align.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <lib/random.h>
#include <lib/string.h>
#include <mm/memblock.h>

#define UNITS  160
#define UNIT   0x1000ULL
#define MEMORY 1
#define TAKEN  2

static unsigned char model[UNITS];

static void model_set(unsigned int from, unsigned int n, int set, int clear)
{
	for (; n--; from++)
		model[from] = (unsigned char)((model[from] | set) & ~clear);
}

static void reset(void)
{
	memset(&memblock, 0, sizeof(memblock));
	memset(model, 0, sizeof(model));
}

/* Sorted, not empty, neither overlapping nor touching; and as the model. */
static bool table_agrees(const struct memblock_type *type, int bit)
{
	unsigned int i, unit;
	u64 last_end = 0;

	for (i = 0; i < type->cnt; i++) {
		const struct memblock_region *r = &type->regions[i];

		if (!r->size || (i && r->base <= last_end))
			return false;
		last_end = r->base + r->size;
	}
	for (unit = 0, i = 0; unit < UNITS; unit++) {
		bool in;

		while (i < type->cnt &&
		       type->regions[i].base + type->regions[i].size <=
			       unit * UNIT)
			i++;
		in = i < type->cnt && type->regions[i].base <= unit * UNIT;
		if (in != !!(model[unit] & bit))
			return false;
	}
	return true;
}

static void random_operation(struct rnd *r)
{
	unsigned int from = rnd_below(r, UNITS);
	unsigned int n = rnd_below(r, rnd_one_in(r, 4) ? UNITS - from + 1 : 4);
	u64 base, size;

	n = min(n, UNITS - from);
	base = from * UNIT;
	size = n * UNIT;
	switch (rnd_below(r, 4)) {
	case 0:
		KT_EXPECT_EQ(memblock_add(base, size), 0);
		model_set(from, n, MEMORY, 0);
		break;
	case 1:
		KT_EXPECT_EQ(memblock_remove(base, size), 0);
		model_set(from, n, 0, MEMORY);
		break;
	case 2:
		KT_EXPECT_EQ(memblock_reserve(base, size), 0);
		model_set(from, n, TAKEN, 0);
		break;
	default:
		KT_EXPECT_EQ(memblock_free(base, size), 0);
		model_set(from, n, 0, TAKEN);
	}
}

static bool model_free(unsigned int from, unsigned int n)
{
	for (; n--; from++)
		if (from >= UNITS || model[from] != MEMORY)
			return false;
	return true;
}

static bool model_overlaps_memory(unsigned int from, unsigned int n)
{
	for (; n-- && from < UNITS; from++)
		if (model[from] & MEMORY)
			return true;
	return false;
}

/* The highest place, unit 0 apart (its address means "none"). */
static u64 model_find(unsigned int n, unsigned int align, unsigned int limit)
{
	unsigned int from;

	for (from = limit; from-- > 1;)
		if (from % align == 0 && from + n <= limit &&
		    model_free(from, n))
			return from * UNIT;
	return 0;
}

static void clear_free(u64 base, u64 end, void *ctx)
{
	unsigned char *copy = ctx;

	for (; base < end; base += UNIT) {
		KT_EXPECT(copy[base / UNIT] == MEMORY);
		copy[base / UNIT] = 0;
	}
}

static void compare_queries(struct rnd *r)
{
	unsigned int n = 1 + rnd_below(r, 8), align = 1U << rnd_below(r, 4);
	unsigned int limit = rnd_below(r, UNITS + 1);
	unsigned int from = rnd_below(r, UNITS), unit;
	unsigned char copy[UNITS];
	u64 total = 0;

	KT_EXPECT_EQ(memblock_find(n * UNIT, align * UNIT, limit * UNIT),
		     model_find(n, align, limit));
	KT_EXPECT_EQ(memblock_is_free(from * UNIT, n * UNIT),
		     model_free(from, n));
	KT_EXPECT_EQ(memblock_overlaps_memory(from * UNIT, n * UNIT),
		     model_overlaps_memory(from, n));
	memcpy(copy, model, sizeof(copy));
	memblock_for_each_free(clear_free, copy);
	for (unit = 0; unit < UNITS; unit++) {
		KT_EXPECT(copy[unit] != MEMORY);
		total += model[unit] & MEMORY ? UNIT : 0;
	}
	KT_EXPECT_EQ(memblock_phys_mem_size(), total);
}

KTEST(memblock, agrees_with_a_byte_a_unit)
{
	struct rnd r;
	u32 seed;
	int step;

	for (seed = 0; seed < 300; seed++) {
		rnd_seed(&r, seed);
		reset();
		for (step = 0; step < 80 && !ktest_failed(); step++) {
			random_operation(&r);
			KT_EXPECT_MSG(table_agrees(&memblock.memory, MEMORY),
				      "seed %u step %d", seed, step);
			KT_EXPECT_MSG(table_agrees(&memblock.reserved, TAKEN),
				      "seed %u step %d", seed, step);
			compare_queries(&r);
		}
	}
}

KTEST(memblock, a_full_table_refuses_and_keeps_what_it_has)
{
	struct memblock before;
	u64 i;

	reset();
	for (i = 0; i < MEMBLOCK_MAX_REGIONS; i++)
		KT_ASSERT_EQ(memblock_add(2 * i * UNIT, UNIT), 0);
	before = memblock;
	KT_EXPECT_EQ(memblock_add(2 * i * UNIT, UNIT), -ENOSPC);
	KT_EXPECT_EQ(memblock_remove(UNIT / 4, UNIT / 4), -ENOSPC);
	KT_EXPECT(!memcmp(&before, &memblock, sizeof(before)));
	/* What merges or shortens needs no new entry. */
	KT_EXPECT_EQ(memblock_add(UNIT, UNIT), 0);
	KT_EXPECT_EQ(memblock.memory.cnt, MEMBLOCK_MAX_REGIONS - 1);
	KT_EXPECT_EQ(memblock_remove(0, UNIT / 2), 0);
}

KTEST(memblock, ranges_that_wrap_are_refused_and_huge_ones_are_kept)
{
	reset();
	KT_EXPECT_EQ(memblock_add(U64_MAX - 10, 100), -EINVAL);
	KT_EXPECT_EQ(memblock_remove(U64_MAX - 10, 100), -EINVAL);
	KT_EXPECT_EQ(memblock_add(5, 0), 0);
	KT_EXPECT_EQ(memblock.memory.cnt, 0);
	KT_EXPECT_EQ(memblock_add(1ULL << 40, 1ULL << 30), 0);
	KT_EXPECT_EQ(memblock_end_of_DRAM(), (1ULL << 40) + (1ULL << 30));
	KT_EXPECT_EQ(memblock_remove(1ULL << 32, U64_MAX - (1ULL << 32)), 0);
	KT_EXPECT_EQ(memblock.memory.cnt, 0);
}

KTEST(memblock, alloc_is_zeroed_aligned_reserved_and_below_the_limit)
{
	char *p;

	host_ram_init(1 << 20);
	reset();
	memset(__va(0), 0xff, 1 << 20);
	memblock_add(0, 1 << 20);
	memblock_limit = 0x80000;
	p = memblock_alloc(100, 64);
	KT_EXPECT_EQ(__pa(p), 0x80000 - 128);
	KT_EXPECT(memchr_inv(p, 0, 100) == NULL);
	KT_EXPECT(!memblock_is_free(__pa(p), 1));
	KT_EXPECT(memblock_is_free(__pa(p) + 100, 28));
	KT_EXPECT(HOST_PANICS(memblock_alloc(1 << 20, 1)));
}
