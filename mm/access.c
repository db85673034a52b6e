// SPDX-License-Identifier: MIT
/*
 * Touching memory on a program's behalf: populate it, or copy from and to an
 * address space that may not be the current one.
 *
 * Locking:  mmap_lock for reading, page by page or area by area.
 * Failure:  Short counts; what came before stays. To populate takes what programs
 *           gave up (lazyfree.c) before it fails for want of memory.
 */
#include <kernel/sched.h>
#include <lib/minmax.h>
#include <lib/string.h>
#include <mm/fault.h>
#include <mm/highmem.h>
#include <mm/oom.h>
#include <mm/vma.h>

/* The entry of ADDR, when it allows the access already, dirty if that is a WRITE, as
 * the CPU would have it; or NULL. *PRESENT says whether some entry stands there.
 * [pt.lock] */
static const pte_t *allowing_entry(struct page_table *pt, vaddr_t addr,
				   bool write, bool *present)
{
	pte_t *ptep = pt_lookup(pt, addr);

	*present = ptep && !pte_none(*ptep);
	if (!*present || !pte_present(*ptep) || (write && !pte_write(*ptep)))
		return NULL;
	if (write)
		pt_replace(pt, ptep, pte_mkdirty(*ptep));
	return ptep;
}

/* The page of ADDR with a reference, when its entry allows the access already.
 * Areas of devices, whose frames have no page, are not asked for. */
static struct page *lookup_page(struct mm_struct *mm, vaddr_t addr, bool write,
				bool *present)
{
	struct page *page = NULL;
	const pte_t *ptep;

	spin_lock(&mm->pt.lock);
	ptep = allowing_entry(&mm->pt, addr, write, present);
	if (ptep) {
		page = pfn_to_page(pte_pfn(*ptep));
		if (!pte_special(*ptep))
			get_page(page);
	}
	spin_unlock(&mm->pt.lock);
	return page;
}

static void release_page(struct page *page)
{
	if (!is_zero_page(page))
		put_page(page);
}

/* The page of ADDR in VMA with a reference, faulted in as FLAGS ask; NULL, and
 * *RESULT says why. */
static struct page *get_user_page(struct vm_area_struct *vma, vaddr_t addr,
				  unsigned int flags, vm_fault_t *result)
{
	bool write = flags & FAULT_FLAG_WRITE, present;
	struct page *page;

	for (;;) {
		page = lookup_page(vma->vm_mm, addr, write, &present);
		if (page)
			return page;
		*result = handle_mm_fault(
			vma, addr, flags | (present ? FAULT_FLAG_PRESENT : 0));
		if (*result & VM_FAULT_ERROR)
			return NULL;
	}
}

/* ---------------------------------------------------------------- populate */

/* What a program's own touch would be: a write where it may write privately. */
static unsigned int natural_access(const struct vm_area_struct *vma)
{
	return (vma->vm_flags & (VM_WRITE | VM_SHARED)) == VM_WRITE
		       ? FAULT_FLAG_WRITE
		       : 0;
}

/* Gives ADDR of VMA an entry that allows the access, if it has none: 0, or why not. */
static vm_fault_t touch_page(struct vm_area_struct *vma, vaddr_t addr,
			     unsigned int flags)
{
	struct page_table *pt = &vma->vm_mm->pt;
	bool present, allowed;

	spin_lock(&pt->lock);
	allowed = allowing_entry(pt, addr, flags & FAULT_FLAG_WRITE, &present);
	spin_unlock(&pt->lock);
	if (allowed)
		return 0;
	return handle_mm_fault(vma, addr,
			       flags | (present ? FAULT_FLAG_PRESENT : 0));
}

/* FRESH: nobody is likely to have been there before, and who was is met by the fault. */
static int touch_pages(struct vm_area_struct *vma, vaddr_t start, vaddr_t end,
		       unsigned int flags, bool fresh)
{
	vm_fault_t failed;

	for (; start < end; start += PAGE_SIZE) {
		if (unlikely(fatal_signal_pending()))
			return -EINTR;
		failed = fresh ? handle_mm_fault(vma, start, flags)
			       : touch_page(vma, start, flags);
		if (unlikely(failed & VM_FAULT_ERROR))
			return failed & VM_FAULT_OOM ? -ENOMEM : -EFAULT;
	}
	return 0;
}

/* The part of VMA in [start, end), as the area allows. A fault on a file may also
 * map what comes next: there each page is looked at. */
static int populate_part(struct vm_area_struct *vma, vaddr_t start, vaddr_t end,
			 bool fresh)
{
	if (vma->vm_flags & (VM_IO | VM_PFNMAP | VM_LOCKONFAULT))
		return 0;
	if (!vma_is_accessible(vma))
		return -EFAULT;
	return touch_pages(vma, start, end, natural_access(vma),
			   fresh && vma_is_anonymous(vma));
}

void populate_area(struct vm_area_struct *vma, vaddr_t start, vaddr_t end)
{
	populate_part(vma, start, end, false);
}

/* The same, for an access that the area must allow. */
static int faultin_area(struct vm_area_struct *vma, vaddr_t start, vaddr_t end,
			unsigned int flags)
{
	vm_flags_t right = flags & FAULT_FLAG_WRITE ? VM_WRITE : VM_READ;

	if ((vma->vm_flags & (VM_IO | VM_PFNMAP)) || !(vma->vm_flags & right))
		return -EINVAL;
	return touch_pages(vma, start, end, flags, false);
}

/* What programs do not need goes first, as in a fault. [no mmap_lock] */
static bool memory_was_found(int err)
{
	return err == -ENOMEM && shrink_lazyfree();
}

/* *HOLE: -ENOMEM if there was one. */
static int faultin_areas(struct mm_struct *mm, vaddr_t addr, vaddr_t end,
			 unsigned int fault_flags, int *hole)
{
	struct vm_area_struct *vma;
	int err = 0;

	*hole = 0;
	down_read(&mm->mmap_lock);
	while (addr < end && !err) {
		vma = find_vma(mm, addr);
		if (!vma || vma->vm_start > addr)
			*hole = -ENOMEM;
		if (!vma || vma->vm_start >= end)
			break;
		addr = max(addr, vma->vm_start);
		err = faultin_area(vma, addr, min(end, vma->vm_end),
				   fault_flags);
		addr = vma->vm_end;
	}
	up_read(&mm->mmap_lock);
	return err;
}

int faultin_range(struct mm_struct *mm, vaddr_t start, size_t len,
		  unsigned int fault_flags)
{
	int hole, err;

	do
		err = faultin_areas(mm, start, start + len, fault_flags, &hole);
	while (memory_was_found(err));
	return err ? err : hole;
}

/* ALL: also what comes behind an area that refuses; then the last error, but -ENOMEM
 * if that was one of them. */
static int populate_areas(struct mm_struct *mm, vaddr_t addr, vaddr_t end,
			  bool all, bool fresh)
{
	struct vm_area_struct *vma;
	int err = 0, failed;

	down_read(&mm->mmap_lock);
	while (addr < end && (!err || all)) {
		vma = find_vma_intersection(mm, addr, end);
		if (!vma)
			break;
		addr = max(addr, vma->vm_start);
		failed = populate_part(vma, addr, min(end, vma->vm_end), fresh);
		if (failed && err != -ENOMEM)
			err = failed;
		addr = vma->vm_end;
	}
	up_read(&mm->mmap_lock);
	return err;
}

static int populate(struct mm_struct *mm, vaddr_t start, vaddr_t end, bool all,
		    bool fresh)
{
	int err = populate_areas(mm, start, end, all, fresh);

	while (memory_was_found(err))
		err = populate_areas(mm, start, end, all, false);
	return err;
}

int mm_populate(struct mm_struct *mm, vaddr_t start, size_t len)
{
	return populate(mm, start, start + len, false, false);
}

void mm_populate_all(struct mm_struct *mm)
{
	populate(mm, 0, TASK_SIZE, true, false);
}

void mm_populate_new(struct mm_struct *mm, vaddr_t start, size_t len)
{
	populate(mm, start, start + len, true, true);
}

/* -------------------------------------------------------------------- copy */

/* VMA of ADDR, a stack grown down to it if need be; NULL: none. */
static struct vm_area_struct *find_extend_vma(struct mm_struct *mm,
					      vaddr_t addr)
{
	struct vm_area_struct *vma = find_vma(mm, addr);
	vaddr_t start;

	if (!vma || vma->vm_start <= addr)
		return vma;
	start = vma->vm_start;
	if (!(vma->vm_flags & VM_GROWSDOWN) || expand_stack(vma, addr))
		return NULL;
	if (vma->vm_flags & VM_LOCKED)
		populate_part(vma, addr & PAGE_MASK, start, true);
	return vma;
}

/* The bytes of one page of an area with one of the RIGHTS, written if that is
 * VM_WRITE. Zero when they cannot be had. [mmap_lock read] */
static size_t access_one_page(struct mm_struct *mm, vaddr_t addr, void *buf,
			      size_t len, vm_flags_t rights)
{
	const bool write = rights == VM_WRITE;
	struct vm_area_struct *vma = find_extend_vma(mm, addr);
	size_t offset = addr & ~PAGE_MASK;
	vm_fault_t result;
	struct page *page;
	char *kaddr;

	if (!vma || (vma->vm_flags & VM_PFNMAP) || !(vma->vm_flags & rights))
		return 0;
	page = get_user_page(vma, addr, write ? FAULT_FLAG_WRITE : 0, &result);
	if (!page)
		return 0;
	len = min(len, (size_t)PAGE_SIZE - offset);
	kaddr = kmap_local_page(page);
	if (write)
		memcpy(kaddr + offset, buf, len);
	else
		memcpy(buf, kaddr + offset, len);
	kunmap_local(kaddr);
	release_page(page);
	return len;
}

struct page *get_remote_page(struct mm_struct *mm, vaddr_t addr)
{
	struct vm_area_struct *vma;
	struct page *page = NULL;
	vm_fault_t result;

	down_read(&mm->mmap_lock);
	vma = find_extend_vma(mm, addr);
	if (vma && (vma->vm_flags & (VM_WRITE | VM_PFNMAP)) == VM_WRITE)
		page = get_user_page(vma, addr, FAULT_FLAG_WRITE, &result);
	up_read(&mm->mmap_lock);
	return page;
}

static size_t access_pages(struct mm_struct *mm, vaddr_t addr, void *buf,
			   size_t len, vm_flags_t rights)
{
	size_t done = 0, n;

	down_read(&mm->mmap_lock);
	while (done < len) {
		n = access_one_page(mm, addr + done, (char *)buf + done,
				    len - done, rights);
		if (!n)
			break;
		done += n;
	}
	up_read(&mm->mmap_lock);
	return done;
}

size_t access_remote_vm(struct mm_struct *mm, vaddr_t addr, void *buf,
			size_t len, bool write)
{
	return access_pages(mm, addr, buf, len,
			    write ? VM_WRITE : VM_ACCESS_FLAGS);
}

size_t access_process_vm(struct mm_struct *mm, vaddr_t addr, void *buf,
			 size_t len, bool write)
{
	return access_pages(mm, addr, buf, len, write ? VM_WRITE : VM_READ);
}
