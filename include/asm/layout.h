/* SPDX-License-Identifier: MIT */
/*
 * layout.h - the virtual address space, shared by C, NASM and linker.ld
 *
 * x86_64 has layout_64.h; this is that of the 32-bit builds:
 *
 *   0xFFFFF000 +--------------------------------+ FIXADDR_TOP
 *              | fixmap: kmap_local slots, APIC |
 *   0xFFC00000 +--------------------------------+ FIXADDR_START
 *              | pkmap window: kmap, 4 MiB      |
 *   0xFF800000 +--------------------------------+ PKMAP_BASE
 *              | two guard pages                |
 *   0xFF7FE000 +--------------------------------+ VMALLOC_END
 *              | vmalloc and ioremap            |
 *   0xF8800000 +--------------------------------+ VMALLOC_START
 *              | 8 MiB hole                     |
 *   0xF8000000 +--------------------------------+ PAGE_OFFSET + 896 MiB
 *              | direct map of low memory;      |
 *              | the kernel image at +1 MiB     |
 *   0xC0000000 +--------------------------------+ PAGE_OFFSET = TASK_SIZE
 *              | user space                     |
 *   0x00010000 +--------------------------------+ MMAP_MIN_ADDR
 *              | never mapped, in either ring   |
 *   0x00000000 +--------------------------------+
 *
 * Only plain numbers stand here: the linker and the assembler read them too.
 * See: Gorman, "Understanding the Linux Virtual Memory Manager", 4.1.
 */
#ifndef ASM_LAYOUT_H
#define ASM_LAYOUT_H

#ifdef __x86_64__
#include <asm/layout_64.h>
#else

#define PAGE_OFFSET	   0xC0000000
#define KERNEL_PHYS_BASE   0x00100000
#define KERNEL_VIRT_BASE   0xC0100000
#define KERNEL_MAP_BASE	   PAGE_OFFSET /* the image: in the direct map */
#define LOWMEM_MAX	   0x38000000
#define HAVE_HIGHMEM	   1 /* memory that has no address of the kernel's */
#define TASK_SIZE	   0xC0000000
/* Where a program's mappings go that ask for no place: all of its half. */
#define DEFAULT_MAP_WINDOW TASK_SIZE
#define MMAP_32BIT_START   0 /* MAP_32BIT means nothing */
#define MMAP_32BIT_END	   0
#define MMAP_RND_BITS	   8 /* pages, as Linux has it */
#define MMAP_RND_BITS_MAX  16
#define STACK_RND_PAGES	   0x800UL
#define BRK_RND_RANGE	   0x02000000UL
/* Above it no address is a program's. */
#define USER_ADDR_MAX	   TASK_SIZE
#define MMAP_MIN_ADDR	   0x00010000

#define VMALLOC_START	   0xF8800000
#define VMALLOC_END	   0xFF7FE000
/* Objects before guard pages (slub_debug=M), in the hole. */
#define SLAB_UNMAP_START   0xF8100000
#define SLAB_UNMAP_SIZE	   0x00600000
#define PKMAP_BASE	   0xFF800000
#define PKMAP_PAGES	   1024
#define FIXADDR_START	   0xFFC00000
#define FIXADDR_TOP	   0xFFFFF000

/* What lies where above the program's half: each begins at its address. */
#define KERNEL_REGIONS(REGION)                                              \
	REGION(PAGE_OFFSET, "the kernel's half: direct map of low memory"), \
		REGION(VMALLOC_START,                                       \
		       "the kernel's half: vmalloc and ioremap"),           \
		REGION(PKMAP_BASE, "the kernel's half: the kmap window"),   \
		REGION(FIXADDR_START, "the kernel's half: fixmap")

#endif

#endif
