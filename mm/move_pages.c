// SPDX-License-Identifier: MIT
/*
 * The page tables' side of mremap: entries go from one place to another.
 *
 * What:     Two walks over the source. The first makes the tables that the
 *           entries will need, and may fail; the second moves the entries, and
 *           cannot. The pages stay what they are: their counts, and their index,
 *           since the area keeps its vm_pgoff.
 * Reserved: A run is what goes from one table to one other. Each table of the new
 *           place counts one entry more for each run that is still to come, so that
 *           nothing empties it before: neither the move itself, for which it may
 *           be a table of the old place as well, nor the truncation of a file
 *           that is mapped beside.
 * Locking:  mmap_lock for writing and vma_rmap_lock of the areas, so that nobody
 *           looks for an entry while it is on its way; pt.lock.
 * Failure:  -ENOMEM from the first walk; no entry has moved.
 */
#include <lib/minmax.h>
#include <mm/rmap.h>
#include <mm/vma.h>
#include "range_walk.h"

struct move_walk {
	struct range_walk range; /* first: go_on's */
	unsigned long distance;	 /* from the old place to the new, mod 2^n */
	vaddr_t prepared;	 /* up to here the new tables are reserved */
};

static vaddr_t new_place(const struct pt_walk *walk, vaddr_t addr)
{
	const struct move_walk *move = walk->private;

	return addr + move->distance;
}

/* Where the addresses from ADDR on, up to NEXT, stop going to one and the same table
 * of the new place. */
static vaddr_t run_end(const struct pt_walk *walk, vaddr_t addr, vaddr_t next)
{
	vaddr_t to = new_place(walk, addr);

	return addr + min(next - addr, pt_table_end(to) - to + 1);
}

static bool has_entries(const pte_t *ptep, const pte_t *end)
{
	while (ptep != end && pte_none(*ptep))
		ptep++;
	return ptep != end;
}

static const pte_t *behind(const pte_t *ptep, vaddr_t addr, vaddr_t end)
{
	return ptep + ((end - addr) >> PAGE_SHIFT);
}

/* The tables that the entries of one table of the source go to. */
static int prepare_slots(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
			 vaddr_t next)
{
	struct move_walk *move = walk->private;
	vaddr_t end;
	pte_t *to;

	for (; addr != next; addr = end) {
		end = run_end(walk, addr, next);
		if (has_entries(ptep, behind(ptep, addr, end))) {
			to = pt_lookup_alloc(walk->pt, new_place(walk, addr));
			if (!to)
				return -ENOMEM;
			++*pt_entries(to);
		}
		move->prepared = end;
		ptep += (end - addr) >> PAGE_SHIFT;
	}
	return go_on(walk, next);
}

/* They are not needed after all. */
static int trim_slots(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
		      vaddr_t next)
{
	vaddr_t end;

	for (; addr != next; addr = end) {
		end = run_end(walk, addr, next);
		if (has_entries(ptep, behind(ptep, addr, end))) {
			--*pt_entries(
				pt_lookup(walk->pt, new_place(walk, addr)));
			pt_trim(walk->pt, new_place(walk, addr));
		}
		ptep += (end - addr) >> PAGE_SHIFT;
	}
	return go_on(walk, next);
}

/* The entries from PTEP on, before END, go to the table that TO stands in. How
 * many there were. */
static unsigned int move_run(pte_t *ptep, const pte_t *end, pte_t *to)
{
	unsigned int moved = 0;

	for (; ptep != end; ptep++, to++) {
		if (pte_none(*ptep))
			continue;
		set_pte(to, ptep_get_and_clear(ptep));
		moved++;
	}
	return moved;
}

/* The slots of one table; it goes with its last entry. */
static int move_slots(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
		      vaddr_t next)
{
	const vaddr_t start = addr;
	unsigned int moved = 0, run;
	pte_t *slot = ptep, *to;
	vaddr_t end;

	for (; addr != next; addr = end) {
		end = run_end(walk, addr, next);
		to = pt_lookup(walk->pt, new_place(walk, addr));
		if (to) {
			run = move_run(slot, behind(slot, addr, end), to);
			*pt_entries(to) += run - (run != 0);
			moved += run;
		}
		slot += (end - addr) >> PAGE_SHIFT;
	}
	if (moved)
		tlb_note(walk->tlb, start, next - start);
	*pt_entries(ptep) -= moved;
	if (*pt_entries(ptep) == 0)
		pt_table_emptied(walk, start, 1);
	return go_on(walk, next);
}

int move_page_tables(struct mm_struct *mm, vaddr_t from, vaddr_t to, size_t len)
{
	static const struct pt_walk_ops prepare_ops = { .slots =
								prepare_slots };
	static const struct pt_walk_ops trim_ops = { .slots = trim_slots };
	static const struct pt_walk_ops move_ops = { .slots = move_slots };
	struct move_walk move = { .distance = to - from, .prepared = from };
	struct mmu_gather tlb;
	struct pt_walk walk;

	if (!mm->pt.nr_tables)
		return 0;
	range_walk_begin(&walk, &move.range, &tlb, mm, &prepare_ops);
	if (walk_range(&walk, from, from + len)) {
		walk.ops = &trim_ops;
		if (move.prepared != from)
			walk_range(&walk, from, move.prepared);
		return -ENOMEM;
	}
	walk.ops = &move_ops;
	walk_range(&walk, from, from + len);
	tlb_finish_mmu(&tlb);
	return 0;
}
