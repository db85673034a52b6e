// SPDX-License-Identifier: MIT
/*
 * Anonymous memory that processes share: mmap with MAP_SHARED | MAP_ANONYMOUS,
 * or MAP_SHARED of /dev/zero.
 *
 * What:       An object with a slot for each page stands behind the area, as a
 *             file would; fork's child refers to the same object, so a page
 *             first touched by either is seen by both. Pages come zeroed with
 *             the first touch and go when the last area does.
 * Invariants: nr_pages were promised (vm_committed_as) unless NORESERVE.
 * Locking:    lock covers the slots; a filled slot stays filled.
 * Failure:    -ENOMEM when made; VM_FAULT_OOM at a touch.
 * Not here:   tmpfs, System V shared memory: they come with the page cache.
 */
#include <lib/string.h>
#include <mm/fault.h>
#include <mm/page_alloc.h>
#include <mm/slab.h>
#include <mm/vma.h>
#include <mm/vmalloc.h>

struct shmem {
	atomic_t count; /* areas that refer to it */
	spinlock_t lock;
	unsigned long nr_pages;
	unsigned long charged;
	struct page **pages; /* [lock] owned, each with a reference */
};

static void shmem_open(struct vm_area_struct *vma)
{
	struct shmem *shmem = vma->vm_private_data;

	atomic_inc(&shmem->count);
}

static void shmem_close(struct vm_area_struct *vma)
{
	struct shmem *shmem = vma->vm_private_data;

	if (!shmem || !atomic_dec_and_test(&shmem->count))
		return;
	for (unsigned long i = 0; i < shmem->nr_pages; i++)
		if (shmem->pages[i])
			put_page(shmem->pages[i]);
	vm_unacct_memory(shmem->charged);
	vfree(shmem->pages);
	kfree(shmem);
}

/* The page of SLOT, made if there is none; NULL: no memory. */
static struct page *shmem_get_page(struct shmem *shmem, unsigned long slot)
{
	struct page *fresh = NULL, *page = READ_ONCE(shmem->pages[slot]);

	if (!page) {
		fresh = alloc_page(GFP_HIGHUSER_MOVABLE | __GFP_ZERO);
		if (!fresh)
			return NULL;
		page_set_identity(fresh, 0, PAGE_FILE);
		fresh->index = slot;
		fresh->mapping = shmem;
	}
	spin_lock(&shmem->lock);
	page = shmem->pages[slot];
	if (!page) {
		page = shmem->pages[slot] = fresh;
		fresh = NULL;
	}
	get_page(page);
	spin_unlock(&shmem->lock);
	if (fresh)
		put_page(fresh); /* somebody else was first */
	return page;
}

static vm_fault_t shmem_fault(struct vm_fault *vmf)
{
	struct shmem *shmem = vmf->vma->vm_private_data;

	if (vmf->pgoff >= shmem->nr_pages)
		return VM_FAULT_SIGBUS; /* /dev/zero, mapped from an offset on */
	vmf->page = shmem_get_page(shmem, vmf->pgoff);
	return vmf->page ? 0 : VM_FAULT_OOM;
}

static bool shmem_resident(struct vm_area_struct *vma, unsigned long pgoff)
{
	struct shmem *shmem = vma->vm_private_data;

	return pgoff < shmem->nr_pages && READ_ONCE(shmem->pages[pgoff]);
}

static const char *shmem_name(struct vm_area_struct *vma __maybe_unused)
{
	return "/dev/zero (deleted)";
}

const struct vm_operations shmem_vm_ops = {
	.fault = shmem_fault,
	.name = shmem_name,
	.open = shmem_open,
	.close = shmem_close,
	.resident = shmem_resident,
};

int shmem_zero_setup(struct vm_area_struct *vma)
{
	unsigned long pages = vma_pages(vma);
	unsigned long charged = vma->vm_flags & VM_NORESERVE ? 0 : pages;
	struct shmem *shmem = kzalloc(sizeof(*shmem), GFP_KERNEL);

	if (!shmem)
		return -ENOMEM;
	if (charged && vm_enough_memory(charged))
		goto free;
	shmem->pages = vzalloc(pages * sizeof(shmem->pages[0]));
	if (!shmem->pages)
		goto uncharge;
	atomic_set(&shmem->count, 1);
	spin_lock_init(&shmem->lock, "shmem.lock", RANK_INODE);
	shmem->nr_pages = pages;
	shmem->charged = charged;
	vma->vm_private_data = shmem;
	vma->vm_ops = &shmem_vm_ops;
	return 0;
uncharge:
	vm_unacct_memory(charged);
free:
	kfree(shmem);
	return -ENOMEM;
}
