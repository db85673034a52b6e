// SPDX-License-Identifier: MIT
/*
 * memblock.c - what memory there is, before there is an allocator
 *
 * What        Two tables of ranges, `memory` and `reserved`:
 *
 *	memory    |=================|      |==========================|
 *	reserved  |==|    |====|                           |==========|
 *	free         |----|    |----|      |---------------|
 *
 * Invariants  1. A table is sorted, its ranges are not empty, and two of them
 *                neither overlap nor touch (memblock_model.c).
 *             2. A call that fails leaves the tables as they were.
 * Locking     none: one CPU, at boot.
 * Failure     A table that is full refuses the range; firmware maps have a
 *             dozen ranges, a table holds MEMBLOCK_MAX_REGIONS.
 * Not here    Linux's nodes, flags and tables that grow.
 * See: Gorman, chapter 5, for the bitmap that Linux once had in its place.
 */
#include <lib/align.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <lib/string.h>
#include <kernel/lab.h>
#include <kernel/panic.h>
#include <mm/memblock.h>
#include "internal.h"

struct memblock memblock = {
	.memory = { .name = "memory" },
	.reserved = { .name = "reserved" },
};

/* At first what the boot's page tables map (boot/): 16 MiB. */
u64 memblock_limit = 16ULL << 20;

static u64 region_end(const struct memblock_region *region)
{
	return region->base + region->size;
}

/* Makes regions [from, to) of the table a gap of COUNT entries. */
static void resize_gap(struct memblock_type *type, unsigned int from,
		       unsigned int to, unsigned int count)
{
	memmove(&type->regions[from + count], &type->regions[to],
		(type->cnt - to) * sizeof(type->regions[0]));
	type->cnt += count - (to - from);
}

/*
 * Adds [base, base + size). The new range takes in every old one that it
 * overlaps or touches; the table stays sorted. An empty range changes nothing.
 * 0; -EINVAL for one that wraps; -ENOSPC when the table would need more than
 * MEMBLOCK_MAX_REGIONS: then it is as it was.
 */
__lab(boot) static int add_range(struct memblock_type *type, u64 base, u64 size)
{
	struct memblock_region *regions = type->regions;
	unsigned int from = 0, to;
	u64 end = base + size;

	if (end < base)
		return -EINVAL;
	if (!size)
		return 0;
	while (from < type->cnt && region_end(&regions[from]) < base)
		from++;
	for (to = from; to < type->cnt && regions[to].base <= end; to++) {
		base = min(base, regions[to].base);
		end = max(end, region_end(&regions[to]));
	}
	if (from == to && type->cnt == MEMBLOCK_MAX_REGIONS)
		return -ENOSPC;
	resize_gap(type, from, to, 1);
	regions[from].base = base;
	regions[from].size = end - base;
	return 0;
}

/*
 * Takes [base, base + size) out. What is left of the old ranges on both sides of
 * the hole stays. Results as of add_range: one range may become two.
 */
__lab(boot) static int remove_range(struct memblock_type *type, u64 base,
				    u64 size)
{
	struct memblock_region *regions = type->regions;
	struct memblock_region rest[2];
	unsigned int from = 0, to, left = 0;
	u64 end = base + size;

	if (end < base)
		return -EINVAL;
	while (from < type->cnt && region_end(&regions[from]) <= base)
		from++;
	for (to = from; to < type->cnt && regions[to].base < end; to++)
		;
	if (!size || from == to)
		return 0;
	if (regions[from].base < base)
		rest[left++] =
			(struct memblock_region){ regions[from].base,
						  base - regions[from].base };
	if (region_end(&regions[to - 1]) > end)
		rest[left++] = (struct memblock_region){
			end, region_end(&regions[to - 1]) - end
		};
	if (type->cnt + left - (to - from) > MEMBLOCK_MAX_REGIONS)
		return -ENOSPC;
	resize_gap(type, from, to, left);
	memcpy(&regions[from], rest, left * sizeof(rest[0]));
	return 0;
}

int memblock_add(u64 base, u64 size)
{
	return add_range(&memblock.memory, base, size);
}

int memblock_remove(u64 base, u64 size)
{
	return remove_range(&memblock.memory, base, size);
}

int memblock_reserve(u64 base, u64 size)
{
	return add_range(&memblock.reserved, base, size);
}

int memblock_free(u64 base, u64 size)
{
	return remove_range(&memblock.reserved, base, size);
}

/* The topmost region of the table that overlaps [base, end), or NULL. */
static const struct memblock_region *last_overlap(
	const struct memblock_type *type, u64 base, u64 end)
{
	unsigned int i = type->cnt;

	while (i-- > 0)
		if (type->regions[i].base < end)
			return region_end(&type->regions[i]) > base
				       ? &type->regions[i]
				       : NULL;
	return NULL;
}

bool memblock_overlaps_memory(u64 base, u64 size)
{
	return last_overlap(&memblock.memory, base, base + size);
}

/*
 * The topmost place in [base, end), a multiple of ALIGN (a power of two), for
 * SIZE bytes that are not reserved; 0: there is none. The place 0 is never given.
 */
__lab(boot) static u64 find_in_range(u64 base, u64 end, u64 size, u64 align)
{
	const struct memblock_region *taken;
	u64 start;

	while (end > base && end - base >= size) {
		start = ALIGN_DOWN(end - size, align);
		if (start < base || start == 0)
			return 0;
		taken = last_overlap(&memblock.reserved, start, start + size);
		if (!taken)
			return start;
		end = taken->base;
	}
	return 0;
}

u64 memblock_find(u64 size, u64 align, u64 limit)
{
	unsigned int i = memblock.memory.cnt;

	if (!size)
		return 0;
	while (i-- > 0) {
		const struct memblock_region *mem = &memblock.memory.regions[i];
		u64 end = min(region_end(mem), limit);
		u64 found = find_in_range(mem->base, end, size, align);

		if (found)
			return found;
	}
	return 0;
}

void *memblock_alloc_raw(size_t size, size_t align)
{
	u64 base = memblock_find(size, align, memblock_limit);

	if (!base || memblock_reserve(base, size))
		panic("memblock: no %zu bytes of low memory left at boot",
		      size);
	return __va((paddr_t)base);
}

void *memblock_alloc(size_t size, size_t align)
{
	return memset(memblock_alloc_raw(size, align), 0, size);
}

bool memblock_is_free(u64 base, u64 size)
{
	const struct memblock_region *mem;

	if (base + size < base)
		return false;
	mem = last_overlap(&memblock.memory, base, base + size);
	return mem && mem->base <= base && region_end(mem) >= base + size &&
	       !last_overlap(&memblock.reserved, base, base + size);
}

u64 memblock_phys_mem_size(void)
{
	unsigned int i;
	u64 total = 0;

	for (i = 0; i < memblock.memory.cnt; i++)
		total += memblock.memory.regions[i].size;
	return total;
}

u64 memblock_end_of_DRAM(void)
{
	unsigned int cnt = memblock.memory.cnt;

	return cnt ? region_end(&memblock.memory.regions[cnt - 1]) : 0;
}

/* The tables are sorted: so are the ranges that FN gets, each as long as it can
 * be. */
__lab(boot) void memblock_for_each_free(void (*fn)(u64 base, u64 end,
						   void *ctx),
					void *ctx)
{
	const struct memblock_type *reserved = &memblock.reserved;
	unsigned int i, r;

	for (i = 0; i < memblock.memory.cnt; i++) {
		u64 base = memblock.memory.regions[i].base;
		u64 end = region_end(&memblock.memory.regions[i]);

		for (r = 0; r < reserved->cnt && base < end; r++) {
			const struct memblock_region *res =
				&reserved->regions[r];

			if (region_end(res) <= base)
				continue;
			if (res->base >= end)
				break;
			if (res->base > base)
				fn(base, res->base, ctx);
			base = region_end(res);
		}
		if (base < end)
			fn(base, end, ctx);
	}
}
