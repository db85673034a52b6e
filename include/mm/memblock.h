/* SPDX-License-Identifier: MIT */
/*
 * memblock.h - memory before there is an allocator: two sorted lists of ranges
 *
 * `memory` is the RAM there is, `reserved` the part of it that is taken. What
 * is in the first and not in the second goes to the buddy system when
 * mm_init() ends memblock's life; `memory` can be asked later, too. Changed at
 * boot only: one CPU, no locks.
 * Addresses are u64, since the firmware speaks of more than an entry holds.
 */
#ifndef MM_MEMBLOCK_H
#define MM_MEMBLOCK_H

#include <lib/types.h>
#include <asm/page.h>

#define MEMBLOCK_MAX_REGIONS 128

struct memblock_region {
	u64 base, size;
};

struct memblock_type {
	const char *name;
	unsigned int cnt;
	struct memblock_region regions[MEMBLOCK_MAX_REGIONS];
};

struct memblock {
	struct memblock_type memory, reserved;
};

extern struct memblock memblock;

/* Add or take out a range; any order, overlap or emptiness is welcome.
 * 0, or -ENOSPC when the table is full (the range is then left out), or
 * -EINVAL for a range that wraps. Bytes. */
int memblock_add(u64 base, u64 size);
int memblock_remove(u64 base, u64 size);
int memblock_reserve(u64 base, u64 size);
int memblock_free(u64 base, u64 size);

/* SIZE zeroed bytes of low memory aligned to ALIGN, mapped in the direct map;
 * panics when there is none (too little memory was refused before). */
void *memblock_alloc(size_t size, size_t align);

/* Top-down search below LIMIT: physical address, or 0 when there is no room. */
u64 memblock_find(u64 size, u64 align, u64 limit);

/* True when the whole range is memory and none of it reserved. */
bool memblock_is_free(u64 base, u64 size);

/* Direct-map allocations come from below this address; grows as it is mapped.
 */
extern u64 memblock_limit;

/* True when any byte of the range, which does not wrap, is memory. After boot,
 * too: `memory` stays. */
bool memblock_overlaps_memory(u64 base, u64 size);

u64 memblock_phys_mem_size(void);
u64 memblock_end_of_DRAM(void);

/* Calls fn(base, end, ctx) for each range that is memory and not reserved. */
void memblock_for_each_free(void (*fn)(u64 base, u64 end, void *ctx),
			    void *ctx);

#endif
