// SPDX-License-Identifier: MIT
/* kmap_test_64.c - where every page has an address, mapping one is no work. */
#include <kernel/ktest.h>
#include <kernel/preempt.h>
#include <mm/highmem.h>
#include <mm/page_alloc.h>

KTEST(kmap, all_memory_is_in_the_direct_map)
{
	struct page *page = alloc_page(GFP_HIGHUSER);
	void *addr;

	KT_ASSERT(page);
	addr = pfn_to_virt(page_to_pfn(page));
	KT_EXPECT_EQ(max_low_pfn, max_pfn);
	KT_EXPECT(!page_is_highmem(page));
	KT_EXPECT(kmap(page) == addr);
	kunmap(page);
	KT_EXPECT(kmap_local_page(page) == addr);
	KT_EXPECT(!in_atomic());
	kunmap_local(addr);
	KT_EXPECT(page_address(page) == addr);
	KT_EXPECT(virt_to_page(addr) == page);
	__free_page(page);
}
