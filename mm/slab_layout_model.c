// SPDX-License-Identifier: MIT
// HOST_SOURCES: mm/slab_model.h
// HOST_VARIANTS: TESSERA_RELEASE=1 TESSERA_DEBUG=1
/*
 * Where objects lie: numbers against a division, what ring 3 may copy against a
 * byte a flag, and pointers that are none. And which words make a cache look.
 */
#include <asm/uaccess.h>
#include <kernel/cmdline.h>
#include <mm/slab_debug.h>
#include "slab_model.h"

/* A slab of a cache that no debug flag makes, but that one could make. */
static void check_numbers(struct kmem_cache *cache, struct page *slab)
{
	char *base = lowmem_page_address(slab);
	long first = (u16)(slab->first - (unsigned long)base) -
		     (long)cache->red_left_pad;
	long i;
	unsigned int index;

	for (i = -100; i < (long)(PAGE_SIZE << cache->order) + 100; i++) {
		bool inside = i >= first &&
			      (i - first) / (long)cache->size < cache->num;
		bool starts = inside && (i - first) % (long)cache->size ==
						(long)cache->red_left_pad;

		KT_EXPECT_EQ(slab_slot_index(cache, slab, base + i, &index),
			     inside);
		if (inside)
			KT_EXPECT_EQ(index, (i - first) / (long)cache->size);
		KT_EXPECT_EQ(slab_object_index(cache, slab, base + i, &index),
			     starts);
		if (i >= 0 && i < (long)(PAGE_SIZE << cache->order))
			KT_EXPECT_EQ(slab_starts_object(cache, slab, base + i),
				     starts);
		if (ktest_failed())
			break;
	}
}

KTEST(slab, numbers_of_objects_agree_with_a_division)
{
	static const size_t sizes[] = { 8,    12,   24,	  96,	200,   340,
					1000, 1024, 3000, 4104, 12288, 16384 };
	struct page *slab;
	unsigned int i, pad;

	boot_machine();
	slab = alloc_pages(GFP_KERNEL, SLAB_MAX_ORDER);
	KT_ASSERT(slab);
	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		for (pad = 0; pad <= 64; pad += 32) {
			struct kmem_cache cache = {
				.size = sizes[i] + pad,
				.red_left_pad = pad,
				.order = SLAB_MAX_ORDER,
			};

			slab->first =
				(u16)((unsigned long)lowmem_page_address(slab) +
				      128 + pad);
			cache.num = (unsigned int)((8 * PAGE_SIZE - 128) /
						   cache.size);
			cache_set_reciprocal(&cache);
			check_numbers(&cache, slab);
		}
	__free_pages(slab, SLAB_MAX_ORDER);
	expect_nothing_lost();
}

/* -------------------------------------------------------------- usercopy */

/* One flag a byte: allowed are [30, 70) of each object of 100. */
static bool copy_is_welcome(long offset, unsigned long n, size_t slot)
{
	unsigned long i;

	if (offset < 0)
		return false;
	for (i = 0; i < n; i++) {
		size_t at = (size_t)offset % slot + i;

		if (at < 30 || at >= 70)
			return false;
	}
	return true;
}

KTEST(usercopy, only_the_region_of_an_object_may_be_copied)
{
	struct kmem_cache *cache;
	const struct page *slab;
	unsigned long n;
	long offset;
	char *first, *object;
	long before; /* bytes of the slab in front of the first object */

	boot_machine();
	cache = kmem_cache_create_usercopy("region", 100, 0, 0, 30, 40, NULL);
	KT_ASSERT(cache);
	object = kmem_cache_alloc(cache, GFP_KERNEL);
	slab = virt_to_slab(object);
	first = slab_object(cache, slab, 0);
	before = first - (char *)lowmem_page_address(slab);
	for (offset = -min(before, 20L); offset < 4 * (long)cache->size;
	     offset++)
		for (n = 1; n < 130; n++)
			KT_EXPECT_EQ(usercopy_allowed((vaddr_t)first + offset,
						      n, n & 1),
				     copy_is_welcome(offset, n, cache->size));
	KT_EXPECT(usercopy_allowed((vaddr_t)first, 0, true));
	KT_EXPECT(!usercopy_allowed((vaddr_t)first + 40, SIZE_MAX, true));
	forget();
	KT_EXPECT(!usercopy_allowed((vaddr_t)first + 29, 4, true));
	KT_EXPECT(strstr(said, "exposure refused: 4 bytes"));
	KT_EXPECT(strstr(said, "offset 29 of an object of slab region"));
	kmem_cache_free(cache, object);
	KT_EXPECT_EQ(kmem_cache_destroy(cache), 0);
	expect_nothing_lost();
}

KTEST(usercopy, kmalloc_shows_all_of_an_object_and_no_more)
{
	char *p, *big;

	boot_machine();
	p = kmalloc(60, GFP_KERNEL);
	big = kmalloc(3 * PAGE_SIZE, GFP_KERNEL);
	KT_EXPECT(usercopy_allowed((vaddr_t)p, 64, true));
	KT_EXPECT(usercopy_allowed((vaddr_t)p + 60, 4, false));
	KT_EXPECT(!usercopy_allowed((vaddr_t)p, 65, true));
	KT_EXPECT(!usercopy_allowed((vaddr_t)p + 60, 5, false));
	KT_EXPECT(usercopy_allowed((vaddr_t)big, 3 * PAGE_SIZE, true));
	KT_EXPECT(usercopy_allowed((vaddr_t)&p, 4, true)); /* no slab's */
	KT_EXPECT(usercopy_allowed(~0UL, 4, true));
	kfree(p);
	kfree(big);
	expect_nothing_lost();
}

KTEST(usercopy, a_refused_copy_copies_nothing)
{
	struct kmem_cache *cache;
	char out[16] = "untouched", *p;
	volatile unsigned long n = 8;

	boot_machine();
	cache = kmem_cache_create("secret", 32, 0, 0, NULL);
	p = kmem_cache_alloc(cache, GFP_KERNEL);
	memset(p, 'x', 32);
	KT_EXPECT_EQ(copy_to_user((void __user *)out, p, n), 8);
	KT_EXPECT(!strcmp(out, "untouched"));
	KT_EXPECT_EQ(copy_from_user(p, (void __user *)out, n), 8);
	KT_EXPECT(!memchr_inv(p, 'x', 32));
	kmem_cache_free(cache, p);
	kmem_cache_destroy(cache);
	expect_nothing_lost();
}

/* --------------------------------------------------- pointers that are none */

#define REPORTS(statement, words) \
	(HOST_PANICS(statement) && strstr(host_panic_message, words) != NULL)

KTEST(slab, kfree_of_what_is_not_from_kmalloc_is_reported)
{
	char local, *object, *whole;
	struct page *page;

	boot_machine();
	object = kmalloc(256, GFP_KERNEL);
	whole = kmalloc(5 * PAGE_SIZE, GFP_KERNEL);
	page = alloc_page(GFP_KERNEL);
	KT_EXPECT(REPORTS(kfree(&local), "is not from kmalloc"));
	KT_EXPECT(REPORTS(kfree((void *)0x1000), "is not from kmalloc"));
	KT_EXPECT(REPORTS(kfree((void *)17), "is not from kmalloc"));
	KT_EXPECT(REPORTS(kfree((void *)~0UL), "is not from kmalloc"));
	KT_EXPECT(REPORTS(kfree((void *)0x8000000000000000),
			  "is not from kmalloc"));
	KT_EXPECT(REPORTS(kfree(pfn_to_virt(0)), "reserved page"));
	KT_EXPECT(REPORTS(kfree(pfn_to_virt(FRAMES)), "is not from kmalloc"));
	KT_EXPECT(REPORTS(kfree(whole + 8), "is not from kmalloc"));
	KT_EXPECT(REPORTS(kfree(whole + PAGE_SIZE), "is not from kmalloc"));
	KT_EXPECT(REPORTS(ksize(whole + PAGE_SIZE), "is not from kmalloc"));
	KT_EXPECT(REPORTS(krealloc(&local, 8, GFP_KERNEL),
			  "is not from kmalloc"));
	KT_EXPECT(REPORTS(kfree(object + 1), "the object there begins at"));
	KT_EXPECT(REPORTS(kfree(object + 128), "the object there begins at"));
	__free_page(page);
	KT_EXPECT(REPORTS(kfree(lowmem_page_address(page)), "free page"));
	kfree(whole);
	KT_EXPECT(REPORTS(kfree(whole), "is not from kmalloc"));
	kfree(object);
	KT_EXPECT(REPORTS(kfree(object), "freed twice"));
	expect_nothing_lost();
}

static void expect_refused(struct kmem_cache *cache, void *p)
{
	KT_EXPECT(REPORTS(kfree(p), "is not from it"));
	KT_EXPECT(REPORTS(kmem_cache_free(cache, p), "is not from it"));
	KT_EXPECT(
		REPORTS(kmem_cache_free_bulk(cache, 1, &p), "is not from it"));
}

/* Every address of the slab that OBJECT is in, but where an object starts. */
static void free_each_other_address(struct kmem_cache *cache, void *object)
{
	struct page *slab = virt_to_slab(object);
	char *base = lowmem_page_address(slab);
	size_t i;

	for (i = 0; i < PAGE_SIZE << cache->order; i++) {
		unsigned int n;

		if (slab_object_index(cache, slab, base + i, &n))
			continue;
		expect_refused(cache, base + i);
		if (ktest_failed())
			break;
	}
}

/* At once: an address that waits in a magazine would be handed out. */
KTEST(slab, no_other_address_of_a_slab_can_be_freed)
{
	unsigned int i, n;
	void *p[5];

	boot_machine();
	for (i = 0; i < KMALLOC_CACHES; i++) {
		for (n = 0; n < ARRAY_SIZE(p); n++) /* of several colours */
			p[n] = kmem_cache_alloc(kmalloc_caches[i], GFP_KERNEL);
		for (n = 0; n < ARRAY_SIZE(p); n += ARRAY_SIZE(p) - 1)
			free_each_other_address(kmalloc_caches[i], p[n]);
		for (n = 0; n < ARRAY_SIZE(p); n++)
			kfree(p[n]);
	}
	expect_nothing_lost();
}

KTEST(slab, foreign_pointers_are_found)
{
	struct kmem_cache *a, *b;
	static struct slab_reports reports __maybe_unused;
	char local, *p, *gone;

	boot_machine();
	a = kmem_cache_create("a", 64, 0, 0, NULL);
	b = kmem_cache_create("b", 64, 0, 0, NULL);
	p = kmem_cache_alloc(a, GFP_KERNEL);
	gone = kmem_cache_alloc(b, GFP_KERNEL);
	KT_EXPECT(REPORTS(kmem_cache_free(b, p), "is not from it, but from a"));
	KT_EXPECT(REPORTS(kmem_cache_free(a, p + 1), "begins at"));
	KT_EXPECT(REPORTS(kmem_cache_free(a, NULL), "is not from it"));
	KT_EXPECT(REPORTS(kmem_cache_free(a, &local), "is not from it"));
	KT_EXPECT(REPORTS(kmem_cache_free(a, pfn_to_virt(FRAMES)),
			  "is not from it"));
	kmem_cache_free(b, gone);
	kmem_cache_shrink(b);
	KT_EXPECT(REPORTS(kmem_cache_free(b, gone), "free page"));
#ifdef TESSERA_DEBUG
	KT_EXPECT(REPORTS(kmem_cache_free(a, p + 8), "begins at"));
	kmem_cache_free(a, p);
	KT_EXPECT(REPORTS(kmem_cache_free(a, p), "freed twice"));
	p[3] = 'x';
	slab_debug_capture(&reports);
	KT_EXPECT(kmem_cache_alloc(a, GFP_KERNEL) == p);
	slab_debug_capture(NULL);
	KT_EXPECT_EQ(reports.count, 1);
#endif
	kmem_cache_free(a, p);
	kmem_cache_destroy(a);
	kmem_cache_destroy(b);
	expect_nothing_lost();
}

/* ------------------------------------------------------------------ the words */

extern const struct cmdline_option __start_cmdline[], __stop_cmdline[];

static int slub_debug(const char *value)
{
	const struct cmdline_option *option = __start_cmdline;

	while (option < __stop_cmdline && strcmp(option->name, "slub_debug"))
		option++;
	if (option == __stop_cmdline)
		return -ENOENT;
	return option->parse(value);
}

static unsigned int flags_of_a_cache(const char *name)
{
	struct kmem_cache *cache = kmem_cache_create(name, 64, 0, 0, NULL);
	unsigned int flags = cache->flags;

	kmem_cache_destroy(cache);
	return flags;
}

/* Each value stands behind a '-', as a word on the command line might. */
KTEST(slab, the_words_choose_what_is_checked)
{
	const unsigned int all = SLAB_CONSISTENCY_CHECKS | SLAB_RED_ZONE |
				 SLAB_POISON | SLAB_STORE_USER;
	static const char bad[][8] = { "-Q", "-F-", "--F", "-FF?" };
	const struct {
		const char *value;
		unsigned int a, b; /* the flags of caches a and b */
	} words[] = {
		{ "-", all, all },
		{ "--", 0, 0 },
		{ "-FZ", SLAB_CONSISTENCY_CHECKS | SLAB_RED_ZONE,
		  SLAB_CONSISTENCY_CHECKS | SLAB_RED_ZONE },
		{ "-p,b", 0, SLAB_POISON },
		{ "-,a", all, 0 },
		{ "--,a", 0, 0 },
		{ "-C", all, all },
	};
	unsigned int i;

	boot_machine();
	for (i = 0; i < ARRAY_SIZE(words); i++) {
		KT_EXPECT_EQ(slub_debug(words[i].value + 1), 0);
		KT_EXPECT_EQ(flags_of_a_cache("a"), words[i].a);
		KT_EXPECT_EQ(flags_of_a_cache("b"), words[i].b);
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		KT_EXPECT_EQ(slub_debug(bad[i] + 1), -EINVAL);
#ifdef TESSERA_DEBUG
	slub_debug("");
#else
	slub_debug("-");
#endif
	expect_nothing_lost();
}
