// SPDX-License-Identifier: MIT
/* multiboot2.c - what a Multiboot 2 loader tells: GRUB 2's multiboot2. */
#include <kernel/boot.h>
#include <kernel/lab.h>
#include <lib/align.h>

#include "multiboot.h"

#define MB2_INFO_MAX (1U << 20) /* bytes we believe */

/*
 * Each line of the map, behind its head, to boot_add_region(). They stand
 * entry_size apart, and later versions may have longer ones; shorter ones than we
 * know are not read, nor is what is left at the end and is no whole line.
 */
__lab(boot) static void __init parse_mmap(const struct mb2_tag_mmap *map)
{
	const char *at = (const char *)(map + 1);
	u32 left = map->tag.size - (u32)sizeof(*map);
	const struct mb2_mmap_entry *entry;

	if (map->entry_size < sizeof(*entry))
		return;
	for (; left >= map->entry_size; left -= map->entry_size) {
		entry = (const struct mb2_mmap_entry *)at;
		boot_add_region(entry->base_addr, entry->length, entry->type);
		at += map->entry_size;
	}
}

static void __init parse_module(const struct mb2_tag_module *module)
{
	if (boot_info.initrd_end == 0)
		boot_set_initrd(module->mod_start, module->mod_end);
}

/* The smallest size a tag of TYPE has, when we read such tags. */
static u32 __init tag_min_size(u32 type)
{
	switch (type) {
	case MB2_TAG_CMDLINE:
		return sizeof(struct mb2_tag_string) + 1;
	case MB2_TAG_MODULE:
		return sizeof(struct mb2_tag_module);
	case MB2_TAG_MEMINFO:
		return sizeof(struct mb2_tag_meminfo);
	case MB2_TAG_MMAP:
		return sizeof(struct mb2_tag_mmap);
	default:
		return sizeof(struct mb2_tag);
	}
}

static void __init parse_tag(const struct mb2_tag *tag)
{
	const struct mb2_tag_meminfo *mem = (const void *)tag;
	const struct mb2_tag_string *line = (const void *)tag;

	switch (tag->type) {
	case MB2_TAG_CMDLINE:
		boot_set_cmdline(line->string, tag->size - sizeof(*line));
		break;
	case MB2_TAG_MODULE:
		parse_module((const void *)tag);
		break;
	case MB2_TAG_MEMINFO: /* a memory map, if any, replaces it */
		if (boot_info.nr_regions == 0)
			boot_add_meminfo(mem->mem_lower, mem->mem_upper);
		break;
	case MB2_TAG_MMAP:
		boot_info.nr_regions = boot_info.nr_left_out = 0;
		parse_mmap((const void *)tag);
		break;
	}
}

/*
 * ADDR is physical (boot_map). Not readable, or of a size that cannot be: the
 * boot ends (boot_stop). Each tag goes to parse_tag(), up to the end tag, or to
 * the first that reaches out of the information or is smaller than tag_min_size()
 * of its type. A tag begins at the next multiple of 8 behind the last.
 */
__lab(boot) void __init multiboot2_parse(u32 addr)
{
	const struct mb2_info *info = boot_map(addr, sizeof(*info));
	const struct mb2_tag *tag;
	u32 total, at = sizeof(*info);

	boot_info.loader = "Multiboot 2";
	total = info ? info->total_size : 0;
	if (total >= sizeof(*info) && total <= MB2_INFO_MAX)
		info = boot_map(addr, total);
	else
		info = NULL;
	if (!info)
		boot_stop("the boot loader's information at %#x (%u bytes) is "
			  "not readable",
			  addr, total);
	while (at <= total - sizeof(*tag)) {
		tag = (const void *)((const char *)info + at);
		if (tag->type == MB2_TAG_END || tag->size > total - at ||
		    tag->size < tag_min_size(tag->type))
			break;
		parse_tag(tag);
		at = ALIGN(at + tag->size, 8);
	}
}
