// SPDX-License-Identifier: MIT
/*
 * kmap_32.c - the pkmap window: addresses for pages of highmem, for as long as
 *          somebody wants
 *
 * What        PKMAP_PAGES page-sized slots. A slot's count says:
 *
 *	0      free, unmapped, flushed
 *	1      nobody uses it, but it is mapped still and may be in a TLB
 *	n > 1  n - 1 users
 *
 *             Free slots are taken in a circle. Once round, all slots of count
 *             1 are unmapped and flushed together: one flush a lap, not one a
 *             kunmap. A small hash finds a page's slot.
 * Invariants  1. A slot is mapped and hashed exactly when its count is not 0;
 *                a page is in at most one slot.
 *             2. nr_busy is the number of slots with users; no page that has
 *                one is free.
 *             (kmap_check)
 * Locking     kmap_lock covers all of it, and the window's entries.
 * Failure     None: kmap waits while every slot has users.
 * Leaks       Each slot knows who mapped it last: kmap_leak() names a page that
 *             has users when nobody should.
 * Not here    Linux's two colours of windows.
 * See: Gorman, 9.2 and 9.3. This file stands above the tasks, since it sleeps;
 *      highmem_32.c, which does not, below.
 */
#include <lib/printf.h>
#include <kernel/lab.h>
#include <kernel/panic.h>
#include <kernel/sched.h>
#include <kernel/spinlock.h>
#include <kernel/printk.h>
#include <kernel/wait.h>
#include <mm/debug.h>
#include <mm/fixmap.h>
#include <mm/highmem.h>
#include <mm/pgtable.h>
#include <mm/tlb.h>

#define NO_SLOT	     PKMAP_PAGES
#define HASH_BUCKETS 256

static DEFINE_SPINLOCK(kmap_lock, RANK_KMAP);
static u16 pkmap_count[PKMAP_PAGES]; /* [kmap_lock] */
/* [kmap_lock] who came last */
static const void *pkmap_caller[PKMAP_PAGES];
static u16 hash_first[HASH_BUCKETS]; /* [kmap_lock] slots, or NO_SLOT */
static u16 hash_next[PKMAP_PAGES];   /* [kmap_lock] the bucket's next */
static unsigned int last_pkmap_nr;   /* [kmap_lock] slot taken last */
static unsigned int nr_busy;	     /* [kmap_lock] slots with users */
static DECLARE_WAIT_QUEUE_HEAD(pkmap_wait);

static vaddr_t slot_addr(unsigned int slot)
{
	return PKMAP_BASE + slot * PAGE_SIZE;
}

/* The tables are boot's and stay: this finds the entry, always. */
static pte_t *slot_pte(unsigned int slot)
{
	return pt_lookup(&init_pt, slot_addr(slot));
}

static u16 *hash_bucket(pfn_t pfn)
{
	return &hash_first[pfn % HASH_BUCKETS];
}

/* [kmap_lock] The slot that maps PFN, or NO_SLOT: along its bucket's chain. */
__lab(highmem) static unsigned int find_slot(pfn_t pfn)
{
	unsigned int slot = *hash_bucket(pfn);

	while (slot != NO_SLOT && pte_pfn(*slot_pte(slot)) != pfn)
		slot = hash_next[slot];
	return slot;
}

static void map_slot(unsigned int slot, pfn_t pfn)
{
	u16 *bucket = hash_bucket(pfn);
	pgprot_t prot = __pgprot(fixmap_prot.val | kernel_global_bit);

	set_pte(slot_pte(slot), mk_pte_pfn(pfn, prot));
	hash_next[slot] = *bucket;
	*bucket = (u16)slot;
	pkmap_count[slot] = 1;
}

/* [kmap_lock] What map_slot did, undone: off its bucket's chain, no entry, free. */
__lab(highmem) static void unmap_slot(unsigned int slot)
{
	pte_t *pte = slot_pte(slot);
	u16 *link = hash_bucket(pte_pfn(*pte));

	while (*link != slot)
		link = &hash_next[*link];
	*link = hash_next[slot];
	set_pte(pte, __pte(0));
	pkmap_count[slot] = 0;
}

/* [kmap_lock] Makes every slot without users (count 1) free. The TLB may know
 * them still: one flush_tlb_kernel_range for all, from the first to the last, and
 * none when there are none. */
__lab(highmem) static void flush_unused(void)
{
	unsigned int slot, first = PKMAP_PAGES, last = 0;

	for (slot = 0; slot < PKMAP_PAGES; slot++) {
		if (pkmap_count[slot] != 1)
			continue;
		unmap_slot(slot);
		if (first == PKMAP_PAGES)
			first = slot;
		last = slot;
	}
	if (first != PKMAP_PAGES)
		flush_tlb_kernel_range(slot_addr(first), slot_addr(last + 1));
}

/* [kmap_lock] The next free slot (count 0) of the circle, beginning with the one
 * behind last_pkmap_nr; whenever that comes to slot 0, what has no users is made
 * free first (flush_unused). There is a slot without users; it may have been passed
 * before the flush that makes it free: then it comes in the second lap. */
__lab(highmem) static unsigned int take_slot(void)
{
	do {
		last_pkmap_nr = (last_pkmap_nr + 1) % PKMAP_PAGES;
		if (last_pkmap_nr == 0)
			flush_unused();
	} while (pkmap_count[last_pkmap_nr] != 0);
	return last_pkmap_nr;
}

/* [kmap_lock] The slot of PFN with one more user: the one it has, or one that is
 * taken. A slot that had no user is busy now (nr_busy). CALLER is noted in
 * pkmap_caller. NO_SLOT: PFN has none, and each has users. */
__lab(highmem) static unsigned int get_slot(pfn_t pfn, const void *caller)
{
	unsigned int slot = find_slot(pfn);

	if (slot == NO_SLOT) {
		if (nr_busy == PKMAP_PAGES)
			return NO_SLOT;
		slot = take_slot();
		map_slot(slot, pfn);
	}
	if (pkmap_count[slot]++ == 1)
		nr_busy++;
	pkmap_caller[slot] = caller;
	return slot;
}

void *kmap(struct page *page)
{
	pfn_t pfn = page_to_pfn(page);
	unsigned int slot;

	might_sleep();
	if (pfn < max_low_pfn)
		return pfn_to_virt(pfn);
	for (;;) {
		spin_lock(&kmap_lock);
		slot = get_slot(pfn, __builtin_return_address(0));
		spin_unlock(&kmap_lock);
		if (slot != NO_SLOT)
			return (void *)slot_addr(slot);
		wait_event(&pkmap_wait, READ_ONCE(nr_busy) < PKMAP_PAGES);
	}
}

/* A low page has no slot, and nothing to be done. The slot stays mapped: who asks
 * again soon finds it so. The last user's leaving makes it busy no more, and if all
 * were, wakes those who wait in kmap, without the lock. A page that has no user in
 * the window is a panic. */
__lab(highmem) void kunmap(struct page *page)
{
	unsigned int slot;
	bool was_full;

	if (!page_is_highmem(page))
		return;
	spin_lock(&kmap_lock);
	slot = find_slot(page_to_pfn(page));
	if (slot == NO_SLOT || pkmap_count[slot] < 2)
		panic("kunmap: page %lx has no user in the window",
		      page_to_pfn(page));
	was_full = nr_busy == PKMAP_PAGES;
	if (--pkmap_count[slot] == 1)
		nr_busy--;
	was_full = was_full && nr_busy < PKMAP_PAGES;
	spin_unlock(&kmap_lock);
	if (was_full)
		wake_up(&pkmap_wait);
}

void *page_address(const struct page *page)
{
	unsigned int slot;

	if (!page_is_highmem(page))
		return lowmem_page_address(page);
	spin_lock(&kmap_lock);
	slot = find_slot(page_to_pfn(page));
	spin_unlock(&kmap_lock);
	return slot == NO_SLOT ? NULL : (void *)slot_addr(slot);
}

unsigned int pkmap_in_use(void)
{
	return READ_ONCE(nr_busy);
}

void kmap_init(void)
{
	unsigned int i;

	for (i = 0; i < HASH_BUCKETS; i++)
		hash_first[i] = NO_SLOT;
	for (i = 0; i < PKMAP_PAGES; i++)
		BUG_ON(!slot_pte(i));
}

/* [kmap_lock] The first slot that breaks an invariant, or NO_SLOT. */
static unsigned int first_bad_slot(void)
{
	unsigned int slot, busy = 0;

	for (slot = 0; slot < PKMAP_PAGES; slot++) {
		pte_t pte = *slot_pte(slot);

		if (pte_present(pte) != (pkmap_count[slot] != 0))
			return slot;
		if (pte_present(pte) && find_slot(pte_pfn(pte)) != slot)
			return slot;
		if (pkmap_count[slot] > 1 &&
		    pfn_to_page(pte_pfn(pte))->identity == PAGE_FREE)
			return slot;
		busy += pkmap_count[slot] > 1;
	}
	return busy == nr_busy ? NO_SLOT : PKMAP_PAGES + 1;
}

const char *kmap_check(void)
{
	static char message[80];
	unsigned int slot, count;

	spin_lock(&kmap_lock);
	slot = first_bad_slot();
	count = slot < PKMAP_PAGES ? pkmap_count[slot] : nr_busy;
	spin_unlock(&kmap_lock);
	if (slot == NO_SLOT)
		return kmap_local_check();
	snprintf(
		message, sizeof(message),
		slot < PKMAP_PAGES
			? "kmap: slot %u, count %u: entry, hash or page disagree"
			: "kmap: nr_busy is wrong (%u, %u)",
		slot, count);
	return message;
}

/* [kmap_lock] The first slot that has users, or NO_SLOT. */
static unsigned int first_busy_slot(void)
{
	unsigned int slot = 0;

	while (slot < PKMAP_PAGES && pkmap_count[slot] < 2)
		slot++;
	return slot;
}

/* MESSAGE: which page of the window has users, and who came last. False: none
 * has. */
static bool describe_user(char *message, size_t size)
{
	unsigned int slot, users = 0;
	unsigned long caller = 0;
	char name[64];
	pfn_t pfn = 0;

	spin_lock(&kmap_lock);
	slot = first_busy_slot();
	if (slot != NO_SLOT) {
		users = pkmap_count[slot] - 1U;
		caller = (unsigned long)pkmap_caller[slot];
		pfn = pte_pfn(*slot_pte(slot));
	}
	spin_unlock(&kmap_lock);
	if (users)
		snprintf(message, size,
			 "kmap: page %lx is still mapped by %s, %u user%s", pfn,
			 ksym_format(caller, name, sizeof(name)), users,
			 users > 1 ? "s" : "");
	return users;
}

const char *kmap_leak(void)
{
	static char message[128];
	const struct kmap_ctrl *ctrl = &current->kmap_ctrl;
	unsigned int depth = ctrl->depth;
	char name[64];

	if (describe_user(message, sizeof(message)))
		return message;
	if (!depth)
		return NULL;
	snprintf(message, sizeof(message),
		 "kmap_local: page %lx is still mapped by %s, depth %u",
		 (unsigned long)pte_pfn(ctrl->entry[depth - 1]),
		 ksym_format((unsigned long)ctrl->caller[depth - 1], name,
			     sizeof(name)),
		 depth);
	return message;
}
