// SPDX-License-Identifier: MIT
// loses: lines
/* The tag that says so does not end the reading. */
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
		if (tag->size > total - at ||
		    tag->size < tag_min_size(tag->type))
			break;
		parse_tag(tag);
		at = ALIGN(at + tag->size, 8);
	}
}
