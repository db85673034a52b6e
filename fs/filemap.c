// SPDX-License-Identifier: MIT
/*
 * filemap.c - regular files, read and mapped
 *
 * What     A mapping gives the inode's own page, so one copy of a program's
 *          text serves every process; a private writer gets a copy of it
 *          (do_wp_page).
 * Not here Writing, reading ahead, a cache that can shrink: these files are in
 *          memory for good.
 */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <lib/minmax.h>
#include <lib/string.h>
#include <mm/fault.h>
#include <mm/highmem.h>
#include "internal.h"

static unsigned long inode_nr_pages(const struct inode *inode)
{
	return (unsigned long)(((u64)inode->size + PAGE_SIZE - 1) >>
			       PAGE_SHIFT);
}

/* The part of a page that holds bytes *POS … of the file; at most N. */
static size_t page_part(const struct inode *inode, loff_t pos, size_t n)
{
	size_t rest = PAGE_SIZE - ((size_t)pos & (PAGE_SIZE - 1));

	if ((u64)(inode->size - pos) < n)
		n = (size_t)(inode->size - pos);
	return min(n, rest);
}

static ssize_t file_read(struct file *file, char __user *buf, size_t n,
			 loff_t *pos)
{
	struct inode *inode = file->inode;
	size_t done = 0;

	while (done < n && *pos < inode->size) {
		struct page *page = inode->pages[*pos >> PAGE_SHIFT];
		size_t part = page_part(inode, *pos, n - done);
		const char *from = kmap(page);
		size_t left = copy_to_user(
			buf + done, from + (*pos & (PAGE_SIZE - 1)), part);

		kunmap(page);
		done += part - left;
		*pos += (loff_t)(part - left);
		if (left)
			return done ? (ssize_t)done : -EFAULT;
	}
	return (ssize_t)done;
}

ssize_t kernel_read(struct file *file, void *buf, size_t n, loff_t pos)
{
	struct inode *inode = file->inode;
	size_t done = 0;

	if (!S_ISREG(inode->mode) || !inode->fops ||
	    inode->fops->read != file_read)
		return -EINVAL;
	while (done < n && pos < inode->size) {
		struct page *page = inode->pages[pos >> PAGE_SHIFT];
		size_t part = page_part(inode, pos, n - done);
		const u8 *from = kmap_local_page(page);

		memcpy((u8 *)buf + done, from + (pos & (PAGE_SIZE - 1)), part);
		kunmap_local(from);
		done += part;
		pos += (loff_t)part;
	}
	return (ssize_t)done;
}

static vm_fault_t filemap_fault(struct vm_fault *vmf)
{
	struct inode *inode = vmf->vma->vm_file->inode;

	if (vmf->pgoff >= inode_nr_pages(inode))
		return VM_FAULT_SIGBUS;
	vmf->page = inode->pages[vmf->pgoff];
	get_page(vmf->page);
	return 0;
}

static bool filemap_resident(struct vm_area_struct *vma, unsigned long pgoff)
{
	return pgoff < inode_nr_pages(vma->vm_file->inode);
}

const struct vm_operations file_vm_ops = {
	.fault = filemap_fault,
	.resident = filemap_resident,
};

static int filemap_mmap(struct file *file, struct vm_area_struct *vma)
{
	(void)file;
	vma->vm_ops = &file_vm_ops;
	return 0;
}

const struct file_operations regular_fops = {
	.read = file_read,
	.mmap = filemap_mmap,
};
