// SPDX-License-Identifier: MIT
/* maps.c - how an area is written in /proc/PID/maps and in the explainer. */
#include <mm/mm.h>

void vma_perms(const struct vm_area_struct *vma, char perms[5])
{
	perms[0] = vma->vm_flags & VM_READ ? 'r' : '-';
	perms[1] = vma->vm_flags & VM_WRITE ? 'w' : '-';
	perms[2] = vma->vm_flags & VM_EXEC ? 'x' : '-';
	perms[3] = vma->vm_flags & VM_MAYSHARE ? 's' : 'p';
	perms[4] = '\0';
}

/* True when the area touches or holds [start, end]. */
static bool area_reaches(const struct vm_area_struct *vma, vaddr_t start,
			 vaddr_t end)
{
	return vma->vm_start <= end && vma->vm_end >= start;
}

const char *vma_name(struct vm_area_struct *vma, char *buf, size_t size)
{
	const struct mm_struct *mm = vma->vm_mm;

	if (vma->vm_ops->name)
		return vma->vm_ops->name(vma);
	if (vma->vm_file)
		return file_path(vma->vm_file, buf, size);
	if (mm->start_brk && area_reaches(vma, mm->start_brk, mm->brk))
		return "[heap]";
	if (mm->start_stack &&
	    area_reaches(vma, mm->start_stack, mm->start_stack))
		return "[stack]";
	return "";
}
