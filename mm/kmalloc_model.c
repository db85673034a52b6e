// SPDX-License-Identifier: MIT
// HOST_SOURCES: mm/slab_model.h
// HOST_VARIANTS: TESSERA_RELEASE=1 TESSERA_DEBUG=1
/* kmalloc and krealloc against a flat array of what is handed out. */
#include <fuzz.h>
#include "slab_model.h"

/* ----------------------------------------------------------------- kmalloc */

static void kmalloc_step(struct rnd *r)
{
	u32 kind = rnd_below(r, 100);
	size_t size = kind < 70	  ? 1 + rnd_below(r, 300)
		      : kind < 95 ? 1 + rnd_below(r, 9000)
				  : 1 + rnd_below(r, 100000);
	unsigned char *p;

	if (nr_objects && rnd_below(r, 100) < 48) {
		struct object o = take_back(rnd_below(r, nr_objects));

		kfree(o.p);
		return;
	}
	if (nr_objects && rnd_one_in(r, 5)) {
		struct object o = take_back(rnd_below(r, nr_objects));
		size_t kept = min(size, o.size);

		p = krealloc(o.p, size, GFP_KERNEL | __GFP_NOWARN);
		KT_EXPECT(memchr_inv(p ? p : o.p, o.fill, p ? kept : o.size) ==
			  NULL);
		if (!p)
			kfree(o.p);
	} else if (rnd_one_in(r, 2)) {
		p = kzalloc(size, GFP_KERNEL | __GFP_NOWARN);
		KT_EXPECT(!p || memchr_inv(p, 0, size) == NULL);
	} else {
		p = kmalloc(size, GFP_KERNEL | __GFP_NOWARN);
	}
	if (!p)
		return;
	KT_EXPECT(ksize(p) >= size);
	KT_EXPECT(IS_ALIGNED((unsigned long)p, 8));
	hand_out(p, size, rnd_next(r));
}

/* Any size at all, and any product: a block that is large enough, or NULL. */
static void any_size_step(struct rnd *r)
{
	size_t n = (size_t)(rnd_next64(r) >> rnd_below(r, 64));
	size_t size = (size_t)(rnd_next64(r) >> rnd_below(r, 64)), bytes;
	bool fits = !__builtin_mul_overflow(n, size, &bytes) &&
		    bytes <= KMALLOC_MAX_SIZE;
	void *p = kmalloc_array(n, size, GFP_KERNEL | __GFP_NOWARN);

	KT_EXPECT(!p || (fits && ksize(p) >= bytes));
	kfree(p);
	p = kmalloc(size, GFP_KERNEL | __GFP_NOWARN);
	KT_EXPECT(!p || (size <= KMALLOC_MAX_SIZE && ksize(p) >= size));
	kfree(p);
}

FUZZ(kmalloc, blocks_are_apart_and_keep_what_is_written, 10, 3000)
{
	boot_machine();
	while (fuzz_goes_on(r)) {
		fail_arm(rnd_one_in(r, 8) ? 1 + rnd_below(r, 4) : 0);
		if (rnd_one_in(r, 16))
			any_size_step(r);
		else if (nr_objects < MAX_OBJECTS)
			kmalloc_step(r);
		fail_disarm();
	}
	expect_books(0);
	while (nr_objects)
		kfree(take_back(nr_objects - 1).p);
	expect_nothing_lost();
}

KTEST(kmalloc, each_size_comes_from_the_smallest_cache_that_holds_it)
{
	size_t size;
	void *p;

	boot_machine();
	for (size = 1; size <= KMALLOC_MAX_CACHE_SIZE; size++) {
		struct kmem_cache *cache = kmalloc_caches[kmalloc_index(size)];

		p = kmalloc(size, GFP_KERNEL);
		KT_ASSERT(p);
		KT_EXPECT(virt_to_page(p)->slab_cache == cache);
		KT_EXPECT_EQ(ksize(p), kmem_cache_size(cache));
		KT_EXPECT(ksize(p) < 2 * size || size < 8);
		if (is_power_of_2(size))
			KT_EXPECT(IS_ALIGNED(
				(unsigned long)p,
				min(max(size, sizeof(long)), PAGE_SIZE)));
		kfree(p);
	}
	expect_nothing_lost();
}

KTEST(kmalloc, the_edges)
{
	char *p;

	boot_machine();
	KT_EXPECT(kmalloc(0, GFP_KERNEL) == ZERO_SIZE_PTR);
	kfree(ZERO_SIZE_PTR);
	kfree(NULL);
	KT_EXPECT_EQ(ksize(NULL), 0);
	KT_EXPECT(!kmalloc(KMALLOC_MAX_SIZE + 1, GFP_KERNEL));
	KT_EXPECT(!kmalloc(SIZE_MAX, GFP_KERNEL));
	KT_EXPECT(!kmalloc_array(SIZE_MAX / 2, 3, GFP_KERNEL));
	KT_EXPECT(!kmalloc_array(SIZE_MAX / 16 + 2, 16, GFP_KERNEL));
	KT_EXPECT(!kcalloc(SIZE_MAX / 16 + 2, 16, GFP_KERNEL));
	KT_EXPECT(kmalloc_array(0, 16, GFP_KERNEL) == ZERO_SIZE_PTR);
	p = kmalloc(KMALLOC_MAX_SIZE, GFP_KERNEL);
	KT_ASSERT(p);
	KT_EXPECT_EQ(ksize(p), KMALLOC_MAX_SIZE);
	KT_EXPECT(HOST_PANICS(kfree(p + PAGE_SIZE / 2)));
	kfree(p);
	p = kmalloc(8193, GFP_KERNEL);
	KT_EXPECT_EQ(ksize(p), 16384);
	KT_EXPECT(krealloc(p, 100, GFP_KERNEL) == p);
	KT_EXPECT(krealloc(p, ksize(p), GFP_KERNEL) == p);
	KT_EXPECT(krealloc(p, 0, GFP_KERNEL) == ZERO_SIZE_PTR);
	p = kmalloc(100, GFP_DMA);
	KT_EXPECT_EQ(virt_to_page(p)->identity, PAGE_KERNEL);
	kfree(p);
	p = kstrdup("tessera", GFP_KERNEL);
	KT_EXPECT(p && !strcmp(p, "tessera"));
	p = krealloc(p, 5000, GFP_KERNEL);
	KT_EXPECT(p && !strcmp(p, "tessera"));
	KT_EXPECT(!krealloc(p, KMALLOC_MAX_SIZE + 1, GFP_KERNEL));
	KT_EXPECT(!strcmp(p, "tessera"));
	kfree(p);
	expect_nothing_lost();
}
