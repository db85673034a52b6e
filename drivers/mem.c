// SPDX-License-Identifier: MIT
/*
 * mem.c - /dev/mem: physical addresses as a file, by the strict rules
 *
 * What     Whoever has CAP_SYS_RAWIO sees what is not memory: the BIOS, the
 *          screen, registers of devices. Memory itself, the kernel's and the
 *          programs', is nobody's business here:
 *
 *	frame                  read     write    mmap
 *	--------------------   ------   ------   ------
 *	RAM below 1 MiB        zeroes   nothing  EPERM
 *	RAM above              EPERM    EPERM    EPERM
 *	the local APIC         EPERM    EPERM    EPERM
 *	page 0, all others     yes      yes      yes
 *
 *          read and write reach as far as the direct map (EFAULT above), mmap
 *          as far as the CPU.
 * Failure  As on Linux, a read that fails in a later page says only why.
 * Not here O_SYNC's uncached mapping: mm/pfnmap.c says what decides; Linux lets
 *          RAM below 1 MiB be mapped, which would give pages of others away.
 * See      mem(4); Linux's CONFIG_STRICT_DEVMEM.
 */
#include <asm/cpu.h>
#include <asm/uaccess.h>
#include <drivers/lapic.h>
#include <drivers/mem.h>
#include <fs/fs.h>
#include <kernel/cred.h>
#include <kernel/sched.h>
#include <kernel/signal.h>
#include <lib/minmax.h>
#include <mm/fault.h>
#include <mm/memblock.h>
#include <mm/page.h>
#include <mm/vma.h>

#define LOW_END	  0x100000
#define MAX_ERRNO 4095

enum access {
	ACCESS_DENIED,
	ACCESS_ALLOWED,
	ACCESS_ZEROES
};

/* Page 0 is the BIOS's, who says of it that it is RAM. */
static bool has_ram(u64 start, u64 end)
{
	start = max(start, (u64)PAGE_SIZE);
	return start < end && memblock_overlaps_memory(start, end - start);
}

static enum access frame_access(u64 addr)
{
	u64 start = addr & ~(u64)(PAGE_SIZE - 1), end = start + PAGE_SIZE;

	if (has_ram(start, end))
		return end <= LOW_END ? ACCESS_ZEROES : ACCESS_DENIED;
	return lapic_overlaps(start, end) ? ACCESS_DENIED : ACCESS_ALLOWED;
}

static int mem_open(struct inode *inode __maybe_unused,
		    struct file *file __maybe_unused)
{
	return capable(CAP_SYS_RAWIO) ? 0 : -EPERM;
}

static loff_t mem_llseek(struct file *file, loff_t offset, unsigned int whence)
{
	loff_t result = -EINVAL;

	mutex_lock(&file->lock);
	if (whence == SEEK_CUR)
		offset = (loff_t)((u64)offset + (u64)file->pos);
	if (whence == SEEK_CUR || whence == SEEK_SET) {
		/* The highest positions would look like errors. */
		result = (u64)offset >= (u64)-MAX_ERRNO ? -EOVERFLOW : offset;
		if (result == offset)
			file->pos = offset;
	}
	mutex_unlock(&file->lock);
	return result;
}

/* Does the direct map have all of it? Nothing at address 0 is not, as on
 * Linux. */
static bool in_direct_map(u64 addr, size_t n)
{
	return addr + n - 1 <= ((u64)max_low_pfn << PAGE_SHIFT) - 1;
}

static size_t part_in_page(u64 addr, size_t n)
{
	return min_t(size_t, n, PAGE_SIZE - (size_t)(addr & ~PAGE_MASK));
}

/* What does not fit in an address of this machine's. */
static bool beyond_addresses(loff_t pos)
{
	return (u64)pos != (paddr_t)pos;
}

/* A part of one page: 0 or -errno. */
static int read_part(char __user *buf, u64 addr, size_t n)
{
	size_t left;

	switch (frame_access(addr)) {
	case ACCESS_DENIED:
		return -EPERM;
	case ACCESS_ZEROES:
		left = clear_user(buf, n);
		break;
	default:
		left = copy_to_user(buf, __va((paddr_t)addr), n);
	}
	return left ? -EFAULT : 0;
}

static ssize_t mem_read(struct file *file __maybe_unused, char __user *buf,
			size_t n, loff_t *pos)
{
	u64 addr = (u64)*pos;
	size_t done = 0, part;
	int err;

	if (beyond_addresses(*pos))
		return 0;
	if (!in_direct_map(addr, n))
		return -EFAULT;
	for (; done < n; done += part) {
		part = part_in_page(addr + done, n - done);
		err = read_part(buf + done, addr + done, part);
		if (err)
			return err;
		if (signal_pending()) {
			done += part;
			break;
		}
	}
	*pos += (loff_t)done;
	return (ssize_t)done;
}

/* A part of one page: how many bytes, or -errno. */
static ssize_t write_part(const char __user *buf, u64 addr, size_t n)
{
	size_t left = 0;

	switch (frame_access(addr)) {
	case ACCESS_DENIED:
		return -EPERM;
	case ACCESS_ALLOWED:
		left = copy_from_user(__va((paddr_t)addr), buf, n);
		break;
	default:
		break; /* it is skipped, and counts */
	}
	return (ssize_t)(n - left);
}

static ssize_t mem_write(struct file *file __maybe_unused,
			 const char __user *buf, size_t n, loff_t *pos)
{
	u64 addr = (u64)*pos;
	size_t done = 0, part;
	ssize_t written = 0;

	if (beyond_addresses(*pos))
		return -EFBIG;
	if (!in_direct_map(addr, n))
		return -EFAULT;
	while (done < n) {
		part = part_in_page(addr + done, n - done);
		written = write_part(buf + done, addr + done, part);
		if (written < 0)
			return written;
		done += (size_t)written;
		if ((size_t)written < part || signal_pending())
			break;
	}
	if (!done && n)
		return -EFAULT;
	*pos += (loff_t)done;
	return (ssize_t)done;
}

/* -------------------------------------------------------------------- mmap */

static vm_fault_t mem_fault(struct vm_fault *vmf)
{
	return vmf_insert_pfn(vmf, (pfn_t)vmf->pgoff);
}

static const struct vm_operations mem_vm_ops = {
	.fault = mem_fault,
};

/* Behind the last address that an entry, and this CPU, can name. */
static u64 addresses_end(void)
{
	return min((u64)PFN_LIMIT << PAGE_SHIFT, 1ULL << cpu_phys_bits());
}

static int mem_mmap(struct file *file __maybe_unused,
		    struct vm_area_struct *vma)
{
	u64 first = vma->vm_pgoff, start = first << PAGE_SHIFT;
	u64 end = start + (vma->vm_end - vma->vm_start);

	if (start >> PAGE_SHIFT != first || end < start ||
	    end > addresses_end())
		return -EINVAL;
	if (has_ram(start, end) || lapic_overlaps(start, end))
		return -EPERM;
	vma->vm_flags |= VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP;
	vma->vm_ops = &mem_vm_ops;
	return 0;
}

const struct file_operations mem_fops = {
	.open = mem_open,
	.read = mem_read,
	.write = mem_write,
	.llseek = mem_llseek,
	.mmap = mem_mmap,
	.unsigned_pos = true,
};
