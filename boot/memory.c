// SPDX-License-Identifier: MIT
/*
 * memory.c - the firmware's memory map becomes memblock's
 *
 * What       A region is taken as memory when the map says usable, shrunk to
 *            whole pages; whatever another region says of the same bytes is
 *            taken out again, grown to whole pages: the cautious one wins.
 *            Above the limit (mem=, what a page-table entry can name, what
 *            low memory has room to describe) nothing is used.
 * Invariant  No byte is memory that any line of the map calls something else,
 *            however long the map is (memory_model.c).
 * Reserved   page 0 (interrupt table, BIOS data), the extended BIOS data area
 *            up to 1 MiB, the kernel image, the initramfs.
 * Failure    Less than MIN_MEMORY_MIB where the kernel can live: one sentence, halt.
 */
#include <asm/cpu.h>
#include <asm/page.h>
#include <kernel/boot.h>
#include <kernel/cmdline.h>
#include <kernel/lab.h>
#include <kernel/printk.h>
#include <lib/align.h>
#include <lib/kstrto.h>
#include <lib/minmax.h>
#include <mm/memblock.h>
#include <mm/page.h>
#include <uapi/errno.h>

#include "multiboot.h"

#define MiB (1ULL << 20)

static u64 mem_limit __initdata = U64_MAX;

static int __init parse_mem(const char *value)
{
	u64 limit;

	if (kstrtosize(value, &limit) || limit == 0)
		return -EINVAL;
	mem_limit = limit;
	return 0;
}
CMDLINE("mem", parse_mem);

/* ------------------------------------------------------------ the map's lines */

/* The smallest usable region of the table: the one to do without; or NULL. */
static struct boot_region *__init least_usable(void)
{
	struct boot_region *region = boot_info.regions, *least = NULL;
	const struct boot_region *end = region + boot_info.nr_regions;

	for (; region < end; region++)
		if (region->type == BOOT_USABLE &&
		    (!least || region->size < least->size))
			least = region;
	return least;
}

/* In a full table usable memory makes room for what is not, never the other
 * way round. */
static struct boot_region *__init place_for(enum boot_region_type type)
{
	if (boot_info.nr_regions < BOOT_MAX_REGIONS)
		return &boot_info.regions[boot_info.nr_regions++];
	boot_info.nr_left_out++;
	return type == BOOT_USABLE ? NULL : least_usable();
}

void __init boot_add_region(u64 base, u64 size, u32 type)
{
	struct boot_region *region;

	if (type < BOOT_USABLE || type > BOOT_BAD)
		type = BOOT_RESERVED;
	region = place_for((enum boot_region_type)type);
	if (region)
		*region = (struct boot_region){ base, size,
						(enum boot_region_type)type };
}

void __init boot_add_meminfo(u32 mem_lower, u32 mem_upper)
{
	boot_add_region(0, (u64)min(mem_lower, 640U) << 10, BOOT_USABLE);
	boot_add_region(0x100000, (u64)mem_upper << 10, BOOT_USABLE);
}

/* -------------------------------------------------------------- to memblock */

/* BASE + SIZE, or the last page boundary when that wraps. */
__lab(boot) static u64 __init region_end(const struct boot_region *region)
{
	u64 end = region->base + region->size;

	return end < region->base ? ALIGN_DOWN(U64_MAX, PAGE_SIZE) : end;
}

/* The whole pages of a usable region become memory (memblock_add), if there are
 * any. A table that is full costs this region, with a warning. */
__lab(boot) static void __init add_usable(const struct boot_region *region)
{
	u64 start, end = ALIGN_DOWN(region_end(region), (u64)PAGE_SIZE);

	if (region->base > U64_MAX - PAGE_SIZE)
		return;
	start = ALIGN(region->base, (u64)PAGE_SIZE);
	if (start < end && memblock_add(start, end - start))
		pr_warn("boot: too many memory regions, left out: %#llx\n",
			start);
}

/* Every page that has a byte of this region is no memory (memblock_remove). An
 * empty region says nothing. If the table is full, the boot ends (boot_stop):
 * memory that is none is worse. */
__lab(boot) static void __init remove_other(const struct boot_region *region)
{
	u64 start = ALIGN_DOWN(region->base, (u64)PAGE_SIZE);
	u64 end = region_end(region);

	if (region->size == 0)
		return;
	if (end <= U64_MAX - PAGE_SIZE)
		end = ALIGN(end, (u64)PAGE_SIZE);
	if (memblock_remove(start, end - start))
		boot_stop("the memory map has too many regions");
}

static const char *__init region_name(const struct boot_region *region)
{
	static const char *const names[] = {
		[BOOT_USABLE] = "usable",  [BOOT_RESERVED] = "reserved",
		[BOOT_ACPI] = "ACPI data", [BOOT_NVS] = "ACPI NVS",
		[BOOT_BAD] = "bad",
	};

	return region->size ? names[region->type] : "empty";
}

static void __init add_regions(void)
{
	const struct boot_region *region = boot_info.regions;
	const struct boot_region *end = region + boot_info.nr_regions;

	pr_info("boot: %s, memory map:\n", boot_info.loader);
	for (; region < end; region++) {
		pr_info("boot: [0x%016llx-0x%016llx] %s\n", region->base,
			region_end(region) - 1, region_name(region));
		if (region->type == BOOT_USABLE)
			add_usable(region);
	}
	if (boot_info.nr_left_out)
		pr_warn("boot: %u regions more than %d, the smallest usable "
			"ones are left out\n",
			boot_info.nr_left_out, BOOT_MAX_REGIONS);
	for (region = boot_info.regions; region < end; region++)
		if (region->type != BOOT_USABLE)
			remove_other(region);
}

static void __init cut_above(u64 limit, const char *why)
{
	u64 end = memblock_end_of_DRAM(), size = memblock_phys_mem_size();

	limit = ALIGN_DOWN(limit, (u64)PAGE_SIZE);
	if (end <= limit)
		return;
	memblock_remove(limit, end - limit);
	pr_info("boot: %llu MiB above %#llx left out: %s\n",
		(size - memblock_phys_mem_size()) / MiB, limit, why);
}

/* What the direct map can hold: the kernel's own data come from there. */
static u64 __init low_memory(void)
{
	u64 total = 0;
	unsigned int i;

	for (i = 0; i < memblock.memory.cnt; i++) {
		const struct memblock_region *region =
			&memblock.memory.regions[i];

		if (region->base < LOWMEM_MAX)
			total += min(region->size,
				     (u64)LOWMEM_MAX - region->base);
	}
	return total;
}

/* A struct page stands for each frame up to the last, holes included: a map
 * that is mostly hole must not fill more than half of low memory with them. */
static void __init cut_sparse(void)
{
	u64 frames = low_memory() / (2 * sizeof(struct page));

	cut_above(frames << PAGE_SHIFT, "low memory is too small for its map");
}

/* The segment of the extended BIOS data area stands at 0x40E. */
static u64 __init ebda_start(void)
{
	u64 ebda = (u64) * (const volatile u16 *)__va(0x40E) << 4;

	return ebda >= 0x80000 && ebda < 0xA0000 ? ebda : 0xA0000;
}

static void __init reserve_initrd(void)
{
	u64 start = boot_info.initrd_start, end = boot_info.initrd_end;

	if (start == end)
		return;
	if (start < __pa(_end) && end > __pa(_text)) {
		pr_err("boot: initramfs [%#llx-%#llx] overlaps the kernel, "
		       "not used\n",
		       start, end - 1);
		boot_info.initrd_fault = "it overlaps the kernel";
	} else if (!memblock_is_free(start, end - start)) {
		pr_err("boot: initramfs [%#llx-%#llx] is not all in memory, "
		       "not used\n",
		       start, end - 1);
		boot_info.initrd_fault =
			"it is not all in memory; give the machine more";
	} else {
		start = ALIGN_DOWN(start, (u64)PAGE_SIZE);
		memblock_reserve(start, ALIGN(end, (u64)PAGE_SIZE) - start);
		return;
	}
	boot_info.initrd_start = boot_info.initrd_end = 0;
}

void __init setup_memory(void)
{
	u64 size, ebda = ebda_start();

	add_regions();
	cut_above((u64)PFN_LIMIT << PAGE_SHIFT, "this build cannot reach it");
	cut_above(1ULL << cpu_phys_bits(), "this CPU cannot reach it");
	cut_above(mem_limit, "mem=");
	cut_sparse();
	size = low_memory();
	if (size < MIN_MEMORY_MIB * MiB)
		boot_stop("at least %d MiB of memory are needed, this "
			  "machine has %llu KiB",
			  MIN_MEMORY_MIB, size / 1024);
	memblock_reserve(0, PAGE_SIZE);
	memblock_reserve(ebda, 0x100000 - ebda);
	memblock_reserve(__pa(_text), (u64)(_end - _text));
	reserve_initrd();
}
