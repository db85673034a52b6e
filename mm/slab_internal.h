/* SPDX-License-Identifier: MIT */
/* slab_internal.h - what the files of the slab allocator share. */
#ifndef MM_SLAB_INTERNAL_H
#define MM_SLAB_INTERNAL_H

#include <lib/list.h>
#include <asm/percpu.h>
#include <kernel/mutex.h>
#include <kernel/spinlock.h>
#include <mm/page.h>
#include <mm/slab.h>

#define SLAB_MAX_ORDER	3
#define SLAB_KEEP_EMPTY 2  /* empty slabs that a cache holds on to */
#define SLAB_CACHE_LINE 64 /* step of the colours */
#define SLAB_ARRAY_MAX	32
#define SLAB_OFF_SLAB_SIZE \
	512 /* from this size on the free list stands apart */

/* A CPU's free objects, the last one freed on top. [interrupts off] */
struct array_cache {
	unsigned int avail; /* objects in it */
	unsigned int limit;
	unsigned int batchcount; /* how many move at once */
	void *entries[SLAB_ARRAY_MAX];
};

struct kmem_cache {
	struct array_cache array[NR_CPUS];
	size_t size;	    /* from one object to the next */
	size_t object_size; /* as it was asked for */
	size_t align;
	unsigned int num;   /* objects a slab */
	unsigned int order; /* pages a slab: 2^order */
	bool off_slab, wide_index;
	size_t freelist_size; /* bytes, rounded so that objects are aligned */
	size_t colour_off;
	unsigned int colours, colour_next; /* colour_next: [lock] */
	void (*ctor)(void *object);
	const char *name;
	spinlock_t lock;
	struct list_head slabs_full;	/* [lock] heads by lru */
	struct list_head slabs_partial; /* [lock] */
	struct list_head slabs_free;	/* [lock] */
	unsigned long nr_slabs;		/* [lock] */
	unsigned long nr_free_slabs;	/* [lock] */
	unsigned long nr_taken;		/* [lock] objects out of the slabs */
	struct list_head chain;		/* [cache_chain_mutex] */
};

static inline struct array_cache *cpu_array(struct kmem_cache *cache)
{
	return &cache->array[smp_processor_id()];
}

static inline u8 *slab_freelist(const struct kmem_cache *cache,
				const struct page *slab)
{
	return cache->off_slab ? slab->freelist
			       : (u8 *)slab->s_mem - cache->freelist_size;
}

static inline void *slab_object(const struct kmem_cache *cache,
				const struct page *slab, unsigned int i)
{
	char *first = cache->off_slab ? lowmem_page_address(slab) : slab->s_mem;

	return first + i * cache->size;
}

/* The head page of the slab (or block) that ADDR lies in. */
static inline struct page *virt_to_slab(const void *addr)
{
	struct page *page = virt_to_page(addr);

	return page->flags & PG_tail ? page->slab_head : page;
}

unsigned int slab_free_next(const struct kmem_cache *cache,
			    const struct page *slab, unsigned int i);
/* The number of OBJECT in SLAB; panics when it is none. */
unsigned int slab_object_index(const struct kmem_cache *cache,
			       const struct page *slab, const void *object);
unsigned long slab_free_list(struct kmem_cache *cache, struct list_head *list);
void slab_take_empty(struct kmem_cache *cache, unsigned int keep,
		     struct list_head *list);
void cache_flush(struct kmem_cache *cache, struct array_cache *ac,
		 unsigned int count);
void cache_free_slow(struct kmem_cache *cache, void *object);

/* slab_debug.c: junk in free objects, and objects freed twice. */
#ifdef TESSERA_DEBUG
void slab_poison(const struct kmem_cache *cache, void *object);
void slab_debug_alloc(const struct kmem_cache *cache, void *object);
void slab_debug_free(struct kmem_cache *cache, void *object);
#else
static inline void slab_poison(const struct kmem_cache *cache, void *object)
{
	(void)cache;
	(void)object;
}

static inline void slab_debug_alloc(const struct kmem_cache *cache,
				    void *object)
{
	(void)cache;
	(void)object;
}

static inline void slab_debug_free(struct kmem_cache *cache, void *object)
{
	(void)cache;
	(void)object;
}
#endif

void slab_freed_twice(const struct kmem_cache *cache, const void *object)
	__attribute__((noreturn, cold));

/* OBJECT is of CACHE: the caller has looked. Freeing it twice in a row is the
 * one mistake that release builds notice at once. */
static inline void cache_free_object(struct kmem_cache *cache, void *object)
{
	struct array_cache *ac;
	unsigned long flags;

	slab_debug_free(cache, object);
	flags = local_irq_save();
	ac = cpu_array(cache);
	if (unlikely(ac->avail && ac->entries[ac->avail - 1] == object))
		slab_freed_twice(cache, object);
	if (likely(ac->avail < ac->limit)) {
		ac->entries[ac->avail++] = object;
		local_irq_restore(flags);
		return;
	}
	local_irq_restore(flags);
	cache_free_slow(cache, object);
}

/* slab_cache.c: sets the geometry of a cache whose fields are zero. False: an
 * argument is out of range. */
bool cache_setup(struct kmem_cache *cache, const char *name, size_t size,
		 size_t align, unsigned int flags, void (*ctor)(void *));

extern struct mutex cache_chain_mutex;
extern struct list_head cache_chain; /* [cache_chain_mutex] */
#define for_each_cache(c) list_for_each_entry(c, &cache_chain, chain)

/* kmalloc.c, boot. */
void kmalloc_init(void);

#endif
