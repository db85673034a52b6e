/* SPDX-License-Identifier: MIT */
/*
 * boot.h - what the boot loader told, in one shape for every loader
 *
 * boot/ fills this from Multiboot 1 or 2 before anything else runs; after
 * that nobody looks at the loader's own structures.
 */
#ifndef KERNEL_BOOT_H
#define KERNEL_BOOT_H

#include <lib/types.h>
#include <asm/traps.h>

/* EAX at the first instruction: which specification the loader follows. */
#define MB1_BOOT_MAGIC	 0x2BADB002
#define MB2_BOOT_MAGIC	 0x36D76289

/* Less memory than this where the kernel can live: one sentence, halt. */
#define MIN_MEMORY_MIB	 7

#define BOOT_MAX_REGIONS 64

enum boot_region_type {
	BOOT_USABLE = 1,
	BOOT_RESERVED,
	BOOT_ACPI,
	BOOT_NVS,
	BOOT_BAD
};

/* One line of the firmware's memory map, exactly as it was given. */
struct boot_region {
	u64 base, size;
	enum boot_region_type type;
};

struct boot_info {
	const char *loader; /* "Multiboot 1", "Multiboot 2" */
	unsigned int nr_regions;
	unsigned int nr_left_out; /* more of them than there is room for */
	struct boot_region regions[BOOT_MAX_REGIONS];
	u64 initrd_start, initrd_end; /* physical; equal when there is none */
	const char *initrd_fault; /* why there is none, though there was one */
};

extern struct boot_info boot_info;

/* The kernel image, from linker.ld: virtual addresses. */
extern char _text[], _etext[], _rodata[], _erodata[], _data[], _edata[];
extern char _bss[], _ebss[], _end[], _init_begin[], _init_end[];
extern char __percpu_start[], __percpu_end[];

/*
 * Called by boot/'s assembly once paging is on: MAGIC and INFO (a physical
 * address) are EAX and EBX as the loader left them. Fills boot_info and
 * boot_command_line, or says in one sentence what is wrong and halts.
 */
asmlinkage void boot_main(u32 magic, u32 info);

/*
 * boot_info's regions and the initramfs into memblock, cut to what mem= and
 * this build's page-table entries allow; the kernel image, the initramfs and
 * the firmware's pages reserved. After cmdline_parse(). Too little memory is
 * said in one sentence, and the machine halts.
 */
void setup_memory(void);

/* The boot story, kernel/main.c; boot_main ends by calling it. */
void start_kernel(void) __attribute__((noreturn));

#endif
