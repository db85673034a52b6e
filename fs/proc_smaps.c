// SPDX-License-Identifier: MIT
/*
 * proc_smaps.c - /proc/PID/smaps and smaps_rollup: what is in memory of whom
 *
 * What     For each area, or all together, what mm/smaps.c finds of it. Lines
 *          of things that there are not here (huge pages, swap) are 0.
 * Locking  mmap_lock, for reading.
 * See      Linux's Documentation/filesystems/proc.rst, 1.1.
 */
#include <fs/fs.h>
#include <kernel/sched.h>
#include <mm/smaps.h>
#include "proc_internal.h"

static void kb(struct seq_file *m, const char *label, u64 bytes)
{
	seq_printf(m, "%-15s %8llu kB\n", label, bytes >> 10);
}

static void show_pss(struct seq_file *m, const char *label, u64 pss)
{
	kb(m, label, pss >> PSS_SHIFT);
}

static void show_stats(struct seq_file *m, const struct mem_size_stats *mss,
		       bool rollup)
{
	kb(m, "Rss:", mss->resident);
	show_pss(m, "Pss:", mss->pss);
	show_pss(m, "Pss_Dirty:", mss->pss_dirty);
	if (rollup) {
		show_pss(m, "Pss_Anon:", mss->pss_anon);
		show_pss(m, "Pss_File:", 0);
		show_pss(m, "Pss_Shmem:", mss->pss_shmem);
	}
	kb(m, "Shared_Clean:", mss->shared_clean);
	kb(m, "Shared_Dirty:", mss->shared_dirty);
	kb(m, "Private_Clean:", mss->private_clean);
	kb(m, "Private_Dirty:", mss->private_dirty);
	kb(m, "Referenced:", mss->referenced);
	kb(m, "Anonymous:", mss->anonymous);
	kb(m, "LazyFree:", mss->lazyfree);
	kb(m, "AnonHugePages:", 0);
	kb(m, "ShmemPmdMapped:", 0);
	kb(m, "FilePmdMapped:", 0);
	kb(m, "Shared_Hugetlb:", 0);
	seq_printf(m, "Private_Hugetlb: %7d kB\n", 0);
	kb(m, "Swap:", 0);
	kb(m, "SwapPss:", 0);
	show_pss(m, "Locked:", mss->pss_locked);
}

static void show_flags(struct seq_file *m, vm_flags_t flags)
{
	static const struct {
		vm_flags_t flag;
		char name[3];
	} names[] = {
		{ VM_READ, "rd" },	  { VM_WRITE, "wr" },
		{ VM_EXEC, "ex" },	  { VM_SHARED, "sh" },
		{ VM_MAYREAD, "mr" },	  { VM_MAYWRITE, "mw" },
		{ VM_MAYEXEC, "me" },	  { VM_MAYSHARE, "ms" },
		{ VM_GROWSDOWN, "gd" },	  { VM_PFNMAP, "pf" },
		{ VM_LOCKED, "lo" },	  { VM_IO, "io" },
		{ VM_SEQ_READ, "sr" },	  { VM_RAND_READ, "rr" },
		{ VM_DONTCOPY, "dc" },	  { VM_DONTEXPAND, "de" },
		{ VM_LOCKONFAULT, "??" }, { VM_ACCOUNT, "ac" },
		{ VM_NORESERVE, "nr" },	  { VM_WIPEONFORK, "wf" },
		{ VM_DONTDUMP, "dd" },	  { VM_SOFTDIRTY, "sd" },
	};

	seq_puts(m, "VmFlags: ");
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (flags & names[i].flag)
			seq_printf(m, "%s ", names[i].name);
	seq_putc(m, '\n');
}

static void show_area(struct seq_file *m, struct vm_area_struct *vma, char *buf)
{
	struct mem_size_stats mss = { 0 };

	smap_gather_stats(vma, &mss);
	proc_show_area(m, vma, buf);
	kb(m, "Size:", vma->vm_end - vma->vm_start);
	kb(m, "KernelPageSize:", PAGE_SIZE);
	kb(m, "MMUPageSize:", PAGE_SIZE);
	show_stats(m, &mss, false);
	seq_printf(m, "THPeligible:    %d\n", 0);
	show_flags(m, vma->vm_flags);
}

int proc_smaps_show(struct seq_file *m, pid_t pid)
{
	return proc_for_each_area(m, pid, show_area);
}

int proc_smaps_rollup_show(struct seq_file *m, pid_t pid)
{
	struct mm_struct *mm = get_task_mm(pid);
	struct mem_size_stats mss = { 0 };
	struct vm_area_struct *vma;
	vaddr_t end = 0;

	if (!mm)
		return -ESRCH;
	down_read(&mm->mmap_lock);
	for (vma = mm->mmap; vma; vma = vma->vm_next) {
		smap_gather_stats(vma, &mss);
		end = vma->vm_end;
	}
	proc_show_rollup_area(m, mm->mmap ? mm->mmap->vm_start : 0, end);
	up_read(&mm->mmap_lock);
	show_stats(m, &mss, true);
	mmput(mm);
	return 0;
}
