/* SPDX-License-Identifier: MIT */
/*
 * slab.h - caches of objects of one size, and kmalloc on top of them
 *
 * A cache holds slabs (runs of pages cut into objects); objects are constructed
 * once, when their slab is made, and come back to the cache constructed.
 * Contexts  Any, for the GFP flags given.
 * Failure   NULL, nothing changed.
 * See: Bonwick, "The Slab Allocator" (USENIX 1994); Gorman, chapter 8.
 */
#ifndef MM_SLAB_H
#define MM_SLAB_H

#include <lib/types.h>
#include <mm/gfp.h>
#include <mm/page_alloc.h>

struct kmem_cache;

#define SLAB_HWCACHE_ALIGN	0x1u /* objects start on cache lines */
#define SLAB_PANIC		0x2u /* boot: creation may not fail */
#define SLAB_RECLAIM_ACCOUNT	0x4u /* objects can be given up: SReclaimable */

/* What a cache is checked for, by kmem_cache_create's flags or the command
 * line. Any of them takes the cache's magazines away: each call is looked at. */
#define SLAB_CONSISTENCY_CHECKS 0x00100u /* double free, wrong pointers */
#define SLAB_RED_ZONE		0x00400u /* guard bytes around each object */
#define SLAB_POISON		0x00800u /* junk in free objects */
#define SLAB_STORE_USER		0x10000u /* who took it, who freed it */
#define SLAB_UNMAP		0x20000u /* an object alone before a guard page */
#define SLAB_DEBUG_FLAGS                                         \
	(SLAB_CONSISTENCY_CHECKS | SLAB_RED_ZONE | SLAB_POISON | \
	 SLAB_STORE_USER | SLAB_UNMAP)

/*
 * A cache of objects of SIZE bytes (1 … 8192) aligned to ALIGN (0: a word; a
 * power of two, at most PAGE_SIZE). CTOR, if given, runs once an object. NAME
 * must live as long as the cache. NULL when there is no memory or an argument
 * is out of range. May sleep.
 */
struct kmem_cache *kmem_cache_create(const char *name, size_t size,
				     size_t align, unsigned int flags,
				     void (*ctor)(void *object));

/* The same, and [useroffset, useroffset + usersize) of each object may be copied
 * to and from ring 3 by lengths that are not constants (mm/slab_usercopy.c). */
struct kmem_cache *kmem_cache_create_usercopy(const char *name, size_t size,
					      size_t align, unsigned int flags,
					      size_t useroffset,
					      size_t usersize,
					      void (*ctor)(void *object));

/* The cache goes, its slabs are freed. -EBUSY, and it stays, while objects
 * are out; says which. May sleep. */
int kmem_cache_destroy(struct kmem_cache *cache);

void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t gfp);
/* Zero-filled; not of a cache with a constructor. */
void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t gfp);
/* OBJECT is the cache's, and is as its constructor left it. Any other pointer,
 * NULL too, is a panic that says what it is. */
void kmem_cache_free(struct kmem_cache *cache, void *object);

/* N objects to P: all, then N is returned, or none and 0; then P's slots mean
 * nothing. kmem_cache_free_bulk looks at all of them before it takes the first. */
int kmem_cache_alloc_bulk(struct kmem_cache *cache, gfp_t gfp, size_t n,
			  void **p);
void kmem_cache_free_bulk(struct kmem_cache *cache, size_t n, void **p);

/* Frees what is cached and empty; returns the number of pages given back. */
unsigned long kmem_cache_shrink(struct kmem_cache *cache);
unsigned long kmem_cache_shrink_all(void);

size_t kmem_cache_size(const struct kmem_cache *cache);

/* The pages that CACHE has; of all caches with SLAB_RECLAIM_ACCOUNT: may sleep. */
unsigned long kmem_cache_pages(const struct kmem_cache *cache);
unsigned long slab_reclaimable_pages(void);

/* One line of /proc/slabinfo. LIMIT: objects that a CPU's two magazines hold;
 * BATCHCOUNT: one of them; SHAREDFACTOR: how many magazines there may be
 * besides; SHAREDAVAIL: the objects in those. */
struct slabinfo {
	const char *name;
	unsigned long active_objs, num_objs, objsize, objperslab, pagesperslab;
	unsigned int limit, batchcount, sharedfactor;
	unsigned long active_slabs, num_slabs, sharedavail;
};

/* Calls fn for every cache, in order of creation; stops at a non-zero result,
 * which it returns. May sleep. */
int for_each_slabinfo(int (*fn)(const struct slabinfo *info, void *ctx),
		      void *ctx);

/* Boot: the cache of caches, then those of kmalloc. Needs mm_init. */
void kmem_cache_init(void);

#define KMALLOC_MAX_CACHE_SIZE 8192UL
#define KMALLOC_MAX_SIZE       (4UL << 20)
#define KMALLOC_CACHES	       13

/* kmalloc-8, -16, -32, -64, -96, -128, -192, -256, -512, … -8192. */
extern struct kmem_cache *kmalloc_caches[KMALLOC_CACHES];

/* The cache that serves SIZE bytes (1 … KMALLOC_MAX_CACHE_SIZE), when SIZE is
 * known to the compiler. */
static __always_inline unsigned int kmalloc_index(size_t size)
{
	return size <= 8      ? 0
	       : size <= 16   ? 1
	       : size <= 32   ? 2
	       : size <= 64   ? 3
	       : size <= 96   ? 4
	       : size <= 128  ? 5
	       : size <= 192  ? 6
	       : size <= 256  ? 7
	       : size <= 512  ? 8
	       : size <= 1024 ? 9
	       : size <= 2048 ? 10
	       : size <= 4096 ? 11
			      : 12;
}

void *__kmalloc(size_t size, gfp_t gfp);
/* 2^ORDER pages; NULL when they would be more than KMALLOC_MAX_SIZE. */
void *kmalloc_order(unsigned int order, gfp_t gfp);

/*
 * SIZE bytes of physically contiguous low memory, aligned to at least 8 bytes:
 * from kmalloc-8 … kmalloc-8192, above that from the buddy system. NULL past
 * KMALLOC_MAX_SIZE, or when there is none. kmalloc(0) is ZERO_SIZE_PTR, which
 * kfree takes and nobody may touch. Sizes that are a power of two are aligned
 * to themselves, 8192 to a page. With __GFP_DMA whole pages are taken.
 */
static __always_inline void *kmalloc(size_t size, gfp_t gfp)
{
	if (__builtin_constant_p(size) && size && size <= KMALLOC_MAX_SIZE) {
		if (size > KMALLOC_MAX_CACHE_SIZE)
			return kmalloc_order(get_order(size), gfp);
		if (!(gfp & __GFP_DMA))
			return kmem_cache_alloc(
				kmalloc_caches[kmalloc_index(size)], gfp);
	}
	return __kmalloc(size, gfp);
}

static __always_inline void *kzalloc(size_t size, gfp_t gfp)
{
	return kmalloc(size, gfp | __GFP_ZERO);
}

/* N objects of SIZE; NULL when the product overflows. */
void *kmalloc_array(size_t n, size_t size, gfp_t gfp);
void *kcalloc(size_t n, size_t size, gfp_t gfp);
/* Moves to NEW_SIZE keeping the contents; NULL leaves the old block alone. */
void *krealloc(void *p, size_t new_size, gfp_t gfp);
/* Any pointer from the above, or NULL. */
void kfree(const void *p);
/* The bytes that really stand behind P. */
size_t ksize(const void *p);
/* Copies of N bytes, of a string. */
void *kmemdup(const void *from, size_t n, gfp_t gfp);
char *kstrdup(const char *s, gfp_t gfp);

#define ZERO_SIZE_PTR ((void *)16)

#endif
