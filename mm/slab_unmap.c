// SPDX-License-Identifier: MIT
/*
 * slab_unmap.c - slub_debug=M: each object alone, at the end of a page
 *
 * What        A window of slots, two pages of addresses each. An object stands at
 *             the end of the first, so that whoever runs over its end faults at
 *             once, reads included; when it is freed, its page is unmapped, so
 *             that whoever uses it afterwards faults as well.
 *
 *	|   red zone   | object || never mapped |   red zone   | object || …
 *	                        ^ the first byte behind it
 *
 *             Slots are given out in turn, so an address comes back only when
 *             the whole window has been. The fault's explanation
 *             (mm/explain.c) ends with what is known of the object.
 * Invariants  1. A slot's page is mapped while its object is out, else not.
 *             2. The first slot of each level-1 table maps the zero page for
 *                ever, so that no table becomes empty.
 * Locking     Interrupts off. Nobody else touches these tables.
 * Failure     No slot, no page, an object larger than a page, or before
 *             slab_unmap_init: the object comes from its slab as ever.
 * Not here    Overruns within the alignment's rest are found at the free only;
 *             leak.c takes all these objects for known.
 * See: Perens, "Electric Fence" (1987); Linux's KFENCE.
 */
#include <lib/align.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <asm/irqflags.h>
#include <asm/tlbflush.h>
#include <kernel/printk.h>
#include <mm/page_alloc.h>
#include <mm/pgtable.h>
#include <mm/slab_debug.h>
#include <mm/vmalloc.h>
#include "slab_debug.h"

#define SLOT_SIZE (2 * PAGE_SIZE)
#define NR_SLOTS  ((unsigned int)(SLAB_UNMAP_SIZE / SLOT_SIZE))

struct slot {
	const struct kmem_cache *cache; /* NULL: never used */
	struct page *page;		/* NULL: nothing is mapped */
	pte_t *pte;			/* NULL: not to be used */
	struct slab_track tracks[NR_TRACKS];
};

static struct slot *slots; /* NULL: no M on the command line */
static unsigned int next_slot;

static vaddr_t slot_addr(const struct slot *slot)
{
	return SLAB_UNMAP_START + (vaddr_t)(slot - slots) * SLOT_SIZE;
}

static struct slot *slot_of(const void *addr)
{
	vaddr_t offset = (vaddr_t)addr - SLAB_UNMAP_START;

	return slots && offset < SLAB_UNMAP_SIZE ? &slots[offset / SLOT_SIZE]
						 : NULL;
}

static u8 *object_of(const struct slot *slot)
{
	const struct kmem_cache *cache = slot->cache;

	return (u8 *)(slot_addr(slot) + PAGE_SIZE -
		      ALIGN(cache->object_size, cache->align));
}

bool slab_unmap_is_mapped(const void *addr)
{
	const struct slot *slot = slot_of(addr);

	return slot && slot->page;
}

/* ---------------------------------------------------------------------- boot */

/* The slot at ADDR gets its entry; false: no memory for a table. */
static bool init_slot(struct slot *slot, vaddr_t addr)
{
	pte_t *pte = pt_lookup_alloc(&init_pt, addr);

	if (!pte)
		return false;
	if (pt_index(addr, 1) == 0 || slot == slots)
		pt_set(&init_pt, pte,
		       mk_pte_pfn(page_to_pfn(zero_page),
				  pgprot_supported(PGPROT_KERNEL_RO)));
	else
		slot->pte = pte;
	return true;
}

void __init slab_unmap_init(void)
{
	unsigned int i;

	if (!slab_unmap_wanted())
		return;
	slots = vzalloc(NR_SLOTS * sizeof(struct slot));
	if (!slots)
		return;
	pt_lock(&init_pt);
	for (i = 0; i < NR_SLOTS; i++)
		if (!init_slot(&slots[i], slot_addr(&slots[i])))
			break;
	pt_unlock(&init_pt);
	pr_info("slub_debug=M: %u objects at a time in [%#lx-%#lx]\n", i,
		(unsigned long)SLAB_UNMAP_START,
		(unsigned long)(SLAB_UNMAP_START + SLAB_UNMAP_SIZE - 1));
}

/* ------------------------------------------------------------ taking, freeing */

/* The slot whose turn it is, its page mapped; NULL: none is free. [interrupts
 * off] */
static struct slot *take_slot(struct page *page)
{
	unsigned int tries;
	struct slot *slot;

	for (tries = 0; tries < NR_SLOTS; tries++) {
		slot = &slots[next_slot];
		next_slot = (next_slot + 1) % NR_SLOTS;
		if (!slot->pte || slot->page)
			continue;
		slot->page = page;
		pt_set(&init_pt, slot->pte,
		       mk_pte_pfn(page_to_pfn(page),
				  pgprot_supported(PGPROT_KERNEL)));
		return slot;
	}
	return NULL;
}

/* The bytes of the page that are not the object's. */
static struct slab_bytes red_zone(const struct slot *slot, bool behind)
{
	u8 *object = object_of(slot), *end = object + slot->cache->object_size;
	u8 *page = (u8 *)slot_addr(slot);

	if (behind)
		return (struct slab_bytes){ end,
					    (size_t)(page + PAGE_SIZE - end),
					    RED_ACTIVE };
	return (struct slab_bytes){ page, (size_t)(object - page), RED_ACTIVE };
}

static void *prepare(struct slot *slot, struct kmem_cache *cache,
		     unsigned long caller, const void *frame)
{
	void *object;

	slot->cache = cache;
	object = object_of(slot);
	memset((void *)slot_addr(slot), RED_ACTIVE, PAGE_SIZE);
	if (cache->ctor)
		cache->ctor(object);
	else
		memset(object, POISON_INUSE, cache->object_size);
	slot->tracks[TRACK_FREE].when_ns = 0;
	slab_track_set(&slot->tracks[TRACK_ALLOC], caller, frame);
	return object;
}

noinline void *slab_unmap_alloc(struct kmem_cache *cache, gfp_t gfp,
				unsigned long caller)
{
	struct slot *slot;
	struct page *page;
	unsigned long flags;

	if (!slots || cache->object_size > PAGE_SIZE)
		return NULL;
	/* The injector has been asked for the object already. */
	page = alloc_page((gfp & ~(__GFP_ZERO | __GFP_HIGHMEM | __GFP_COMP)) |
			  __GFP_NOFAIL_INJECT | __GFP_NOWARN);
	if (!page)
		return NULL;
	flags = local_irq_save();
	slot = take_slot(page);
	local_irq_restore(flags);
	if (slot)
		return prepare(slot, cache, caller, STACK_FRAME);
	__free_page(page);
	return NULL;
}

static void unmap(struct slot *slot)
{
	vaddr_t addr = slot_addr(slot);
	struct page *page = slot->page;
	unsigned long flags = local_irq_save();

	ptep_get_and_clear(slot->pte);
	--*pt_entries(slot->pte);
	flush_tlb_kernel_range(addr, addr + PAGE_SIZE);
	slot->page = NULL;
	local_irq_restore(flags);
	__free_page(page);
}

static void look_at(const struct slot *slot, bool behind)
{
	struct slab_bytes b = red_zone(slot, behind);
	const u8 *first = memchr_inv(b.start, b.expected, b.n), *last;
	struct slab_damage damage = { .cache = slot->cache,
				      .object = object_of(slot),
				      .tracks = slot->tracks };

	if (!first)
		return;
	for (last = b.start + b.n - 1; *last == b.expected; last--)
		;
	damage.first = first;
	damage.last = last;
	damage.expected = b.expected;
	slab_report(&damage, "%lu bytes %s the object at %p were written",
		    (unsigned long)(last - first + 1),
		    behind ? "behind" : "before", damage.object);
}

/* It is an object's address, and the object is out, and CACHE's. */
static bool may_free(const struct kmem_cache *cache, const struct slot *slot,
		     const void *pointer)
{
	struct slab_damage damage = { .cache = slot->cache,
				      .object = object_of(slot),
				      .pointer = pointer,
				      .tracks = slot->tracks };

	if (pointer != damage.object)
		slab_report(
			&damage,
			"%p freed to it is not from it: the object there begins at %p",
			pointer, damage.object);
	else if (!slot->page)
		slab_report(&damage, "object %p freed twice", pointer);
	else if (cache && cache != slot->cache)
		slab_report(&damage, "object %p of it was freed to %s", pointer,
			    cache->name);
	else
		return true;
	return false;
}

noinline bool slab_unmap_free(const struct kmem_cache *cache,
			      const void *object, unsigned long caller)
{
	struct slot *slot = slot_of(object);

	if (!slot || !slot->cache)
		return false;
	if (!may_free(cache, slot, object))
		return true;
	look_at(slot, false);
	look_at(slot, true);
	slab_track_set(&slot->tracks[TRACK_FREE], caller, STACK_FRAME);
	unmap(slot);
	return true;
}

size_t slab_unmap_size(const void *object)
{
	const struct slot *slot = slot_of(object);

	return slot && slot->cache ? slot->cache->object_size : 0;
}

/* ------------------------------------------------------------- for other books */

unsigned int slab_unmap_users(const struct kmem_cache *cache)
{
	unsigned int i, n = 0;

	for (i = 0; slots && i < NR_SLOTS; i++)
		if (slots[i].cache == cache && slots[i].page && !n++)
			slab_track_print(&slots[i].tracks[TRACK_ALLOC],
					 "allocated", report_to_log, NULL);
	return n;
}

void slab_unmap_forget(const struct kmem_cache *cache)
{
	unsigned int i;

	for (i = 0; slots && i < NR_SLOTS; i++)
		if (slots[i].cache == cache)
			slots[i].cache = NULL;
}

/* ------------------------------------------------------------ for the explainer */

const char *slab_unmap_verdict(vaddr_t addr)
{
	const struct slot *slot = slot_of((void *)addr);

	if (!slot || !slot->cache)
		return NULL;
	if (addr - slot_addr(slot) >= PAGE_SIZE)
		return "the allocator: an overrun, the guard page behind an object was touched";
	if (!slot->page)
		return "the allocator: a use after free, the object's page was unmapped when it was freed";
	return NULL;
}

void slab_unmap_explain(vaddr_t addr, report_line_t line, void *ctx)
{
	const struct slot *slot = slot_of((void *)addr);
	char text[112];
	long offset;

	if (!slot || !slot->cache)
		return;
	offset = (long)addr - (long)object_of(slot);
	snprintf(text, sizeof(text),
		 "  object      %p of %s, %zu bytes; touched: byte %ld%s",
		 object_of(slot), slot->cache->name, slot->cache->object_size,
		 offset, slot->page ? "" : ", after it was freed");
	line(ctx, text);
	slab_track_print(&slot->tracks[TRACK_ALLOC], "allocated", line, ctx);
	slab_track_print(&slot->tracks[TRACK_FREE], "freed", line, ctx);
}
