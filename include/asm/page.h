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
#define PFN_LIMIT      (1UL << (PHYS_BITS - PAGE_SHIFT))

#define PFN_UP(x)      (((x) + PAGE_SIZE - 1) >> PAGE_SHIFT)
#define PFN_DOWN(x)    ((x) >> PAGE_SHIFT)
#define PFN_PHYS(x)    ((paddr_t)(x) << PAGE_SHIFT)

/* The direct map: valid for low memory only (pfn < max_low_pfn). */
#define __pa(v)	       ((paddr_t)((unsigned long)(v)-PAGE_OFFSET))
#define __va(p)	       ((void *)((unsigned long)(p) + PAGE_OFFSET))
#define virt_to_pfn(v) (((unsigned long)(v)-PAGE_OFFSET) >> PAGE_SHIFT)
#define pfn_to_virt(n) __va(PFN_PHYS(n))

/* The suffix of an instruction on a machine word. */
#ifdef __x86_64__
#define ASM_WORD "q"
#else
#define ASM_WORD "l"
#endif

/* Clear or copy one page through kernel addresses. */
static inline void clear_page(void *page)
{
	unsigned long count = PAGE_SIZE / 4;

	asm volatile("rep stosl" : "+D"(page), "+c"(count) : "a"(0) : "memory");
}

static inline void copy_page(void *to, const void *from)
{
	unsigned long count = PAGE_SIZE / 4;

	asm volatile("rep movsl"
		     : "+D"(to), "+S"(from), "+c"(count)
		     :
		     : "memory");
}

#endif
