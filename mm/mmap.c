// SPDX-License-Identifier: MIT
/*
 * mmap: making areas.
 *
 * What:     mmap only notes down what a range of addresses means; pages come
 *           with the first touch (mm/fault.c). munmap.c takes both away.
 * Failure:  Everything that can fail is done before the first change: limits,
 *           the promise of memory, the new area, the file's consent, and the
 *           split of an area that is cut in its middle. Unlike Linux, a
 *           MAP_FIXED mmap that fails leaves the old mapping in place.
 * Errors:   In Linux 6.1's order. Nobody maps the first 64 KiB, nor what
 *           mmap_min_addr adds but for CAP_SYS_RAWIO: EPERM.
 * Not here: huge pages.
 * See:      Gorman, 4.4; mmap(2).
 */
#include <kernel/cred.h>
#include <lib/align.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <mm/sysctl.h>
#include <mm/vma.h>
#include <uapi/mman.h>

/* The flags that mmap passes over where it does not know them; the others are
 * refused when MAP_SHARED_VALIDATE asks. */
#define LEGACY_MAP_MASK                                                \
	(MAP_SHARED_VALIDATE | MAP_FIXED | MAP_ANONYMOUS | MAP_32BIT | \
	 MAP_GROWSDOWN | MAP_DENYWRITE | MAP_EXECUTABLE | MAP_LOCKED | \
	 MAP_NORESERVE | MAP_POPULATE | MAP_NONBLOCK | MAP_STACK |     \
	 MAP_HUGETLB | MAP_UNINITIALIZED | MAP_HUGE_SIZES)
#define MAP_HUGE_SIZES (0x1fUL << 26) /* 2 MiB and 1 GiB, as logarithms */

unsigned long sysctl_mmap_min_addr = MMAP_MIN_ADDR;
vaddr_t mmap_min_addr = MMAP_MIN_ADDR;

void update_mmap_min_addr(void)
{
	unsigned long wanted = READ_ONCE(sysctl_mmap_min_addr);

	wanted = clamp(wanted, (unsigned long)MMAP_MIN_ADDR,
		       (unsigned long)DEFAULT_MAP_WINDOW);
	WRITE_ONCE(mmap_min_addr, PAGE_ALIGN(wanted));
}

vm_flags_t calc_vm_prot_bits(unsigned long prot)
{
	return (prot & PROT_READ ? VM_READ : 0) |
	       (prot & PROT_WRITE ? VM_WRITE : 0) |
	       (prot & PROT_EXEC ? VM_EXEC : 0);
}

/* ------------------------------------------------------------------- where */

/* MAP_FIXED: the address as it is. 0 or -errno. */
static int check_fixed_addr(const struct mmap_call *r)
{
	if (r->addr > TASK_SIZE - r->len)
		return -ENOMEM;
	if (r->addr & ~PAGE_MASK)
		return -EINVAL;
	if (r->addr < MMAP_MIN_ADDR ||
	    (r->addr < READ_ONCE(mmap_min_addr) && !capable(CAP_SYS_RAWIO)))
		return -EPERM;
	if ((r->flags & MAP_FIXED_NOREPLACE) &&
	    find_vma_intersection(r->mm, r->addr, r->addr + r->len))
		return -EEXIST;
	return 0;
}

/* True when the hinted range is free, the stack's gap above it included, and
 * does not grow over the end of what programs get unasked. */
static bool hint_is_free(struct mm_struct *mm, vaddr_t addr, unsigned long len)
{
	struct vm_area_struct *vma;

	if (addr > TASK_SIZE - len ||
	    (addr <= DEFAULT_MAP_WINDOW && addr + len > DEFAULT_MAP_WINDOW))
		return false;
	vma = find_vma(mm, addr);
	return !vma || addr + len <= vm_start_gap(vma);
}

/* With MAP_32BIT a hint counts only if its end is in reach, too. */
static bool hint_allowed(const struct mmap_call *r, vaddr_t hint)
{
	if (!MMAP_32BIT_END || !(r->flags & MAP_32BIT))
		return true;
	return r->len <= MMAP_32BIT_END && hint <= MMAP_32BIT_END - r->len;
}

static int choose_address(struct mmap_call *r)
{
	const vaddr_t lowest = READ_ONCE(mmap_min_addr);
	vaddr_t hint = r->addr & PAGE_MASK;
	unsigned long addr;

	if (r->len > TASK_SIZE - (sizeof(long) == 4 ? lowest : 0))
		return -ENOMEM;
	if (r->flags & (MAP_FIXED | MAP_FIXED_NOREPLACE))
		return check_fixed_addr(r);
	if (hint && hint < lowest)
		hint = lowest;
	if (hint && hint_allowed(r, hint) &&
	    hint_is_free(r->mm, hint, r->len)) {
		r->addr = hint;
		return 0;
	}
	addr = get_unmapped_area(r->mm, hint, r->len, r->flags);
	if (IS_ERR_VALUE(addr))
		return (int)addr;
	r->addr = addr;
	return 0;
}

/* Memory that is to be locked: EPERM for who asks and may not at all, EAGAIN
 * past the limit. */
static int check_locking(const struct mmap_call *r)
{
	if ((r->flags & MAP_LOCKED) && !can_do_mlock())
		return -EPERM;
	if (!may_lock_more(r->mm, r->vm_flags, r->len >> PAGE_SHIFT))
		return -EAGAIN;
	return 0;
}

int mmap_address(struct mm_struct *mm, vaddr_t *addr, unsigned long len,
		 unsigned long flags)
{
	struct mmap_call r = {
		.mm = mm,
		.addr = *addr,
		.len = len,
		.flags = flags,
	};
	int err = choose_address(&r);

	*addr = r.addr;
	return err;
}

/* -------------------------------------------------------------------- what */

static int check_file(struct mmap_call *r)
{
	vm_flags_t may = file_may_flags(r->file);
	u64 limit = file_mmap_limit(r->file);

	if (r->len > limit || r->pgoff > (limit - r->len) >> PAGE_SHIFT)
		return -EOVERFLOW;
	switch (r->flags & MAP_TYPE) {
	case MAP_SHARED:
	case MAP_SHARED_VALIDATE:
		if ((r->flags & MAP_TYPE) == MAP_SHARED_VALIDATE &&
		    (r->flags & ~(unsigned long)LEGACY_MAP_MASK))
			return -EOPNOTSUPP;
		if ((r->vm_flags & VM_WRITE) && !(may & VM_MAYWRITE))
			return -EACCES;
		r->vm_flags |= VM_SHARED | VM_MAYSHARE;
		if (!(may & VM_MAYWRITE))
			r->vm_flags &= ~(VM_MAYWRITE | VM_SHARED);
		break;
	case MAP_PRIVATE:
		break;
	default:
		return -EINVAL;
	}
	if (!(may & VM_MAYREAD))
		return -EACCES;
	if (!(may & VM_MAYEXEC)) {
		if (r->vm_flags & VM_EXEC)
			return -EPERM;
		r->vm_flags &= ~VM_MAYEXEC;
	}
	if (!file_can_mmap(r->file))
		return -ENODEV;
	return r->vm_flags & VM_GROWSDOWN ? -EINVAL : 0;
}

static int check_anonymous(struct mmap_call *r)
{
	switch (r->flags & MAP_TYPE) {
	case MAP_SHARED:
		if (r->vm_flags & VM_GROWSDOWN)
			return -EINVAL;
		r->vm_flags |= VM_SHARED | VM_MAYSHARE;
		r->pgoff = 0;
		return 0;
	case MAP_PRIVATE:
		r->pgoff = r->addr >> PAGE_SHIFT;
		return 0;
	}
	return -EINVAL;
}

/* --------------------------------------------------------------------- how */

/* Pages of existing areas in [start, end), which MAP_FIXED replaces. */
static unsigned long pages_in_range(struct mm_struct *mm, vaddr_t start,
				    vaddr_t end)
{
	struct vm_area_struct *vma = find_vma_intersection(mm, start, end);
	unsigned long pages = 0;

	for (; vma && vma->vm_start < end; vma = vma->vm_next)
		pages += (min(vma->vm_end, end) - max(vma->vm_start, start)) >>
			 PAGE_SHIFT;
	return pages;
}

static int check_limits(struct mmap_call *r)
{
	unsigned long pages = r->len >> PAGE_SHIFT, replaced;

	if (!may_expand_vm(r->mm, r->vm_flags, pages)) {
		replaced = pages_in_range(r->mm, r->addr, r->addr + r->len);
		if (!may_expand_vm(r->mm, r->vm_flags, pages - replaced))
			return -ENOMEM;
	}
	if (!accountable_mapping(r->vm_flags))
		return 0;
	if (vm_enough_memory(pages))
		return -ENOMEM;
	r->charged = pages;
	r->vm_flags |= VM_ACCOUNT;
	return 0;
}

/* A new area, in no list, with its file or shared object. */
static struct vm_area_struct *make_area(const struct mmap_call *r)
{
	struct vm_area_struct *vma = vm_area_alloc(r->mm);
	int err = 0;

	if (!vma)
		return ERR_PTR(-ENOMEM);
	vma->vm_start = r->addr;
	vma->vm_end = r->addr + r->len;
	vma->vm_pgoff = r->pgoff;
	vma_init_flags(vma, r->vm_flags | VM_SOFTDIRTY);
	if (r->file) {
		get_file(r->file);
		vma->vm_file = r->file;
		err = file_mmap(r->file, vma);
	} else if (r->vm_flags & VM_SHARED) {
		err = shmem_zero_setup(vma);
	}
	if (!err)
		return vma;
	vm_area_free(vma);
	return ERR_PTR(err);
}

static int mmap_region(struct mmap_call *r)
{
	struct vm_area_struct *vma;
	int err = check_limits(r);

	if (err)
		return err;
	vma = make_area(r);
	if (IS_ERR(vma)) {
		err = (int)PTR_ERR(vma);
		goto uncharge;
	}
	if (r->flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) {
		err = munmap_range(r->mm, r->addr, r->addr + r->len);
		if (err)
			goto free;
	}
	if (unlikely(r->vm_flags & VM_LOCKED) && (vma->vm_flags & VM_SPECIAL)) {
		vma->vm_flags &= ~VM_LOCKED_MASK;
		r->vm_flags &= ~VM_LOCKED_MASK;
	}
	vma_insert(r->mm, vma);
	vm_stat_account(r->mm, r->vm_flags, (long)(r->len >> PAGE_SHIFT));
	return 0;
free:
	vm_area_free(vma);
uncharge:
	vm_unacct_memory(r->charged);
	return err;
}

static int map_request(struct mmap_call *r)
{
	int err;

	if (r->pgoff + (r->len >> PAGE_SHIFT) < r->pgoff)
		return -EOVERFLOW;
	if (r->mm->map_count > READ_ONCE(sysctl_max_map_count))
		return -ENOMEM;
	r->vm_flags |= r->mm->def_flags;
	err = choose_address(r);
	if (!err)
		err = check_locking(r);
	if (!err)
		err = r->file ? check_file(r) : check_anonymous(r);
	return err ? err : mmap_region(r);
}

/* Where nothing may be run, reading implies nothing. */
static unsigned long prot_of_call(const struct mmap_call *r)
{
	return implied_exec(r->prot,
			    !r->file || (file_may_flags(r->file) & VM_MAYEXEC));
}

/* MAP_NORESERVE asks for no promise; who never overcommits gives one. */
static bool noreserve(unsigned long flags)
{
	return (flags & MAP_NORESERVE) &&
	       READ_ONCE(sysctl_overcommit_memory) != OVERCOMMIT_NEVER;
}

unsigned long do_mmap_locked(struct mmap_call *r)
{
	const unsigned long flags = r->flags;
	int err;

	if (!r->len || (!r->file && (flags & MAP_HUGETLB)))
		return (unsigned long)-EINVAL;
	r->len = PAGE_ALIGN(r->len);
	if (!r->len)
		return (unsigned long)-ENOMEM;
	r->vm_flags = calc_vm_prot_bits(prot_of_call(r)) | VM_MAYREAD |
		      VM_MAYWRITE | VM_MAYEXEC |
		      (flags & MAP_GROWSDOWN ? VM_GROWSDOWN : 0) |
		      (flags & MAP_LOCKED ? VM_LOCKED : 0) |
		      (noreserve(flags) ? VM_NORESERVE : 0);
	err = map_request(r);
	if (err)
		return (unsigned long)(long)err;
	r->populate = (r->vm_flags & VM_LOCKED) ||
		      (flags & (MAP_POPULATE | MAP_NONBLOCK)) == MAP_POPULATE;
	return r->addr;
}

unsigned long do_mmap_call(struct mmap_call *r)
{
	unsigned long addr;

	down_write(&r->mm->mmap_lock);
	addr = do_mmap_locked(r);
	up_write(&r->mm->mmap_lock);
	if (unlikely(r->populate))
		mm_populate_new(r->mm, addr, r->len);
	return addr;
}
