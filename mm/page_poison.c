// SPDX-License-Identifier: MIT
/*
 * page_poison.c - page_poison=1, and in debug builds: junk in free pages
 *
 * What        A page is filled with PAGE_POISON when it is freed, and looked at
 *             when it is taken again: whoever writes to freed memory is found,
 *             and whoever reads it sees junk. Memory that was free from boot on
 *             has no PG_poison and is not looked at.
 */
#include <lib/kstrto.h>
#include <lib/string.h>
#include <kernel/cmdline.h>
#include <kernel/panic.h>
#include <mm/highmem.h>
#include "internal.h"

#define PAGE_POISON 0xaa

static int __init parse_page_poison(const char *value)
{
	bool on;
	int err = kstrtobool(value, &on);

	if (err)
		return err;
	page_alloc_debug &= ~PAGE_DEBUG_POISON;
	page_alloc_debug |= on ? PAGE_DEBUG_POISON : 0;
	return 0;
}
CMDLINE("page_poison", parse_page_poison);

void poison_pages(struct page *page, unsigned int order)
{
	struct page *end = page + (1UL << order);

	for (; page < end; page++) {
		void *addr = kmap_local_page(page);

		memset(addr, PAGE_POISON, PAGE_SIZE);
		kunmap_local(addr);
		page->flags |= PG_poison;
	}
}

static void unpoison_page(struct page *page)
{
	char *addr = kmap_local_page(page);
	const char *wrong = memchr_inv(addr, PAGE_POISON, PAGE_SIZE);

	if (wrong)
		panic("page %lx: written at offset 0x%lx after it was freed",
		      page_to_pfn(page), (unsigned long)(wrong - addr));
	kunmap_local(addr);
	page->flags &= (u8)~PG_poison;
}

void unpoison_pages(struct page *page, unsigned int order)
{
	struct page *end = page + (1UL << order);

	for (; page < end; page++)
		if (page->flags & PG_poison)
			unpoison_page(page);
}
