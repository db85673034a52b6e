/* SPDX-License-Identifier: MIT */
/*
 * highmem.h - kernel addresses for pages that have none
 *
 * kmap        the pkmap window: lasts, counts its users, may wait for a slot
 * kmap_local  this CPU's fixmap slots: nests like a stack, cheap, current's own
 *
 * Low pages have their address already: both return it and do nothing else.
 * See: Gorman, chapter 9.
 */
#ifndef MM_HIGHMEM_H
#define MM_HIGHMEM_H

#include <asm/page.h>
#include <asm/pgtable.h>
#include <mm/page.h>

#define KMAP_LOCAL_SLOTS 16 /* a CPU: nesting depth */

#if HAVE_HIGHMEM

/* What a task has mapped by kmap_local. [self; interrupt handlers on top] */
struct kmap_ctrl {
	unsigned int depth;
	const void *caller[KMAP_LOCAL_SLOTS];
	pte_t entry[KMAP_LOCAL_SLOTS]; /* from depth on: 0 */
};

/* Maps PAGE until as many kunmaps; sleeps while the window is full. The address
 * is the same for all its users, and any task may use it. */
void *kmap(struct page *page);
void kunmap(struct page *page);

/* The address that PAGE has now, by direct map or kmap; NULL: none. It stays
 * valid only while somebody holds a kmap. */
void *page_address(const struct page *page);

/* For pages of highmem; the functions below know when. */
void *__kmap_local_pfn(pfn_t pfn);
void __kunmap_local(const void *addr);

/*
 * Maps PAGE for current alone: no other task may use the address. Any context;
 * current may be preempted and may sleep, an interrupt handler unmaps before it
 * returns. Unmap in the reverse order, before ring 3 is entered; at most
 * KMAP_LOCAL_SLOTS deep, interrupt handlers included. ADDR may point anywhere
 * into the page.
 */
static inline void *kmap_local_page(struct page *page)
{
	pfn_t pfn = page_to_pfn(page);

	if (likely(pfn < max_low_pfn))
		return pfn_to_virt(pfn);
	return __kmap_local_pfn(pfn);
}

static inline void kunmap_local(const void *addr)
{
	if (unlikely((unsigned long)addr >= FIXADDR_START))
		__kunmap_local(addr);
}

/* Pages that somebody has in the window now: for /proc and tests. */
unsigned int pkmap_in_use(void);

/* How many pages current has mapped by kmap_local. */
unsigned int kmap_local_depth_now(void);

/* Current's share of kmap_check(): NULL or a sentence. */
const char *kmap_local_check(void);

/* NULL, or a sentence that names a page which is still mapped, its users and
 * who mapped it last: when nobody should have one, by kmap or (current) by
 * kmap_local. */
const char *kmap_leak(void);

/* The scheduler's, interrupts off: PREV's pages out of the CPU's slots, NEXT's
 * in. */
void __kmap_local_switch(const struct kmap_ctrl *prev,
			 const struct kmap_ctrl *next);
static inline void kmap_local_switch(const struct kmap_ctrl *prev,
				     const struct kmap_ctrl *next)
{
	if (unlikely(prev->depth | next->depth))
		__kmap_local_switch(prev, next);
}

/* Current has pages mapped WHEN it may not ("ends"): names the one who did,
 * counts a warning, unmaps them. */
void __kmap_local_leak(const char *when);

/* Boot, after paging_init(). */
void kmap_init(void);

#else /* every page has its address */

static inline void *page_address(const struct page *page)
{
	return lowmem_page_address(page);
}

static inline void *kmap(struct page *page)
{
	return lowmem_page_address(page);
}

static inline void kunmap(struct page *page)
{
	(void)page;
}

static inline void *kmap_local_page(struct page *page)
{
	return lowmem_page_address(page);
}

static inline void kunmap_local(const void *addr)
{
	(void)addr;
}

static inline unsigned int pkmap_in_use(void)
{
	return 0;
}

static inline unsigned int kmap_local_depth_now(void)
{
	return 0;
}

static inline void kmap_init(void)
{
}

static inline const char *kmap_leak(void)
{
	return NULL;
}

static inline void __kmap_local_leak(const char *when)
{
	(void)when;
}

struct kmap_ctrl {
};

static inline void kmap_local_switch(const struct kmap_ctrl *prev,
				     const struct kmap_ctrl *next)
{
	(void)prev;
	(void)next;
}

#endif

/* For the end of a task and its way to ring 3. */
static inline void kmap_local_check_leak(const char *when)
{
	if (unlikely(kmap_local_depth_now()))
		__kmap_local_leak(when);
}

/* One page, whatever its zone. */
static inline void clear_highpage(struct page *page)
{
	void *addr = kmap_local_page(page);

	clear_page(addr);
	kunmap_local(addr);
}

static inline void copy_highpage(struct page *to, struct page *from)
{
	void *source = kmap_local_page(from);
	void *target = kmap_local_page(to);

	copy_page(target, source);
	kunmap_local(target);
	kunmap_local(source);
}

#endif
