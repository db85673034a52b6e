// SPDX-License-Identifier: MIT
/*
 * pgtable_debug.c - looking at page tables: names, sums, the audit
 *
 * What        pt_check() re-derives every count of a tree.
 * Locking     pt_check takes pt_lock.
 * See: pgtable.c, invariants 1 and 2; pgtable_trace.c for one address.
 */
#include <lib/minmax.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <kernel/panic.h>
#include <mm/page_alloc.h>
#include <mm/pgtable.h>
#include "pgtable_internal.h"

unsigned long pt_nr_boot_tables;

const char *pt_level_name(unsigned int level)
{
	static const char *const names[] = { "?", "pte", "pmd", "pud", "p4d" };

	/* As in the literature, the root is the pgd, whatever its level. */
	if (level == PT_ROOT_LEVEL)
		return "pgd";
	return level < PT_ROOT_LEVEL ? names[level] : names[0];
}

static int sum_leaf(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
		    vaddr_t next, unsigned int level)
{
	unsigned long *bytes = walk->private;

	if (pte_present(*ptep))
		bytes[level] += next - addr;
	return 0;
}

void pt_mapped_bytes(struct page_table *pt, vaddr_t start, vaddr_t end,
		     unsigned long bytes[PT_MAX_LEVEL + 1])
{
	static const struct pt_walk_ops sum_ops = {
		.leaf = sum_leaf,
		.skip_none = true,
	};
	struct pt_walk walk = { .pt = pt, .ops = &sum_ops, .private = bytes };

	memset(bytes, 0, (PT_MAX_LEVEL + 1) * sizeof(bytes[0]));
	pt_lock(pt);
	pt_walk_range(&walk, start, end);
	pt_unlock(pt);
}

/* One audit: what has been seen so far, and the first disagreement. */
struct pt_audit {
	struct page_table *pt;
	unsigned long nr_tables;
	char *message;
	size_t size;
};

static bool audit_table(struct pt_audit *audit, const pte_t *table,
			unsigned int level, vaddr_t base);

/* Entry, not 0, of a table of LEVEL. */
static bool audit_entry(struct pt_audit *audit, pte_t entry, unsigned int level,
			vaddr_t addr)
{
	if (level == 1 || pte_huge(entry))
		return true;
	if (!pte_present(entry)) {
		snprintf(
			audit->message, audit->size,
			"page table: %s entry of 0x%lx is neither a table nor 0",
			pt_level_name(level), addr);
		return false;
	}
	audit->nr_tables++;
	return audit_table(audit, pt_table(entry), level - 1, addr);
}

/* A table of boot is reserved memory. It stays whatever its count says, and
 * fixmap and pkmap do not count what they put into theirs. */
static bool audit_count(struct pt_audit *audit, const pte_t *table,
			unsigned int level, vaddr_t base, unsigned int used)
{
	struct page *page = virt_to_page(table);

	if (audit->pt->kernel && page->identity == PAGE_RESERVED &&
	    page->pt_entries)
		return true;
	if (page->identity != PAGE_TABLE)
		snprintf(audit->message, audit->size,
			 "page table: %s table of 0x%lx has identity %s",
			 pt_level_name(level), base,
			 page_identity_name(page->identity));
	else if (page->pt_entries != used)
		snprintf(
			audit->message, audit->size,
			"page table: %s table of 0x%lx has %u entries, counts %u",
			pt_level_name(level), base, used, page->pt_entries);
	else if (used == 0 && !audit->pt->has_empty)
		snprintf(audit->message, audit->size,
			 "page table: %s table of 0x%lx is empty",
			 pt_level_name(level), base);
	else
		return true;
	return false;
}

static bool audit_table(struct pt_audit *audit, const pte_t *table,
			unsigned int level, vaddr_t base)
{
	unsigned int i, used = 0;

	for (i = 0; i < PT_ENTRIES(level); i++) {
		if (pte_none(table[i]))
			continue;
		used++;
		if (!audit_entry(audit, table[i], level,
				 base + i * PT_LEVEL_SIZE(level)))
			return false;
	}
	return audit_count(audit, table, level, base, used);
}

/* The part of the root that is the tree's own. */
static bool audit_root(struct pt_audit *audit)
{
	struct page_table *pt = audit->pt;
	unsigned int i = pt->kernel ? PT_USER_ENTRIES : 0;
	unsigned int n =
		pt->kernel ? PT_ENTRIES(PT_ROOT_LEVEL) : PT_USER_ENTRIES;

	for (; i < n; i++)
		if (!pte_none(pt->root[i]) &&
		    !audit_entry(audit, pt->root[i], PT_ROOT_LEVEL,
				 i * PT_LEVEL_SIZE(PT_ROOT_LEVEL)))
			return false;
	if (audit->nr_tables == pt->nr_tables)
		return true;
	snprintf(audit->message, audit->size,
		 "page table: %lu tables in the tree, nr_tables is %lu",
		 audit->nr_tables, pt->nr_tables);
	return false;
}

/* The kernel's half of a program's root: init_pt's entries, or not there yet.
 */
static bool audit_kernel_half(struct pt_audit *audit)
{
	struct page_table *pt = audit->pt;
	unsigned int i;

	for (i = PT_USER_ENTRIES; i < PT_ENTRIES(PT_ROOT_LEVEL); i++) {
		if (pt->kernel || pte_none(pt->root[i]) ||
		    !((pt->root[i].val ^ init_pt.root[i].val) &
		      ~(_PAGE_ACCESSED | _PAGE_DIRTY)))
			continue;
		snprintf(audit->message, audit->size,
			 "page table: stale kernel entry %u in a directory", i);
		return false;
	}
	return true;
}

/* What pt_lookup_alloc() remembers, a walk finds as well. */
static bool audit_recent(struct pt_audit *audit)
{
	struct page_table *pt = audit->pt;
	vaddr_t end = pt->recent_end;

	if (!end || pt_lookup(pt, end) == &pt->recent[pt_index(end, 1)])
		return true;
	snprintf(
		audit->message, audit->size,
		"page table: the table remembered for 0x%lx is not in the tree",
		end);
	return false;
}

/* What will be used without being cleared holds nothing. It is looked at out of
 * reach of those who have not got pt->lock. */
static bool audit_spare(struct pt_audit *audit)
{
	const unsigned int entries = PAGE_SIZE / sizeof(pte_t);
	pte_t *spare = xchg(&audit->pt->spare, NULL);
	unsigned int i = 0;

	if (!spare)
		return true;
	while (i < entries && pte_none(spare[i]))
		i++;
	pt_keep_table(audit->pt, virt_to_page(spare));
	if (i == entries && *pt_entries(spare) == 0)
		return true;
	snprintf(audit->message, audit->size,
		 "page table: the spare table is not empty");
	return false;
}

const char *pt_check(struct page_table *pt)
{
	static char message[120];
	struct pt_audit audit = { pt, 0, message, sizeof(message) };
	bool right;

	pt_lock(pt);
	right = audit_root(&audit) && audit_kernel_half(&audit) &&
		audit_recent(&audit) && audit_spare(&audit);
	pt_unlock(pt);
	return right ? NULL : message;
}

/* Counts what TABLE, made at boot, holds; 1 more keeps it for ever. */
static void count_table(const pte_t *table, unsigned int level)
{
	unsigned int i, used = 1;

	for (i = 0; i < PT_ENTRIES(level); i++) {
		if (pte_none(table[i]))
			continue;
		used++;
		if (level > 1 && pte_is_table(table[i]))
			count_table(pt_table(table[i]), level - 1);
	}
	virt_to_page(table)->pt_entries = used;
}

void pt_count_boot_tables(void)
{
	pt_boot_alloc = NULL;
	count_table(init_pt.root, PT_ROOT_LEVEL);
	pt_nr_boot_tables = init_pt.nr_tables;
}
