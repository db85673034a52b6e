/* SPDX-License-Identifier: MIT */
/* page_owner.h - who has taken each page: page_owner=on */
#ifndef MM_PAGE_OWNER_H
#define MM_PAGE_OWNER_H

#include <kernel/stackdepot.h>
#include <mm/gfp.h>

struct page;

/* Boot, when the word is there: takes 16 bytes a frame from memblock, a 256th of
 * memory. Needs max_pfn. */
void page_owner_init(void);

/* page_alloc.c: the 2^ORDER pages at PAGE are somebody's now; are nobody's. */
void page_owner_set(struct page *page, unsigned int order, gfp_t gfp);
void page_owner_reset(struct page *page, unsigned int order);

/* What is known about a page: the block, the flags, the PID, the call chain. */
void page_owner_print(const struct page *page, report_line_t line, void *ctx);

/* All call chains that have pages, the one with the most first, with their
 * numbers of pages. */
void page_owner_summary(report_line_t line, void *ctx);

#endif
