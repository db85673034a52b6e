// SPDX-License-Identifier: MIT
/*
 * multiboot1.c - what a Multiboot 1 loader tells: QEMU's -kernel, GRUB, v86
 *
 * The specification calls the command line "the kernel's"; whether it begins
 * with the kernel's own file name is each loader's choice: QEMU and GRUB 0.97
 * put it there, GRUB 2 and v86 do not.
 */
#include <kernel/boot.h>
#include <kernel/cmdline.h>
#include <kernel/printk.h>
#include <lib/minmax.h>
#include <lib/string.h>

#include "multiboot.h"

#define LOADER_NAME_MAX 64

static bool __init names_the_kernel(const struct mb1_info *info,
				    const char *line)
{
	const char *name = "";
	size_t len;

	if (info->flags & MB1_INFO_LOADER)
		name = boot_map_string(info->boot_loader_name, LOADER_NAME_MAX,
				       &len);
	return strncmp(name, "qemu", 4) == 0 ||
	       strncmp(name, "GNU GRUB 0", 10) == 0 || *line == '/' ||
	       *line == '(';
}

static void __init parse_cmdline(const struct mb1_info *info)
{
	size_t len, skip = 0;
	const char *line =
		boot_map_string(info->cmdline, 2 * COMMAND_LINE_SIZE, &len);

	if (names_the_kernel(info, line))
		while (skip < len && line[skip] != ' ')
			skip++;
	while (skip < len && line[skip] == ' ')
		skip++;
	boot_set_cmdline(line + skip, len - skip);
}

static void __init parse_mmap(const struct mb1_info *info)
{
	const char *map = boot_map(info->mmap_addr, info->mmap_length);
	const struct mb1_mmap_entry *entry;
	u32 left = info->mmap_length;

	if (!map)
		boot_stop("the boot loader's memory map (%u bytes at %#x) is "
			  "not readable",
			  info->mmap_length, info->mmap_addr);
	while (left >= sizeof(*entry)) {
		entry = (const struct mb1_mmap_entry *)map;
		if (entry->size < sizeof(*entry) - sizeof(entry->size) ||
		    entry->size > left - sizeof(entry->size))
			break;
		boot_add_region(entry->base_addr, entry->length, entry->type);
		map += entry->size + sizeof(entry->size);
		left -= entry->size + (u32)sizeof(entry->size);
	}
}

void __init multiboot1_parse(u32 addr)
{
	const struct mb1_info *info = boot_map(addr, sizeof(*info));
	const struct mb1_module *module;

	boot_info.loader = "Multiboot 1";
	if (!info)
		boot_stop("the boot loader's information at %#x is not "
			  "readable",
			  addr);
	if (info->flags & MB1_INFO_CMDLINE)
		parse_cmdline(info);
	if (info->flags & MB1_INFO_MMAP && info->mmap_length)
		parse_mmap(info);
	else if (info->flags & MB1_INFO_MEMORY)
		boot_add_meminfo(info->mem_lower, info->mem_upper);
	if (info->flags & MB1_INFO_MODS && info->mods_count) {
		module = boot_map(info->mods_addr, sizeof(*module));
		if (module)
			boot_set_initrd(module->mod_start, module->mod_end);
	}
}
