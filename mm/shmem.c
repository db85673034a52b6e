// SPDX-License-Identifier: MIT
/*
 * Anonymous memory that processes share: mmap with MAP_SHARED | MAP_ANONYMOUS,
 * or MAP_SHARED of /dev/zero.
 *
 * What:     A file of the kernel's own tmpfs, which no directory knows, stands
 *           behind the area. Fork's child refers to the same file, so a page
 *           first touched by either is seen by both; the pages go with the last
 *           area.
 * Failure:  -ENOMEM.
 */
#include <lib/err.h>
#include <mm/vma.h>

int shmem_zero_setup(struct vm_area_struct *vma)
{
	unsigned long pages = vma_pages(vma);
	unsigned long charged = vma->vm_flags & VM_NORESERVE ? 0 : pages;
	struct file *file =
		shmem_file_setup("/dev/zero (deleted)",
				 (loff_t)((u64)pages << PAGE_SHIFT), charged);

	if (IS_ERR(file))
		return (int)PTR_ERR(file);
	if (vma->vm_file)
		fput(vma->vm_file);
	vma->vm_file = file;
	return file_mmap(file, vma);
}
