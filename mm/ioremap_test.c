// SPDX-License-Identifier: MIT
/*
 * ioremap_test.c - device memory, and how it is cached
 *
 * What is mapped is video memory and frames that no machine here has: those are
 * never touched.
 */
#include <asm/cpu.h>
#include <kernel/ktest.h>
#include <mm/debug.h>
#include <mm/fail.h>
#include <mm/page_alloc.h>
#include <mm/pgtable.h>
#include <mm/vmalloc.h>

#define DEVICE 0xF0000000UL /* above all memory, below 4 GiB */

static pteval_t cache_bits(const volatile void __iomem *addr)
{
	return pt_prot_of(&init_pt, (__force vaddr_t)addr).val &
	       _PAGE_CACHE_MASK;
}

static bool is_mapped(vaddr_t addr)
{
	return pt_prot_of(&init_pt, addr).val & _PAGE_PRESENT;
}

KTEST(ioremap, the_pat_has_write_combining_as_number_one)
{
	if (!cpu_has(CPU_PAT))
		KT_SKIP("no PAT");
	KT_EXPECT_EQ(rdmsr(MSR_IA32_PAT), 0x0407050600070106);
}

/* Writes are not combined behind the direct map's back. */
static bool can_combine(u64 phys)
{
	return cpu_has(CPU_PAT) && phys >> PAGE_SHIFT >= max_low_pfn;
}

KTEST(ioremap, each_kind_of_caching_has_its_bits)
{
	static const struct {
		void __iomem *(*map)(u64 phys, size_t size);
		pteval_t bits, without_wc;
	} kinds[] = {
		{ ioremap, _PAGE_PCD, _PAGE_PCD },
		{ ioremap_uc, _PAGE_PCD | _PAGE_PWT, _PAGE_PCD | _PAGE_PWT },
		{ ioremap_wc, _PAGE_PWT, _PAGE_PCD },
		{ ioremap_cache, 0, 0 },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(kinds); i++) {
		u8 __iomem *p = kinds[i].map(DEVICE, 2 * PAGE_SIZE);

		KT_ASSERT(p);
		KT_EXPECT_EQ(cache_bits(p), can_combine(DEVICE)
						    ? kinds[i].bits
						    : kinds[i].without_wc);
		KT_EXPECT_EQ(cache_bits(p), cache_bits(p + PAGE_SIZE));
		iounmap(p);
	}
}

KTEST(ioremap, a_frame_is_not_cached_in_two_ways)
{
	void __iomem *p = ioremap(DEVICE + PAGE_SIZE, 2 * PAGE_SIZE), *q;

	KT_ASSERT(p);
	KT_EXPECT(!ioremap_cache(DEVICE, 2 * PAGE_SIZE));
	KT_EXPECT(!ioremap_uc(DEVICE, 4 * PAGE_SIZE));
	KT_EXPECT(!ioremap_cache(DEVICE + 2 * PAGE_SIZE, PAGE_SIZE));
	q = ioremap(DEVICE, 4 * PAGE_SIZE); /* in the same way, it may */
	KT_EXPECT(q);
	iounmap(q);
	q = ioremap_cache(DEVICE, PAGE_SIZE); /* neighbours may differ */
	KT_EXPECT(q);
	iounmap(q);
	q = ioremap_cache(DEVICE + 3 * PAGE_SIZE, PAGE_SIZE);
	KT_EXPECT(q);
	iounmap(q);
	iounmap(p);
	p = ioremap_cache(DEVICE, 4 * PAGE_SIZE); /* it is nobody's now */
	KT_EXPECT(p);
	iounmap(p);
}

/* The direct map has it, uncached by the MTRRs. */
KTEST(ioremap, video_memory_is_not_write_combined_beside_the_direct_map)
{
	void __iomem *p;

	KT_EXPECT_EQ(pt_prot_of(&init_pt, (vaddr_t)__va(0xb8000)).val &
			     (_PAGE_PCD | _PAGE_PWT),
		     0);
	p = ioremap_wc(0xb8000, PAGE_SIZE);
	KT_ASSERT(p);
	KT_EXPECT_EQ(cache_bits(p), _PAGE_PCD);
	iounmap(p);
	p = ioremap_uc(0xb8000, PAGE_SIZE);
	KT_EXPECT(p);
	iounmap(p);
}

KTEST(ioremap, keeps_the_offset_in_the_page)
{
	u8 __iomem *p = ioremap(0xb8001, 2 * PAGE_SIZE);
	u16 *vga = __va(0xb8000);
	vaddr_t addr = (vaddr_t)p;

	KT_ASSERT(p);
	KT_EXPECT_EQ(addr & ~PAGE_MASK, 1);
	KT_EXPECT_EQ(pte_pfn(*pt_lookup(&init_pt, addr)), 0xb8);
	KT_EXPECT_EQ(pte_pfn(*pt_lookup(&init_pt, addr + 2 * PAGE_SIZE - 1)),
		     0xba);
	KT_EXPECT_EQ(*(volatile u8 __force *)p, vga[0] >> 8);
	iounmap(p);
	KT_EXPECT(!is_mapped(addr));
}

KTEST(ioremap, reaches_the_last_frame_that_an_entry_can_name)
{
	void __iomem *p =
		ioremap((u64)(PFN_LIMIT - 1) << PAGE_SHIFT, PAGE_SIZE);

	if (max_pfn == PFN_LIMIT)
		KT_SKIP("it is memory");
	KT_ASSERT(p);
	KT_EXPECT_EQ(pte_pfn(*pt_lookup(&init_pt, (vaddr_t)p)), PFN_LIMIT - 1);
	iounmap(p);
}

KTEST(ioremap, refuses_memory_wraps_and_nothing)
{
	struct page *page = alloc_page(GFP_KERNEL);

	KT_ASSERT(page);
	KT_EXPECT(!ioremap(PFN_PHYS(page_to_pfn(page)), PAGE_SIZE));
	KT_EXPECT(!ioremap(PFN_PHYS(page_to_pfn(page)) - 1, 2));
	__free_page(page);
	KT_EXPECT(!ioremap(0xb8000, 0));
	KT_EXPECT(!ioremap(U64_MAX, 2));
	KT_EXPECT(!ioremap(0xb8000, SIZE_MAX));
	KT_EXPECT(!ioremap((u64)PFN_LIMIT << PAGE_SHIFT, PAGE_SIZE));
	iounmap(NULL);
}

/* Cached by the direct map, whatever kind is asked for. */
KTEST(ioremap, refuses_what_the_kernel_itself_lies_in)
{
	static int data = 1;
	const paddr_t own[] = { __pa(&data), __pa(mem_map),
				PFN_PHYS(page_to_pfn(zero_page)) };

	for (unsigned int i = 0; i < ARRAY_SIZE(own); i++) {
		KT_EXPECT(!ioremap(own[i], 1));
		KT_EXPECT(!ioremap_uc(own[i], PAGE_SIZE));
		KT_EXPECT(!ioremap_cache(own[i] - 1, 2));
	}
}

KTEST(ioremap, every_failure_leaves_nothing_behind)
{
	unsigned long before = mm_settle_and_count();
	bool fired = true;
	unsigned int n;
	void __iomem *p;

	for (n = 1; fired && n < FAIL_LOOP_MAX; n++) {
		fail_arm(n);
		p = ioremap(0xb8000, PAGE_SIZE);
		fired = fail_disarm();
		KT_EXPECT_EQ(fired, !p);
		iounmap(p);
		KT_EXPECT(!vmalloc_check());
	}
	KT_EXPECT(n > 2);
	KT_EXPECT_EQ(mm_settle_and_count(), before);
}
