// SPDX-License-Identifier: MIT
// HOST_SOURCES: boot/memory.c mm/memblock.c
/*
 * The firmware's memory map against the dumbest model: a byte for each page of
 * a small machine. The maps are what no firmware should give: unsorted,
 * overlapping, empty, wrapping, of unknown types, cut inside a page, too long.
 */
#include <host.h>
#include <kernel/boot.h>
#include <kernel/ktest.h>
#include <kernel/panic.h>
#include <lib/minmax.h>
#include <lib/random.h>
#include <lib/string.h>
#include <mm/memblock.h>
#include <mm/page.h>
#include "../boot/multiboot.h"

#define PAGES	   4096 /* 16 MiB */
#define PAGE_OF(x) ((x) >> PAGE_SHIFT)

struct boot_info boot_info;
char _text[1]; /* the host's linker has an _end */

void boot_stop(const char *fmt, ...)
{
	panic("%s", fmt);
}

static unsigned char usable[PAGES], other[PAGES];

static void mark(unsigned char *pages, u64 first, u64 end)
{
	for (; first < min_t(u64, end, PAGES); first++)
		pages[first] = 1;
}

static void add(u64 base, u64 size, u32 type)
{
	u64 end = base + size;

	if (end < base || end > U64_MAX - PAGE_SIZE)
		end = U64_MAX - PAGE_SIZE;
	boot_add_region(base, size, type);
	if (type != BOOT_USABLE && size)
		mark(other, PAGE_OF(base), PAGE_OF(end + PAGE_SIZE - 1));
	if (type == BOOT_USABLE && base < PAGES << PAGE_SHIFT)
		mark(usable, PAGE_OF(base + PAGE_SIZE - 1), PAGE_OF(end));
}

static void reset(void)
{
	memset(&memblock, 0, sizeof(memblock));
	memset(&boot_info, 0, sizeof(boot_info));
	memset(usable, 0, sizeof(usable));
	memset(other, 0, sizeof(other));
	boot_info.loader = "the model";
	host_ram_init(PAGE_SIZE);
}

static bool is_memory(u64 page)
{
	unsigned int i;

	for (i = 0; i < memblock.memory.cnt; i++)
		if (PAGE_OF(memblock.memory.regions[i].base) <= page &&
		    page < PAGE_OF(memblock.memory.regions[i].base +
				   memblock.memory.regions[i].size))
			return true;
	return false;
}

static void add_random(struct rnd *rnd)
{
	static const u64 odd[] = { 0,	       PAGES << PAGE_SHIFT, 1ULL << 32,
				   1ULL << 52, U64_MAX - 5000,	    U64_MAX };
	u64 base = rnd_below(rnd, PAGES << PAGE_SHIFT);
	u64 size = rnd_below(rnd, 3) ? rnd_below(rnd, 200000) : 0;

	if (rnd_below(rnd, 4) == 0)
		base &= PAGE_MASK;
	if (rnd_below(rnd, 10) == 0)
		base = odd[rnd_below(rnd, ARRAY_SIZE(odd))];
	if (rnd_below(rnd, 40) == 0)
		size = odd[rnd_below(rnd, ARRAY_SIZE(odd))] - base;
	add(base, size, rnd_below(rnd, 2) ? BOOT_USABLE : rnd_below(rnd, 9));
}

static bool is_refused(void)
{
	return HOST_PANICS(setup_memory());
}

static u64 expected_pages(void)
{
	u64 page, sum = 0;

	for (page = 0; page < PAGES; page++)
		sum += usable[page] && !other[page];
	return sum;
}

/* A map of N lines; its memory must be the model's, or less when EXACT is not
 * asked for: then never more. A machine that is refused has too little. */
static void check_map(u64 seed, unsigned int n, bool exact)
{
	u64 page;
	struct rnd rnd;

	rnd_seed(&rnd, seed);
	reset();
	add(0x100000, 12U << 20, BOOT_USABLE);
	while (--n)
		add_random(&rnd);
	if (is_refused()) {
		KT_EXPECT(!exact || expected_pages() < (7U << 20) / PAGE_SIZE);
		return;
	}
	for (page = 0; page < PAGES; page++) {
		bool memory = is_memory(page);
		bool expected = usable[page] && !other[page];
		bool right = exact ? memory == expected : expected || !memory;

		KT_EXPECT_MSG(right, "seed %llu, page %llx", seed, page);
		if (!right)
			return;
	}
}

KTEST(boot_memory, what_any_line_calls_not_usable_is_no_memory)
{
	u64 seed;

	for (seed = 1; seed <= 300; seed++)
		check_map(seed, 1 + (unsigned int)seed % BOOT_MAX_REGIONS,
			  true);
}

KTEST(boot_memory, a_map_that_is_too_long_loses_memory_not_warnings)
{
	u64 seed;

	for (seed = 1; seed <= 300; seed++)
		check_map(seed, BOOT_MAX_REGIONS + 1 + (unsigned int)seed,
			  false);
}

KTEST(boot_memory, the_usable_regions_of_a_long_map_that_stay_are_the_largest)
{
	unsigned int i;

	reset();
	add(0x100000, 12U << 20, BOOT_USABLE);
	for (i = 1; i < BOOT_MAX_REGIONS; i++)
		add(0xE00000 + i * 2 * PAGE_SIZE, PAGE_SIZE, BOOT_USABLE);
	for (i = 1; i < BOOT_MAX_REGIONS; i++)
		add(0, PAGE_SIZE, BOOT_RESERVED);
	KT_EXPECT(!is_refused());
	KT_EXPECT_EQ(memblock_phys_mem_size(), 12ULL << 20);
	KT_EXPECT_EQ(boot_info.nr_left_out, BOOT_MAX_REGIONS - 1U);
}

KTEST(boot_memory, struct_pages_of_a_hole_leave_half_of_low_memory)
{
	u64 low = 8U << 20, end;

	reset();
	add(0x100000, low, BOOT_USABLE);
	add(0xF0000000, 0x8000000, BOOT_USABLE);
	KT_EXPECT(!is_refused());
	end = memblock_end_of_DRAM();
	KT_EXPECT(PAGE_OF(end) * sizeof(struct page) <= low / 2);
}

KTEST(boot_memory, memory_that_is_all_high_is_too_little)
{
	reset();
	add(0x40000000, 0x10000000, BOOT_USABLE);
	KT_EXPECT(is_refused());
}
