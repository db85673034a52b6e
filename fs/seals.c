// SPDX-License-Identifier: MIT
/*
 * seals.c - what may never again be done to a file in memory
 *
 * What        Who shares memory with somebody he does not trust seals it first:
 *             then it cannot shrink under a mapping (SIGBUS), or change after
 *             it was checked. A seal is for all descriptors of the file, and
 *             for ever.
 *
 *	SEAL          no more seals: what every file has but those of
 *	              memfd_create with MFD_ALLOW_SEALING
 *	SHRINK, GROW  the size
 *	WRITE         write, holes, and new shared mappings that could ever
 *	              write; refused while there is one
 *	FUTURE_WRITE  the same, but the mappings that there are may go on
 *
 * Invariants  With F_SEAL_WRITE no area that shares the file may write:
 *             address_space.i_mmap_writable is below 0 (mm/filemap.h).
 * Locking     inode->lock, held by all who write, truncate or seal; mmap
 *             reads the seals without, and counts under mapping->lock.
 * Not here    Linux also waits for pages that devices may still write to.
 * See         fcntl(2), memfd_create(2).
 */
#include <fs/fs.h>
#include <mm/vma.h>
#include <uapi/memfd.h>
#include "internal.h"

#define ALL_SEALS                                                   \
	(F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | \
	 F_SEAL_FUTURE_WRITE)
#define NO_WRITES (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE)

static bool has_seals(const struct file *file)
{
	return file->fops == &regular_fops;
}

long file_get_seals(const struct file *file)
{
	return has_seals(file) ? (long)READ_ONCE(file->inode->seals) : -EINVAL;
}

/* [inode->lock] */
static int add_seals(struct inode *inode, unsigned int seals)
{
	int err = 0;

	if (inode->seals & F_SEAL_SEAL)
		return -EPERM;
	if ((seals & F_SEAL_WRITE) && !(inode->seals & F_SEAL_WRITE))
		err = mapping_deny_writable(&inode->i_data);
	if (!err)
		WRITE_ONCE(inode->seals, inode->seals | seals);
	return err;
}

long file_add_seals(struct file *file, unsigned int seals)
{
	struct inode *inode = file->inode;
	int err;

	if (!file_writable(file))
		return -EPERM;
	if ((seals & ~ALL_SEALS) || !has_seals(file))
		return -EINVAL;
	mutex_lock(&inode->lock);
	err = add_seals(inode, seals);
	mutex_unlock(&inode->lock);
	return err;
}

bool seals_forbid_write(const struct inode *inode, loff_t pos, size_t n)
{
	if (inode->seals & NO_WRITES)
		return true;
	return (inode->seals & F_SEAL_GROW) && pos + (loff_t)n > inode->size;
}

bool seals_forbid_size(const struct inode *inode, loff_t size)
{
	return ((inode->seals & F_SEAL_SHRINK) && size < inode->size) ||
	       ((inode->seals & F_SEAL_GROW) && size > inode->size);
}

bool seals_forbid_punch(const struct inode *inode)
{
	return inode->seals & NO_WRITES;
}

int seals_allow_mmap(const struct inode *inode, struct vm_area_struct *vma)
{
	if (!(READ_ONCE(inode->seals) & NO_WRITES) ||
	    !(vma->vm_flags & VM_SHARED))
		return 0;
	if (vma->vm_flags & VM_WRITE)
		return -EPERM;
	vma_init_flags(vma, vma->vm_flags & ~VM_MAYWRITE);
	return 0;
}
