/* SPDX-License-Identifier: MIT */
/*
 * debug.h - books that audit themselves
 *
 * mm_check() re-derives what the memory manager believes from its raw data:
 * free lists against struct pages, identities against counts, slabs against
 * their free lists, areas against trees, page tables against areas and
 * reference counts. Returns NULL, or a sentence naming the first disagreement
 * (in a static buffer). Takes the locks it needs; may be slow; from a task. Where
 * something disagrees it sleeps and looks again: others may be in the middle of a
 * change. The parts do not.
 */
#ifndef MM_DEBUG_H
#define MM_DEBUG_H

#include <lib/types.h>

const char *mm_check(void);

/* The parts, each NULL or a sentence. */
const char *page_alloc_check(void);
const char *slab_check(void);
const char *vmalloc_check(void);
const char *kmap_check(void);
const char *pt_tables_check(void); /* all trees against all table pages */
struct mm_struct;
const char *mm_struct_check(struct mm_struct *mm); /* takes mm->mmap_lock */
const char *mapcount_check(void);     /* all address spaces against all pages */
const char *commit_check(void);	      /* what is promised against all areas */
const char *shared_areas_check(void); /* files' counts against their areas */

/* For such audits: nobody was stopped while he makes or drops an area. Preemption
 * is off. */
bool areas_are_settled(void);

/* What part of the address space ADDR lies in, in words. */
const char *address_region(vaddr_t addr);

/* For tests that look for lost pages: gives back what caches, per-CPU lists
 * and unflushed unmappings hold, then counts the free pages, and those that
 * records of areas and holes stand in. May sleep. */
unsigned long mm_settle_and_count(void);

/* Prints what the allocators cost, a line each: `bench` on the command line. */
void mm_bench(void);

#endif
