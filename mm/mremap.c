// SPDX-License-Identifier: MIT
/*
 * mremap: a mapping becomes longer or shorter, or goes elsewhere with its pages.
 *
 * What:     Shrinking is munmap of the end. Growing moves the area's end, if
 *           there is room above it; else, with MREMAP_MAYMOVE, the mapping goes
 *           where there is:
 *
 *	         before  [..|  old  |..]                  the source's area is cut
 *	         1       [..|  old  |..]   [   new    ]   an area like it, linked
 *	         2       [..|       |..]   [old.......]   entries move, pages don't
 *	         3       [..]       [..]   [   new    ]   the old one goes
 *
 *           MREMAP_DONTUNMAP leaves out step 3: the old range is empty then.
 *           Old length 0 leaves out step 2: a second view of shared memory.
 * Offsets:  A moved area keeps its vm_pgoff, by which its pages are found
 *           (rmap.h). Anonymous memory without pages gets that of its new place
 *           so that it can be joined with what is there.
 * Errors:   In Linux 6.1's order. As there, MREMAP_FIXED unmaps what is at the
 *           new place before all else is known to be right.
 * Failure:  Else nothing has changed: what can fail is done before the first
 *           entry moves.
 * See:      mremap(2).
 */
#include <lib/align.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <mm/rmap.h>
#include <mm/sysctl.h>
#include <mm/vma.h>
#include <uapi/mman.h>
#include "vma_internal.h"

#define MREMAP_FLAGS (MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP)

/* One call of mremap, on its way. */
struct mremap_request {
	struct mm_struct *mm;
	vaddr_t addr;
	unsigned long old_len, new_len;
	unsigned long flags; /* MREMAP_* */
	vaddr_t new_addr;
	bool populate; /* the new part is of a locked area */
};

static unsigned long pages_of(unsigned long len)
{
	return len >> PAGE_SHIFT;
}

static bool dont_unmap(const struct mremap_request *r)
{
	return r->flags & MREMAP_DONTUNMAP;
}

/* ------------------------------------------------------------------ checks */

static int check_growth(const struct mremap_request *r,
			const struct vm_area_struct *vma)
{
	unsigned long pgoff = linear_page_index(vma, r->addr);
	unsigned long more = pages_of(r->new_len - r->old_len);

	if (pgoff + pages_of(r->new_len) < pgoff)
		return -EINVAL;
	if (vma->vm_flags & (VM_DONTEXPAND | VM_PFNMAP))
		return -EFAULT;
	if (!may_lock_more(r->mm, vma->vm_flags, more))
		return -EAGAIN;
	return may_expand_vm(r->mm, vma->vm_flags, more) ? 0 : -ENOMEM;
}

/* The area that has all of the old range, if that may change as R asks. */
static struct vm_area_struct *vma_to_resize(const struct mremap_request *r)
{
	struct vm_area_struct *vma = find_vma(r->mm, r->addr);
	int err = 0;

	if (!vma || vma->vm_start > r->addr)
		return ERR_PTR(-EFAULT);
	if (!r->old_len && !(vma->vm_flags & (VM_SHARED | VM_MAYSHARE)))
		return ERR_PTR(-EINVAL);
	if (dont_unmap(r) && (vma->vm_flags & (VM_DONTEXPAND | VM_PFNMAP)))
		return ERR_PTR(-EINVAL);
	if (r->old_len > vma->vm_end - r->addr)
		return ERR_PTR(-EFAULT);
	if (r->new_len != r->old_len)
		err = check_growth(r, vma);
	return err ? ERR_PTR(err) : vma;
}

/* ----------------------------------------------------------- growing in place */

static bool has_room_above(const struct vm_area_struct *vma, unsigned long more)
{
	vaddr_t end = vma->vm_end + more;

	if (end < vma->vm_end || end > TASK_SIZE)
		return false;
	return !vma->vm_next || vma->vm_next->vm_start >= end;
}

static unsigned long grow_in_place(struct mremap_request *r,
				   struct vm_area_struct *vma)
{
	unsigned long more = r->new_len - r->old_len;

	if ((vma->vm_flags & VM_ACCOUNT) && vm_enough_memory(pages_of(more)))
		return (unsigned long)-ENOMEM;
	vma_set_bounds(vma, vma->vm_start, vma->vm_end + more);
	vm_stat_account(r->mm, vma->vm_flags, (long)pages_of(more));
	r->populate = vma->vm_flags & VM_LOCKED;
	r->new_addr = r->addr;
	vma_merge_above(vma);
	return r->addr;
}

/* -------------------------------------------------------------------- moving */

/* Pages that are promised for the new place and were not for the old one. */
static unsigned long to_charge(const struct mremap_request *r,
			       const struct vm_area_struct *vma)
{
	if (!(vma->vm_flags & VM_ACCOUNT))
		return 0;
	return pages_of(dont_unmap(r) ? r->new_len : r->new_len - r->old_len);
}

/* An area like VMA at the new place, in no list. */
static struct vm_area_struct *area_like(const struct mremap_request *r,
					struct vm_area_struct *vma)
{
	struct vm_area_struct *copy = vm_area_dup(vma);

	if (!copy)
		return NULL;
	if (vma_is_anonymous(vma) && !vma->anon_vma)
		copy->vm_pgoff = r->new_addr >> PAGE_SHIFT;
	else
		copy->vm_pgoff = linear_page_index(vma, r->addr);
	copy->vm_start = r->new_addr;
	copy->vm_end = r->new_addr + r->new_len;
	vma_init_flags(copy, copy->vm_flags | VM_SOFTDIRTY);
	return copy;
}

/* Steps 1 and 2: COPY is linked and has the entries of VMA's old range; or
 * -ENOMEM, and it is as before. */
static int link_and_move(const struct mremap_request *r,
			 struct vm_area_struct *vma,
			 struct vm_area_struct *copy)
{
	int err;

	vma_rmap_lock(vma, NULL);
	__vma_place(r->mm, copy, find_vma(r->mm, copy->vm_start));
	err = move_page_tables(r->mm, r->addr, r->new_addr, r->old_len);
	if (err) {
		vma_rmap_remove(copy);
		__vma_unlink(copy);
	}
	vma_rmap_unlock(vma, NULL);
	return err;
}

/* Step 3. What was promised for it is the copy's now. */
static void drop_old(struct vm_area_struct *old)
{
	vm_stat_account(old->vm_mm, old->vm_flags, -(long)vma_pages(old));
	vma_unlink(old);
	vm_area_free(old);
}

/* In place of step 3: the old area has no pages now, and is not locked. */
static void leave_old(const struct mremap_request *r,
		      struct vm_area_struct *old)
{
	vm_flags_t flags = old->vm_flags & ~VM_LOCKED_MASK;

	vm_stat_reclassify(r->mm, old->vm_flags, flags, vma_pages(old));
	old->vm_flags = flags;
	if (old->vm_start == r->addr && old->vm_end == r->addr + r->old_len)
		anon_vma_leave(old);
}

/* The part of VMA that goes, as an area of its own if it is to go. */
static struct vm_area_struct *part_to_go(const struct mremap_request *r,
					 struct vm_area_struct *vma)
{
	if (dont_unmap(r) || !r->old_len)
		return vma;
	return vma_isolate(vma, r->addr, r->addr + r->old_len);
}

static unsigned long give_up(struct vm_area_struct *part, unsigned long charged)
{
	vma_merge(part);
	vm_unacct_memory(charged);
	return (unsigned long)-ENOMEM;
}

static unsigned long move_vma(struct mremap_request *r,
			      struct vm_area_struct *vma)
{
	unsigned long charged = to_charge(r, vma);
	struct vm_area_struct *part, *copy;

	if (r->mm->map_count >= READ_ONCE(sysctl_max_map_count) - 3)
		return (unsigned long)-ENOMEM;
	if (charged && vm_enough_memory(charged))
		return (unsigned long)-ENOMEM;
	part = part_to_go(r, vma);
	if (!part) {
		vm_unacct_memory(charged);
		return (unsigned long)-ENOMEM;
	}
	copy = area_like(r, part);
	if (!copy)
		return give_up(part, charged);
	if (link_and_move(r, part, copy)) {
		vm_area_free(copy);
		return give_up(part, charged);
	}
	r->populate = copy->vm_flags & VM_LOCKED;
	if (dont_unmap(r))
		leave_old(r, part);
	else if (r->old_len)
		drop_old(part); /* first: it is no peak of VmSize */
	vm_stat_account(r->mm, copy->vm_flags, (long)pages_of(r->new_len));
	vma_merge(copy);
	return r->new_addr;
}

/* ----------------------------------------------------------------- the call */

static unsigned long move_anywhere(struct mremap_request *r,
				   struct vm_area_struct *vma)
{
	int err;

	r->new_addr = 0;
	err = mmap_address(r->mm, &r->new_addr, r->new_len, 0);
	return err ? (unsigned long)(long)err : move_vma(r, vma);
}

static bool ranges_overlap(const struct mremap_request *r)
{
	return r->addr + r->old_len > r->new_addr &&
	       r->new_addr + r->new_len > r->addr;
}

static unsigned long mremap_to(struct mremap_request *r)
{
	struct vm_area_struct *vma;
	int err = 0;

	if ((r->new_addr & ~PAGE_MASK) || r->new_len > TASK_SIZE ||
	    r->new_addr > TASK_SIZE - r->new_len || ranges_overlap(r))
		return (unsigned long)-EINVAL;
	if (r->mm->map_count + 2 >= READ_ONCE(sysctl_max_map_count) - 3)
		return (unsigned long)-ENOMEM;
	if (r->flags & MREMAP_FIXED)
		err = munmap_range(r->mm, r->new_addr,
				   r->new_addr + r->new_len);
	if (!err && r->old_len > r->new_len) {
		err = do_munmap_locked(r->mm, r->addr + r->new_len,
				       r->old_len - r->new_len);
		r->old_len = r->new_len;
	}
	if (err)
		return (unsigned long)(long)err;
	vma = vma_to_resize(r);
	if (IS_ERR(vma))
		return (unsigned long)PTR_ERR(vma);
	if (dont_unmap(r) &&
	    !may_expand_vm(r->mm, vma->vm_flags, pages_of(r->old_len)))
		return (unsigned long)-ENOMEM;
	err = mmap_address(r->mm, &r->new_addr, r->new_len,
			   r->flags & MREMAP_FIXED ? MAP_FIXED : 0);
	return err ? (unsigned long)(long)err : move_vma(r, vma);
}

static unsigned long mremap_locked(struct mremap_request *r)
{
	struct vm_area_struct *vma = find_vma(r->mm, r->addr);
	int err;

	if (!vma || vma->vm_start > r->addr)
		return (unsigned long)-EFAULT;
	if (r->flags & (MREMAP_FIXED | MREMAP_DONTUNMAP))
		return mremap_to(r);
	if (r->old_len >= r->new_len) {
		err = r->old_len == r->new_len
			      ? 0
			      : do_munmap_locked(r->mm, r->addr + r->new_len,
						 r->old_len - r->new_len);
		return err ? (unsigned long)(long)err : r->addr;
	}
	vma = vma_to_resize(r);
	if (IS_ERR(vma))
		return (unsigned long)PTR_ERR(vma);
	if (r->old_len == vma->vm_end - r->addr &&
	    has_room_above(vma, r->new_len - r->old_len))
		return grow_in_place(r, vma);
	if (r->flags & MREMAP_MAYMOVE)
		return move_anywhere(r, vma);
	return (unsigned long)-ENOMEM;
}

unsigned long do_mremap(struct mm_struct *mm, vaddr_t addr, size_t old_len,
			size_t new_len, unsigned long flags, vaddr_t new_addr)
{
	struct mremap_request r = {
		.mm = mm,
		.addr = addr,
		.old_len = PAGE_ALIGN(old_len),
		.new_len = PAGE_ALIGN(new_len),
		.flags = flags,
		.new_addr = new_addr,
	};
	unsigned long ret;

	if ((flags & ~(unsigned long)MREMAP_FLAGS) ||
	    ((flags & MREMAP_FIXED) && !(flags & MREMAP_MAYMOVE)))
		return (unsigned long)-EINVAL;
	if ((flags & MREMAP_DONTUNMAP) &&
	    (!(flags & MREMAP_MAYMOVE) || old_len != new_len))
		return (unsigned long)-EINVAL;
	if ((addr & ~PAGE_MASK) || !r.new_len)
		return (unsigned long)-EINVAL;
	down_write(&mm->mmap_lock);
	ret = mremap_locked(&r);
	up_write(&mm->mmap_lock);
	if (r.populate && !IS_ERR_VALUE(ret) && r.new_len > r.old_len)
		mm_populate_new(mm, r.new_addr + r.old_len,
				r.new_len - r.old_len);
	return ret;
}
