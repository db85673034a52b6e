/* SPDX-License-Identifier: MIT */
/*
 * pgtable.h - the geometry of the page tables and the bits of an entry
 *
 * A table is an array of pte_t at every level; the walker (mm/pgtable.h) is one
 * loop over PGTABLE_LEVELS levels, numbered from 1 (the tables whose entries
 * map pages) to PGTABLE_LEVELS (the root that CR3 points to):
 *
 *   levels  index bits, root first   entry     build
 *   2       10 10                    32 bits   i386
 *   3       2 9 9                    64 bits   i386pae
 *   4       9 9 9 9                  64 bits   x86_64
 *   5       9 9 9 9 9                64 bits   x86_64 with LA57
 *
 * An entry, low bits (the same in all builds):
 *
 *    31/51    12 11 10 9   8   7      6 5 4   3   2   1   0
 *   +-----------+-------+---+--------+-+-+---+---+---+---+-+
 *   | frame     | avail | G | PS/PAT |D|A|PCD|PWT|U/S|R/W|P|
 *   +-----------+-------+---+--------+-+-+---+---+---+---+-+
 *
 * and bit 63 of a 64-bit entry is NX.
 * See: Intel SDM volume 3A, 4.3 to 4.5.
 */
#ifndef ASM_PGTABLE_H
#define ASM_PGTABLE_H

#include <lib/types.h>
#include <asm/cpu.h>
#include <asm/page.h>

#ifndef PGTABLE_LEVELS
#define PGTABLE_LEVELS 2
#endif

#if PGTABLE_LEVELS == 2
typedef u32 pteval_t;
#define PT_INDEX_BITS 10
#define PT_ROOT_BITS  10
#define PT_PFN_MASK   ((pteval_t)0xFFFFF000)
#define _PAGE_NX      ((pteval_t)0)
#else
typedef u64 pteval_t;
#define PT_INDEX_BITS 9
#define PT_ROOT_BITS  (PGTABLE_LEVELS == 3 ? 2 : 9)
#define PT_PFN_MASK   ((pteval_t)0x000FFFFFFFFFF000)
#define _PAGE_NX      ((pteval_t)1 << 63)
#endif

/*
 * The walker's root. The x86_64 kernel is compiled for the most that there can
 * be, and boot/head_64.asm decides; whoever keeps something a level has room
 * for PT_MAX_LEVEL.
 */
#define PT_MAX_LEVEL PGTABLE_LEVELS
#if PGTABLE_LEVELS > 3 && !defined(TESSERA_HOST)
extern unsigned int pt_root_level; /* 4 or 5 */
#define PT_ROOT_LEVEL	      pt_root_level
/* False for the fifth when the boot has chosen four. */
#define pt_level_there(level) ((level) < 5 || (level) <= PT_ROOT_LEVEL)
#else
#define PT_ROOT_LEVEL	      PGTABLE_LEVELS
#define pt_level_there(level) true
#endif

#define _PAGE_PRESENT	 ((pteval_t)1 << 0)
#define _PAGE_RW	 ((pteval_t)1 << 1)
#define _PAGE_USER	 ((pteval_t)1 << 2)
#define _PAGE_PWT	 ((pteval_t)1 << 3)
#define _PAGE_PCD	 ((pteval_t)1 << 4)
#define _PAGE_ACCESSED	 ((pteval_t)1 << 5)
#define _PAGE_DIRTY	 ((pteval_t)1 << 6)
#define _PAGE_PSE	 ((pteval_t)1 << 7)
#define _PAGE_PAT	 _PAGE_PSE /* of a 4 KiB page, which has no PSE */
#define _PAGE_GLOBAL	 ((pteval_t)1 << 8)
/* Without P: a page is kept here, and nobody may touch it (PROT_NONE). */
#define _PAGE_PROTNONE	 _PAGE_GLOBAL
/* Software's: no struct page counts this entry: the zero page, or a frame of a
 * device. */
#define _PAGE_SPECIAL	 ((pteval_t)1 << 9)
/* Software's: a program has written here since clear_refs forgot it. Entries
 * that allow writing have it, unless their whole area counts as written. */
#define _PAGE_SOFT_DIRTY ((pteval_t)1 << 11)
/* PAT of a big page, whose bit 7 is PSE. */
#define _PAGE_PAT_HUGE	 ((pteval_t)1 << 12)

/* Entry of any level; a struct, so that it never mixes with an address. */
typedef struct {
	pteval_t val;
} pte_t;

/* Permission and cache bits, without a frame. */
typedef struct {
	pteval_t val;
} pgprot_t;

#define __pgprot(x) ((pgprot_t){ (x) })
#define __pte(x)    ((pte_t){ (x) })

/* The kernel's own mappings (Linux's PAGE_KERNEL, which here is an identity).
 */
#define _PAGE_KERNEL \
	(_PAGE_PRESENT | _PAGE_RW | _PAGE_ACCESSED | _PAGE_DIRTY | _PAGE_NX)
#define PGPROT_KERNEL	      __pgprot(_PAGE_KERNEL)
#define PGPROT_KERNEL_RO      __pgprot(_PAGE_PRESENT | _PAGE_ACCESSED | _PAGE_NX)
#define PGPROT_KERNEL_RX      __pgprot(_PAGE_PRESENT | _PAGE_ACCESSED)
#define PGPROT_KERNEL_RWX     __pgprot(_PAGE_KERNEL & ~_PAGE_NX)
/* Uncached, whatever the PAT says. */
#define PGPROT_KERNEL_NOCACHE __pgprot(_PAGE_KERNEL | _PAGE_PCD | _PAGE_PWT)

/* How a page is cached. UC- is uncached, too, unless an MTRR says WC. */
enum page_cache_mode {
	_PAGE_CACHE_MODE_WB,
	_PAGE_CACHE_MODE_WC, /* writes are gathered, nothing is kept */
	_PAGE_CACHE_MODE_UC_MINUS,
	_PAGE_CACHE_MODE_UC,
};

#define _PAGE_CACHE_MASK (_PAGE_PWT | _PAGE_PCD | _PAGE_PAT)

/* MODE, or what stands in for it on a CPU without PAT. */
enum page_cache_mode supported_cache_mode(enum page_cache_mode mode);

/* PROT, of a 4 KiB entry, cached as MODE says. */
pgprot_t pgprot_cached(pgprot_t prot, enum page_cache_mode mode);

/* How far one entry of LEVEL reaches, as a shift and in bytes. */
#define PT_LEVEL_SHIFT(level) (PAGE_SHIFT + ((level)-1) * PT_INDEX_BITS)
#define PT_LEVEL_SIZE(level)  (1UL << PT_LEVEL_SHIFT(level))

/* Entries in a table of LEVEL. */
#if PGTABLE_LEVELS <= 3
#define PT_ENTRIES(level) \
	(1U << ((level) == PT_ROOT_LEVEL ? PT_ROOT_BITS : PT_INDEX_BITS))
#else
#define PT_ENTRIES(level) (1U << (PT_INDEX_BITS + 0 * sizeof(level)))
#endif

/* Entries of a root that belong to ring 3; those behind them are the kernel's:
 * 3 of 4 GiB on a 32-bit machine, the lower half on a 64-bit one. */
#define PT_USER_ENTRIES                                          \
	(PGTABLE_LEVELS <= 3 ? PT_ENTRIES(PT_ROOT_LEVEL) / 4 * 3 \
			     : PT_ENTRIES(PT_ROOT_LEVEL) / 2)

static inline unsigned int pt_index(vaddr_t addr, unsigned int level)
{
	return (addr >> PT_LEVEL_SHIFT(level)) & (PT_ENTRIES(level) - 1);
}

static inline bool pte_none(pte_t pte)
{
	return pte.val == 0;
}

static inline bool pte_present(pte_t pte)
{
	return pte.val & _PAGE_PRESENT;
}

/* True when a page stands behind the entry, accessible or not. */
static inline bool pte_mapped(pte_t pte)
{
	return pte.val & (_PAGE_PRESENT | _PAGE_PROTNONE);
}

static inline bool pte_write(pte_t pte)
{
	return pte.val & _PAGE_RW;
}

static inline bool pte_user(pte_t pte)
{
	return pte.val & _PAGE_USER;
}

static inline bool pte_young(pte_t pte)
{
	return pte.val & _PAGE_ACCESSED;
}

static inline bool pte_dirty(pte_t pte)
{
	return pte.val & _PAGE_DIRTY;
}

/* May its bytes be executed? Where there is no NX, all may. */
static inline bool pte_exec(pte_t pte)
{
	return !(pte.val & _PAGE_NX);
}

/* True for an entry above level 1 that maps memory itself (4 MiB, 2 MiB…). */
static inline bool pte_huge(pte_t pte)
{
	return pte.val & _PAGE_PSE;
}

static inline pfn_t pte_pfn(pte_t pte)
{
	return (pfn_t)((pte.val & PT_PFN_MASK) >> PAGE_SHIFT);
}

static inline pgprot_t pte_pgprot(pte_t pte)
{
	return __pgprot(pte.val & ~PT_PFN_MASK);
}

static inline pte_t mk_pte_pfn(pfn_t pfn, pgprot_t prot)
{
	return __pte(((pteval_t)pfn << PAGE_SHIFT) | prot.val);
}

static inline pte_t pte_mkwrite(pte_t pte)
{
	return __pte(pte.val | _PAGE_RW);
}

static inline pte_t pte_wrprotect(pte_t pte)
{
	return __pte(pte.val & ~_PAGE_RW);
}

static inline pte_t pte_mkyoung(pte_t pte)
{
	return __pte(pte.val | _PAGE_ACCESSED);
}

static inline pte_t pte_mkold(pte_t pte)
{
	return __pte(pte.val & ~_PAGE_ACCESSED);
}

static inline bool pte_soft_dirty(pte_t pte)
{
	return pte.val & _PAGE_SOFT_DIRTY;
}

static inline pte_t pte_clear_soft_dirty(pte_t pte)
{
	return __pte(pte.val & ~_PAGE_SOFT_DIRTY);
}

static inline pte_t pte_mkdirty(pte_t pte)
{
	return __pte(pte.val | _PAGE_DIRTY | _PAGE_SOFT_DIRTY);
}

static inline bool pte_special(pte_t pte)
{
	return pte.val & _PAGE_SPECIAL;
}

static inline pte_t pte_mkspecial(pte_t pte)
{
	return __pte(pte.val | _PAGE_SPECIAL);
}

static inline pte_t pte_mkclean(pte_t pte)
{
	return __pte(pte.val & ~_PAGE_DIRTY);
}

/* PTE's frame, and what is noted of it, with the permissions of PROT. */
static inline pte_t pte_modify(pte_t pte, pgprot_t prot)
{
	const pteval_t keep = PT_PFN_MASK | _PAGE_ACCESSED | _PAGE_DIRTY |
			      _PAGE_SOFT_DIRTY | _PAGE_SPECIAL;

	return __pte((pte.val & keep) | (prot.val & ~(pteval_t)PT_PFN_MASK));
}

/*
 * NOW, of the same frame, forbids what WAS has allowed, so the TLB has to forget
 * WAS. Otherwise it need not: a fault on what a cached translation forbids drops
 * that translation (SDM volume 3A, 4.10.4.1).
 */
static inline bool pte_is_stricter(pte_t now, pte_t was)
{
	const pteval_t allows = _PAGE_PRESENT | _PAGE_RW | _PAGE_USER;

	return (was.val & ~now.val & allows) || (now.val & ~was.val & _PAGE_NX);
}

/*
 * The bits of an entry that points to a lower table from LEVEL. The leaves
 * decide about writing, so it allows all; PAE's four root entries know the
 * present bit only (SDM volume 3A, 4.4.1).
 */
static inline bool pt_level_has_rights(unsigned int level)
{
	return PGTABLE_LEVELS != 3 || level != PT_ROOT_LEVEL;
}

static inline pteval_t pt_table_bits(unsigned int level, bool kernel)
{
	if (!pt_level_has_rights(level))
		return _PAGE_PRESENT;
	return _PAGE_PRESENT | _PAGE_RW | _PAGE_ACCESSED | _PAGE_DIRTY |
	       (kernel ? 0 : _PAGE_USER);
}

#if PGTABLE_LEVELS == 3
typedef u32 __attribute__((__may_alias__)) pte_half_t;

/* Both halves at once (CMPXCHG8B). */
static inline void set_pte_whole(pte_t *ptep, pte_t pte)
{
	u32 old_low = (u32)ptep->val, old_high = (u32)(ptep->val >> 32);
	const u32 low = (u32)pte.val, high = (u32)(pte.val >> 32);

	/* What stands there comes back in EDX:EAX for the next try. */
	asm volatile("1: lock cmpxchg8b %0\n\t"
		     "jnz 1b"
		     : "+m"(*ptep), "+a"(old_low), "+d"(old_high)
		     : "b"(low), "c"(high)
		     : "cc");
}
#endif

/*
 * Stores an entry. A 64-bit entry on a 32-bit machine goes in two halves, the
 * one with the present bit last when it comes and first when it goes, so the
 * CPU never sees a mixture. When one present entry follows another, and the
 * upper halves differ, there is no such order: this very code may run through
 * it.
 */
static inline void set_pte(pte_t *ptep, pte_t pte)
{
#if PGTABLE_LEVELS == 3
	volatile pte_half_t *half = (volatile pte_half_t *)ptep;
	const u32 low = (u32)pte.val, high = (u32)(pte.val >> 32);

	if (!pte_present(pte)) {
		half[0] = low;
		half[1] = high;
	} else if (half[1] != high && half[0] & _PAGE_PRESENT) {
		set_pte_whole(ptep, pte);
	} else {
		half[1] = high;
		half[0] = low;
	}
#else
	*(volatile pteval_t *)&ptep->val = pte.val;
#endif
}

/* Empties NR slots of one table, whatever they hold: each at once, of a 64-bit
 * entry on a 32-bit machine the half with the present bit first. */
static inline void clear_ptes(pte_t *ptep, unsigned long nr)
{
#if PGTABLE_LEVELS > 3
	unsigned long words = nr;

	asm volatile("rep stosq"
#else
	unsigned long words = nr * (sizeof(pte_t) / sizeof(u32));

	asm volatile("rep stosl"
#endif
		     : "+D"(ptep), "+c"(words)
		     : "a"(0UL)
		     : "memory");
}

/*
 * The bits that are set in the present entry PTE of LEVEL and must not be: the
 * CPU faults on them (SDM volume 3A, 4.3 to 4.5). Frame bits behind PFN_LIMIT,
 * or behind what this CPU has, count as such, and those that a big page does
 * not need.
 */
static inline pteval_t pte_reserved_bits(pte_t pte, unsigned int level)
{
	pteval_t reserved = 0;

	if (PGTABLE_LEVELS == 3)
		reserved =
			~_PAGE_NX & ~(((pteval_t)PFN_LIMIT << PAGE_SHIFT) - 1);
	if (!cpu_has(CPU_NX)) /* without EFER.NXE it is one of them */
		reserved |= _PAGE_NX;
	if (PGTABLE_LEVELS > 3) /* bits 52 to 62 are free for the kernel */
		reserved =
			PT_PFN_MASK & ~(((pteval_t)1 << cpu_phys_bits()) - 1);
	if (!pt_level_has_rights(level))
		reserved |= _PAGE_NX | _PAGE_RW | _PAGE_USER;
	else if (level > 1 && pte_huge(pte))
		reserved |= PGTABLE_LEVELS == 2 ? 0x200000
						: (PT_LEVEL_SIZE(level) - 1) &
							  ~(pteval_t)0x1FFF;
	return pte.val & reserved;
}

/*
 * PAE's CPU copies the four root entries when CR3 is loaded and looks at them
 * no more (SDM volume 3A, 4.4.1): after a change of one it must be loaded
 * again, INVLPG does not do.
 */
#define PT_ROOT_LATCHED (PGTABLE_LEVELS == 3)

/* Empties a slot and returns what stood there, with the accessed and dirty bits
 * that another CPU may be setting this moment. */
static inline pte_t ptep_get_and_clear(pte_t *ptep)
{
#if PGTABLE_LEVELS == 3
	volatile pte_half_t *half = (volatile pte_half_t *)ptep;
	pteval_t val = __atomic_exchange_n(&half[0], 0, __ATOMIC_SEQ_CST);

	val |= (pteval_t)half[1] << 32;
	half[1] = 0;
	return __pte(val);
#else
	return __pte(__atomic_exchange_n(&ptep->val, 0, __ATOMIC_SEQ_CST));
#endif
}

#endif
