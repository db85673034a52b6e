// SPDX-License-Identifier: MIT
/*
 * shm_attach.c - shmat and shmdt: segments in address spaces
 *
 *	area --> file of this shmat --> the segment's inode
 *	          |  private_data          ^
 *	          v                        |
 *	         struct shmid_kernel --> file of the segment
 *
 * What        Each shmat opens the segment's file once more, for reading or for
 *             both, and maps that. The operations of such an area are those
 *             of any file's, and two of its own that count: an area comes
 *             (shmat, fork, a split) or goes (shmdt, munmap, exec, the end).
 *             With the last one a segment that was removed goes, too.
 * Invariants  shm->nattch is the number of areas with shm_vm_ops whose file is
 *             the segment's, and of calls of shmat on their way.
 * Locking     mmap_lock, then shm_ids.lock.
 * Failure     shmat: then nothing has changed.
 * Not here    A SHMLBA larger than a page, as caches by virtual address want.
 * See         shmat(2).
 */
#include <fs/fs.h>
#include <kernel/sched.h>
#include <lib/align.h>
#include <lib/err.h>
#include <mm/vma.h>
#include <uapi/mman.h>
#include "internal.h"

static struct vm_operations shm_vm_ops; /* after boot constant */

/* ------------------------------------------------------------- areas counted */

static struct shmid_kernel *shm_of_area(const struct vm_area_struct *vma)
{
	return vma->vm_file->private_data;
}

/* One more area: 0, or -EINVAL when the segment is gone. */
static int count_area(struct shmid_kernel *shm)
{
	int err = 0;

	mutex_lock(&shm_ids.lock);
	if (shm->gone) {
		err = -EINVAL;
	} else {
		shm->nattch++;
		shm->atim = shm_now();
		shm->lprid = current->tgid;
	}
	mutex_unlock(&shm_ids.lock);
	return err;
}

/* One less: an area, or (PENDING) an shmat that was on its way. */
static void uncount(struct shmid_kernel *shm, bool pending)
{
	struct shmid_kernel *gone = NULL;

	mutex_lock(&shm_ids.lock);
	if (pending) {
		shm->pending--;
	} else {
		shm->dtim = shm_now();
		shm->lprid = current->tgid;
	}
	shm->nattch--;
	shm_try_destroy(shm, &gone);
	mutex_unlock(&shm_ids.lock);
	shm_free_gone(gone);
}

/* Another area has it, so it is not gone. */
static void shm_open(struct vm_area_struct *vma)
{
	count_area(shm_of_area(vma));
	file_vm_ops.open(vma);
}

static void shm_close(struct vm_area_struct *vma)
{
	file_vm_ops.close(vma);
	uncount(shm_of_area(vma), false);
}

static int shm_mmap(struct file *file, struct vm_area_struct *vma)
{
	int err = count_area(file->private_data);

	if (err)
		return err;
	err = regular_fops.mmap(file, vma);
	if (err)
		uncount(file->private_data, false);
	else
		vma->vm_ops = &shm_vm_ops;
	return err;
}

static void shm_release(struct file *file)
{
	shm_put(file->private_data);
}

static const struct file_operations shm_fops = {
	.mmap = shm_mmap,
	.release = shm_release,
};

/* As a file's, but that areas are counted, so that each stays one of its own. */
void shm_attach_init(void)
{
	shm_vm_ops = file_vm_ops;
	shm_vm_ops.open = shm_open;
	shm_vm_ops.close = shm_close;
	shm_vm_ops.dont_merge = true;
}

/* ------------------------------------------------------------------- shmat */

struct attachment {
	unsigned long addr, prot, map_flags;
	unsigned int open_flags;
	u32 access; /* of the mode's bits */
	bool remap;
};

/* 0 or -EINVAL: where to, and what for. */
static int parse_attachment(struct attachment *a, unsigned long addr, int flags)
{
	a->remap = flags & SHM_REMAP;
	a->addr = flags & SHM_RND ? addr & PAGE_MASK : addr;
	if ((a->addr & ~PAGE_MASK) || (a->remap && !a->addr))
		return -EINVAL;
	a->map_flags = MAP_SHARED;
	if (addr) /* as it is, though rounding may have left nothing */
		a->map_flags |=
			a->remap || !a->addr ? MAP_FIXED : MAP_FIXED_NOREPLACE;
	a->prot = PROT_READ | (flags & SHM_RDONLY ? 0 : PROT_WRITE);
	a->open_flags = flags & SHM_RDONLY ? O_RDONLY : O_RDWR;
	a->access = S_IRUSR | S_IRGRP | S_IROTH;
	if (!(flags & SHM_RDONLY))
		a->access |= S_IWUSR | S_IWGRP | S_IWOTH;
	if (flags & SHM_EXEC) {
		a->access |= S_IXUSR | S_IXGRP | S_IXOTH;
		a->prot |= PROT_EXEC;
	}
	return 0;
}

/* The segment ID, that current may use so; it counts one more. ERR_PTR. */
static struct shmid_kernel *hold_segment(int id, u32 access)
{
	struct shmid_kernel *shm;
	int err = -EINVAL;

	mutex_lock(&shm_ids.lock);
	shm = shm_of(ipc_find_id(&shm_ids, id));
	if (shm)
		err = ipc_permission(&shm->perm, access);
	if (!err) {
		shm->nattch++;
		shm->pending++;
	}
	mutex_unlock(&shm_ids.lock);
	return err ? ERR_PTR(err) : shm;
}

static struct file *open_segment(struct shmid_kernel *shm,
				 unsigned int open_flags)
{
	struct file *file = path_open(&shm->file->path, open_flags);

	if (IS_ERR(file))
		return file;
	atomic_inc(&shm->usage);
	file->fops = &shm_fops;
	file->private_data = shm;
	return file;
}

/* Whatever is there counts, before the address as such. */
static bool place_taken(struct mm_struct *mm, unsigned long addr,
			unsigned long size)
{
	bool taken;

	if (addr + size < addr)
		return true;
	down_read(&mm->mmap_lock);
	taken = find_vma_intersection(mm, addr, addr + size) != NULL;
	up_read(&mm->mmap_lock);
	return taken;
}

static long map_segment(struct file *file, const struct attachment *a,
			unsigned long size)
{
	struct mm_struct *mm = current->mm;
	long ret;

	if (a->addr && !a->remap && place_taken(mm, a->addr, size))
		return -EINVAL;
	ret = (long)do_mmap(mm, file, a->addr, size, a->prot, a->map_flags, 0);
	return ret == -EEXIST ? -EINVAL : ret; /* somebody was first */
}

long do_shmat(int id, unsigned long addr, int flags)
{
	struct shmid_kernel *shm;
	struct attachment a;
	struct file *file;
	long ret;

	ret = id < 0 ? -EINVAL : parse_attachment(&a, addr, flags);
	if (ret)
		return ret;
	shm = hold_segment(id, a.access);
	if (IS_ERR(shm))
		return PTR_ERR(shm);
	file = open_segment(shm, a.open_flags);
	if (IS_ERR(file)) {
		ret = PTR_ERR(file);
	} else {
		ret = map_segment(file, &a, shm->segsz);
		fput(file);
	}
	uncount(shm, true);
	return ret;
}

/* ------------------------------------------------------------------- shmdt */

/* Would VMA stand here if a segment had been attached at ADDR? */
static bool is_part_of(const struct vm_area_struct *vma, unsigned long addr)
{
	return vma->vm_ops == &shm_vm_ops &&
	       (vma->vm_start - addr) >> PAGE_SHIFT == vma->vm_pgoff;
}

/* Takes away what is left of the segment that was attached at ADDR: parts of it
 * may be gone, split, moved. The first part found says which segment it is. */
static int detach_parts(struct mm_struct *mm, unsigned long addr)
{
	struct vm_area_struct *vma = find_vma(mm, addr), *next;
	struct file *file = NULL;
	u64 size = ~0ULL;

	for (; vma && vma->vm_end - addr <= size; vma = next) {
		next = vma->vm_next;
		if (!is_part_of(vma, addr) || (file && vma->vm_file != file))
			continue;
		if (!file) {
			file = vma->vm_file;
			get_file(file);
			size = PAGE_ALIGN((u64)i_size_read(file->inode));
		}
		munmap_range(mm, vma->vm_start, vma->vm_end);
	}
	if (!file)
		return -EINVAL;
	fput(file);
	return 0;
}

long do_shmdt(unsigned long addr)
{
	struct mm_struct *mm = current->mm;
	int err;

	if (addr & ~PAGE_MASK)
		return -EINVAL;
	down_write(&mm->mmap_lock);
	err = detach_parts(mm, addr);
	up_write(&mm->mmap_lock);
	return err;
}
