// SPDX-License-Identifier: MIT
/*
 * Address spaces: made, copied by fork, let go.
 *
 * What:       mm_users counts the tasks that run in an mm; with the last one
 *             its memory goes. mm_count keeps the bare struct and its root
 *             table for a kernel thread that still has them loaded.
 * Invariants: Copy-on-write: after dup_mm no private page is writable in
 *             either of the two; the first to write gets a copy, or, when it
 *             is the only owner left, write access (do_wp_page).
 * Locking:    mmap_lock of the parent, then that of the child; mmlist_lock.
 * Failure:    dup_mm and mm_alloc: NULL, nothing left behind.
 * See:        Gorman, 4.3.
 */
#include <asm/cpu.h>
#include <kernel/sched.h>
#include <lib/string.h>
#include <mm/rmap.h>
#include <mm/slab.h>
#include <mm/vma.h>

struct mm_struct init_mm = {
	.pt.kernel = true,
	.mmap_lock = RWSEM_INIT(init_mm.mmap_lock, RANK_MMAP),
	.mm_users = ATOMIC_INIT(2),
	.mm_count = ATOMIC_INIT(1),
	.mmlist = LIST_HEAD_INIT(init_mm.mmlist),
};

LIST_HEAD(mmlist);
DEFINE_SPINLOCK(mmlist_lock, RANK_MMLIST);

static struct kmem_cache *mm_cachep;

void mm_cache_init(void)
{
	mm_cachep = kmem_cache_create("mm_struct", sizeof(struct mm_struct), 0,
				      SLAB_PANIC, NULL);
	vma_cache_init();
	anon_vma_init();
	overcommit_init();
	init_mm.pt.root = init_pt.root;
}

/* -------------------------------------------------------------------- life */

static void inherit_oom_adj(struct mm_struct *mm, const struct mm_struct *old)
{
	if (!old)
		return;
	mm->oom_score_adj = old->oom_score_adj;
	mm->oom_score_adj_min = old->oom_score_adj_min;
}

static struct mm_struct *mm_alloc_ranked(enum lock_rank rank)
{
	struct mm_struct *mm = kmem_cache_zalloc(mm_cachep, GFP_KERNEL);

	if (!mm)
		return NULL;
	if (pt_init_user(&mm->pt)) {
		kmem_cache_free(mm_cachep, mm);
		return NULL;
	}
	init_rwsem(&mm->mmap_lock, "mmap_lock", rank);
	atomic_set(&mm->mm_users, 1);
	atomic_set(&mm->mm_count, 1);
	mm->dumpable = true;
	inherit_oom_adj(mm, current->mm);
	spin_lock(&mmlist_lock);
	list_add_tail(&mm->mmlist, &mmlist);
	spin_unlock(&mmlist_lock);
	return mm;
}

struct mm_struct *mm_alloc(void)
{
	struct mm_struct *mm = mm_alloc_ranked(RANK_MMAP);

	if (mm)
		arch_pick_mmap_layout(mm);
	return mm;
}

void mmdrop(struct mm_struct *mm)
{
	if (!atomic_dec_and_test(&mm->mm_count))
		return;
	pt_free_user(&mm->pt);
	kmem_cache_free(mm_cachep, mm);
}

/* Everything in it goes: pages, tables, areas. No one else can reach it. */
static void exit_mmap(struct mm_struct *mm)
{
	struct vm_area_struct *vma = mm->mmap, *next;

	unmap_all_areas(mm);
	mm->mmap = mm->mmap_cache = mm->free_area_cache = NULL;
	mm->mm_rb = RB_ROOT;
	mm->map_count = 0;
	for (; vma; vma = next) {
		next = vma->vm_next;
		if (vma->vm_flags & VM_ACCOUNT)
			vm_unacct_memory(vma_pages(vma));
		vma_rmap_unlink(vma);
		vm_area_free(vma);
	}
	if (mm->exe_file)
		fput(mm->exe_file);
	mm->exe_file = NULL;
}

void mmput(struct mm_struct *mm)
{
	if (!atomic_dec_and_test(&mm->mm_users))
		return;
	exit_mmap(mm);
	spin_lock(&mmlist_lock);
	list_del(&mm->mmlist);
	spin_unlock(&mmlist_lock);
	mmdrop(mm);
}

struct mm_struct *next_mm(struct mm_struct *prev)
{
	struct mm_struct *mm = NULL;
	struct list_head *pos;

	spin_lock(&mmlist_lock);
	for (pos = prev ? prev->mmlist.next : mmlist.next; pos != &mmlist;
	     pos = pos->next) {
		mm = list_entry(pos, struct mm_struct, mmlist);
		if (atomic_inc_not_zero(&mm->mm_users))
			break;
		mm = NULL;
	}
	spin_unlock(&mmlist_lock);
	if (prev)
		mmput(prev);
	return mm;
}

void switch_mm(struct mm_struct *prev, struct mm_struct *next)
{
	if (likely(prev != next))
		write_cr3(__pa(next->pt.root));
}

/* -------------------------------------------------------------------- fork */

/* Where things are: all but what counts, locks or links. */
static void copy_layout(struct mm_struct *mm, const struct mm_struct *old)
{
	mm->mmap_base = old->mmap_base;
	mm->mmap_legacy_base = old->mmap_legacy_base;
	mm->mmap_legacy = old->mmap_legacy;
	mm->start_code = old->start_code;
	mm->end_code = old->end_code;
	mm->start_data = old->start_data;
	mm->end_data = old->end_data;
	mm->start_brk = old->start_brk;
	mm->brk = old->brk;
	mm->start_stack = old->start_stack;
	mm->sigpage = old->sigpage;
	mm->arg_start = old->arg_start;
	mm->arg_end = old->arg_end;
	mm->env_start = old->env_start;
	mm->env_end = old->env_end;
	memcpy(mm->saved_auxv, old->saved_auxv, sizeof(mm->saved_auxv));
	mm->dumpable = old->dumpable;
	mm->lazyfree = old->lazyfree;
	mm->exe_file = old->exe_file;
	if (mm->exe_file)
		get_file(mm->exe_file);
}

/* A copy of OLD for MM; what is to be wiped has no pages to search for. */
static struct vm_area_struct *child_area(struct mm_struct *mm,
					 struct vm_area_struct *old)
{
	struct vm_area_struct *vma = vm_area_dup(old);

	if (!vma)
		return NULL;
	vma->vm_mm = mm;
	if (vma->vm_flags & VM_WIPEONFORK)
		vma->anon_vma = NULL;
	if (!vma->anon_vma || !anon_vma_fork(vma))
		return vma;
	vm_area_free(vma);
	return NULL;
}

static int dup_area(struct mm_struct *mm, struct vm_area_struct *old)
{
	/* Locks are not inherited. */
	vm_flags_t flags = old->vm_flags & ~VM_LOCKED_MASK;
	unsigned long pages = vma_pages(old);
	struct vm_area_struct *vma;
	int err = 0;

	if ((old->vm_flags & VM_ACCOUNT) && vm_enough_memory(pages))
		return -ENOMEM;
	vma = child_area(mm, old);
	if (!vma) {
		if (old->vm_flags & VM_ACCOUNT)
			vm_unacct_memory(pages);
		return -ENOMEM;
	}
	vma->vm_flags = flags;
	vma_rmap_lock(vma, NULL);
	__vma_append(mm, vma);
	if (vma->anon_vma)
		err = copy_page_range(mm, old);
	vma_rmap_unlock(vma, NULL);
	vm_stat_account(mm, flags, (long)pages);
	return err;
}

static void set_rank(struct rw_semaphore *sem __maybe_unused,
		     enum lock_rank rank __maybe_unused)
{
#ifdef TESSERA_DEBUG
	sem->class.rank = rank;
#endif
}

static int dup_mmap(struct mm_struct *mm, struct mm_struct *old)
{
	struct vm_area_struct *vma;
	int err = 0;

	for (vma = old->mmap; vma && !err; vma = vma->vm_next)
		if (!(vma->vm_flags & VM_DONTCOPY))
			err = dup_area(mm, vma);
	flush_tlb_mm(old); /* its entries may be write-protected now */
	return err;
}

struct mm_struct *dup_mm(struct mm_struct *old)
{
	struct mm_struct *mm = mm_alloc_ranked(RANK_MMAP_CHILD);
	int err;

	if (!mm)
		return NULL;
	down_write(&old->mmap_lock);
	down_write(&mm->mmap_lock);
	copy_layout(mm, old);
	err = dup_mmap(mm, old);
	up_write(&mm->mmap_lock);
	up_write(&old->mmap_lock);
	set_rank(&mm->mmap_lock, RANK_MMAP); /* now it is one like any other */
	if (!err)
		return mm;
	mmput(mm);
	return NULL;
}
