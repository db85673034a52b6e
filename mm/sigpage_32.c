// SPDX-License-Identifier: MIT
/*
 * sigpage_32.c - a page of the kernel's image in programs: the way back from signals
 *
 * What        A handler without a restorer of its own needs two instructions to
 *             return to, and the stack may not be executed where there is NX. They
 *             stand in one page for all, which a program gets when it first needs
 *             it; those of glibc and musl bring a restorer and never do.
 * Invariants  Such an area has sigpage_vm_ops, is one page and stays one of its
 *             own. Its entries are special, as a device's: nobody counts the
 *             kernel's image (pfnmap.c; mm_check.c). What a program writes there, having
 *             asked mprotect, is its own copy.
 * Locking     mmap_lock. mm->sigpage is a hint: the program may have unmapped the
 *             page since, or moved it, or have it from before a fork that left it out.
 * Failure     0: no room, no memory, or past RLIMIT_AS. Nothing has changed.
 * Not here    Linux's vdso, which has more code than that.
 * See         docs/signals.md; arch/arm/kernel/signal.c of Linux.
 */
#include <lib/err.h>
#include <mm/fault.h>
#include <mm/sysctl.h>
#include <mm/vma.h>

#define SIGPAGE_FLAGS                                                \
	(VM_READ | VM_EXEC | VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC | \
	 VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP)

static vm_fault_t sigpage_fault(struct vm_fault *vmf)
{
	return vmf_insert_pfn(vmf, virt_to_pfn(vmf->vma->vm_private_data));
}

static const char *sigpage_name(struct vm_area_struct *vma __maybe_unused)
{
	return "[sigpage]";
}

static const struct vm_operations sigpage_vm_ops = {
	.fault = sigpage_fault,
	.name = sigpage_name,
	.dont_merge = true,
};

static bool stands_at(struct mm_struct *mm, vaddr_t addr)
{
	const struct vm_area_struct *vma = find_vma(mm, addr);

	return vma && vma->vm_start == addr && vma->vm_ops == &sigpage_vm_ops;
}

/* The address, or -errno. */
static unsigned long map_page(struct mm_struct *mm, const void *page)
{
	unsigned long addr = get_unmapped_area(mm, 0, PAGE_SIZE, 0);
	struct vm_area_struct *vma;

	if (IS_ERR_VALUE(addr))
		return addr;
	if (mm->map_count > READ_ONCE(sysctl_max_map_count) ||
	    !may_expand_vm(mm, SIGPAGE_FLAGS, 1))
		return (unsigned long)-ENOMEM;
	vma = vm_area_alloc(mm);
	if (!vma)
		return (unsigned long)-ENOMEM;
	vma->vm_start = addr;
	vma->vm_end = addr + PAGE_SIZE;
	vma->vm_pgoff = 0;
	vma->vm_ops = &sigpage_vm_ops;
	vma->vm_private_data = (void *)page;
	vma_init_flags(vma, SIGPAGE_FLAGS | VM_SOFTDIRTY);
	vma_insert(mm, vma);
	vm_stat_account(mm, SIGPAGE_FLAGS, 1);
	return addr;
}

vaddr_t get_sigpage(struct mm_struct *mm, const void *page)
{
	unsigned long addr;

	down_write(&mm->mmap_lock);
	addr = mm->sigpage;
	if (!stands_at(mm, addr)) {
		addr = map_page(mm, page);
		if (IS_ERR_VALUE(addr))
			addr = 0;
		else
			mm->sigpage = addr;
	}
	up_write(&mm->mmap_lock);
	return addr;
}
