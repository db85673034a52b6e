// SPDX-License-Identifier: MIT
/*
 * pat.c - which bits of an entry mean which kind of caching
 *
 * What        Three bits of an entry are a number, and IA32_PAT says which type
 *             of memory each number is. The boot (paging.c:set_pat) writes it
 *             as Linux does:
 *
 *	number            0    1    2    3    4    5    6    7
 *	PAT PCD PWT     ...  ..1  .1.  .11  1..  1.1  11.  111
 *	at reset         WB   WT   UC-  UC   WB   WT   UC-  UC
 *	here             WB   WC   UC-  UC   WB   WP   UC-  WT
 *
 *             So write combining needs no PAT bit, which is bit 7 in an entry
 *             of a 4 KiB page and bit 12 in one of a big page.
 * Invariants  1. Until IA32_PAT is written no entry has another number than 0.
 * Failure     Without PAT (or with nopat) WC is UC-: right, only slower. The
 *             MTRRs are left as the firmware made them; UC- gives way to their
 *             WC, UC does not.
 * See: SDM volume 3A, 12.12 (PAT) and 12.5.2 (what PAT and MTRRs give
 *      together).
 */
#include <asm/cpu.h>
#include <asm/pgtable.h>

#include "internal.h"

#define PAT_UC	     0x00ULL
#define PAT_WC	     0x01ULL
#define PAT_WT	     0x04ULL
#define PAT_WP	     0x05ULL
#define PAT_WB	     0x06ULL
#define PAT_UC_MINUS 0x07ULL

#define PAT(n, type) (PAT_##type << (8 * (n)))

const u64 pat_value = PAT(0, WB) | PAT(1, WC) | PAT(2, UC_MINUS) | PAT(3, UC) |
		      PAT(4, WB) | PAT(5, WP) | PAT(6, UC_MINUS) | PAT(7, WT);

static const pteval_t mode_bits[] = {
	[_PAGE_CACHE_MODE_WB] = 0,
	[_PAGE_CACHE_MODE_WC] = _PAGE_PWT,
	[_PAGE_CACHE_MODE_UC_MINUS] = _PAGE_PCD,
	[_PAGE_CACHE_MODE_UC] = _PAGE_PCD | _PAGE_PWT,
};

enum page_cache_mode supported_cache_mode(enum page_cache_mode mode)
{
	if (mode == _PAGE_CACHE_MODE_WC && !cpu_has(CPU_PAT))
		return _PAGE_CACHE_MODE_UC_MINUS;
	return mode;
}

pgprot_t pgprot_cached(pgprot_t prot, enum page_cache_mode mode)
{
	return __pgprot((prot.val & ~_PAGE_CACHE_MASK) |
			mode_bits[supported_cache_mode(mode)]);
}
