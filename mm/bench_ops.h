/* SPDX-License-Identifier: MIT */
/*
 * bench_ops.h - the operations whose cost is counted, for two kernels
 *
 * What    The same source is compiled into Tessera (mm/bench.c) and into a
 *         module for Linux (scripts/linux-bench/tessera_bench.c): it knows only
 *         names that both have. What differs, its includer defines first:
 *
 *	bench_say(prefix, name, value)	prints "bench PREFIXNAME VALUE"
 *	bench_vmap(pages, n)		vmap, writable
 *	bench_is_high(page)		is it of highmem?
 *	bench_free_pages()		how many are free
 *
 * Hot     An operation is done again and again after a warm-up; the same loop
 *         around nothing is taken off. Of several repeats the least counts: the
 *         timer's interrupts are no part of it.
 * Cold    So many objects in a row, then all given back: the cost of each.
 * Crowd   Hot once more, while a million objects and a thousand areas live.
 * See: bench_load.h for the worst case and the memory held.
 */
#ifndef MM_BENCH_OPS_H
#define MM_BENCH_OPS_H

#define BENCH_ROUNDS	    1000U
#define BENCH_WARMUP	    100U
#define BENCH_REPEATS	    3U
#define BENCH_BATCH	    256U
#define BENCH_COLD_ROUNDS   20U

#define BENCH_CROWD_OBJECTS 1000000UL
#define BENCH_CROWD_AREAS   2000U

static struct page *bench_low, *bench_high; /* a page of either kind, or NULL */
static struct page *bench_pages[16];
static struct kmem_cache *bench_cache;
static void *bench_batch[BENCH_BATCH];

/* -------------------------------------------------------------------- hot */

static void bench_nothing(void)
{
	barrier();
}

/* Sizes are constants here, as in most of a kernel. */
#define BENCH_KMALLOC(bytes)                       \
	static void bench_kmalloc_##bytes(void)    \
	{                                          \
		kfree(kmalloc(bytes, GFP_KERNEL)); \
	}

BENCH_KMALLOC(32)
BENCH_KMALLOC(256)
BENCH_KMALLOC(4096)
BENCH_KMALLOC(65536)

static void bench_kmem_cache(void)
{
	kmem_cache_free(bench_cache, kmem_cache_alloc(bench_cache, GFP_KERNEL));
}

#define BENCH_PAGES(order)                                          \
	static void bench_pages_##order(void)                       \
	{                                                           \
		struct page *page = alloc_pages(GFP_KERNEL, order); \
                                                                    \
		if (page)                                           \
			__free_pages(page, order);                  \
	}

BENCH_PAGES(0)
BENCH_PAGES(3)
BENCH_PAGES(9)

static void bench_vmalloc_64k(void)
{
	vfree(vmalloc(64 * 1024));
}

static void bench_vmalloc_1m(void)
{
	vfree(vmalloc(1024 * 1024));
}

static void bench_vmap_16(void)
{
	vunmap(bench_vmap(bench_pages, ARRAY_SIZE(bench_pages)));
}

static void bench_kmap_high(void)
{
	kmap(bench_high);
	kunmap(bench_high);
}

static void bench_kmap_local_high(void)
{
	kunmap_local(kmap_local_page(bench_high));
}

static void bench_kmap_local_low(void)
{
	kunmap_local(kmap_local_page(bench_low));
}

static const struct bench_op {
	const char *name;
	void (*run)(void);
	unsigned int rounds;
	bool high; /* only where there is highmem */
} bench_ops[] = {
	{ "kmalloc_kfree_32", bench_kmalloc_32, BENCH_ROUNDS, false },
	{ "kmalloc_kfree_256", bench_kmalloc_256, BENCH_ROUNDS, false },
	{ "kmalloc_kfree_4096", bench_kmalloc_4096, BENCH_ROUNDS, false },
	{ "kmalloc_kfree_64k", bench_kmalloc_65536, BENCH_ROUNDS, false },
	{ "kmem_cache_128", bench_kmem_cache, BENCH_ROUNDS, false },
	{ "alloc_free_pages_0", bench_pages_0, BENCH_ROUNDS, false },
	{ "alloc_free_pages_3", bench_pages_3, BENCH_ROUNDS, false },
	{ "alloc_free_pages_9", bench_pages_9, BENCH_ROUNDS, false },
	{ "vmalloc_vfree_64k", bench_vmalloc_64k, BENCH_ROUNDS, false },
	{ "vmalloc_vfree_1m", bench_vmalloc_1m, BENCH_ROUNDS / 5, false },
	{ "vmap_vunmap_16", bench_vmap_16, BENCH_ROUNDS, false },
	{ "kmap_high", bench_kmap_high, BENCH_ROUNDS, true },
	{ "kmap_local_high", bench_kmap_local_high, BENCH_ROUNDS, true },
	{ "kmap_local_low", bench_kmap_local_low, BENCH_ROUNDS, false },
};

static noinline u64 bench_rounds(void (*run)(void), unsigned int rounds)
{
	u64 start = rdtsc();

	while (rounds--)
		run();
	return rdtsc() - start;
}

static u64 bench_least(void (*run)(void), unsigned int rounds)
{
	u64 least = U64_MAX, spent;
	unsigned int repeat;

	bench_rounds(run, BENCH_WARMUP);
	for (repeat = 0; repeat < BENCH_REPEATS; repeat++) {
		spent = bench_rounds(run, rounds);
		least = spent < least ? spent : least;
	}
	return least;
}

static void bench_hot(const char *prefix)
{
	const struct bench_op *op;
	u64 nothing, spent;

	for (op = bench_ops; op < bench_ops + ARRAY_SIZE(bench_ops); op++) {
		if (op->high && !bench_high)
			continue;
		nothing = bench_least(bench_nothing, op->rounds);
		spent = bench_least(op->run, op->rounds);
		spent = spent > nothing ? spent - nothing : 0;
		bench_say(prefix, op->name, div_u64(spent, op->rounds));
	}
}

/* ------------------------------------------------------------------- cold */

static bool bench_batch_is_whole(void)
{
	unsigned int i;

	for (i = 0; i < BENCH_BATCH; i++)
		if (!bench_batch[i])
			return false;
	return true;
}

/* Loops of their own: a call through a pointer would count as well. */
#define BENCH_COLD(name, take, give)                                        \
	static void bench_cold_##name(void)                                 \
	{                                                                   \
		u64 taking = 0, giving = 0;                                 \
		unsigned int round, i;                                      \
                                                                            \
		for (round = 0; round < BENCH_COLD_ROUNDS; round++) {       \
			taking -= rdtsc();                                  \
			for (i = 0; i < BENCH_BATCH; i++)                   \
				bench_batch[i] = take;                      \
			taking += rdtsc();                                  \
			if (!bench_batch_is_whole())                        \
				return;                                     \
			giving -= rdtsc();                                  \
			for (i = 0; i < BENCH_BATCH; i++)                   \
				give;                                       \
			giving += rdtsc();                                  \
		}                                                           \
		bench_say("cold_alloc_", #name,                             \
			  div_u64(taking, BENCH_COLD_ROUNDS *BENCH_BATCH)); \
		bench_say("cold_free_", #name,                              \
			  div_u64(giving, BENCH_COLD_ROUNDS *BENCH_BATCH)); \
	}

BENCH_COLD(pages, alloc_page(GFP_KERNEL), __free_page(bench_batch[i]))
BENCH_COLD(kmalloc_64, kmalloc(64, GFP_KERNEL), kfree(bench_batch[i]))
BENCH_COLD(kmalloc_256, kmalloc(256, GFP_KERNEL), kfree(bench_batch[i]))

/* ------------------------------------------------------------------ crowd */

/* Each object's first word points to the next. */
static void bench_crowd_objects(void **first, unsigned long nr)
{
	void **object;

	while (nr-- && (object = kmalloc(64, GFP_KERNEL | __GFP_NOWARN))) {
		*object = *first;
		*first = object;
	}
}

static void bench_crowd_gone(void **object)
{
	while (object) {
		void **next = *object;

		kfree(object);
		object = next;
	}
}

/* Every other area goes again, so that there are as many holes. */
static void bench_crowd_areas(void **areas)
{
	unsigned int i;

	for (i = 0; i < BENCH_CROWD_AREAS; i++)
		areas[i] = vmalloc(PAGE_SIZE);
	for (i = 0; i < BENCH_CROWD_AREAS; i += 2) {
		vfree(areas[i]);
		areas[i] = NULL;
	}
}

/* At most half of the memory is taken. */
static void bench_crowd(void)
{
	unsigned long room = bench_free_pages() / 2 * (PAGE_SIZE / 64);
	void **areas = vmalloc(BENCH_CROWD_AREAS * sizeof(*areas));
	void *objects = NULL;
	unsigned int i;

	if (!areas)
		return;
	bench_crowd_areas(areas);
	bench_crowd_objects(&objects, room < BENCH_CROWD_OBJECTS
					      ? room
					      : BENCH_CROWD_OBJECTS);
	bench_hot("crowded_");
	bench_crowd_gone(objects);
	for (i = 0; i < BENCH_CROWD_AREAS; i++)
		vfree(areas[i]);
	vfree(areas);
}

#endif
