// SPDX-License-Identifier: MIT
/*
 * The audit notices what it is there for: each damage is done, seen, undone. And what
 * is only on its way is no damage.
 */
#include <kernel/timer.h>
#include <mm/filemap.h>
#include <mm/highmem.h>
#include <mm/page_alloc.h>
#include <mm/vmalloc.h>
#include "mm_test_util.h"

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

/* What the audit says in the middle of a truncation: the pages have left the file's
 * tree, and are mapped still. */
static struct {
	const struct address_space_operations *real;
	unsigned int times;
	const char *said;
} audit;

static void audit_and_uncharge(struct address_space *mapping,
			       unsigned long pages)
{
	audit.times++;
	audit.said = audit.said ?: mm_check();
	audit.real->uncharge(mapping, pages);
}

static void truncate_under_audit(struct address_space *mapping)
{
	struct address_space_operations a_ops = *mapping->a_ops;

	a_ops.uncharge = audit_and_uncharge;
	audit.real = mapping->a_ops;
	audit.times = 0;
	audit.said = NULL;
	mapping->a_ops = &a_ops;
	filemap_remove_range(mapping, 0, 0);
	mapping->a_ops = audit.real;
	unmap_mapping_range(mapping, 0, ULONG_MAX, true);
}

KTEST(mm_check, passes_over_what_is_being_cut_off)
{
	struct file *file = shmem_file_setup("test", PAGES(40), 0);
	struct mm_struct *mm = mm_alloc();

	KT_ASSERT(!IS_ERR(file) && mm);
	KT_EXPECT_EQ(do_mmap(mm, file, TEST_ADDR, PAGES(40), RW,
			     MAP_SHARED | MAP_FIXED, 0),
		     TEST_ADDR);
	for (unsigned int i = 0; i < 40; i++)
		touch(mm, TEST_ADDR + PAGES(i), true);
	truncate_under_audit(file_mapping(file));
	KT_EXPECT_EQ(audit.times, 3); /* 16 pages at a time */
	KT_EXPECT_MSG(!audit.said, "%s", audit.said);
	KT_EXPECT(!page_at(mm, TEST_ADDR));
	mmput(mm);
	fput(file);
}

/* A task that is stopped between taking tables out of a tree and freeing them. */
static bool tables_are_out;

static int free_tables_late(void *arg)
{
	struct mmu_gather tlb;

	tlb_gather_mmu(&tlb, NULL);
	pt_unmap_range(arg, TEST_ADDR, TEST_ADDR + PAGE_SIZE, &tlb);
	WRITE_ONCE(tables_are_out, true);
	schedule_timeout_ns(50 * NSEC_PER_MSEC);
	tlb_finish_mmu(&tlb);
	WRITE_ONCE(tables_are_out, false);
	return 0;
}

KTEST(mm_check, waits_for_tables_that_somebody_is_about_to_free)
{
	struct page_table pt;
	const char *said;

	KT_ASSERT_EQ(pt_init_user(&pt), 0);
	KT_EXPECT_EQ(pt_map_range(&pt, TEST_ADDR, page_to_pfn(zero_page), 1,
				  PGPROT_KERNEL, 1),
		     0);
	KT_ASSERT(!IS_ERR(kthread_run(free_tables_late, &pt, "late")));
	while (!READ_ONCE(tables_are_out))
		schedule_timeout_ns(NSEC_PER_MSEC);
	said = mm_check();
	KT_EXPECT_MSG(!said, "%s", said);
	KT_EXPECT(!READ_ONCE(tables_are_out));
	pt_free_user(&pt);
}
