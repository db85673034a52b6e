/* SPDX-License-Identifier: MIT */
/*
 * Pages of a machine whose memory is a piece of the host program: physical
 * address p is host address HOST_RAM_BASE + p, once host_ram_init() has mapped
 * it (see <host.h>). The base is low, so such addresses are below the fixmap
 * of every geometry.
 */
#ifndef ASM_PAGE_H
#define ASM_PAGE_H

#include <lib/types.h>
#include <asm/layout.h>

#define PAGE_SHIFT    12
#define PAGE_SIZE     (1UL << PAGE_SHIFT)
#define PAGE_MASK     (~(PAGE_SIZE - 1))

#define PAGE_ALIGN(x) (((x) + PAGE_SIZE - 1) & PAGE_MASK)

typedef unsigned long paddr_t;

/* What an entry of this geometry can name. */
#if !defined(PGTABLE_LEVELS) || PGTABLE_LEVELS == 2
#define PFN_LIMIT (1UL << (32 - PAGE_SHIFT))
#else
#define PFN_LIMIT (1UL << (52 - PAGE_SHIFT))
#endif

#define PFN_UP(x)	  (((x) + PAGE_SIZE - 1) >> PAGE_SHIFT)
#define PFN_DOWN(x)	  ((x) >> PAGE_SHIFT)
#define PFN_PHYS(x)	  ((paddr_t)(x) << PAGE_SHIFT)

#define HOST_RAM_BASE	  0x10000000UL
#define HOST_RAM_MAX	  0x60000000UL

#define __pa(v)		  ((paddr_t)(unsigned long)(v)-HOST_RAM_BASE)
#define __va(p)		  ((void *)((unsigned long)(p) + HOST_RAM_BASE))
#define virt_to_pfn(v)	  (__pa(v) >> PAGE_SHIFT)
#define direct_map_pfn(v) virt_to_pfn(v)
#define pfn_to_virt(n)	  __va(PFN_PHYS(n))

static inline void clear_page(void *page)
{
	__builtin_memset(page, 0, PAGE_SIZE);
}

static inline void copy_page(void *to, const void *from)
{
	__builtin_memcpy(to, from, PAGE_SIZE);
}

#endif
