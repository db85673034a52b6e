// SPDX-License-Identifier: MIT
/* paging_test.c - the kernel's own mappings are what paging.c says. */
#include <asm/cpu.h>
#include <kernel/boot.h>
#include <kernel/ktest.h>
#include <mm/page.h>
#include <mm/pgtable.h>

#define LOW_BYTES ((vaddr_t)max_low_pfn << PAGE_SHIFT)

static pteval_t bits_of(const void *addr)
{
	return pt_prot_of(&init_pt, (vaddr_t)addr).val &
	       (_PAGE_PRESENT | _PAGE_RW | _PAGE_USER);
}

KTEST(paging, text_and_rodata_are_read_only_for_ring_0_too)
{
	const char *p;

	KT_EXPECT_EQ(!(read_cr0() & CR0_WP), !cpu_has(CPU_WP));
	for (p = _text; p < _etext; p += PAGE_SIZE)
		KT_ASSERT_EQ(bits_of(p), _PAGE_PRESENT);
	for (p = _rodata; p < _erodata; p += PAGE_SIZE)
		KT_ASSERT_EQ(bits_of(p), _PAGE_PRESENT);
	for (p = _data; p < _edata; p += PAGE_SIZE)
		KT_ASSERT_EQ(bits_of(p), _PAGE_PRESENT | _PAGE_RW);
	for (p = _bss; p < _ebss; p += PAGE_SIZE)
		KT_ASSERT_EQ(bits_of(p), _PAGE_PRESENT | _PAGE_RW);
}

/* Counts what is executable, and fails on what can be written as well. */
static int check_exec(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
		      vaddr_t next, unsigned int level __maybe_unused)
{
	unsigned long *executable = walk->private;

	if (!pte_present(*ptep) || !pte_exec(*ptep))
		return 0;
	KT_EXPECT_MSG(!pte_write(*ptep), "%lx can be written and executed",
		      addr);
	KT_EXPECT_MSG(addr >= (vaddr_t)_text && next <= (vaddr_t)_etext,
		      "%lx can be executed and is not the kernel's text", addr);
	*executable += (next - addr) >> PAGE_SHIFT;
	return 0;
}

KTEST(paging, only_the_kernels_text_is_executable)
{
	static const struct pt_walk_ops ops = { .leaf = check_exec,
						.skip_none = true };
	unsigned long executable = 0;
	struct pt_walk walk = { .pt = &init_pt,
				.ops = &ops,
				.private = &executable };

	if (!cpu_has(CPU_NX))
		KT_SKIP("no NX here");
	pt_lock(&init_pt);
	pt_walk_range(&walk, PAGE_OFFSET, 0);
	pt_unlock(&init_pt);
	KT_EXPECT_EQ(executable, PFN_DOWN(_etext - _text));
}

KTEST(paging, the_first_64_kib_are_unmapped)
{
	unsigned int i;
	vaddr_t addr;

	for (addr = 0; addr < MMAP_MIN_ADDR; addr += PAGE_SIZE)
		KT_EXPECT_EQ(bits_of((void *)addr), 0);
	for (i = 0; i < PT_USER_ENTRIES; i++)
		KT_ASSERT(pte_none(init_pt.root[i]));
}

KTEST(paging, direct_map_shows_each_low_frame_once)
{
	paddr_t phys;
	pfn_t pfn;

	for (pfn = 0; pfn < max_low_pfn; pfn++) {
		vaddr_t addr = (vaddr_t)pfn_to_virt(pfn) + 123;

		KT_ASSERT(pt_translate(&init_pt, addr, &phys));
		KT_ASSERT_EQ(phys, PFN_PHYS(pfn) + 123);
	}
	KT_EXPECT_EQ(bits_of(pfn_to_virt(max_low_pfn)), 0);
}

KTEST(paging, big_pages_and_global_entries_where_the_cpu_has_them)
{
	vaddr_t addr = PAGE_OFFSET + 2 * PT_LEVEL_SIZE(2);
	pgprot_t prot = pt_prot_of(&init_pt, addr);

	if (LOW_BYTES < 3 * PT_LEVEL_SIZE(2))
		KT_SKIP("too little low memory");
	KT_EXPECT_EQ(!(prot.val & _PAGE_PSE), !cpu_has(CPU_PSE));
	KT_EXPECT_EQ(!(prot.val & _PAGE_GLOBAL), !cpu_has(CPU_PGE));
	if (cpu_has(CPU_PGE))
		KT_EXPECT(read_cr4() & CR4_PGE);
}

KTEST(paging, the_screen_is_in_the_direct_map)
{
	KT_EXPECT_EQ(bits_of(__va(0xb8000)), _PAGE_PRESENT | _PAGE_RW);
}

/* In the image, whose 4 KiB entries need no split. */
static char test_pages[3][PAGE_SIZE] __aligned(PAGE_SIZE);

KTEST(paging, set_memory_changes_one_page_and_back)
{
	const pteval_t data = _PAGE_PRESENT | _PAGE_RW;
	vaddr_t addr = (vaddr_t)test_pages[1];

	KT_EXPECT_EQ(set_memory_ro(addr, 1), 0);
	KT_EXPECT_EQ(bits_of(test_pages[0]), data);
	KT_EXPECT_EQ(bits_of(test_pages[1]), _PAGE_PRESENT);
	KT_EXPECT_EQ(bits_of(test_pages[2]), data);
	KT_EXPECT_EQ(set_memory_rw(addr, 1), 0);
	*(volatile char *)addr = 1;
	KT_EXPECT_EQ(bits_of(test_pages[1]), data);
}
