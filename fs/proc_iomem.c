// SPDX-License-Identifier: MIT
/*
 * proc_iomem.c - /proc/iomem: what stands where in physical addresses
 *
 * What      The firmware's memory map, with the kernel's own parts inside; and
 *           what is never in it: the screen's memory, the ROMs of cards, which
 *           are looked for as Linux does (probe_roms), the firmware's own, the
 *           local APIC.
 * Not here  Devices on PCI, an IO-APIC: the kernel drives none.
 */
#include <asm/io.h>
#include <drivers/lapic.h>
#include <fs/procfs.h>
#include <kernel/boot.h>
#include <lib/align.h>
#include <lib/minmax.h>
#include <mm/page.h>
#include <mm/vmalloc.h>
#include "internal.h"

#define ROMS_START    0xc0000U
#define VIDEO_ROM_END 0xc8000U
#define ROMS_END      0xe0000U
#define ROM_STEP      2048U
#define MAX_PLACES    16

static const char *const region_names[] = {
	[BOOT_USABLE] = "System RAM",
	[BOOT_RESERVED] = "Reserved",
	[BOOT_ACPI] = "ACPI Tables",
	[BOOT_NVS] = "ACPI Non-volatile Storage",
	[BOOT_BAD] = "Unusable memory",
};

static void show_range(struct seq_file *m, u64 start, u64 end, const char *name)
{
	seq_printf(m, "%08llx-%08llx : %s\n", start, end - 1, name);
}

/* What of the kernel lies in [start, end), physical. */
static void show_kernel(struct seq_file *m, u64 start, u64 end)
{
	const struct {
		const char *from, *to, *name;
	} parts[] = {
		{ _text, _etext, "Kernel code" },
		{ _rodata, _erodata, "Kernel rodata" },
		{ _data, _edata, "Kernel data" },
		{ _bss, _ebss, "Kernel bss" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		u64 from = __pa(parts[i].from), to = __pa(parts[i].to);

		if (from < start || from >= end)
			continue;
		seq_puts(m, "  ");
		show_range(m, from, to, parts[i].name);
	}
}

/* ------------------------------------------------- what is not in the map */

struct place {
	u64 start, end;
	const char *name;
};

struct places {
	struct place at[MAX_PLACES]; /* in order */
	unsigned int nr, shown;
};

static void add_place(struct places *p, u64 start, u64 end, const char *name)
{
	if (p->nr < MAX_PLACES)
		p->at[p->nr++] = (struct place){ start, end, name };
}

/* A card's ROM begins with 55 aa and its length in pieces of 512 bytes. */
static unsigned int rom_size(const volatile u8 __iomem *rom, u64 at)
{
	u32 head = readl(rom + (at - ROMS_START));
	unsigned int size = (head >> 16 & 0xff) * 512;

	return (head & 0xffff) == 0xaa55 && at + size <= ROMS_END ? size : 0;
}

static void add_roms(struct places *p)
{
	u8 __iomem *rom = ioremap_cache(ROMS_START, ROMS_END - ROMS_START);
	unsigned int size;

	if (!rom)
		return;
	for (u64 at = ROMS_START; at < ROMS_END;
	     at = ALIGN(at + max(size, 1U), ROM_STEP)) {
		size = rom_size(rom, at);
		if (size)
			add_place(p, at, at + size,
				  at < VIDEO_ROM_END ? "Video ROM"
						     : "Adapter ROM");
	}
	iounmap(rom);
}

static void find_places(struct places *p)
{
	u64 lapic = lapic_address();

	add_place(p, 0xa0000, 0xc0000, "Video RAM area");
	add_roms(p);
	add_place(p, 0xf0000, 0x100000, "System ROM");
	if (lapic)
		add_place(p, lapic, lapic + PAGE_SIZE, "Local APIC");
}

/* Those that are not shown yet and begin below END; indented: inside of what
 * was shown last. */
static void show_places(struct seq_file *m, struct places *p, u64 end,
			bool inside)
{
	for (; p->shown < p->nr && p->at[p->shown].start < end; p->shown++) {
		const struct place *at = &p->at[p->shown];

		if (inside)
			seq_puts(m, "  ");
		show_range(m, at->start, at->end, at->name);
	}
}

/* ------------------------------------------------------------------ the file */

static void show_region(struct seq_file *m, const struct boot_region *r,
			struct places *p)
{
	unsigned int type = (unsigned int)r->type;

	if (type < BOOT_USABLE || type > BOOT_BAD)
		type = BOOT_RESERVED;
	show_places(m, p, r->base, false);
	show_range(m, r->base, r->base + r->size, region_names[type]);
	show_kernel(m, r->base, r->base + r->size);
	show_places(m, p, r->base + r->size, true);
}

static int show_iomem(struct seq_file *m)
{
	const struct boot_region *r = boot_info.regions;
	const struct boot_region *end = r + boot_info.nr_regions;
	struct places places = { .nr = 0 };

	find_places(&places);
	for (; r < end; r++)
		if (r->size)
			show_region(m, r, &places);
	show_places(m, &places, ~0ULL, false);
	return 0;
}
PROC_FILE("iomem", show_iomem);
