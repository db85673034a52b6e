// SPDX-License-Identifier: MIT
/*
 * proc_iomem.c - /proc/iomem: what stands where in physical addresses
 *
 * What  The firmware's memory map, with the kernel's own parts inside.
 */
#include <fs/procfs.h>
#include <kernel/boot.h>
#include <lib/minmax.h>
#include <mm/page.h>
#include "internal.h"

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

static int show_iomem(struct seq_file *m)
{
	const struct boot_region *r = boot_info.regions;
	const struct boot_region *end = r + boot_info.nr_regions;

	for (; r < end; r++) {
		unsigned int type = (unsigned int)r->type;

		if (!r->size)
			continue;
		if (type < BOOT_USABLE || type > BOOT_BAD)
			type = BOOT_RESERVED;
		show_range(m, r->base, r->base + r->size, region_names[type]);
		show_kernel(m, r->base, r->base + r->size);
	}
	return 0;
}
PROC_FILE("iomem", show_iomem);
