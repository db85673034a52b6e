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
typedef unsigned long paddr_t;

/* The first frame number that no entry of this build can name. */
#define PFN_LIMIT      (1UL << (32 - PAGE_SHIFT))

#define PFN_UP(x)      (((x) + PAGE_SIZE - 1) >> PAGE_SHIFT)
#define PFN_DOWN(x)    ((x) >> PAGE_SHIFT)
#define PFN_PHYS(x)    ((paddr_t)(x) << PAGE_SHIFT)

/* The direct map: valid for low memory only (pfn < max_low_pfn). */
#define __pa(v)	       ((paddr_t)(unsigned long)(v)-PAGE_OFFSET)
#define __va(p)	       ((void *)((unsigned long)(p) + PAGE_OFFSET))
#define virt_to_pfn(v) (__pa(v) >> PAGE_SHIFT)
#define pfn_to_virt(n) __va(PFN_PHYS(n))

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
