/* SPDX-License-Identifier: MIT */
/*
 * layout_64.h - the virtual address space of x86_64, as Linux publishes it
 *
 *   4 levels            5 levels
 *   0xffffffffff5ff000  the same     +----------------------+ FIXADDR_TOP
 *                                    | fixmap               |
 *   0xffffffffff400000  the same     +----------------------+ FIXADDR_START
 *   0xffffffff80000000  the same     | kernel image, -2 GiB | KERNEL_MAP_BASE
 *   0xffffe8fffffff000  0xffd1ff...  +----------------------+ VMALLOC_END
 *                                    | vmalloc and ioremap  |
 *   0xffffc90000000000  0xffa000...  +----------------------+ VMALLOC_START
 *   0xffff888000000000  0xff1100...  | direct map: all RAM  | PAGE_OFFSET
 *                                    +----------------------+
 *                                    | no canonical address |
 *   0x00007ffffffff000  0x00ffff...  +----------------------+ TASK_SIZE
 *                                    | only for who asks    |
 *   0x00007ffffffff000  the same     +----------------------+ DEFAULT_MAP_WINDOW
 *                                    | user space           |
 *   0x0000000000010000               +----------------------+ MMAP_MIN_ADDR
 *
 * How many levels there are is decided by the first instructions
 * (boot/head_64.asm), so what depends on it is a variable.
 * See: Linux, Documentation/arch/x86/x86_64/mm.rst.
 */
#ifndef ASM_LAYOUT_64_H
#define ASM_LAYOUT_64_H

#define KERNEL_PHYS_BASE   0x00100000
#define KERNEL_MAP_BASE	   0xffffffff80000000
#define KERNEL_VIRT_BASE   0xffffffff80100000
#define KERNEL_MAP_SIZE	   0x40000000
#define MMAP_MIN_ADDR	   0x00010000
#define DEFAULT_MAP_WINDOW 0x00007ffffffff000
#define MMAP_32BIT_START   0x40000000UL /* MAP_32BIT: the second GiB */
#define MMAP_32BIT_END	   0x80000000UL
#define MMAP_RND_BITS	   28 /* pages, as Linux has it */
#define MMAP_RND_BITS_MAX  32
#define STACK_RND_PAGES	   0x400000UL
#define BRK_RND_RANGE	   0x40000000UL

/* Above it no bit pattern is a program's, canonical or not. */
#define USER_ADDR_MAX	   0x8000000000000000
#define LOWMEM_MAX	   0x400000000000 /* 64 TiB, with either depth */
#define HAVE_HIGHMEM	   0

#define PAGE_OFFSET_L4	   0xffff888000000000
#define PAGE_OFFSET_L5	   0xff11000000000000
#define VMALLOC_START_L4   0xffffc90000000000
#define VMALLOC_START_L5   0xffa0000000000000
#define VMALLOC_SIZE_L4	   0x00001ffffffff000
#define TASK_SIZE_L4	   0x00007ffffffff000
#define TASK_SIZE_L5	   0x00fffffffffff000

#define FIXADDR_START	   0xffffffffff400000
#define FIXADDR_TOP	   0xffffffffff5ff000

/* What lies where above the program's half: each begins at its address. */
#define KERNEL_REGIONS(REGION)                                             \
	REGION(TASK_SIZE, "above the program's half, below the kernel's"), \
		REGION(PAGE_OFFSET,                                        \
		       "the kernel's half: direct map of memory"),         \
		REGION(VMALLOC_START,                                      \
		       "the kernel's half: vmalloc and ioremap"),          \
		REGION(VMALLOC_END, "the kernel's half: nothing"),         \
		REGION(KERNEL_MAP_BASE, "the kernel's half: its image"),   \
		REGION(FIXADDR_START, "the kernel's half: fixmap")

#ifndef __ASSEMBLER__
extern unsigned long page_offset_base, vmalloc_base, task_size_max;

#define PAGE_OFFSET	 page_offset_base
#define VMALLOC_START	 vmalloc_base
#define VMALLOC_END	 (vmalloc_base + VMALLOC_SIZE_L4)
#define TASK_SIZE	 task_size_max

/* Objects before guard pages (slub_debug=M). */
#define SLAB_UNMAP_START (VMALLOC_END + 0x1000 + 0x200000)
#define SLAB_UNMAP_SIZE	 0x00600000
#endif

#endif
