// SPDX-License-Identifier: MIT
/*
 * slab_debug_test.c - each kind of damage is done, and its report is read
 */
#include <kernel/ktest.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <mm/debug.h>
#include <mm/slab_debug.h>
#include "slab_debug.h"

#define FZPU                                                     \
	(SLAB_CONSISTENCY_CHECKS | SLAB_RED_ZONE | SLAB_POISON | \
	 SLAB_STORE_USER)
#define SIZE 40

static struct slab_reports reports;
static struct kmem_cache *cache;
static u8 *object;

/* The compiler does not know that it stays in bounds, or does not. */
static void poke(long offset, u8 value)
{
	u8 *p = object;

	asm volatile("" : "+r"(p));
	p[offset] = value;
}

static bool begin(void)
{
	cache = kmem_cache_create("test-debug", SIZE, 0, FZPU, NULL);
	object = cache ? kmem_cache_alloc(cache, GFP_KERNEL) : NULL;
	slab_debug_capture(&reports);
	return object;
}

/* All is mended: the cache can go, and that is not worth a report. */
static void end(void)
{
	slab_debug_capture(&reports);
	KT_EXPECT_EQ(kmem_cache_destroy(cache), 0);
	KT_EXPECT_EQ(reports.count, 0);
	slab_debug_capture(NULL);
}

/* One report, which says all of these. */
static void expect_report(const char *heading, const char *found,
			  const char *row)
{
	KT_EXPECT_EQ(reports.count, 1);
	KT_EXPECT_MSG(strstr(reports.text, heading), "%s", reports.text);
	KT_EXPECT_MSG(strstr(reports.text, found), "%s", reports.text);
	KT_EXPECT_MSG(strstr(reports.text, row), "%s", reports.text);
}

static const char *found_at(long offset, const char *where, u8 found,
			    u8 expected)
{
	static char text[112];

	snprintf(text, sizeof(text),
		 "found      0x%02x at %p, %s; expected 0x%02x", found,
		 object + offset, where, expected);
	return text;
}

KTEST(slab_debug, an_overrun_is_found_when_the_object_is_freed)
{
	KT_ASSERT(begin());
	poke(SIZE, 'A');
	poke(SIZE + 1, 'B');
	kmem_cache_free(cache, object);
	expect_report("slab test-debug: 2 bytes behind the object at",
		      found_at(SIZE, "0 bytes behind its end", 'A', 0xcc),
		      " 41 42 cc");
	KT_EXPECT(strstr(reports.text, "allocated  by PID"));
	KT_EXPECT(strstr(reports.text, " ^^ ^^\n"));
	end();
}

KTEST(slab_debug, an_underrun_is_found_when_the_object_is_freed)
{
	KT_ASSERT(begin());
	poke(-1, 0);
	kmem_cache_free(cache, object);
	expect_report("slab test-debug: 1 bytes before the object at",
		      found_at(-1, "1 bytes before it", 0, 0xcc), " cc 00");
	end();
}

KTEST(slab_debug, an_overrun_is_found_by_the_audit)
{
	KT_ASSERT(begin());
	poke(SIZE + 2, 1);
	KT_EXPECT(strstr(slab_check(), "objects are damaged"));
	expect_report("slab test-debug: 1 bytes behind the object at",
		      found_at(SIZE + 2, "2 bytes behind its end", 1, 0xcc),
		      " cc cc 01 cc");
	KT_EXPECT(!slab_check());
	kmem_cache_free(cache, object);
	end();
}

KTEST(slab_debug, a_write_after_the_free_is_found_at_the_next_allocation)
{
	KT_ASSERT(begin());
	kmem_cache_free(cache, object);
	poke(9, 0x11);
	KT_EXPECT(kmem_cache_alloc(cache, GFP_KERNEL) == object);
	expect_report("slab test-debug: 1 bytes of the object at",
		      found_at(9, "byte 9 of it", 0x11, 0x6b), " 6b 11 6b");
	KT_EXPECT(strstr(reports.text, "freed      by PID"));
	kmem_cache_free(cache, object);
	end();
}

KTEST(slab_debug, a_write_to_the_last_byte_after_the_free_is_found)
{
	KT_ASSERT(begin());
	kmem_cache_free(cache, object);
	poke(SIZE - 1, 0x6b);
	kmem_cache_shrink(cache);
	expect_report("of the object at",
		      found_at(SIZE - 1, "byte 39 of it", 0x6b, 0xa5),
		      " 6b 6b");
	end();
}

KTEST(slab_debug, an_overrun_into_a_free_object_is_found_as_one)
{
	KT_ASSERT(begin());
	kmem_cache_free(cache, object);
	poke(SIZE, 0xcc);
	KT_EXPECT(kmem_cache_alloc(cache, GFP_KERNEL) == object);
	expect_report("behind the object at",
		      found_at(SIZE, "0 bytes behind its end", 0xcc, 0xbb),
		      " cc bb");
	kmem_cache_free(cache, object);
	end();
}

KTEST(slab_debug, a_second_free_is_refused_and_both_users_are_named)
{
	KT_ASSERT(begin());
	kmem_cache_free(cache, object);
	kmem_cache_free(cache, object);
	expect_report("freed twice", "allocated  by PID", "freed      by PID");
	KT_EXPECT(!slab_check());
	end();
}

KTEST(slab_debug, a_pointer_into_an_object_is_refused)
{
	KT_ASSERT(begin());
	kmem_cache_free(cache, object + 3);
	expect_report("freed to it is not from it: the object there begins at",
		      "pointer    ", "allocated  by PID");
	KT_EXPECT(!slab_check());
	kmem_cache_free(cache, object);
	KT_EXPECT_EQ(reports.count, 1);
	end();
}

KTEST(slab_debug, a_new_object_is_full_of_junk)
{
	KT_ASSERT(begin());
	KT_EXPECT(!memchr_inv(object, POISON_INUSE, SIZE));
	kmem_cache_free(cache, object);
	KT_EXPECT(!memchr_inv(object, POISON_FREE, SIZE - 1));
	KT_EXPECT_EQ(object[SIZE - 1], POISON_END);
	object = kmem_cache_zalloc(cache, GFP_KERNEL);
	KT_EXPECT(object && !memchr_inv(object, 0, SIZE));
	kmem_cache_free(cache, object);
	KT_EXPECT_EQ(reports.count, 0);
	end();
}

KTEST(slab_debug, objects_are_aligned_whatever_stands_around_them)
{
	size_t align;
	unsigned int i;

	for (align = 8; align <= PAGE_SIZE; align *= 4) {
		struct kmem_cache *c = kmem_cache_create(
			"test-debug-align", 100, align, FZPU, NULL);
		void *p[9];

		KT_ASSERT(c);
		for (i = 0; i < ARRAY_SIZE(p); i++) {
			p[i] = kmem_cache_alloc(c, GFP_KERNEL);
			KT_EXPECT(p[i] && (unsigned long)p[i] % align == 0);
		}
		KT_EXPECT(!slab_check());
		for (i = 0; i < ARRAY_SIZE(p); i++)
			if (p[i])
				kmem_cache_free(c, p[i]);
		KT_EXPECT_EQ(kmem_cache_destroy(c), 0);
	}
}

KTEST(slab_debug, an_object_on_its_own_page_is_refused_by_another_cache)
{
	struct kmem_cache *other;

	if (!slab_unmap_wanted())
		KT_SKIP("slub_debug=M is not on");
	cache = kmem_cache_create("test-alone", SIZE, 0, SLAB_UNMAP, NULL);
	other = kmem_cache_create("test-other", SIZE, 0, SLAB_UNMAP, NULL);
	KT_ASSERT(cache && other);
	object = kmem_cache_alloc(cache, GFP_KERNEL);
	KT_ASSERT(slab_unmap_is_mapped(object));
	slab_debug_capture(&reports);
	kmem_cache_free(other, object);
	expect_report("slab test-alone: object ", "was freed to test-other",
		      "allocated");
	KT_EXPECT(slab_unmap_is_mapped(object));
	kmem_cache_free(cache, object);
	KT_EXPECT_EQ(reports.count, 1);
	KT_EXPECT_EQ(kmem_cache_destroy(other), 0);
	end();
}
