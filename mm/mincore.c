// SPDX-License-Identifier: MIT
/*
 * mincore: which pages of a range are in memory.
 *
 * What:     Private memory: a page stands behind the entry (PROT_NONE or not).
 *           A file's or shared page counts too when only the file has it, but not
 *           room that fallocate made and nobody has filled. What is no memory
 *           (VM_PFNMAP, copies in such an area too) is not in memory.
 * Failure:  What was filled in before an error stays, as on Linux.
 * See:      mincore(2).
 */
#include <asm/uaccess.h>
#include <lib/minmax.h>
#include <mm/vma.h>

#define CHUNK_PAGES 256UL

/* Whose files are only there to be read is not told. */
static bool may_look(const struct vm_area_struct *vma)
{
	return vma->vm_file && file_shows_residency(vma->vm_file);
}

static bool page_resident(struct vm_area_struct *vma, vaddr_t addr)
{
	const struct vm_operations *ops = vma->vm_ops;
	pte_t *ptep = pt_lookup(&vma->vm_mm->pt, addr);
	unsigned long pgoff;

	if (!vma_is_anonymous(vma) && !may_look(vma))
		return true; /* all of it */
	if (vma->vm_flags & VM_PFNMAP)
		return false;
	if (ptep && pte_mapped(*ptep))
		return true;
	pgoff = vma->vm_pgoff + ((addr - vma->vm_start) >> PAGE_SHIFT);
	return !ops->resident || ops->resident(vma, pgoff);
}

/* Fills VEC for up to PAGES pages from START: how many, less before a hole. */
static unsigned long mincore_chunk(struct mm_struct *mm, vaddr_t start,
				   unsigned long pages, unsigned char *vec)
{
	struct vm_area_struct *vma = NULL;
	unsigned long i;

	down_read(&mm->mmap_lock);
	spin_lock(&mm->pt.lock);
	for (i = 0; i < pages; i++) {
		vaddr_t addr = start + (i << PAGE_SHIFT);

		if (!vma || addr >= vma->vm_end)
			vma = find_vma(mm, addr);
		if (!vma || vma->vm_start > addr)
			break;
		vec[i] = page_resident(vma, addr);
	}
	spin_unlock(&mm->pt.lock);
	up_read(&mm->mmap_lock);
	return i;
}

int do_mincore(struct mm_struct *mm, vaddr_t start, size_t len,
	       unsigned char __user *vec)
{
	unsigned char chunk[CHUNK_PAGES];
	unsigned long pages, n, done;

	if (start & ~PAGE_MASK)
		return -EINVAL;
	if (!user_range_ok((void __user *)start, len))
		return -ENOMEM;
	pages = (len >> PAGE_SHIFT) + ((len & ~PAGE_MASK) != 0);
	if (!user_range_ok(vec, pages))
		return -EFAULT;
	for (; pages; pages -= n, vec += n, start += n << PAGE_SHIFT) {
		n = min(pages, CHUNK_PAGES);
		done = mincore_chunk(mm, start, n, chunk);
		if (copy_to_user(vec, chunk, done))
			return -EFAULT;
		if (done < n)
			return -ENOMEM;
	}
	return 0;
}
