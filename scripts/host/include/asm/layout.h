/* SPDX-License-Identifier: MIT */
/*
 * The virtual address space of the geometry under test: i386's for 2 and 3
 * levels, x86-64's as Linux publishes it for 4 and 5.
 */
#ifndef ASM_LAYOUT_H
#define ASM_LAYOUT_H

#define KERNEL_PHYS_BASE   0x00100000
#define MMAP_MIN_ADDR	   0x00010000
#define LOWMEM_MAX	   0x38000000
#define PKMAP_PAGES	   1024
#define HAVE_HIGHMEM	   1
#define DEFAULT_MAP_WINDOW (TASK_SIZE & 0x00007ffffffff000)
#define MMAP_32BIT_START   0
#define MMAP_32BIT_END	   0
#define USER_ADDR_MAX	   TASK_SIZE

#if !defined(PGTABLE_LEVELS) || PGTABLE_LEVELS <= 3
#define PAGE_OFFSET	 0xC0000000
#define KERNEL_VIRT_BASE 0xC0100000
#define TASK_SIZE	 0xC0000000
#define VMALLOC_START	 0xF8800000
#define VMALLOC_END	 0xFF7FE000
#define PKMAP_BASE	 0xFF800000
#define FIXADDR_START	 0xFFC00000
#define FIXADDR_TOP	 0xFFFFF000
#else
#if PGTABLE_LEVELS == 4
#define PAGE_OFFSET   0xffff888000000000
#define TASK_SIZE     0x00007ffffffff000
#define VMALLOC_START 0xffffc90000000000
#define VMALLOC_END   0xffffe8fffffff000
#else
#define PAGE_OFFSET   0xff11000000000000
#define TASK_SIZE     0x00fffffffffff000
#define VMALLOC_START 0xffa0000000000000
#define VMALLOC_END   0xffd1fffffffff000
#endif
#define KERNEL_VIRT_BASE 0xffffffff80100000
#define PKMAP_BASE	 0xffffffffff000000
#define FIXADDR_START	 0xffffffffff400000
#define FIXADDR_TOP	 0xffffffffff7ff000
#endif

#endif
