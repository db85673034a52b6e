// SPDX-License-Identifier: MIT
/*
 * The audit of address spaces: areas, entries, counts, each from the others.
 *
 * What:     mm_struct_check() compares one mm: its areas among themselves
 *           (vma_check), its sums (total_vm, data_vm, ...) with its areas, its
 *           tables with their counts (pt_check), every entry with its area and
 *           its page, rss with the entries. mapcount_check() compares the
 *           mapcounts of all pages with the entries of all mms, and counts the
 *           mapped pages of files.
 * How:      That last without memory: the sum of a scrambled frame number over
 *           all entries equals its sum over all pages times their mapcount.
 * Locking:  mmap_lock for reading, pt.lock. The sums are taken with preemption
 *           off, so that nothing changes in between (one CPU).
 */
#include <lib/minmax.h>
#include <lib/printf.h>
#include <mm/debug.h>
#include <mm/rmap.h>
#include <mm/vma.h>

static char message[160];

struct entry_audit {
	struct mm_struct *mm;
	struct vm_area_struct *vma; /* where the walk is */
	unsigned long rss[NR_MM_COUNTERS];
	const char *wrong;
};

#define WRONG(addr, pte, why)                                               \
	(scnprintf(message, sizeof(message), "%s: entry %llx of %08lx: %s", \
		   "mm", (u64)(pte).val, addr, why),                        \
	 message)

/* What the rights in an entry say against its area, or NULL. */
static const char *check_rights(const struct vm_area_struct *vma, pte_t pte)
{
	if (pte_present(pte) != vma_is_accessible(vma))
		return "present in an area that allows nothing, or the reverse";
	if (!pte_user(pte))
		return "the user bit is clear";
	if (!pte_write(pte))
		return NULL;
	if (!(vma->vm_flags & VM_WRITE))
		return "writable in a read-only area";
	if (!pte_soft_dirty(pte) && !(vma->vm_flags & VM_SOFTDIRTY))
		return "writable, and clear_refs would not see a write";
	return NULL;
}

/* The same where no page is counted: the zero page, or a frame of a device or of the
 * kernel's image. */
static const char *check_special(const struct vm_area_struct *vma, pte_t pte)
{
	bool zero = pte_pfn(pte) == page_to_pfn(zero_page);

	if (!zero && !(vma->vm_flags & VM_PFNMAP))
		return "a frame that nobody counts, in an area of memory";
	if (!pte_write(pte))
		return NULL;
	if (zero)
		return "the zero page is writable";
	if (!(vma->vm_flags & VM_SHARED))
		return "a frame that nobody counts is writable in a private area";
	return NULL;
}

static const char *check_owner(const struct vm_area_struct *vma, pte_t pte,
			       const struct page *page)
{
	if (!pte_write(pte) || (vma->vm_flags & VM_SHARED))
		return NULL;
	if (page->identity != PAGE_ANON)
		return "a file's page is writable in a private area";
	if (page_mapcount(page) != 1)
		return "writable, and others map the page";
	return NULL;
}

static const char *check_page(const struct page *page)
{
	if (is_zero_page(page))
		return "the zero page is counted";
	if (page->identity != PAGE_ANON && page->identity != PAGE_FILE)
		return "its page is neither anonymous nor a file's";
	if (page_mapcount(page) < 1)
		return "its page's mapcount is 0";
	if (page_count(page) < page_mapcount(page))
		return "its page has less references than entries";
	return NULL;
}

static const char *check_entry(struct entry_audit *a, pte_t pte, vaddr_t addr)
{
	const struct page *page;
	const char *wrong;

	while (a->vma && a->vma->vm_end <= addr)
		a->vma = a->vma->vm_next;
	if (!a->vma || addr < a->vma->vm_start)
		return "no area covers it";
	wrong = pte_mapped(pte) ? check_rights(a->vma, pte)
				: "no page stands behind it";
	if (wrong)
		return wrong;
	if (pte_special(pte))
		return check_special(a->vma, pte);
	if (!pfn_valid(pte_pfn(pte)))
		return "no page stands behind it";
	page = pfn_to_page(pte_pfn(pte));
	a->rss[page_counter(page)]++;
	wrong = check_page(page);
	if (!wrong)
		wrong = page_rmap_check(page, a->vma, addr);
	return wrong ? wrong : check_owner(a->vma, pte, page);
}

static int check_leaf(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
		      vaddr_t next __maybe_unused, unsigned int level)
{
	struct entry_audit *a = walk->private;
	const char *wrong = level == 1 ? check_entry(a, *ptep, addr)
				       : "a huge entry in the program's half";

	if (wrong)
		a->wrong = WRONG(addr, *ptep, wrong);
	return wrong != NULL;
}

static const struct pt_walk_ops check_ops = {
	.leaf = check_leaf,
	.skip_none = true,
};

static const char *check_entries(struct mm_struct *mm)
{
	struct entry_audit a = { .mm = mm, .vma = mm->mmap };
	struct pt_walk walk = {
		.pt = &mm->pt,
		.ops = &check_ops,
		.private = &a,
	};

	spin_lock(&mm->pt.lock);
	pt_walk_range(&walk, 0, TASK_SIZE);
	for (int i = 0; i < NR_MM_COUNTERS && !a.wrong; i++) {
		if (a.rss[i] == mm->rss[i])
			continue;
		scnprintf(message, sizeof(message),
			  "mm: rss[%d] is %lu, its entries are %lu", i,
			  mm->rss[i], a.rss[i]);
		a.wrong = message;
	}
	spin_unlock(&mm->pt.lock);
	return a.wrong;
}

/* The sums over areas, counted into a scratch mm by the same function. */
static const char *check_sums(struct mm_struct *mm)
{
	static struct mm_struct sum; /* too large for a stack */
	struct vm_area_struct *vma;

	sum.total_vm = sum.data_vm = sum.exec_vm = sum.stack_vm = 0;
	sum.locked_vm = 0;
	for (vma = mm->mmap; vma; vma = vma->vm_next)
		vm_stat_account(&sum, vma->vm_flags, (long)vma_pages(vma));
	if (sum.total_vm != mm->total_vm || sum.data_vm != mm->data_vm ||
	    sum.exec_vm != mm->exec_vm || sum.stack_vm != mm->stack_vm) {
		scnprintf(
			message, sizeof(message),
			"mm: total, data, exec, stack are %lu %lu %lu %lu, the areas' %lu %lu %lu %lu",
			mm->total_vm, mm->data_vm, mm->exec_vm, mm->stack_vm,
			sum.total_vm, sum.data_vm, sum.exec_vm, sum.stack_vm);
		return message;
	}
	if (sum.locked_vm != mm->locked_vm) {
		scnprintf(message, sizeof(message),
			  "mm: locked_vm is %lu, the areas' is %lu",
			  mm->locked_vm, sum.locked_vm);
		return message;
	}
	return NULL;
}

const char *mm_struct_check(struct mm_struct *mm)
{
	const char *wrong;

	down_read(&mm->mmap_lock);
	wrong = vma_check(mm);
	if (!wrong)
		wrong = check_sums(mm);
	if (!wrong)
		wrong = pt_check(&mm->pt);
	if (!wrong)
		wrong = check_entries(mm);
	up_read(&mm->mmap_lock);
	return wrong;
}

/* ------------------------------------------------------------- all of them */

/* A number that sums of other frames do not hit by chance (Knuth's hash). */
static u32 scramble(pfn_t pfn)
{
	u32 x = (u32)pfn * 2654435761U;

	return x ^ x >> 15;
}

static int sum_leaf(struct pt_walk *walk, pte_t *ptep,
		    vaddr_t addr __maybe_unused, vaddr_t next __maybe_unused,
		    unsigned int level __maybe_unused)
{
	u32 *sum = walk->private;

	if (!pte_special(*ptep))
		*sum += scramble(pte_pfn(*ptep));
	return 0;
}

static const struct pt_walk_ops sum_ops = {
	.leaf = sum_leaf,
	.skip_none = true,
};

static u32 sum_of_entries(void)
{
	struct mm_struct *mm;
	u32 sum = 0;

	spin_lock(&mmlist_lock);
	list_for_each_entry(mm, &mmlist, mmlist) {
		struct pt_walk walk = {
			.pt = &mm->pt,
			.ops = &sum_ops,
			.private = &sum,
		};

		spin_lock(&mm->pt.lock);
		pt_walk_range(&walk, 0, TASK_SIZE);
		spin_unlock(&mm->pt.lock);
	}
	spin_unlock(&mmlist_lock);
	return sum;
}

/* What the pages say of the entries that map them. */
struct page_audit {
	u32 mapcounts;		   /* as sum_of_entries */
	unsigned long file_mapped; /* pages of files with a mapcount */
	const struct page *lost; /* an anonymous page with other users than the
				    entries that map it, or with none; nobody
				    would ever free it */
	const char *wrong;	 /* what the search for its entries says */
};

static void look_at_pages(struct page_audit *a)
{
	for (pfn_t pfn = 0; pfn < max_pfn; pfn++) {
		struct page *page = pfn_to_page(pfn);
		int mapcount = page_mapcount(page);

		if (page->identity != PAGE_ANON && page->identity != PAGE_FILE)
			continue;
		a->mapcounts += (u32)mapcount * scramble(pfn);
		if (page->identity == PAGE_FILE)
			a->file_mapped += mapcount > 0;
		else if (mapcount < 1 || page_count(page) != mapcount)
			a->lost = page;
		if (mapcount > 0 && !a->wrong)
			a->wrong = rmap_walk_check(page);
	}
}

const char *mapcount_check(void)
{
	struct page_audit a = { .lost = NULL };
	unsigned long file_mapped;
	u32 entries;

	preempt_disable();
	entries = sum_of_entries();
	look_at_pages(&a);
	file_mapped = nr_file_mapped_pages();
	preempt_enable();
	if (entries != a.mapcounts)
		return "the mapcounts of all pages are not the entries of all address spaces";
	if (file_mapped != a.file_mapped) {
		scnprintf(message, sizeof(message),
			  "%lu pages of files are mapped, %lu are counted",
			  a.file_mapped, file_mapped);
		return message;
	}
	if (!a.lost)
		return a.wrong;
	scnprintf(message, sizeof(message),
		  "page %lx: anonymous, count %d, mapcount %d",
		  page_to_pfn(a.lost), page_count(a.lost),
		  page_mapcount(a.lost));
	return message;
}
