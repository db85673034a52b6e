// SPDX-License-Identifier: MIT
/*
 * vm_area.c - who owns which part of the vmalloc range
 *
 * What        Areas stand in a tree by address. A new one goes to the lowest
 *             hole that it and its guard page fit into:
 *
 *	VMALLOC_START                                        VMALLOC_END
 *	 [ area 1 |g][ area 2 |g]......[ area 3 |g]..................
 *	                         ^ lowest_hole: nothing is free below
 *
 *             The guard page g belongs to the area and is never mapped, so
 *             whoever runs over the end faults.
 * Invariants  1. Areas do not overlap, are page aligned and inside the range.
 *             2. Nothing below lowest_hole is free.
 *             3. Each page mapped in the range is an area's, the one it says;
 *                guard pages are not mapped (vmalloc_check).
 * Locking     vmap_lock: tree, lowest_hole, counts. Contents of an area: its
 *             owner. An area is unmapped and flushed before its addresses are
 *             free again.
 * Failure     -ENOMEM when no hole is large enough.
 * See: vmalloc.c, ioremap.c; Gorman, 7.1.
 */
#include <lib/err.h>
#include <lib/printf.h>
#include <kernel/panic.h>
#include <kernel/spinlock.h>
#include <mm/debug.h>
#include <mm/page.h>
#include <mm/pgtable.h>
#include <mm/slab.h>
#include "vmalloc_internal.h"

static DEFINE_SPINLOCK(vmap_lock, RANK_VMAP);
static struct rb_root vmap_areas = RB_ROOT; /* [vmap_lock] */
static vaddr_t lowest_hole;		    /* [vmap_lock] */
static unsigned long nr_vmalloc_pages;	    /* [vmap_lock] VM_ALLOC's */

static struct vm_struct *node_area(struct rb_node *node)
{
	return rb_entry_safe(node, struct vm_struct, node);
}

static vaddr_t area_end(const struct vm_struct *area)
{
	return area->addr + area->size;
}

static vaddr_t guard_page(const struct vm_struct *area)
{
	return area_end(area) - PAGE_SIZE;
}

void vm_area_init(void)
{
	lowest_hole = VMALLOC_START;
}

struct vm_struct *vm_area_new(unsigned long nr_pages, unsigned long nr_pointers,
			      const void *caller)
{
	struct vm_struct *area;

	area = kmalloc(sizeof(*area) + nr_pointers * sizeof(area->pages[0]),
		       GFP_KERNEL);
	if (!area)
		return NULL;
	area->size = (nr_pages + 1) * PAGE_SIZE;
	area->flags = 0;
	area->nr_pages = (unsigned int)nr_pages;
	area->pages = nr_pointers ? (struct page **)(area + 1) : NULL;
	area->phys_addr = 0;
	area->caller = caller;
	return area;
}

/* [vmap_lock] The first area that ends above ADDR, or NULL. */
static struct vm_struct *first_area_above(vaddr_t addr)
{
	struct rb_node *node = vmap_areas.rb_node;
	struct vm_struct *area, *found = NULL;

	while (node) {
		area = node_area(node);
		if (area_end(area) > addr) {
			found = area;
			node = node->rb_left;
		} else {
			node = node->rb_right;
		}
	}
	return found;
}

/* [vmap_lock] Where SIZE bytes are free, or 0. */
static vaddr_t find_hole(size_t size)
{
	struct vm_struct *area = first_area_above(lowest_hole);
	vaddr_t hole = lowest_hole;

	while (area && area->addr - hole < size) {
		hole = area_end(area);
		area = node_area(rb_next(&area->node));
	}
	return VMALLOC_END - hole >= size ? hole : 0;
}

/* [vmap_lock] */
static void link_area(struct vm_struct *area)
{
	struct rb_node **link = &vmap_areas.rb_node, *parent = NULL;

	while (*link) {
		parent = *link;
		link = area->addr < node_area(parent)->addr ? &parent->rb_left
							    : &parent->rb_right;
	}
	rb_link_node(&area->node, parent, link);
	rb_insert_color(&area->node, &vmap_areas);
}

int vm_area_place(struct vm_struct *area)
{
	spin_lock(&vmap_lock);
	area->addr = find_hole(area->size);
	if (area->addr) {
		link_area(area);
		if (area->addr == lowest_hole)
			lowest_hole = area_end(area);
	}
	spin_unlock(&vmap_lock);
	return area->addr ? 0 : -ENOMEM;
}

void vm_area_publish(struct vm_struct *area, unsigned int flags)
{
	spin_lock(&vmap_lock);
	area->flags = flags;
	if (flags & VM_ALLOC)
		nr_vmalloc_pages += area->nr_pages;
	spin_unlock(&vmap_lock);
}

struct vm_struct *vm_area_claim(const volatile void *addr, unsigned int flags,
				const char *who)
{
	vaddr_t start = (vaddr_t)addr;
	struct vm_struct *area;

	spin_lock(&vmap_lock);
	area = first_area_above(start);
	if (!area || area->addr != start || !(area->flags & flags))
		panic("%s: there is no such area at 0x%lx", who, start);
	if (area->flags & VM_ALLOC)
		nr_vmalloc_pages -= area->nr_pages;
	area->flags = 0;
	spin_unlock(&vmap_lock);
	return area;
}

void vm_area_remove(struct vm_struct *area)
{
	struct mmu_gather tlb;

	tlb_gather_mmu(&tlb, NULL);
	pt_unmap_range(&init_pt, area->addr, guard_page(area), &tlb);
	tlb_finish_mmu(&tlb);
	spin_lock(&vmap_lock);
	rb_erase(&area->node, &vmap_areas);
	if (area->addr < lowest_hole)
		lowest_hole = area->addr;
	spin_unlock(&vmap_lock);
}

/* ------------------------------------------------------------- for reports */

bool is_vmalloc_addr(const void *addr)
{
	return (vaddr_t)addr >= VMALLOC_START && (vaddr_t)addr < VMALLOC_END;
}

const struct vm_struct *find_vm_area(vaddr_t addr)
{
	struct vm_struct *area;

	spin_lock(&vmap_lock);
	area = first_area_above(addr);
	spin_unlock(&vmap_lock);
	return area && area->addr <= addr ? area : NULL;
}

int for_each_vm_area(int (*fn)(const struct vm_struct *area, void *ctx),
		     void *ctx)
{
	struct vm_struct *area, copy;
	vaddr_t next = VMALLOC_START;
	int ret = 0;

	while (!ret) {
		spin_lock(&vmap_lock);
		area = first_area_above(next);
		if (area)
			copy = *area;
		spin_unlock(&vmap_lock);
		if (!area)
			break;
		next = area_end(&copy);
		ret = fn(&copy, ctx);
	}
	return ret;
}

unsigned long vmalloc_nr_pages(void)
{
	return READ_ONCE(nr_vmalloc_pages);
}

/* -------------------------------------------------------------- the audit */

static int count_leaf(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
		      vaddr_t next, unsigned int level)
{
	(void)ptep;
	(void)level;
	*(unsigned long *)walk->private += (next - addr) >> PAGE_SHIFT;
	return 0;
}

/* [pt_lock] Pages mapped in the whole range. */
static unsigned long count_mapped(void)
{
	static const struct pt_walk_ops ops = { .leaf = count_leaf,
						.skip_none = true };
	unsigned long mapped = 0;
	struct pt_walk walk = { .pt = &init_pt,
				.ops = &ops,
				.private = &mapped };

	pt_walk_range(&walk, VMALLOC_START, VMALLOC_END);
	return mapped;
}

/* [pt_lock] The frame that page I of AREA should be. */
static bool page_is_right(const struct vm_struct *area, unsigned int i)
{
	pte_t *ptep = pt_lookup(&init_pt, area->addr + i * PAGE_SIZE);
	pfn_t pfn = PFN_DOWN(area->phys_addr) + i;

	if (area->pages)
		pfn = page_to_pfn(area->pages[i]);
	if ((area->flags & VM_ALLOC) && area->pages[i]->identity != PAGE_KERNEL)
		return false;
	return ptep && pte_present(*ptep) && pte_pfn(*ptep) == pfn;
}

/* [pt_lock, vmap_lock] What is wrong with AREA, which follows PREV_END. One
 * without flags is being made or removed: some of its pages are mapped. */
static const char *check_area(const struct vm_struct *area, vaddr_t prev_end,
			      unsigned long *owned)
{
	pte_t *guard = pt_lookup(&init_pt, guard_page(area));
	unsigned int i;

	if (area->addr < prev_end || area_end(area) > VMALLOC_END ||
	    (area->addr | area->size) & ~PAGE_MASK)
		return "overlaps, or is misplaced";
	if (guard && !pte_none(*guard))
		return "has a mapped guard page";
	if (area->addr > prev_end && lowest_hole > prev_end)
		return "follows a hole below lowest_hole";
	for (i = 0; i < area->nr_pages; i++) {
		if (page_is_right(area, i))
			++*owned;
		else if (area->flags)
			return "does not map a page of its own";
	}
	return NULL;
}

/* [pt_lock, vmap_lock] The first wrong area's address, and why. */
static const char *check_areas(vaddr_t *where, unsigned long *owned)
{
	const char *wrong = rb_check(&vmap_areas);
	vaddr_t prev_end = VMALLOC_START;
	struct rb_node *node;

	for (node = rb_first(&vmap_areas); node && !wrong;
	     node = rb_next(node)) {
		struct vm_struct *area = node_area(node);

		*where = area->addr;
		wrong = check_area(area, prev_end, owned);
		prev_end = area_end(area);
	}
	return wrong;
}

const char *vmalloc_check(void)
{
	static char message[96];
	unsigned long mapped, owned = 0;
	vaddr_t where = 0;
	const char *wrong;

	pt_lock(&init_pt);
	mapped = count_mapped();
	spin_lock(&vmap_lock);
	wrong = check_areas(&where, &owned);
	spin_unlock(&vmap_lock);
	pt_unlock(&init_pt);
	if (!wrong && owned != mapped) {
		snprintf(message, sizeof(message),
			 "vmalloc: %lu pages are mapped, areas own %lu", mapped,
			 owned);
		return message;
	}
	if (!wrong)
		return pt_check(&init_pt);
	snprintf(message, sizeof(message), "vmalloc: area 0x%lx %s", where,
		 wrong);
	return message;
}
