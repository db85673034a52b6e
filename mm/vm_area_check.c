// SPDX-License-Identifier: MIT
/*
 * vm_area_check.c - the audit of the vmalloc range
 *
 * What        vmalloc_check() compares areas in use, unpurged runs and holes
 *             with each other, and each mapped page with the area it is in.
 * Locking     vm_areas.lock, then pt_lock: nothing moves meanwhile.
 * See: vm_area.c, invariants 1 and 2; vm_hole.c.
 */
#include <lib/printf.h>
#include <mm/debug.h>
#include <mm/page.h>
#include <mm/pgtable.h>
#include "vmalloc_internal.h"

/* What the audit has seen so far. */
struct vm_audit {
	vaddr_t where;	     /* whose address it was that is wrong */
	size_t bytes;	     /* areas, runs and holes */
	unsigned long owned; /* pages that areas say they map */
	unsigned long alloc; /* of these, VM_ALLOC's */
};

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

/* Frame PFN behind page I of AREA: is it the right one, and in use? */
static bool frame_is_right(const struct vm_struct *area, unsigned long i,
			   pfn_t pfn)
{
	if (area->flags & VM_IOREMAP)
		return pfn == PFN_DOWN(area->phys_addr) + i;
	if (!pfn_valid(pfn))
		return false;
	if (area->flags & VM_MAP)
		return pfn_to_page(pfn)->identity != PAGE_FREE;
	return area->pages[i] == pfn_to_page(pfn) &&
	       pfn_to_page(pfn)->identity == PAGE_KERNEL;
}

/* [pt_lock] */
static bool page_is_right(const struct vm_struct *area, unsigned long i)
{
	pte_t *ptep = pt_lookup(&init_pt, area->addr + i * PAGE_SIZE);

	return ptep && pte_present(*ptep) &&
	       frame_is_right(area, i, pte_pfn(*ptep));
}

/* [pt_lock] */
static bool guard_is_mapped(const struct vm_struct *area)
{
	pte_t *guard = pt_lookup(&init_pt, vm_area_end(area) - PAGE_SIZE);

	return guard && !pte_none(*guard);
}

/* [lock] Is any of [START, END) a hole's? */
static bool is_partly_free(vaddr_t start, vaddr_t end)
{
	const struct vm_struct *hole = vm_hole_above(start);

	return hole && hole->addr < end;
}

static const char *check_area(struct vm_audit *audit,
			      const struct vm_struct *area, vaddr_t prev_end)
{
	unsigned long i;

	audit->where = area->addr;
	audit->bytes += area->size;
	if (area->addr < prev_end || vm_area_end(area) > VMALLOC_END ||
	    (area->addr | area->size) & ~PAGE_MASK ||
	    area->size != (area->nr_pages + 1) * PAGE_SIZE)
		return "overlaps, or is misplaced";
	if (is_partly_free(area->addr, vm_area_end(area)))
		return "is in use and in a hole";
	if (guard_is_mapped(area))
		return "has a mapped guard page";
	for (i = 0; i < area->nr_pages; i++)
		if (!page_is_right(area, i))
			return "does not map a page of its own";
	audit->owned += area->nr_pages;
	if (area->flags & VM_ALLOC)
		audit->alloc += area->nr_pages;
	return NULL;
}

static const char *check_areas(struct vm_audit *audit)
{
	const char *wrong = rb_check(&vm_areas.busy);
	bool newest_is_there = !vm_areas.newest;
	vaddr_t prev_end = VMALLOC_START;
	struct rb_node *node;

	for (node = rb_first(&vm_areas.busy); node && !wrong;
	     node = rb_next(node)) {
		struct vm_struct *area = rb_entry(node, struct vm_struct, node);

		wrong = check_area(audit, area, prev_end);
		prev_end = vm_area_end(area);
		newest_is_there |= area == vm_areas.newest;
	}
	if (!wrong && !newest_is_there)
		wrong = "is the last in use, none is the newest";
	return wrong;
}

static const char *check_unpurged(struct vm_audit *audit)
{
	const struct vm_struct *run, *area;
	size_t bytes = 0;

	for (run = vm_areas.unpurged; run; run = run->next) {
		audit->where = run->addr;
		bytes += run->size;
		area = vm_area_above(run->addr);
		if ((area && area->addr < vm_area_end(run)) ||
		    is_partly_free(run->addr, vm_area_end(run)))
			return "is unpurged, and in use or free as well";
	}
	audit->bytes += bytes;
	if (bytes >> PAGE_SHIFT != vm_areas.nr_unpurged)
		return "is the last of the unpurged, whose number is wrong";
	return NULL;
}

/* What is wrong with the sums, once each part is right. */
static const char *check_sums(const struct vm_audit *audit,
			      unsigned long mapped)
{
	static char message[96];

	if (audit->owned != mapped)
		snprintf(message, sizeof(message),
			 "vmalloc: %lu pages are mapped, areas own %lu", mapped,
			 audit->owned);
	else if (audit->bytes != VMALLOC_END - VMALLOC_START)
		snprintf(
			message, sizeof(message),
			"vmalloc: areas and holes are %zu bytes, the range %zu",
			audit->bytes, (size_t)(VMALLOC_END - VMALLOC_START));
	else if (audit->alloc != vm_areas.nr_alloc)
		snprintf(message, sizeof(message),
			 "vmalloc: areas have %lu pages, counted are %lu",
			 audit->alloc, vm_areas.nr_alloc);
	else
		return NULL;
	return message;
}

static const char *check_all(struct vm_audit *audit)
{
	static char message[96];
	const char *wrong = check_areas(audit);

	if (!wrong)
		wrong = check_unpurged(audit);
	if (!wrong)
		wrong = vm_hole_check(&audit->where, &audit->bytes);
	if (!wrong)
		return check_sums(audit, count_mapped());
	snprintf(message, sizeof(message), "vmalloc: 0x%lx %s", audit->where,
		 wrong);
	return message;
}

const char *vmalloc_check(void)
{
	struct vm_audit audit = { 0 };
	const char *wrong;

	spin_lock(&vm_areas.lock);
	pt_lock(&init_pt);
	wrong = check_all(&audit);
	pt_unlock(&init_pt);
	spin_unlock(&vm_areas.lock);
	return wrong ? wrong : pt_check(&init_pt);
}
