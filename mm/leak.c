// SPDX-License-Identifier: MIT
/*
 * leak.c - mark and sweep: which allocated blocks nobody points to
 *
 * What        Blocks are the objects of all caches, blocks of pages of identity
 *             kernel, and vmalloc areas. Every word of the roots is looked at:
 *             if it points into a block, or to the struct page of one, that is
 *             marked and later looked at in turn. What is not marked at the end
 *             is lost.
 *
 *	roots --> object --> object        object --> object
 *	            |                         ^          |
 *	            `--> pages                `----------'   a ring, lost together
 *
 * Marks       An object's mark is a bit; where its slab's bits begin stands, for
 *             the time being, in the head page's _mapcount, which slabs do not
 *             use. A block of pages has its mark in _mapcount itself.
 * Not followed  Records of vmalloc areas (they stand in a tree whether somebody
 *             knows the area or not), pages of programs and files, page tables.
 * Locking     leak_mutex: one at a time. Preemption is off while it counts, and
 *             while it looks, so that nobody changes what it walks (one CPU).
 *             Free objects are out of the magazines by then.
 * Failure     No memory for marks and the list of what is to be looked at, or
 *             much more of all since the count: said, and nothing is found.
 * Doubt       A task that was preempted inside vmalloc, before it had the
 *             address, has an area that nobody knows yet.
 * Not here    Linux's kmemleak keeps a tree of all blocks, so that it finds them
 *             while the machine runs, and knows those that are only pointed to
 *             by freed ones.
 * See: Boehm and Weiser, "Garbage Collection in an Uncooperative Environment"
 *      (1988).
 */
#include <lib/bitops.h>
#include <lib/string.h>
#include <kernel/printk.h>
#include <mm/debug.h>
#include <mm/leak.h>
#include <mm/page_alloc.h>
#include <mm/page_owner.h>
#include <mm/vmalloc.h>
#include <mm/zone.h>
#include "slab_internal.h"
#include "vmalloc_internal.h"

#define MAX_TOLD   10
#define NOT_MARKED (1 << 20) /* in a head page's _mapcount; else it is 0 */
#define MARKED	   (NOT_MARKED + 1)

struct range {
	const void *start, *end;
};

static struct {
	struct range *todo; /* marked, not looked at yet */
	unsigned long nr_todo, room;
	unsigned long *object_marks;
	unsigned long nr_marks;
	struct vm_struct *areas; /* copies, by address */
	unsigned long *area_marks;
	unsigned long nr_areas, area_room;
	unsigned long leaks;
	bool overflow;
} state; /* [leak_mutex] */

static DEFINE_MUTEX(leak_mutex, RANK_LEAK);

static void push(const void *start, size_t size)
{
	if (state.nr_todo == state.room) {
		state.overflow = true;
		return;
	}
	state.todo[state.nr_todo++] =
		(struct range){ start, (const char *)start + size };
}

/* -------------------------------------------------------- whose address it is */

/* Records of areas name the areas, and would keep each of them. */
static bool is_opaque(const struct kmem_cache *cache)
{
	return cache == vm_struct_cache;
}

/* The first of SLAB's bits. */
static unsigned long mark_base(const struct page *slab)
{
	return (unsigned long)atomic_read(&slab->_mapcount);
}

static void mark_object(unsigned long addr, struct page *slab)
{
	const struct kmem_cache *cache = slab->slab_cache;
	unsigned long first = (unsigned long)slab_object(cache, slab, 0);
	unsigned long i = (addr - first) / cache->size;

	if (addr < first || i >= cache->num ||
	    (addr - first) % cache->size >= cache->object_size ||
	    test_bit((unsigned int)i, slab_free_bits(cache, slab)) ||
	    __test_and_set_bit((unsigned int)(mark_base(slab) + i),
			       state.object_marks))
		return;
	if (!is_opaque(cache))
		push(slab_object(cache, slab, (unsigned int)i),
		     cache->object_size);
}

/* The head of the block of kernel pages that PAGE is one of, or NULL: no field
 * of a page behind the head says so. */
static struct page *kernel_head(const struct page *page)
{
	pfn_t pfn = page_to_pfn(page);
	unsigned int order;

	for (order = 0; order < MAX_ORDER; order++) {
		struct page *head = pfn_to_page(pfn & ~((1UL << order) - 1));

		if (atomic_read(&head->_mapcount) >= NOT_MARKED &&
		    head->identity == PAGE_KERNEL && head->order >= order)
			return head;
	}
	return NULL;
}

static void mark_pages(const struct page *page, bool look_inside)
{
	struct page *head = kernel_head(page);

	if (!head || atomic_read(&head->_mapcount) == MARKED)
		return;
	atomic_set(&head->_mapcount, MARKED);
	if (look_inside && !page_is_highmem(head))
		push(lowmem_page_address(head), PAGE_SIZE << head->order);
}

static void mark_page(const struct page *page, unsigned long addr)
{
	const struct page *head =
		page->flags & PG_tail ? page->slab_head : page;

	if (head->identity == PAGE_SLAB)
		mark_object(addr, (struct page *)(unsigned long)head);
	else
		mark_pages(page, true);
}

static void mark_word(unsigned long word);

/* What an area owns; what it holds is looked at by its own address. */
static void mark_area(unsigned long i)
{
	const struct vm_struct *area = &state.areas[i];
	unsigned long page;

	if (__test_and_set_bit((unsigned int)i, state.area_marks) ||
	    !(area->flags & VM_ALLOC))
		return;
	mark_word((unsigned long)area->pages);
	for (page = 0; page < area->nr_pages; page++)
		mark_pages(area->pages[page], false);
	if (!leak_is_stack((void *)area->addr) &&
	    (void *)area->addr != state.todo)
		push((void *)area->addr, area->nr_pages * PAGE_SIZE);
}

static void mark_area_of(unsigned long addr)
{
	unsigned long low = 0, high = state.nr_areas, mid;

	while (low < high) { /* the first that ends above ADDR */
		mid = low + (high - low) / 2;
		if (state.areas[mid].addr + state.areas[mid].size <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	if (low < state.nr_areas && state.areas[low].addr <= addr)
		mark_area(low);
}

static void mark_word(unsigned long word)
{
	pfn_t pfn = direct_map_pfn((void *)word);

	if (pfn < max_low_pfn)
		mark_page(pfn_to_page(pfn), word);
	if (word >= (unsigned long)mem_map &&
	    word < (unsigned long)(mem_map + max_pfn))
		mark_pages(mem_map + (word - (unsigned long)mem_map) /
					     sizeof(struct page),
			   true);
	if (is_vmalloc_addr((void *)word))
		mark_area_of(word);
}

static void scan(const void *start, const void *end)
{
	const unsigned long *word = start;

	for (; word + 1 <= (const unsigned long *)end; word++)
		mark_word(*word);
}

static void mark_all(void)
{
	leak_for_each_root(scan);
	while (state.nr_todo) {
		struct range next = state.todo[--state.nr_todo];

		scan(next.start, next.end);
	}
}

/* -------------------------------------------------------------- all the blocks */

/* Calls fn for each slab of each cache; no other slabs exist. */
static void for_each_slab(void (*fn)(struct kmem_cache *cache,
				     struct page *slab))
{
	struct kmem_cache *cache;
	struct page *slab;

	for_each_cache(cache) {
		list_for_each_entry(slab, &cache->slabs_full, lru)
			fn(cache, slab);
		list_for_each_entry(slab, &cache->slabs_partial, lru)
			fn(cache, slab);
	}
}

/* Calls fn for each head of a block of kernel pages. */
static void for_each_kernel_block(void (*fn)(struct page *head))
{
	const struct zone *zone;

	for_each_zone(zone) {
		pfn_t pfn = zone->zone_start_pfn;
		pfn_t end = pfn + zone->spanned_pages;

		for (; pfn < end; pfn += 1UL << pfn_to_page(pfn)->order)
			if (pfn_to_page(pfn)->identity == PAGE_KERNEL)
				fn(pfn_to_page(pfn));
	}
}

static unsigned long nr_objects, nr_blocks;

static void count_block(struct page *head)
{
	(void)head;
	nr_blocks++;
}

static void number_slab(struct kmem_cache *cache, struct page *slab)
{
	atomic_set(&slab->_mapcount, (int)nr_objects);
	nr_objects += cache->num;
}

static void reset_slab(struct kmem_cache *cache, struct page *slab)
{
	(void)cache;
	atomic_set(&slab->_mapcount, 0);
}

static void number_block(struct page *head)
{
	atomic_set(&head->_mapcount, NOT_MARKED);
}

static void reset_block(struct page *head)
{
	atomic_set(&head->_mapcount, 0);
}

static int copy_area(const struct vm_struct *area, void *ctx)
{
	(void)ctx;
	if (state.nr_areas == state.area_room)
		return 1;
	state.areas[state.nr_areas++] = *area;
	return 0;
}

static int count_area(const struct vm_struct *area, void *ctx)
{
	(void)area;
	++*(unsigned long *)ctx;
	return 0;
}

/* ------------------------------------------------------------------ the report */

static bool tell(void)
{
	return ++state.leaks <= MAX_TOLD;
}

static void sweep_slab(struct kmem_cache *cache, struct page *slab)
{
	unsigned int i;

	for (i = 0; i < cache->num && !is_opaque(cache); i++) {
		void *object = slab_object(cache, slab, i);

		if (test_bit(i, slab_free_bits(cache, slab)) ||
		    test_bit((unsigned int)mark_base(slab) + i,
			     state.object_marks) ||
		    !tell())
			continue;
		pr_err("leak: %zu bytes of %s at %p\n", cache->object_size,
		       cache->name, object);
		slab_debug_say_user(cache, object);
	}
}

static void sweep_block(struct page *head)
{
	if (atomic_read(&head->_mapcount) != NOT_MARKED || !tell())
		return;
	pr_err("leak: %lu pages from page %lx on\n", 1UL << head->order,
	       page_to_pfn(head));
	page_owner_print(head, report_to_log, NULL);
}

static void sweep_areas(void)
{
	unsigned long i;

	for (i = 0; i < state.nr_areas; i++) {
		const struct vm_struct *area = &state.areas[i];

		if (test_bit((unsigned int)i, state.area_marks) || !tell())
			continue;
		pr_err("leak: area at %lx of %zu bytes\n", area->addr,
		       area->size);
	}
}

/* --------------------------------------------------------------------- memory */

/* Nobody changes slabs, blocks and areas until end_walk. */
static void begin_walk(void)
{
	mutex_lock(&cache_chain_mutex);
	preempt_disable();
}

static void end_walk(void)
{
	preempt_enable();
	mutex_unlock(&cache_chain_mutex);
}

/* Sets nr_objects and nr_blocks; returns how many areas there are. */
static unsigned long count_all(void)
{
	unsigned long areas = 0;

	nr_objects = nr_blocks = 0;
	begin_walk();
	for_each_slab(number_slab);
	for_each_slab(reset_slab);
	for_each_kernel_block(count_block);
	for_each_vm_area(count_area, &areas);
	end_walk();
	return areas;
}

/* All in one piece; what lies in it is nobody's pointer. */
static bool make_room(void)
{
	const unsigned long spare = 64; /* what making it may take */
	unsigned long areas = count_all() + spare, bytes, objects;
	char *p;

	objects = nr_objects + 1024;
	state.room = objects + nr_blocks + areas + 4096;
	bytes = state.room * sizeof(struct range) +
		areas * sizeof(struct vm_struct) +
		(BITS_TO_LONGS(objects) + BITS_TO_LONGS(areas)) * sizeof(long);
	bytes += bytes / 8;
	p = vzalloc(bytes);
	if (!p)
		return false;
	state.todo = (struct range *)p;
	p += state.room * sizeof(struct range);
	state.areas = (struct vm_struct *)p;
	p += areas * sizeof(struct vm_struct);
	state.object_marks = (unsigned long *)p;
	state.area_marks = state.object_marks + BITS_TO_LONGS(objects);
	state.nr_marks = objects;
	state.area_room = areas;
	state.nr_areas = state.nr_todo = state.leaks = 0;
	state.overflow = false;
	return true;
}

static void sweep_all(void)
{
	for_each_slab(sweep_slab);
	for_each_kernel_block(sweep_block);
	sweep_areas();
}

static void look(void)
{
	begin_walk();
	nr_objects = 0;
	for_each_slab(number_slab);
	for_each_kernel_block(number_block);
	state.overflow = nr_objects > state.nr_marks ||
			 for_each_vm_area(copy_area, NULL);
	if (!state.overflow)
		mark_all();
	if (!state.overflow)
		sweep_all();
	for_each_slab(reset_slab);
	for_each_kernel_block(reset_block);
	end_walk();
}

/* [leak_mutex] */
static unsigned long do_leak_check(void)
{
	void *memory;

	vm_unmap_aliases();
	kmem_cache_shrink_all();
	if (!make_room()) {
		pr_err("leak: no memory to look for leaks\n");
		return 0;
	}
	memory = state.todo;
	kmem_cache_shrink_all(); /* what was freed since is in magazines */
	look();
	if (state.overflow)
		pr_err("leak: much more was allocated meanwhile; look again\n");
	if (state.leaks)
		pr_err("leak: %lu blocks are allocated, and nobody points to them\n",
		       state.leaks);
	vfree(memory);
	memset(&state, 0, offsetof(typeof(state), leaks));
	return state.leaks;
}

unsigned long leak_check(void)
{
	unsigned long leaks;

	mutex_lock(&leak_mutex);
	leaks = do_leak_check();
	mutex_unlock(&leak_mutex);
	return leaks;
}
