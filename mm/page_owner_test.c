// SPDX-License-Identifier: MIT
/* page_owner_test.c - is each page its taker's, and counted as such? */
#include <kernel/ktest.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <mm/page_alloc.h>
#include <mm/page_owner.h>
#include "internal.h"

static char text[1024];
static size_t length;

static void into_text(void *ctx __maybe_unused, const char *line)
{
	length += (size_t)scnprintf(text + length, sizeof(text) - length,
				    "%s\n", line);
}

static noinline struct page *take_eight(void)
{
	struct page *page = alloc_pages(GFP_KERNEL, 3);

	barrier();
	return page;
}

static long pages_counted(void)
{
	depot_stack_handle_t h;
	long n, sum = 0;

	for (h = stack_depot_next(0, &n); h; h = stack_depot_next(h, &n))
		sum += n;
	return sum;
}

KTEST(page_owner, each_page_of_a_block_is_its_takers)
{
	struct page *page;
	long before;

	if (!(page_alloc_debug & PAGE_DEBUG_OWNER))
		KT_SKIP("page_owner is not on");
	before = pages_counted();
	page = take_eight();
	KT_ASSERT(page);
	KT_EXPECT_EQ(pages_counted(), before + 8);
	length = 0;
	page_owner_print(page + 7, into_text, NULL);
	KT_EXPECT_MSG(strstr(text, "taken, order 3, gfp 0x"), "%s", text);
	KT_EXPECT_MSG(strstr(text, "take_eight+"), "%s", text);
	__free_pages(page, 3);
	KT_EXPECT_EQ(pages_counted(), before);
	length = 0;
	page_owner_print(page, into_text, NULL);
	KT_EXPECT_MSG(strstr(text, "was taken, order 3"), "%s", text);
}

KTEST(page_owner, a_run_of_frames_has_its_taker_too)
{
	struct page *page;
	long before;

	if (!(page_alloc_debug & PAGE_DEBUG_OWNER))
		KT_SKIP("page_owner is not on");
	before = pages_counted();
	page = alloc_contig_pages(5, 1, GFP_KERNEL);
	KT_ASSERT(page);
	KT_EXPECT_EQ(pages_counted(), before + 5);
	length = 0;
	page_owner_print(page + 4, into_text, NULL);
	KT_EXPECT_MSG(strstr(text, "taken, order 0, gfp 0x"), "%s", text);
	free_contig_range(page_to_pfn(page), 5);
	KT_EXPECT_EQ(pages_counted(), before);
}
