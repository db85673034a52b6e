/* SPDX-License-Identifier: MIT */
/*
 * smaps.h - what of an area is in memory, and whose it is
 */
#ifndef MM_SMAPS_H
#define MM_SMAPS_H

#include <mm/mm.h>

#define PSS_SHIFT 12 /* pss has so many bits behind the point */

/* Sums over the entries of one or more areas, in bytes; pss in 2^-12 bytes: a
 * page counts in it with its share, 1 / mapcount. */
struct mem_size_stats {
	u64 resident;
	u64 pss, pss_anon, pss_shmem, pss_dirty, pss_locked;
	u64 shared_clean, shared_dirty, private_clean, private_dirty;
	u64 referenced, anonymous, lazyfree;
};

/* Adds what VMA has. [mmap_lock read] */
void smap_gather_stats(struct vm_area_struct *vma, struct mem_size_stats *mss);

/* What may be written to /proc/PID/clear_refs. */
enum clear_refs {
	CLEAR_REFS_ALL = 1,
	CLEAR_REFS_ANON,
	CLEAR_REFS_MAPPED,
	CLEAR_REFS_SOFT_DIRTY,
	CLEAR_REFS_MM_HIWATER_RSS,
	CLEAR_REFS_LAST
};

/* Forgets which pages of MM were referenced (of all areas, or of those without
 * or with a file), or written; or that more were resident once. Takes
 * mmap_lock for writing. */
void do_clear_refs(struct mm_struct *mm, enum clear_refs type);

#endif
