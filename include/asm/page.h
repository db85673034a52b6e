/* SPDX-License-Identifier: MIT */
/* page.h - pages, physical addresses and the direct map. */
#ifndef ASM_PAGE_H
#define ASM_PAGE_H

#include <lib/types.h>
#include <asm/layout.h>

#define PAGE_SHIFT    12
#define PAGE_SIZE     (1UL << PAGE_SHIFT)
#define PAGE_MASK     (~(PAGE_SIZE - 1))

#define PAGE_ALIGN(x) (((x) + PAGE_SIZE - 1) & PAGE_MASK)

/*
 * A physical address that this build's page-table entries can hold. What a
 * boot loader says about memory is wider: that is a u64 until memblock has
 * cut it down.
 */
#if PGTABLE_LEVELS == 3
typedef u64 paddr_t;
#else
typedef unsigned long paddr_t;
#endif

/* The first frame number that no entry of this build can name: PAE has 36 bits
 * of address on every CPU that has it. */
#if PGTABLE_LEVELS == 2
#define PHYS_BITS 32
#elif PGTABLE_LEVELS == 3
#define PHYS_BITS 36
#else
#define PHYS_BITS 52
#endif
#define PFN_LIMIT   (1UL << (PHYS_BITS - PAGE_SHIFT))

#define PFN_UP(x)   (((x) + PAGE_SIZE - 1) >> PAGE_SHIFT)
#define PFN_DOWN(x) ((x) >> PAGE_SHIFT)
#define PFN_PHYS(x) ((paddr_t)(x) << PAGE_SHIFT)

/* The direct map: valid for low memory only (pfn < max_low_pfn). */
#define __va(p)	    ((void *)((unsigned long)(p) + PAGE_OFFSET))
#ifdef __x86_64__
/* The kernel image, too, which has a mapping of its own at the top. */
static inline unsigned long __phys_addr(unsigned long v)
{
	return v - (v >= KERNEL_MAP_BASE ? KERNEL_MAP_BASE : PAGE_OFFSET);
}

#define __pa(v) ((paddr_t)__phys_addr((unsigned long)(v)))
#else
#define __phys_addr(v) ((v)-PAGE_OFFSET)
#define __pa(v)	       ((paddr_t)((unsigned long)(v)-PAGE_OFFSET))
#endif
#define virt_to_pfn(v)	  (__phys_addr((unsigned long)(v)) >> PAGE_SHIFT)
#define pfn_to_virt(n)	  __va(PFN_PHYS(n))

/* The same for who knows that it is no address of the image. */
#define direct_map_pfn(v) (((unsigned long)(v)-PAGE_OFFSET) >> PAGE_SHIFT)

/* The suffix of an instruction on a machine word. */
#ifdef __x86_64__
#define ASM_WORD "q"
#else
#define ASM_WORD "l"
#endif

/* Clear or copy one page through kernel addresses. */
static inline void clear_page(void *page)
{
	unsigned long count = PAGE_SIZE / sizeof(long);

	asm volatile("rep stos" ASM_WORD
		     : "+D"(page), "+c"(count)
		     : "a"(0UL)
		     : "memory");
}

static inline void copy_page(void *to, const void *from)
{
	unsigned long count = PAGE_SIZE / sizeof(long);

	asm volatile("rep movs" ASM_WORD
		     : "+D"(to), "+S"(from), "+c"(count)
		     :
		     : "memory");
}

#endif
