/* SPDX-License-Identifier: MIT */
/*
 * bench_load.h - mixed loads: the worst single operation, the memory held
 *
 * What   Runs drawn from a generator of its own, so that they are the same in
 *        both kernels; see bench_ops.h, after which it is included.
 * Worst  Blocks of 8 bytes to 8 KiB and of 1 to 8 pages come and go in random
 *        order, interrupts off; the most that one call of each kind has cost.
 * Trace  Objects of mixed sizes fill all slots, change many times, and half of
 *        them go: how many bytes of pages are held for 100 bytes that live,
 *        fragmentation and all the allocator's own included.
 */
#ifndef MM_BENCH_LOAD_H
#define MM_BENCH_LOAD_H

#define BENCH_SLOTS	  4096U
#define BENCH_WORST_STEPS 20000U
#define BENCH_TRACE_STEPS 40000U

/* An order of pages, or the size of a kmalloc block; NULL: an empty slot. */
struct bench_slot {
	void *block;
	unsigned int size; /* bytes; 0: pages */
	unsigned int order;
};

static u32 bench_state;

/* Marsaglia's xorshift: a number below N. */
static u32 bench_random(u32 n)
{
	bench_state ^= bench_state << 13;
	bench_state ^= bench_state >> 17;
	bench_state ^= bench_state << 5;
	return (u32)(((u64)bench_state * n) >> 32);
}

/* Each power of two as often as the others. */
static unsigned int bench_random_size(void)
{
	return 1 + bench_random(1U << (3 + bench_random(11)));
}

enum bench_kind {
	BENCH_WORST_KMALLOC,
	BENCH_WORST_KFREE,
	BENCH_WORST_ALLOC_PAGES,
	BENCH_WORST_FREE_PAGES,
	BENCH_NR_KINDS
};

static u64 bench_worst_of[BENCH_NR_KINDS];

static void bench_count_worst(enum bench_kind kind, u64 spent)
{
	if (spent > bench_worst_of[kind])
		bench_worst_of[kind] = spent;
}

static void bench_fill(struct bench_slot *slot)
{
	const gfp_t gfp = GFP_NOWAIT | __GFP_NOWARN;
	bool pages = bench_random(4) == 0;
	u64 start;

	slot->order = bench_random(4);
	slot->size = pages ? 0 : bench_random_size();
	start = rdtsc();
	if (pages) {
		slot->block = alloc_pages(gfp, slot->order);
		bench_count_worst(BENCH_WORST_ALLOC_PAGES, rdtsc() - start);
	} else {
		slot->block = kmalloc(slot->size, gfp);
		bench_count_worst(BENCH_WORST_KMALLOC, rdtsc() - start);
	}
}

static void bench_empty(struct bench_slot *slot)
{
	u64 start = rdtsc();

	if (!slot->block)
		return;
	if (slot->size) {
		kfree(slot->block);
		bench_count_worst(BENCH_WORST_KFREE, rdtsc() - start);
	} else {
		__free_pages(slot->block, slot->order);
		bench_count_worst(BENCH_WORST_FREE_PAGES, rdtsc() - start);
	}
	slot->block = NULL;
}

static void bench_worst(struct bench_slot *slots)
{
	const unsigned int nr = BENCH_SLOTS / 8;
	unsigned int step, i;

	bench_state = 1;
	local_irq_disable();
	for (step = 0; step < BENCH_WORST_STEPS; step++) {
		i = bench_random(nr);
		if (slots[i].block)
			bench_empty(&slots[i]);
		else
			bench_fill(&slots[i]);
	}
	for (i = 0; i < nr; i++)
		bench_empty(&slots[i]);
	local_irq_enable();
	bench_say("worst_", "kmalloc", bench_worst_of[BENCH_WORST_KMALLOC]);
	bench_say("worst_", "kfree", bench_worst_of[BENCH_WORST_KFREE]);
	bench_say("worst_", "alloc_pages",
		  bench_worst_of[BENCH_WORST_ALLOC_PAGES]);
	bench_say("worst_", "free_pages",
		  bench_worst_of[BENCH_WORST_FREE_PAGES]);
}

static void bench_trace_fill(struct bench_slot *slot)
{
	kfree(slot->block);
	slot->size = bench_random_size();
	slot->block = kmalloc(slot->size, GFP_KERNEL);
}

static unsigned long bench_live_bytes(const struct bench_slot *slots)
{
	unsigned long bytes = 0;
	unsigned int i;

	for (i = 0; i < BENCH_SLOTS; i++)
		if (slots[i].block)
			bytes += slots[i].size;
	return bytes;
}

static void bench_trace(struct bench_slot *slots)
{
	unsigned long before = bench_free_pages(), held;
	unsigned int i;

	bench_state = 2;
	for (i = 0; i < BENCH_SLOTS; i++)
		bench_trace_fill(&slots[i]);
	for (i = 0; i < BENCH_TRACE_STEPS; i++)
		bench_trace_fill(&slots[bench_random(BENCH_SLOTS)]);
	held = before - bench_free_pages();
	bench_say("", "trace_full_held",
		  div_u64((u64)held * PAGE_SIZE * 100,
			  (u32)bench_live_bytes(slots)));
	for (i = 0; i < BENCH_SLOTS; i++)
		if (bench_random(2)) {
			kfree(slots[i].block);
			slots[i].block = NULL;
		}
	held = before - bench_free_pages();
	bench_say("", "trace_half_held",
		  div_u64((u64)held * PAGE_SIZE * 100,
			  (u32)bench_live_bytes(slots)));
	for (i = 0; i < BENCH_SLOTS; i++)
		kfree(slots[i].block);
	memset(slots, 0, BENCH_SLOTS * sizeof(*slots));
}

/* The trace comes first, while no cache is filled by what ran before. */
static void bench_run_all(void)
{
	size_t size = BENCH_SLOTS * sizeof(struct bench_slot);
	struct bench_slot *slots = vmalloc(size);

	if (!slots)
		return;
	memset(slots, 0, size);
	bench_say("", "struct_page", sizeof(struct page));
	bench_trace(slots);
	bench_hot("");
	bench_cold_pages();
	bench_cold_kmalloc_64();
	bench_cold_kmalloc_256();
	bench_worst(slots);
	vfree(slots);
	bench_crowd();
}

/* The pages that the operations want first; all or nothing is measured. */
static void bench_all(void)
{
	unsigned int i, nr;

	bench_low = alloc_page(GFP_KERNEL);
	bench_high = alloc_page(GFP_HIGHUSER);
	if (bench_high && !bench_is_high(bench_high)) {
		__free_page(bench_high);
		bench_high = NULL;
	}
	bench_cache = kmem_cache_create("bench-128", 128, 0, 0, NULL);
	for (nr = 0; nr < ARRAY_SIZE(bench_pages); nr++)
		if (!(bench_pages[nr] = alloc_page(GFP_KERNEL)))
			break;
	if (bench_low && bench_cache && nr == ARRAY_SIZE(bench_pages))
		bench_run_all();
	for (i = 0; i < nr; i++)
		__free_page(bench_pages[i]);
	if (bench_cache)
		kmem_cache_destroy(bench_cache);
	if (bench_high)
		__free_page(bench_high);
	if (bench_low)
		__free_page(bench_low);
}

#endif
