/* SPDX-License-Identifier: MIT */
/* kmap_test.h - what the in-kernel tests of kmap and kmap_local share. */
#ifndef MM_KMAP_TEST_H
#define MM_KMAP_TEST_H

#include <mm/highmem.h>
#include <mm/page_alloc.h>

/* A page of highmem, or NULL. */
static inline struct page *alloc_highpage(void)
{
	struct page *page = alloc_page(GFP_HIGHUSER | __GFP_NOWARN);

	if (page && !page_is_highmem(page)) {
		__free_page(page);
		page = NULL;
	}
	return page;
}

#endif
