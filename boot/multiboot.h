/* SPDX-License-Identifier: MIT */
/*
 * multiboot.h - what the two Multiboot specifications lay in memory
 *
 * Fields are named as in the specifications; only those read are spelt out.
 * See: Multiboot specification 0.6.96, 3.3; Multiboot2 specification 2.0, 3.6.
 */
#ifndef BOOT_MULTIBOOT_H
#define BOOT_MULTIBOOT_H

#include <lib/types.h>

#define MB1_INFO_MEMORY	 0x001
#define MB1_INFO_CMDLINE 0x004
#define MB1_INFO_MODS	 0x008
#define MB1_INFO_MMAP	 0x040
#define MB1_INFO_LOADER	 0x200

struct mb1_info {
	u32 flags;
	u32 mem_lower, mem_upper; /* KiB from 0, KiB from 1 MiB */
	u32 boot_device;
	u32 cmdline;
	u32 mods_count, mods_addr;
	u32 syms[4];
	u32 mmap_length, mmap_addr;
	u32 drives_length, drives_addr;
	u32 config_table;
	u32 boot_loader_name;
};

struct mb1_module {
	u32 mod_start, mod_end; /* half open */
	u32 string, reserved;
};

/* The next one begins SIZE bytes after this one's base_addr. */
struct mb1_mmap_entry {
	u32 size;
	u64 base_addr, length;
	u32 type;
} __packed;

#define MB2_TAG_END	0
#define MB2_TAG_CMDLINE 1
#define MB2_TAG_MODULE	3
#define MB2_TAG_MEMINFO 4
#define MB2_TAG_MMAP	6

struct mb2_info {
	u32 total_size, reserved;
};

/* Each begins on the next multiple of 8. */
struct mb2_tag {
	u32 type, size;
};

struct mb2_tag_string {
	struct mb2_tag tag;
	char string[];
};

struct mb2_tag_module {
	struct mb2_tag tag;
	u32 mod_start, mod_end;
	char string[];
};

struct mb2_tag_meminfo {
	struct mb2_tag tag;
	u32 mem_lower, mem_upper;
};

struct mb2_tag_mmap {
	struct mb2_tag tag;
	u32 entry_size, entry_version;
};

struct mb2_mmap_entry {
	u64 base_addr, length;
	u32 type, zero;
};

/* boot/memory.c: one line of the map, or what stands for a map. */
void boot_add_region(u64 base, u64 size, u32 type);
void boot_add_meminfo(u32 mem_lower, u32 mem_upper);

/* boot/boot_main.c: what both readers put together. */
void boot_set_initrd(u32 start, u32 end);
void boot_set_cmdline(const char *line, size_t max);

/* boot/multiboot1.c, boot/multiboot2.c */
void multiboot1_parse(u32 info);
void multiboot2_parse(u32 info);

/* boot/window_*.c: SIZE bytes of physical memory below 4 GiB, readable until
 * boot_unmap_all(). NULL: wraps, or more than the window still holds. */
void *boot_map(u32 phys, size_t size);
void boot_unmap_all(void);
/* The longest readable string at PHYS, at most MAX bytes; never NULL. */
const char *boot_map_string(u32 phys, size_t max, size_t *len);

/* Says one sentence, without newline, and halts: the boot cannot go on. */
void boot_stop(const char *fmt, ...) __printf(1, 2) __noreturn;

#endif
