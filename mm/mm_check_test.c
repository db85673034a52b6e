// SPDX-License-Identifier: MIT
/*
 * The audit notices what it is there for: each damage is done, seen, undone.
 */
#include <kernel/ktest.h>
#include <mm/debug.h>
#include <mm/highmem.h>
#include <mm/page_alloc.h>
#include <mm/vmalloc.h>

/* A page of IDENTITY that none of the books has. */
static void expect_page_missed(enum page_identity identity)
{
	struct page *page = alloc_page(GFP_KERNEL);

	KT_ASSERT(page);
	KT_EXPECT(!mm_check());
	page_set_identity(page, 0, identity);
	KT_EXPECT(mm_check());
	__free_page(page);
	KT_EXPECT(!mm_check());
}

KTEST(mm_check, sees_an_anonymous_page_that_nobody_maps)
{
	expect_page_missed(PAGE_ANON);
}

KTEST(mm_check, sees_a_page_table_that_is_in_no_tree)
{
	expect_page_missed(PAGE_TABLE);
}

KTEST(mm_check, sees_a_slab_that_no_cache_has)
{
	expect_page_missed(PAGE_SLAB);
}

KTEST(mm_check, sees_a_vmalloc_page_that_is_somebody_elses)
{
	void *addr = vmalloc(2 * PAGE_SIZE);
	struct page *page;

	KT_ASSERT(addr);
	page = vmalloc_to_page((char *)addr + PAGE_SIZE);
	KT_EXPECT(!vmalloc_check());
	page->identity = PAGE_FILE;
	KT_EXPECT(vmalloc_check());
	page->identity = PAGE_KERNEL;
	vfree(addr);
	KT_EXPECT(!vmalloc_check());
}

KTEST(mm_check, sees_a_free_page_that_is_kmapped)
{
	struct page *page = alloc_page(GFP_HIGHUSER);

	KT_ASSERT(page);
	if (!page_is_highmem(page)) {
		__free_page(page);
		KT_SKIP("no highmem");
	}
	kmap(page);
	KT_EXPECT(!kmap_check());
	page->identity = PAGE_FREE;
	KT_EXPECT(kmap_check());
	page->identity = PAGE_KERNEL;
	kunmap(page);
	KT_EXPECT(!kmap_check());
	__free_page(page);
}
