// SPDX-License-Identifier: MIT
/*
 * vm_area.c - who owns which part of the vmalloc range
 *
 * What        Every page of the range is in one of three states:
 *
 *	         vm_area_map: lowest fit
 *	  hole -----------------------------> area in use: mapped
 *	    ^                                    |
 *	    |  vm_unmap_aliases:                 |  vm_area_unmap: entries
 *	    |  one flush for all of them         v  cleared, no flush
 *	    +------------------------------ unpurged: a TLB may know it still
 *
 *	VMALLOC_START                                        VMALLOC_END
 *	 [ area 1 |g][ unpurged ][ area 3 |g]........[ area 4 |g].......
 *	                                     ^ hole              ^ hole
 *
 *             The guard page g belongs to the area and is never mapped, so
 *             whoever runs over the end faults. Unpurged areas that touch are
 *             one run, with one record. Page tables that have become empty
 *             stay until the purge, and are freed after its flush.
 * Invariants  1. Areas in use, unpurged runs and holes do not overlap, and
 *                together are the whole range.
 *             2. Each page mapped in the range is an area's, the one it says;
 *                guard pages are not mapped.
 *             3. No address is mapped again before it was flushed.
 *             (vm_area_check.c: vmalloc_check; the last: vmalloc_model.c)
 * Locking     vm_areas.lock covers all of it, and is held while entries are
 *             written or cleared, so nobody sees an area half mapped.
 * Failure     -ENOMEM when no hole is large enough, even after a purge, or for
 *             want of a page table.
 * Stale TLB   Frames may have a new owner while a TLB maps them here still: as
 *             on Linux, nobody may use an address that he has given back. Page
 *             TABLES wait for the flush: the CPU walks them by itself.
 * See: vm_hole.c, vmalloc.c, ioremap.c; Gorman, 7.1.
 */
#include <lib/align.h>
#include <lib/err.h>
#include <kernel/lab.h>
#include <kernel/panic.h>
#include <mm/page.h>
#include <mm/pgtable.h>
#include <mm/slab.h>
#include <mm/tlb.h>
#include "vmalloc_internal.h"

struct vm_areas vm_areas = {
	.lock = SPINLOCK_INIT("vmap_lock", RANK_VMAP),
};

/* A debug build flushes at once: use after vfree faults there. */
#ifdef TESSERA_DEBUG
unsigned long vm_lazy_max_pages;
#else
unsigned long vm_lazy_max_pages = 2048;
#endif

struct kmem_cache *vm_struct_cache;

void vm_area_init(void)
{
	struct vm_struct *whole;

	vm_struct_cache = kmem_cache_create(
		"vm_struct", sizeof(struct vm_struct),
		__alignof__(struct vm_struct), SLAB_PANIC, NULL);
	whole = kmem_cache_alloc(vm_struct_cache, GFP_KERNEL);
	BUG_ON(!whole);
	vm_areas.busy = RB_ROOT;
	vm_areas.newest = NULL;
	vm_areas.unpurged = NULL;
	vm_areas.nr_unpurged = 0;
	tlb_gather_mmu(&vm_areas.unflushed, NULL);
	vm_hole_init(whole, VMALLOC_START, VMALLOC_END);
}

struct vm_struct *vm_struct_new(unsigned long nr_pages, const void *caller)
{
	struct vm_struct *area = kmem_cache_alloc(vm_struct_cache, GFP_KERNEL);

	if (unlikely(!area))
		return NULL;
	area->size = (nr_pages + 1) * PAGE_SIZE;
	area->nr_pages = nr_pages;
	area->pages = NULL;
	area->phys_addr = 0;
	area->caller = caller;
	return area;
}

void vm_struct_free(struct vm_struct *area)
{
	kmem_cache_free(vm_struct_cache, area);
}

/* ------------------------------------------------------------ areas in use */

struct vm_struct *vm_area_above(vaddr_t addr)
{
	return vm_first_above(&vm_areas.busy, addr);
}

/* [lock] */
static void link_area(struct vm_struct *area)
{
	vm_link_record(&vm_areas.busy, area);
	rb_insert_color(&area->node, &vm_areas.busy);
	vm_areas.newest = area;
}

/* [lock] */
static void unlink_area(struct vm_struct *area)
{
	rb_erase(&area->node, &vm_areas.busy);
	vm_areas.newest = NULL;
}

/* [lock] The area in use that starts at ADDR, or NULL. What was mapped last is
 * often unmapped first. */
static struct vm_struct *find_area(vaddr_t addr)
{
	struct rb_node *node = vm_areas.busy.rb_node;

	if (vm_areas.newest && vm_areas.newest->addr == addr)
		return vm_areas.newest;
	while (node && vm_record_of(node)->addr != addr)
		node = addr < vm_record_of(node)->addr ? node->rb_left
						       : node->rb_right;
	return vm_record_of(node);
}

/* ------------------------------------------------------------ lazy purging */

/*
 * [lock] One flush for all that was unmapped since the last. In this order:
 *   1. page tables that hold nothing, of each run: to vm_areas.unflushed
 *      (pt_trim_range); then init_pt has no empty ones (has_empty);
 *   2. the flush, and with it these tables are free (tlb_finish_mmu);
 *   3. each run is a hole (vm_hole_add with vm_struct_free), and none waits.
 */
__lab(highmem) static void purge(void)
{
	struct vm_struct *run;

	for (run = vm_areas.unpurged; run; run = run->next)
		pt_trim_range(&init_pt, run->addr, vm_area_end(run),
			      &vm_areas.unflushed);
	init_pt.has_empty = false;
	tlb_finish_mmu(&vm_areas.unflushed);
	while ((run = vm_areas.unpurged)) {
		vm_areas.unpurged = run->next;
		vm_hole_add(run, vm_struct_free);
	}
	vm_areas.nr_unpurged = 0;
}

/* [lock] AREA is unmapped, and waits for a flush: first in the list of runs, or as
 * part of the one that is first there if it touches that, as areas freed in a row
 * do (then its record is not needed). nr_unpurged counts its pages, the guard page
 * among them; more than vm_lazy_max_pages are too many, and purged at once. */
__lab(highmem) static void purge_later(struct vm_struct *area)
{
	struct vm_struct *run = vm_areas.unpurged;

	vm_areas.nr_unpurged += area->size >> PAGE_SHIFT;
	if (run && vm_area_end(run) == area->addr) {
		run->size += area->size;
		vm_struct_free(area);
	} else if (run && vm_area_end(area) == run->addr) {
		run->addr = area->addr;
		run->size += area->size;
		vm_struct_free(area);
	} else {
		area->next = run;
		vm_areas.unpurged = area;
	}
	if (unlikely(vm_areas.nr_unpurged > vm_lazy_max_pages))
		purge();
}

void vm_unmap_aliases(void)
{
	spin_lock(&vm_areas.lock);
	purge();
	spin_unlock(&vm_areas.lock);
}

unsigned long vm_unpurged_pages(void)
{
	return READ_ONCE(vm_areas.nr_unpurged);
}

/* ------------------------------------------------------- mapping, unmapping */

/* [lock] The hole for SIZE bytes at a multiple of ALIGN, or NULL. When there is
 * none and something waits for a flush, a purge may make one. */
__lab(highmem) static struct vm_struct *find_hole(size_t size, size_t align)
{
	struct vm_struct *hole = vm_hole_find(size, align);

	if (likely(hole) || !vm_areas.unpurged)
		return hole;
	purge();
	return vm_hole_find(size, align);
}

/* [lock] The entries for AREA, at area->addr. */
static int map_area(struct vm_struct *area, pgprot_t prot)
{
	if (area->pages)
		return pt_map_pages(&init_pt, area->addr, area->pages,
				    area->nr_pages, prot);
	return pt_map_range(&init_pt, area->addr, PFN_DOWN(area->phys_addr),
			    area->nr_pages, prot, 1);
}

/* Two ioremaps; without additions, which could wrap. */
static bool frames_overlap(const struct vm_struct *a, const struct vm_struct *b)
{
	const pfn_t first_a = PFN_DOWN(a->phys_addr);
	const pfn_t first_b = PFN_DOWN(b->phys_addr);

	return first_b - first_a < a->nr_pages ||
	       first_a - first_b < b->nr_pages;
}

/* [lock] Does another ioremap cache a frame of AREA's differently? There are
 * few of them, and they last: all are looked at. */
static bool cached_differently(const struct vm_struct *area)
{
	const struct vm_struct *other;
	struct rb_node *node;

	for (node = rb_first(&vm_areas.busy); node; node = rb_next(node)) {
		other = vm_record_of(node);
		if ((other->flags & VM_IOREMAP) &&
		    other->flags != area->flags && frames_overlap(other, area))
			return true;
	}
	return false;
}

/* [lock] Finds a hole, maps AREA there at the lowest multiple of ALIGN, and only
 * then takes the addresses: AREA is in use (link_area), the hole is cut. -ENOMEM:
 * no hole, or no table (map_area), and nothing has changed. *SPARE: a record for
 * vm_hole_cut; NULL once that has used it. A record that vm_hole_cut returns and
 * that is not *SPARE is not needed any more. */
__lab(highmem) static int place_and_map(struct vm_struct *area, size_t align,
					pgprot_t prot, struct vm_struct **spare)
{
	struct vm_struct *hole = find_hole(area->size, align);

	if (!hole)
		return -ENOMEM;
	area->addr = ALIGN(hole->addr, align);
	if (map_area(area, prot))
		return -ENOMEM;
	link_area(area);
	hole = vm_hole_cut(hole, area->addr, area->size, *spare);
	if (hole == *spare)
		*spare = NULL;
	else if (hole)
		vm_struct_free(hole);
	return 0;
}

int vm_area_map(struct vm_struct *area, size_t align, pgprot_t prot,
		unsigned int flags)
{
	struct vm_struct *spare = NULL;
	int err;

	if (align > PAGE_SIZE) {
		spare = kmem_cache_alloc(vm_struct_cache, GFP_KERNEL);
		if (!spare)
			return -ENOMEM;
	}
	area->flags = flags;
	spin_lock(&vm_areas.lock);
	if (unlikely(flags & VM_IOREMAP) && cached_differently(area))
		err = -EBUSY;
	else
		err = place_and_map(area, align, prot, &spare);
	if (flags & VM_ALLOC)
		vm_areas.nr_alloc += err ? 0 : area->nr_pages;
	else
		area->pages = NULL;
	spin_unlock(&vm_areas.lock);
	if (spare)
		vm_struct_free(spare);
	return err;
}

/* The area is in use no more; nr_alloc does not count it any more (VM_ALLOC); its
 * entries are cleared (pt_clear_range, all but the guard page, with
 * vm_areas.unflushed), and its addresses wait (purge_later). */
__lab(highmem) struct vm_leftover
	vm_area_unmap(const volatile void *addr, unsigned int flags,
		      const char *who)
{
	struct vm_leftover left;
	struct vm_struct *area;

	spin_lock(&vm_areas.lock);
	area = find_area((vaddr_t)addr);
	if (unlikely(!area || !(area->flags & flags)))
		panic("%s: there is no such area at 0x%lx", who, (vaddr_t)addr);
	left.pages = area->pages;
	left.nr_pages = area->nr_pages;
	if (area->flags & VM_ALLOC)
		vm_areas.nr_alloc -= area->nr_pages;
	unlink_area(area);
	pt_clear_range(&init_pt, area->addr, vm_area_end(area) - PAGE_SIZE,
		       &vm_areas.unflushed);
	purge_later(area);
	if (unlikely(flags & VM_IOREMAP))
		purge();
	spin_unlock(&vm_areas.lock);
	return left;
}

/* ------------------------------------------------------------- for reports */

bool is_vmalloc_addr(const void *addr)
{
	return (vaddr_t)addr >= VMALLOC_START && (vaddr_t)addr < VMALLOC_END;
}

const struct vm_struct *find_vm_area(vaddr_t addr)
{
	struct vm_struct *area;

	spin_lock(&vm_areas.lock);
	area = vm_area_above(addr);
	if (area && area->addr > addr)
		area = NULL;
	spin_unlock(&vm_areas.lock);
	return area;
}

int for_each_vm_area(int (*fn)(const struct vm_struct *area, void *ctx),
		     void *ctx)
{
	struct vm_struct *area, copy;
	vaddr_t next = VMALLOC_START;
	int ret = 0;

	while (!ret) {
		spin_lock(&vm_areas.lock);
		area = vm_area_above(next);
		if (area)
			copy = *area;
		spin_unlock(&vm_areas.lock);
		if (!area)
			break;
		next = vm_area_end(&copy);
		ret = fn(&copy, ctx);
	}
	return ret;
}

unsigned long vm_record_pages(void)
{
	return kmem_cache_pages(vm_struct_cache);
}

unsigned long vmalloc_nr_pages(void)
{
	return READ_ONCE(vm_areas.nr_alloc);
}

void for_each_unpurged(void (*fn)(vaddr_t start, size_t size, void *ctx),
		       void *ctx)
{
	const struct vm_struct *run;

	spin_lock(&vm_areas.lock);
	for (run = vm_areas.unpurged; run; run = run->next)
		fn(run->addr, run->size, ctx);
	spin_unlock(&vm_areas.lock);
}
