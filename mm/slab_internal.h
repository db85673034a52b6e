/* SPDX-License-Identifier: MIT */
/* slab_internal.h - what the files of the slab allocator share. */
#ifndef MM_SLAB_INTERNAL_H
#define MM_SLAB_INTERNAL_H

#include <lib/list.h>
#include <lib/string.h>
#include <asm/cpu_stack.h>
#include <asm/percpu.h>
#include <kernel/mutex.h>
#include <kernel/spinlock.h>
#include <mm/fail.h>
#include <mm/page.h>
#include <mm/slab.h>

#define SLAB_MAX_ORDER	3
#define SLAB_KEEP_EMPTY 2  /* empty slabs that a cache holds on to */
#define SLAB_CACHE_LINE 64 /* step of the colours */
#define SLAB_DEPOT_MAX	8  /* magazines in a depot */

/*
 * So many free objects, whose number is the cache's `rounds`. In a CPU's hands
 * the link is NULL and thus the end of what a pop can find; in the depot
 * magazines are chained by it.
 */
struct magazine {
	struct magazine *next;
	void *round[];
};

/* A CPU's two magazines. The previous one is full or empty. [interrupts off] */
struct cpu_cache {
	struct cpu_stack stack;		    /* the loaded one */
	struct magazine *loaded, *previous; /* NULL: none so far */
	bool previous_full;
};

struct kmem_cache {
	struct cpu_cache cpu[NR_CPUS];
	u32 reciprocal;	  /* more than 2^32 / size, by one at most */
	u32 last_product; /* object 0 to the last, times reciprocal, mod 2^32 */
	size_t object_size; /* as it was asked for */
	unsigned int flags; /* SLAB_*, the debug flags among them */

	/* A slot: | red_left_pad | object | up to inuse, then size |. The
	 * debug flags enlarge it; otherwise the pad is 0, inuse object_size. */
	size_t size; /* from one object to the next */
	size_t red_left_pad, inuse;
	size_t align;
	unsigned int num;   /* objects a slab */
	unsigned int order; /* pages a slab: 2^order */
	bool off_slab;	    /* the free bits are in struct page */
	size_t bits_size;   /* of the free bits in front of the objects */
	size_t colour_off;
	unsigned int colours, colour_next; /* colour_next: [lock] */
	size_t useroffset, usersize; /* what ring 3 may see of an object */
	void (*ctor)(void *object);
	const char *name;

	spinlock_t lock;
	struct list_head slabs_full;	/* [lock] heads by lru */
	struct list_head slabs_partial; /* [lock] */
	struct list_head slabs_free;	/* [lock] */
	unsigned long nr_slabs;		/* [lock] */
	unsigned long nr_free_slabs;	/* [lock] */
	unsigned long nr_taken;		/* [lock] objects out of the slabs */

	/* The depot: magazines that no CPU has. */
	unsigned int rounds; /* of each magazine of this cache */
	unsigned int max_magazines;
	unsigned int nr_magazines; /* [lock] in the depot and at the CPUs */
	unsigned int nr_full;	   /* [lock] in depot_full */
	struct magazine *depot_full, *depot_empty; /* [lock] */
	struct kmem_cache *magazine_cache;	   /* NULL: it has none */
	struct list_head chain;			   /* [cache_chain_mutex] */
};

static inline struct cpu_cache *cpu_cache(struct kmem_cache *cache)
{
	return &cache->cpu[smp_processor_id()];
}

/* ------------------------------------------------------------- slab.c: slabs */

/* A bit for each object of SLAB, set while it is free. */
static inline unsigned long *slab_free_bits(const struct kmem_cache *cache,
					    struct page *slab)
{
	return cache->off_slab ? &slab->free_bits : lowmem_page_address(slab);
}

static inline void *slab_object(const struct kmem_cache *cache,
				const struct page *slab, unsigned int i)
{
	char *base = lowmem_page_address(slab);

	return base + (u16)(slab->first - (unsigned long)base) +
	       i * cache->size;
}

/*
 * Does an object start at ADDR, in PAGE of a slab? By one multiplication: with
 * reciprocal = (2^32 + e) / size and 0 < e <= size, an offset of r + q * size
 * has the product r * reciprocal + q * e, modulo 2^32. That is at most
 * last_product = (num - 1) * e just for r = 0 and q < num: for r > 0 it is at
 * least reciprocal, which is far larger (slab_layout_model.c). Yes for a cache
 * with debug flags, which asks later.
 */
static __always_inline bool slab_starts_object(const struct kmem_cache *cache,
					       const struct page *page,
					       const void *addr)
{
	u32 offset = (u16)((unsigned long)addr - page->first);

	return likely(offset * cache->reciprocal <= cache->last_product);
}

/* The head page of the slab (or block) that ADDR lies in. */
static inline struct page *virt_to_slab(const void *addr)
{
	struct page *page = virt_to_page(addr);

	return page->flags & PG_tail ? page->slab_head : page;
}

/* The number of the slot that ADDR lies in; false when it lies in none. */
bool slab_slot_index(const struct kmem_cache *cache, const struct page *slab,
		     const void *addr, unsigned int *index);
/* The number of OBJECT in SLAB; false when no object starts there. */
bool slab_object_index(const struct kmem_cache *cache, const struct page *slab,
		       const void *object, unsigned int *index);

/* One more empty slab; false when there is no memory. */
bool slab_grow(struct kmem_cache *cache, gfp_t gfp);
/* Up to N free objects of the slabs there are, to TO; how many. [cache->lock] */
unsigned int slabs_take(struct kmem_cache *cache, void **to, unsigned int n);
/* N objects back to their slabs; panics when one is none, or free already.
 * [cache->lock] */
void slabs_put(struct kmem_cache *cache, void **objects, unsigned int n);
/* Moves empty slabs past KEEP to LIST. [cache->lock] */
void slabs_take_empty(struct kmem_cache *cache, unsigned int keep,
		      struct list_head *list);
/* Slabs that are off the cache's lists; the number of pages given back. */
unsigned long slabs_free(struct kmem_cache *cache, struct list_head *list);

/* ------------------------------------------ slab_magazine.c: the CPU's layer */

/* Boot: the caches of magazines. */
void magazine_init(void);
/* The size of the cache's magazines, and how many it may have. */
void magazine_setup(struct kmem_cache *cache);
/* All free objects to the slabs, all magazines back to their cache. */
void magazines_purge(struct kmem_cache *cache);
/* Free objects in magazines. [cache->lock] */
unsigned long magazine_objects(const struct kmem_cache *cache);

/* The rest of an allocation or a free that the magazine does not answer. The
 * fast paths end in a jump to them, so that they return to whoever called the
 * allocator: to them, that is who took or freed the object. */
void *cache_alloc_slow(struct kmem_cache *cache, gfp_t gfp);
void cache_free_slow(struct kmem_cache *cache, void *object);
/* The same, bare: without the injector, not zeroed. */
void *cache_alloc_object(struct kmem_cache *cache, gfp_t gfp,
			 unsigned long caller);
/* Fills the object with zeroes and returns it. */
void *cache_zero(struct kmem_cache *cache, void *object);
void slab_bad_free(const struct kmem_cache *cache, const void *object)
	__attribute__((noreturn, cold));
void slab_freed_twice(const struct kmem_cache *cache, const void *object)
	__attribute__((noreturn, cold));

/* A cache that is checked has no magazines, and the injector, when armed,
 * counts in the slow path: neither costs anything here but one comparison. */
static __always_inline void *cache_alloc(struct kmem_cache *cache, gfp_t gfp)
{
	void *object;

	if (unlikely(fail_armed))
		return cache_alloc_slow(cache, gfp);
	object = cpu_stack_pop(&cpu_cache(cache)->stack);
	if (unlikely(!object))
		return cache_alloc_slow(cache, gfp);
	if (unlikely(gfp & __GFP_ZERO))
		return cache_zero(cache, object);
	return object;
}

/* Is OBJECT on a page of CACHE? Addresses outside the direct map wrap to frame
 * numbers past its end. */
static __always_inline bool cache_owns_page(const struct kmem_cache *cache,
					    const void *object)
{
	pfn_t pfn = direct_map_pfn(object);

	return likely(pfn < max_low_pfn &&
		      pfn_to_page(pfn)->slab_cache == cache);
}

/* What is not in a slab of CACHE: an object alone on its page, or a bug. */
void slab_free_elsewhere(const struct kmem_cache *cache, const void *object);

/* OBJECT lies in a slab of CACHE: the caller has looked. Freeing it twice in a
 * row is noticed at once; else when it goes from its magazine to its slab. */
static __always_inline void cache_free(struct kmem_cache *cache, void *object)
{
	if (!slab_starts_object(cache, pfn_to_page(direct_map_pfn(object)),
				object))
		slab_bad_free(cache, object);
	switch (cpu_stack_push(&cpu_cache(cache)->stack, object)) {
	case PUSH_DONE:
		return;
	case PUSH_FULL:
		cache_free_slow(cache, object);
		return;
	case PUSH_TWICE:
		slab_freed_twice(cache, object);
	}
}

/* ----------------------------------- slab_debug.c: only with SLAB_DEBUG_FLAGS */

/*
 * slab_debug_setup: before the geometry; sets the cache's debug flags and
 * enlarges the slot (size, red_left_pad, inuse), whose size stays a multiple of
 * align.
 * slab_debug_init_object: a new slab's object, after its constructor.
 * slab_debug_alloc: OBJECT is the caller's already; no lock is held. What was
 * done to it while it was free is reported, and mended.
 * slab_debug_free: OBJECT is any pointer into SLAB, not yet given back; no lock
 * is held. False: it was reported, and nothing shall be given back.
 * slab_debug_say_user: prints who took OBJECT, which is out, if that is known.
 */
void slab_debug_setup(struct kmem_cache *cache);
void slab_debug_init_object(const struct kmem_cache *cache, void *object);
void slab_debug_alloc(const struct kmem_cache *cache, void *object,
		      unsigned long caller);
bool slab_debug_free(struct kmem_cache *cache, struct page *slab, void *object,
		     unsigned long caller);
/*
 * slab_unmap.c, of caches with SLAB_UNMAP:
 * slab_unmap_alloc: an object alone before a guard page, or NULL: take one from
 * the slabs.
 * slab_unmap_free: false: it is none of those. CACHE: NULL in kfree.
 * slab_unmap_size: of such an object, or 0.
 * slab_unmap_users: how many such objects of CACHE are out; who took the first
 * is printed.
 * slab_unmap_forget: CACHE goes, and has no such objects out.
 */
void *slab_unmap_alloc(struct kmem_cache *cache, gfp_t gfp,
		       unsigned long caller);
bool slab_unmap_free(const struct kmem_cache *cache, const void *object,
		     unsigned long caller);
size_t slab_unmap_size(const void *object);
unsigned int slab_unmap_users(const struct kmem_cache *cache);
void slab_unmap_forget(const struct kmem_cache *cache);
/* Looks at all objects of SLAB; false: reported what is wrong. */
bool slab_debug_check(const struct kmem_cache *cache, struct page *slab);

void slab_debug_say_user(const struct kmem_cache *cache, const void *object);

/* ------------------------------------------------------------ slab_cache.c */

/* reciprocal and last_product, by size and num. */
void cache_set_reciprocal(struct kmem_cache *cache);
/* Sets up a cache whose fields are zero. False: an argument is out of range. */
bool cache_setup(struct kmem_cache *cache, const char *name, size_t size,
		 size_t align, unsigned int flags, void (*ctor)(void *));

extern struct mutex cache_chain_mutex;
extern struct list_head cache_chain; /* [cache_chain_mutex] */
#define for_each_cache(c) list_for_each_entry(c, &cache_chain, chain)

/* kmalloc.c, boot. */
void kmalloc_init(void);

#endif
