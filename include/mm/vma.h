/* SPDX-License-Identifier: MIT */
/*
 * vma.h - what the files about areas keep between them
 *
 *	vma.c     the set of areas: find, link, gaps     vma_merge.c  cut and joined
 *	unmapped_area.c  free room among them
 *	vma_check.c  its audit     anon_vma.c  who may share its pages
 *	limits.c  what an address space may have: RLIMIT_*
 *	overcommit.c  what may be promised to all
 *	mmap.c    mmap    munmap.c munmap    mremap.c, move_pages.c     mprotect.c, madvise.c, mincore.c, brk.c, mlock.c
 *	stack.c   the stack's area: set up, grown
 *	memory.c  the page tables' side: unmap, protect, copy
 *	lazyfree.c  the same for what a program can do without
 *	shmem.c   anonymous memory that fork shares
 *
 * Everything here wants mmap_lock held for writing, unless it says otherwise.
 */
#ifndef MM_VMA_H
#define MM_VMA_H

#include <kernel/sched.h>
#include <mm/mm.h>
#include <uapi/mman.h>
#include <uapi/personality.h>

static inline unsigned long vma_pages(const struct vm_area_struct *vma)
{
	return (vma->vm_end - vma->vm_start) >> PAGE_SHIFT;
}

static inline bool vma_is_accessible(const struct vm_area_struct *vma)
{
	return vma->vm_flags & VM_ACCESS_FLAGS;
}

/* Could its file be written through VMA, now or after an mprotect? */
static inline bool vma_shares_writable(const struct vm_area_struct *vma)
{
	const vm_flags_t both = VM_SHARED | VM_MAYWRITE;

	return (vma->vm_flags & both) == both;
}

/* Where the area begins for those who look for room: the gap is the stack's. */
static inline vaddr_t vm_start_gap(const struct vm_area_struct *vma)
{
	vaddr_t start = vma->vm_start;

	if (likely(!(vma->vm_flags & VM_GROWSDOWN)))
		return start;
	return start > STACK_GUARD_GAP ? start - STACK_GUARD_GAP : 0;
}

/* find_vma for one that likely found the same area before. [read] */
static inline struct vm_area_struct *find_vma_hint(struct mm_struct *mm,
						   vaddr_t addr)
{
	struct vm_area_struct *vma = READ_ONCE(mm->mmap_cache);

	if (likely(vma && vma->vm_start <= addr && addr < vma->vm_end))
		return vma;
	return find_vma(mm, addr);
}

/* ------------------------------------------------------------------- vma.c */

void vma_cache_init(void);

/* An area of MM that has no file and is in no list; bounds, offset and flags are to
 * be set. NULL: no memory. */
struct vm_area_struct *vm_area_alloc(struct mm_struct *mm);
/* A copy of VMA, in no list, with references of its own; NULL: no memory. */
struct vm_area_struct *vm_area_dup(struct vm_area_struct *vma);
/* Drops VMA (in no list) and its references. */
void vm_area_free(struct vm_area_struct *vma);

/* Flags and the entry bits that follow from them. */
static inline void vma_init_flags(struct vm_area_struct *vma, vm_flags_t flags)
{
	vma->vm_flags = flags;
	vma->vm_page_prot = vm_get_page_prot(flags);
}

/* Moves the ends of a linked area, its offset with them; __ when vma_rmap_lock is
 * held. */
void vma_set_bounds(struct vm_area_struct *vma, vaddr_t start, vaddr_t end);
void __vma_set_bounds(struct vm_area_struct *vma, vaddr_t start, vaddr_t end);

void vma_unlink(struct vm_area_struct *vma);
/* Links VMA, which lies above all others, and joins it with nothing.
 * [vma_rmap_lock] */
void __vma_append(struct mm_struct *mm, struct vm_area_struct *vma);

/* NULL, or the first thing that list, tree and gaps disagree about. [read] */
const char *vma_check(struct mm_struct *mm);

/* ------------------------------------------------------------- vma_merge.c */

/* Links VMA, whose range is free; where a neighbour continues it, that one
 * grows instead and VMA is freed. Returns the area that covers the range. */
struct vm_area_struct *vma_insert(struct mm_struct *mm,
				  struct vm_area_struct *vma);
/* The same for private anonymous memory in [start, end), whose range is free, where
 * the area below can simply grow over it: false, it cannot. NEXT: the area above, or
 * NULL. */
bool vma_extend(struct mm_struct *mm, struct vm_area_struct *next,
		vaddr_t start, vaddr_t end, vm_flags_t flags);

/* Cuts a linked area in two at ADDR inside it; VMA keeps the lower part.
 * 0 or -ENOMEM. */
int split_vma(struct vm_area_struct *vma, vaddr_t addr);

/* Joins a linked area with the neighbours that continue it; returns the area
 * that covers it then. */
struct vm_area_struct *vma_merge(struct vm_area_struct *vma);
/* The same with the area above alone: VMA, whose end has moved, stays. */
void vma_merge_above(struct vm_area_struct *vma);

/* Makes [start, end) of VMA an area of its own: it, or NULL: no memory, and
 * nothing has changed. */
struct vm_area_struct *vma_isolate(struct vm_area_struct *vma, vaddr_t start,
				   vaddr_t end);

/* Gives [start, end) of VMA FLAGS, and makes one of what is the same then: the area
 * that covers it, or NULL: no memory, and nothing has changed. */
struct vm_area_struct *vma_modify(struct vm_area_struct *vma, vaddr_t start,
				  vaddr_t end, vm_flags_t flags);

/* ---------------------------------------------------------------- limits.c */

/* May NPAGES more with FLAGS be mapped (RLIMIT_AS, RLIMIT_DATA)? */
bool may_expand_vm(const struct mm_struct *mm, vm_flags_t flags,
		   unsigned long npages);
/* Counts NPAGES (negative: gone) into total_vm, its parts and locked_vm. */
void vm_stat_account(struct mm_struct *mm, vm_flags_t flags, long npages);
/* NPAGES that are counted there get other flags. */
void vm_stat_reclassify(struct mm_struct *mm, vm_flags_t from, vm_flags_t to,
			unsigned long npages);

/* May NPAGES more with FLAGS be locked, if they are to be (RLIMIT_MEMLOCK, or
 * CAP_IPC_LOCK)? */
bool __may_lock_more(const struct mm_struct *mm, unsigned long npages);
static inline bool may_lock_more(const struct mm_struct *mm, vm_flags_t flags,
				 unsigned long npages)
{
	return likely(!(flags & VM_LOCKED)) || __may_lock_more(mm, npages);
}

unsigned long rlimit(unsigned int resource);
/* Does current expect to run whatever it can read, as programs from before NX
 * do (personality(READ_IMPLIES_EXEC))? */
static inline bool read_implies_exec(void)
{
	return unlikely(current->personality & READ_IMPLIES_EXEC);
}
/* Of memory that nobody names the rights of: heap and stack. */
static inline vm_flags_t vm_data_flags(void)
{
	return VM_DATA_FLAGS | (read_implies_exec() ? VM_EXEC : 0);
}

/* ------------------------------------------------------------ overcommit.c */

/* Promises NPAGES to current: 0, or -ENOMEM when the policy refuses.
 * vm_unacct_memory takes it back. */
int vm_enough_memory(unsigned long npages);
void vm_unacct_memory(unsigned long npages);
/* The same for a file in memory, and the sum of those. */
int shmem_enough_memory(unsigned long npages);
void shmem_unacct_memory(unsigned long npages);
unsigned long shmem_promised_pages(void);
static inline bool accountable_mapping(vm_flags_t flags)
{
	return (flags & (VM_NORESERVE | VM_SHARED | VM_WRITE)) == VM_WRITE;
}
/* Boot: the reserves, from what is free. */
void overcommit_init(void);

/* -------------------------------------------------------------- lazyfree.c */

/* The pages of [start, end) may go when memory is short, if they are not
 * written before; they are not needed soon. Flush. */
void mark_lazyfree(struct mm_struct *mm, vaddr_t start, vaddr_t end);
void mark_cold(struct mm_struct *mm, vaddr_t start, vaddr_t end);

/* ----------------------------------------------------------------- mlock.c */

/* May current lock memory at all? */
bool can_do_mlock(void);

/* ------------------------------------------------------------------ mmap.c */

vm_flags_t calc_vm_prot_bits(unsigned long prot);
/* PROT, and PROT_EXEC if reading implies it and MAY_EXEC. */
static inline unsigned long implied_exec(unsigned long prot, bool may_exec)
{
	if ((prot & PROT_READ) && read_implies_exec() && may_exec)
		prot |= PROT_EXEC;
	return prot;
}

/* do_mmap_call without the lock, and without the touch of the pages that
 * CALL->populate asks of the caller. */
unsigned long do_mmap_locked(struct mmap_call *call);

/* Where mmap puts LEN bytes, whole pages, with MAP_FIXED or with *ADDR as a hint: 0,
 * or -errno. */
int mmap_address(struct mm_struct *mm, vaddr_t *addr, unsigned long len,
		 unsigned long flags);

/* do_munmap, with mmap_lock held. */
int do_munmap_locked(struct mm_struct *mm, vaddr_t start, size_t len);
/* munmap's core: page aligned, in user space; VMA is the first area that has a part
 * in it, or it is looked for. 0, or -ENOMEM and no change. */
int munmap_areas(struct vm_area_struct *vma, vaddr_t start, vaddr_t end);
static inline int munmap_range(struct mm_struct *mm, vaddr_t start, vaddr_t end)
{
	struct vm_area_struct *vma = find_vma_intersection(mm, start, end);

	return vma ? munmap_areas(vma, start, end) : 0;
}

/* ---------------------------------------------------- memory.c: the tables */

/* Empties [start, end): pages, entries, tables. Flushes. */
void unmap_page_range(struct mm_struct *mm, vaddr_t start, vaddr_t end);
/* The same for all areas: the last user is gone. */
void unmap_all_areas(struct mm_struct *mm);
/* Unmaps pages [first, last] of a file wherever they are mapped; private copies
 * of them only if EVEN_COPIES. May sleep. [no mmap_lock] */
void unmap_mapping_range(struct address_space *mapping, unsigned long first,
			 unsigned long last, bool even_copies);
/* Gives what is mapped in [start, end) of VMA its vm_page_prot. Flushes. */
void change_protection(struct vm_area_struct *vma, vaddr_t start, vaddr_t end);
/* mremap: what is mapped in LEN bytes at FROM is mapped at TO, where nothing is: 0,
 * or -ENOMEM and nothing has moved. Flushes. [vma_rmap_lock of both areas] */
int move_page_tables(struct mm_struct *mm, vaddr_t from, vaddr_t to,
		     size_t len);
/* fork: maps the pages of SRC, which is private, in DST too, write-protected in
 * both. 0, or -ENOMEM and some are mapped. The caller flushes. */
int copy_page_range(struct mm_struct *dst, struct vm_area_struct *src);

/* ---------------------------------------------------------------- access.c */

/* Touches [start, end) of VMA as the area allows, up to the first page that cannot be
 * had. [mmap_lock, read or write] */
void populate_area(struct vm_area_struct *vma, vaddr_t start, vaddr_t end);

/* ----------------------------------------------------------------- shmem.c */

/* Gives VMA (VM_SHARED) a file to share, in place of one that it has. 0 or -ENOMEM. */
int shmem_zero_setup(struct vm_area_struct *vma);

#endif
