// SPDX-License-Identifier: MIT
// loses: lines
/* The lines of the map are taken to be as long as we know them. */
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
		at += sizeof(*entry);
	}
}
