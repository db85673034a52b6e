// SPDX-License-Identifier: MIT
/*
 * bench.c - what the allocators cost, with `bench` on the command line
 *
 * What        Each operation is done BENCH_ROUNDS times after a warm-up; the
 *             same loop around nothing is taken off. Under QEMU's -icount
 *             shift=0 the TSC counts instructions, so the numbers are exact
 *             and repeat. Lines: bench NAME VALUE.
 */
#include <lib/compiler.h>
#include <lib/div64.h>
#include <asm/cpu.h>
#include <kernel/printk.h>
#include <mm/debug.h>
#include <mm/highmem.h>
#include <mm/page_alloc.h>
#include <mm/slab.h>
#include <mm/vmalloc.h>

#define BENCH_ROUNDS 1000U
#define BENCH_WARMUP 10U

static struct page *bench_page;

static void bench_nothing(void)
{
	barrier();
}

/* Sizes are constants here, as in most of the kernel. */
static void bench_kmalloc_32(void)
{
	kfree(kmalloc(32, GFP_KERNEL));
}

static void bench_kmalloc_256(void)
{
	kfree(kmalloc(256, GFP_KERNEL));
}

static void bench_kmalloc_4096(void)
{
	kfree(kmalloc(4096, GFP_KERNEL));
}

static void bench_pages_0(void)
{
	struct page *page = alloc_pages(GFP_KERNEL, 0);

	if (page)
		__free_pages(page, 0);
}

static void bench_pages_9(void)
{
	struct page *page = alloc_pages(GFP_KERNEL, 9);

	if (page)
		__free_pages(page, 9);
}

static void bench_vmalloc(void)
{
	vfree(vmalloc(64 * 1024));
}

static void bench_kmap_local(void)
{
	kunmap_local(kmap_local_page(bench_page));
}

static const struct {
	const char *name;
	void (*run)(void);
} benches[] = {
	{ "kmalloc_kfree_32", bench_kmalloc_32 },
	{ "kmalloc_kfree_256", bench_kmalloc_256 },
	{ "kmalloc_kfree_4096", bench_kmalloc_4096 },
	{ "alloc_free_pages_0", bench_pages_0 },
	{ "alloc_free_pages_9", bench_pages_9 },
	{ "vmalloc_vfree_64k", bench_vmalloc },
	{ "kmap_local", bench_kmap_local },
};

static noinline u64 rounds_of(void (*run)(void), unsigned int rounds)
{
	u64 start = rdtsc();

	while (rounds--)
		run();
	return rdtsc() - start;
}

/* Interrupts stay on: the timer's share is below what is rounded away. */
void mm_bench(void)
{
	u64 nothing;
	unsigned int i;

	/* From HighMem, if there is any. */
	bench_page = alloc_page(GFP_HIGHUSER);
	if (!bench_page)
		return;
	nothing = rounds_of(bench_nothing, BENCH_ROUNDS);
	for (i = 0; i < ARRAY_SIZE(benches); i++) {
		u64 spent;

		rounds_of(benches[i].run, BENCH_WARMUP);
		spent = rounds_of(benches[i].run, BENCH_ROUNDS);
		spent = spent > nothing ? spent - nothing : 0;
		pr_notice("bench %s %llu\n", benches[i].name,
			  div_u64(spent, BENCH_ROUNDS));
	}
	__free_page(bench_page);
}
