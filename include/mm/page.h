/* SPDX-License-Identifier: MIT */
/*
 * page.h - struct page, the kernel's record of one page frame, and mem_map
 *
 * A page has one identity at a time:
 *
 *	reserved --> kernel <--> free      alloc_pages, __free_pages
 *	               |          ^
 *	               v          |
 *	        slab | anon | file | table
 *
 * Every change goes through page_set_identity(), or for single pages through
 * page_pcp.h's two fast paths; a transition that is not an arrow of this
 * picture is a panic. Pages are counted by identity (so /proc/meminfo's Slab,
 * AnonPages, PageTables … are always right). The tables that the boot made stay
 * reserved.
 * A block of 2^order pages has its identity, order and reference count in its
 * first page (the head). With __GFP_COMP its other pages, the tails, have the
 * same identity and point back to the head; otherwise a tail's fields mean
 * nothing.
 *
 * Field legend: [zone] zone->lock while the page is free; [owner] whoever the
 * identity says; _refcount and _mapcount are atomic; pageblock changes under
 * zone->lock (mm/pageblock.c) and is otherwise only read.
 * See: Gorman, 2.4.
 */
#ifndef MM_PAGE_H
#define MM_PAGE_H

#include <lib/list.h>
#include <lib/types.h>
#include <asm/atomic.h>
#include <asm/page.h>
#include <asm/percpu.h>

enum page_identity {
	PAGE_RESERVED, /* the firmware's, the kernel image's, or a hole */
	PAGE_FREE,     /* in a free area or a per-CPU stack */
	PAGE_KERNEL,   /* alloc_pages by the kernel: kmalloc, vmalloc, stacks */
	PAGE_SLAB,
	PAGE_ANON,  /* a program's private page */
	PAGE_FILE,  /* a file's page, in its inode's tree */
	PAGE_TABLE, /* a page table */
	NR_PAGE_IDENTITIES,
};

struct kmem_cache;

struct page {
	union {
		struct {
			u8 identity;  /* page_set_identity() only */
			u8 pageblock; /* its zone and migrate type */
			u8 order; /* of a head: the block is 2^order pages */
			u8 flags; /* PG_* */
		};
		u32 word; /* the four at once, for the fast paths */
	};
	atomic_t _refcount; /* 0: free; users of the page */
	atomic_t _mapcount; /* PTEs of ring 3 that map it */
	union {
		unsigned long index;	 /* file: page offset in the file */
		unsigned int pt_entries; /* table: entries in use */
		struct {		 /* slab */
			u16 inuse;	 /* of a head: objects handed out */
			u16 first;	 /* low bits of object 0's address */
		};
	};
	union {
		struct list_head lru;	/* free area, slab list, LRU */
		struct page *next_free; /* in a per-CPU stack: the one below */
	};
	union {
		void *mapping;		       /* file: its inode */
		struct kmem_cache *slab_cache; /* slab: all pages of it */
	};
	union {
		unsigned long private;
		unsigned long free_bits; /* slab head, few objects: the free */
		struct page *slab_head;	 /* tail: its head */
	};
	unsigned long padding[sizeof(long) / 8]; /* to a power of two */
};

#define PG_buddy  0x01 /* head of a block in a free area */
#define PG_pcp	  0x02 /* in a per-CPU stack */
#define PG_tail	  0x04 /* slab or compound tail */
#define PG_head	  0x08 /* of a block taken with __GFP_COMP */
#define PG_poison 0x10 /* filled with junk when it was freed */

/* page->word of a head, its pageblock left out. */
#define PAGE_WORD(identity, order, flags) \
	((u32)(identity) | (u32)(order) << 16 | (u32)(flags) << 24)
#define PAGE_WORD_PAGEBLOCK 0xff00u

_Static_assert(sizeof(struct page) == 8 * sizeof(long),
	       "struct page is 32 bytes on i386, 64 on x86-64");

extern struct page *mem_map; /* one struct page for each frame below max_pfn */
extern pfn_t max_pfn;	     /* frames that mem_map describes: [0, max_pfn) */
extern pfn_t max_low_pfn;    /* frames in the direct map: [0, max_low_pfn) */

static inline struct page *pfn_to_page(pfn_t pfn)
{
	return mem_map + pfn;
}

static inline pfn_t page_to_pfn(const struct page *page)
{
	return (pfn_t)(page - mem_map);
}

static inline bool pfn_valid(pfn_t pfn)
{
	return pfn < max_pfn;
}

/* The page of an address in the direct map (its own, not its head). */
static inline struct page *virt_to_page(const void *addr)
{
	return mem_map + virt_to_pfn(addr);
}

static inline bool page_is_highmem(const struct page *page)
{
	return HAVE_HIGHMEM && page_to_pfn(page) >= max_low_pfn;
}

/* The direct-map address of a low page. For highmem see mm/highmem.h. */
static inline void *lowmem_page_address(const struct page *page)
{
	return pfn_to_virt(page_to_pfn(page));
}

/* What a page of an identity may become: a bit for each. */
extern const u8 page_transitions[NR_PAGE_IDENTITIES];

/* Pages by identity, blocks with all their pages: the sum over CPUs counts.
 * The entries of PAGE_FREE and PAGE_KERNEL mean nothing: the zones count what
 * is free, and the rest of what they manage is the kernel's. */
DECLARE_PER_CPU(unsigned long, nr_identity_pages[NR_PAGE_IDENTITIES]);

void page_bad_transition(const struct page *page, enum page_identity to)
	__attribute__((noreturn, cold));
void page_set_tails(struct page *head);

/*
 * Makes the 2^order pages at HEAD one block of identity TO. The caller owns
 * the block. Panics when the transition is not allowed. (Inline: with constant
 * arguments it is six instructions.)
 */
static inline void page_set_identity(struct page *head, unsigned int order,
				     enum page_identity to)
{
	unsigned int from = head->identity;

	if (unlikely(!(page_transitions[from] & (1U << to))))
		page_bad_transition(head, to);
	head->identity = (u8)to;
	this_cpu_add(nr_identity_pages[from], -(1UL << order));
	if (to > PAGE_KERNEL)
		this_cpu_add(nr_identity_pages[to], 1UL << order);
	if (order && unlikely(head->flags & PG_head))
		page_set_tails(head);
}

const char *page_identity_name(enum page_identity identity);

/* Pages of an identity from PAGE_SLAB on, now. A block counts with all its
 * pages. */
unsigned long nr_pages_of(enum page_identity identity);

static inline int page_count(const struct page *page)
{
	return atomic_read(&page->_refcount);
}

static inline int page_mapcount(const struct page *page)
{
	return atomic_read(&page->_mapcount);
}

static inline void get_page(struct page *page)
{
	atomic_inc(&page->_refcount);
}

/* Drops a reference; the last one frees the page (or block). Any context. */
void put_page(struct page *page);
/* Nobody refers to it any more. */
void page_last_put(struct page *page);
/* put_page for where it is called for many pages in a row. */
static inline void put_page_inline(struct page *page)
{
	if (atomic_dec_and_test(&page->_refcount))
		page_last_put(page);
}

/* The page that untouched memory reads: never counted, never written. */
extern struct page *zero_page;

static inline bool is_zero_page(const struct page *page)
{
	return page == zero_page;
}

#endif
