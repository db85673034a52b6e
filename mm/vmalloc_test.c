// SPDX-License-Identifier: MIT
/* vmalloc_test.c - areas, guard pages, vmap, and every failure on the way. */
#include <lib/random.h>
#include <lib/string.h>
#include <kernel/ktest.h>
#include <mm/debug.h>
#include <mm/fail.h>
#include <mm/page_alloc.h>
#include <mm/pgtable.h>
#include <mm/vmalloc.h>
#include "vmalloc_internal.h"

static bool is_mapped(vaddr_t addr)
{
	return pt_prot_of(&init_pt, addr).val & _PAGE_PRESENT;
}

KTEST(vmalloc, area_is_followed_by_an_unmapped_guard_page)
{
	size_t size = 5 * PAGE_SIZE;
	char *p = vmalloc(size - 7), *q = vmalloc(1);
	vaddr_t addr = (vaddr_t)p;

	KT_ASSERT(p && q);
	KT_EXPECT(is_vmalloc_addr(p) && is_vmalloc_addr(p + size));
	KT_EXPECT_EQ(addr & ~PAGE_MASK, 0);
	KT_EXPECT(is_mapped(addr) && is_mapped(addr + size - 1));
	KT_EXPECT(!is_mapped(addr + size));
	KT_EXPECT(find_vm_area(addr + size) == find_vm_area(addr));
	KT_EXPECT_EQ(find_vm_area(addr)->size, size + PAGE_SIZE);
	KT_EXPECT((vaddr_t)q >= addr + size + PAGE_SIZE || q < p);
	vfree(p);
	KT_EXPECT(!is_mapped(addr));
	KT_EXPECT(!find_vm_area(addr) || find_vm_area(addr)->addr != addr);
	vfree(q);
}

KTEST(vmalloc, memory_holds_what_is_written_and_vzalloc_is_zero)
{
	const size_t size = 20 * PAGE_SIZE;
	unsigned long before = mm_settle_and_count();
	u8 *p = vmalloc(size), *z;

	KT_ASSERT(p);
	memset(p, 0xa7, size);
	KT_EXPECT(!memchr_inv(p, 0xa7, size));
	vfree(p);
	z = vzalloc(size);
	KT_ASSERT(z);
	KT_EXPECT(!memchr_inv(z, 0, size));
	vfree(z);
	vfree(NULL);
	KT_EXPECT_EQ(mm_settle_and_count(), before);
}

KTEST(vmalloc, pages_are_the_areas_own_and_may_be_highmem)
{
	char *p = vmalloc(3 * PAGE_SIZE);
	unsigned long pages = vmalloc_nr_pages();
	unsigned int i;

	KT_ASSERT(p);
	for (i = 0; i < 3; i++) {
		struct page *page = vmalloc_to_page(p + i * PAGE_SIZE);

		KT_ASSERT(page);
		KT_EXPECT_EQ(page->identity, PAGE_KERNEL);
		KT_EXPECT_EQ(page_count(page), 1);
	}
	KT_EXPECT(!vmalloc_to_page(p + 3 * PAGE_SIZE));
	vfree(p);
	KT_EXPECT_EQ(vmalloc_nr_pages(), pages - 3);
}

KTEST(vmalloc, a_freed_hole_is_the_first_to_be_used_again)
{
	char *a = vmalloc(3 * PAGE_SIZE), *b = vmalloc(PAGE_SIZE), *c, *d;

	KT_ASSERT(a && b);
	vfree(a);
	vm_unmap_aliases();
	c = vmalloc(2 * PAGE_SIZE); /* fits, with a page to spare */
	KT_ASSERT(c);
	KT_EXPECT(c <= a);
	d = vmalloc(3 * PAGE_SIZE); /* where A was is not enough now */
	KT_ASSERT(d);
	KT_EXPECT(c < a || d != a);
	vfree(b);
	vfree(c);
	vfree(d);
}

KTEST(vmalloc, an_aligned_area_is_aligned_and_leaves_the_rest_free)
{
	const size_t align = 16 * PAGE_SIZE;
	unsigned long before = mm_settle_and_count();
	char *a = vmalloc(1), *b = vmalloc_aligned(3 * PAGE_SIZE, align), *c;

	KT_ASSERT(a && b);
	KT_EXPECT_EQ((vaddr_t)b & (align - 1), 0);
	KT_EXPECT(!vmalloc_check());
	c = vmalloc(1);
	KT_EXPECT(c && (c < b || c - b < (long)align));
	vfree(b);
	vfree(a);
	vfree(c);
	KT_EXPECT_EQ(mm_settle_and_count(), before);
	KT_EXPECT(!vmalloc_check());
}

/* A debug build flushes at once, unless it is told to be lazy. */
KTEST(vmalloc, freed_addresses_come_back_after_one_flush_for_all)
{
	unsigned long max = vm_lazy_max_pages;
	char *p, *q;

	vm_unmap_aliases();
	vm_lazy_max_pages = 100;
	p = vmalloc(3 * PAGE_SIZE);
	KT_ASSERT(p);
	vfree(p);
	KT_EXPECT(!is_mapped((vaddr_t)p));
	KT_EXPECT_EQ(vm_unpurged_pages(), 4);
	q = vmalloc(3 * PAGE_SIZE);
	KT_EXPECT(q && q != p);
	vfree(q);
	KT_EXPECT_EQ(vm_unpurged_pages(), 8);
	KT_EXPECT(!vmalloc_check());
	vm_unmap_aliases();
	KT_EXPECT_EQ(vm_unpurged_pages(), 0);
	q = vmalloc(3 * PAGE_SIZE);
	KT_EXPECT(q == p);
	vfree(q);
	q = vmalloc(96 * PAGE_SIZE); /* with P's this is more than the bound */
	vfree(q);
	KT_EXPECT_EQ(vm_unpurged_pages(), 0);
	vm_lazy_max_pages = max;
}

KTEST(vmalloc, impossible_sizes_are_refused)
{
	KT_EXPECT(!vmalloc((totalram_pages() + 1) * PAGE_SIZE));
	KT_EXPECT(!vmalloc(0));
	KT_EXPECT(!vmalloc(SIZE_MAX));
	KT_EXPECT(!vmalloc(SIZE_MAX - PAGE_SIZE));
	KT_EXPECT(!vmalloc(VMALLOC_END - VMALLOC_START));
	KT_EXPECT(!vmap(NULL, 0, PGPROT_KERNEL));
}

KTEST(vmalloc, random_areas_come_and_go)
{
	unsigned long before = mm_settle_and_count();
	u32 *area[24] = { NULL };
	unsigned int step, i;
	struct rnd r;

	rnd_seed(&r, 4711);
	for (step = 0; step < 300 && !ktest_failed(); step++) {
		i = rnd_below(&r, ARRAY_SIZE(area));
		if (area[i]) {
			KT_EXPECT_EQ(*area[i], i ^ 0x5eed);
			vfree(area[i]);
			area[i] = NULL;
		} else {
			area[i] = vmalloc(1 + rnd_below(&r, 40000));
			KT_ASSERT(area[i]);
			*area[i] = i ^ 0x5eed;
		}
		if (step % 16 == 0)
			KT_EXPECT(!vmalloc_check());
	}
	for (i = 0; i < ARRAY_SIZE(area); i++)
		vfree(area[i]);
	KT_EXPECT_EQ(mm_settle_and_count(), before);
}

KTEST(vmalloc, every_failure_leaves_nothing_behind)
{
	unsigned long before = mm_settle_and_count();
	unsigned long pages = vmalloc_nr_pages(), tables = init_pt.nr_tables;
	bool fired = true;
	unsigned int n;
	void *p;

	for (n = 1; fired && n < FAIL_LOOP_MAX; n++) {
		fail_arm(n);
		p = vmalloc(6 * PAGE_SIZE);
		fired = fail_disarm();
		KT_EXPECT_EQ(fired, !p);
		KT_EXPECT_EQ(vmalloc_nr_pages(), pages + (p ? 6 : 0));
		vfree(p);
		KT_EXPECT_EQ(init_pt.nr_tables, tables);
		KT_EXPECT(!vmalloc_check());
	}
	KT_EXPECT(n > 8); /* the injector, the record, six pages */
	KT_EXPECT_EQ(mm_settle_and_count(), before);
}

KTEST(vmalloc, vmap_shows_the_callers_pages_and_leaves_them)
{
	struct page *pages[2] = { alloc_page(GFP_KERNEL),
				  alloc_page(GFP_KERNEL) };
	u32 *p;

	KT_ASSERT(pages[0] && pages[1]);
	p = vmap(pages, 2, PGPROT_KERNEL);
	KT_ASSERT(p);
	p[PAGE_SIZE / 4] = 0x1234;
	KT_EXPECT_EQ(*(u32 *)lowmem_page_address(pages[1]), 0x1234);
	vunmap(p);
	KT_EXPECT_EQ(page_count(pages[0]), 1);
	p = vmap(pages, 2, PGPROT_KERNEL_RO);
	KT_ASSERT(p);
	KT_EXPECT(!(pt_prot_of(&init_pt, (vaddr_t)p).val & _PAGE_RW));
	vunmap(p);
	__free_page(pages[0]);
	__free_page(pages[1]);
}

static int count_area(const struct vm_struct *area, void *ctx)
{
	vaddr_t *last = ctx;

	KT_EXPECT(area->addr > *last);
	*last = area->addr;
	return 0;
}

static int stop_at_once(const struct vm_struct *area, void *ctx)
{
	(void)area;
	++*(int *)ctx;
	return 42;
}

KTEST(vmalloc, areas_are_listed_in_order_and_the_list_stops_when_told)
{
	void *p = vmalloc(1), *q = vmalloc(1);
	vaddr_t last = 0;
	int calls = 0;

	KT_EXPECT(p && q);
	KT_EXPECT_EQ(for_each_vm_area(count_area, &last), 0);
	KT_EXPECT(last >= VMALLOC_START);
	KT_EXPECT_EQ(for_each_vm_area(stop_at_once, &calls), 42);
	KT_EXPECT_EQ(calls, 1);
	vfree(p);
	vfree(q);
}
