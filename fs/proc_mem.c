// SPDX-License-Identifier: MIT
/*
 * proc_mem.c - /proc's view of physical and kernel memory
 *
 * What     meminfo, slabinfo, vmallocinfo, in Linux 6.1's formats. Lines of
 *          what Linux has and Tessera has not yet (swap, writing back) are 0;
 *          those of what a Linux may be built without (huge pages) are left
 *          out, as such a Linux does.
 */
#include <asm/cpu.h>
#include <fs/procfs.h>
#include <kernel/boot.h>
#include <kernel/cred.h>
#include <kernel/panic.h>
#include <kernel/sched.h>
#include <lib/minmax.h>
#include <mm/mm.h>
#include <mm/page.h>
#include <mm/pgtable.h>
#include <mm/slab.h>
#include <mm/vmalloc.h>
#include <mm/vmstat.h>
#include <mm/zone.h>
#include "internal.h"

static void kb(struct seq_file *m, const char *label, unsigned long pages)
{
	seq_printf(m, "%-15s %8lu kB\n", label, pages << (PAGE_SHIFT - 10));
}

unsigned long nr_stack_pages(void)
{
	struct task_struct *task;
	unsigned long pages = 0;

	spin_lock(&tasklist_lock);
	for_each_task(task)
		pages += THREAD_SIZE >> PAGE_SHIFT;
	spin_unlock(&tasklist_lock);
	return pages;
}

/* Pages on no list of pages to be taken back: what is anonymous, and files that
 * have no disk to go back to, but what is locked. There are no lists yet, so all are inactive. */
static unsigned long swappable_pages(unsigned long locked)
{
	unsigned long pages = nr_pages_of(PAGE_ANON) + nr_pages_of(PAGE_FILE);

	return pages > locked ? pages - locked : 0;
}

static void show_lists(struct seq_file *m)
{
	unsigned long locked = nr_mlocked_pages();

	kb(m, "Active:", 0);
	kb(m, "Inactive:", swappable_pages(locked));
	kb(m, "Active(anon):", 0);
	kb(m, "Inactive(anon):", swappable_pages(locked));
	kb(m, "Active(file):", 0);
	kb(m, "Inactive(file):", 0);
	kb(m, "Unevictable:", locked);
	kb(m, "Mlocked:", locked);
}

static void show_zones(struct seq_file *m)
{
	const struct zone *high = &zones[ZONE_HIGHMEM];
	unsigned long high_free = zone_free_pages(high);

	if (!HAVE_HIGHMEM)
		return;
	kb(m, "HighTotal:", high->managed_pages);
	kb(m, "HighFree:", high_free);
	kb(m, "LowTotal:", totalram_pages() - high->managed_pages);
	kb(m, "LowFree:", nr_free_pages() - high_free);
}

static void show_used(struct seq_file *m)
{
	unsigned long slab = nr_pages_of(PAGE_SLAB);
	unsigned long reclaimable = min(slab_reclaimable_pages(), slab);

	kb(m, "SwapTotal:", 0);
	kb(m, "SwapFree:", 0);
	kb(m, "Dirty:", 0);
	kb(m, "Writeback:", 0);
	kb(m, "AnonPages:", nr_pages_of(PAGE_ANON));
	kb(m, "Mapped:", nr_file_mapped_pages());
	kb(m, "Shmem:", nr_pages_of(PAGE_FILE));
	kb(m, "KReclaimable:", reclaimable);
	kb(m, "Slab:", slab);
	kb(m, "SReclaimable:", reclaimable);
	kb(m, "SUnreclaim:", slab - reclaimable);
	kb(m, "KernelStack:", nr_stack_pages());
	kb(m, "PageTables:", nr_pages_of(PAGE_TABLE));
	kb(m, "SecPageTables:", 0);
	kb(m, "NFS_Unstable:", 0);
	kb(m, "Bounce:", 0);
	kb(m, "WritebackTmp:", 0);
}

static void show_direct_map(struct seq_file *m)
{
	unsigned long bytes[PT_MAX_LEVEL + 1];

	pt_mapped_bytes(&init_pt, PAGE_OFFSET,
			PAGE_OFFSET + (max_low_pfn << PAGE_SHIFT), bytes);
	kb(m, "DirectMap4k:", bytes[1] >> PAGE_SHIFT);
	kb(m, PT_LEVEL_SIZE(2) == 4UL << 20 ? "DirectMap4M:" : "DirectMap2M:",
	   bytes[2] >> PAGE_SHIFT);
	if (PT_MAX_LEVEL > 3 && cpu_has(CPU_GBPAGES))
		kb(m,
		   "DirectMap1G:", bytes[min(3, PT_MAX_LEVEL)] >> PAGE_SHIFT);
}

static int show_meminfo(struct seq_file *m)
{
	kb(m, "MemTotal:", totalram_pages());
	kb(m, "MemFree:", nr_free_pages());
	kb(m, "MemAvailable:", si_mem_available());
	kb(m, "Buffers:", 0);
	kb(m, "Cached:", nr_pages_of(PAGE_FILE));
	kb(m, "SwapCached:", 0);
	show_lists(m);
	show_zones(m);
	show_used(m);
	kb(m, "CommitLimit:", vm_commit_limit());
	kb(m, "Committed_AS:", vm_committed_pages());
	kb(m, "VmallocTotal:", (VMALLOC_END - VMALLOC_START) >> PAGE_SHIFT);
	kb(m, "VmallocUsed:", vmalloc_nr_pages());
	kb(m, "VmallocChunk:", 0);
	kb(m, "Percpu:",
	   NR_CPUS * PFN_UP((unsigned long)(__percpu_end - __percpu_start)));
	show_direct_map(m);
	return 0;
}
PROC_FILE("meminfo", show_meminfo);

static int show_slab(const struct slabinfo *s, void *ctx)
{
	struct seq_file *m = ctx;

	seq_printf(m, "%-17s %6lu %6lu %6lu %4lu %4lu", s->name, s->active_objs,
		   s->num_objs, s->objsize, s->objperslab, s->pagesperslab);
	seq_printf(m, " : tunables %4u %4u %4u", s->limit, s->batchcount,
		   s->sharedfactor);
	seq_printf(m, " : slabdata %6lu %6lu %6lu\n", s->active_slabs,
		   s->num_slabs, s->sharedavail);
	return 0;
}

static int show_slabinfo(struct seq_file *m)
{
	seq_puts(m, "slabinfo - version: 2.1\n");
	seq_puts(m, "# name            <active_objs> <num_objs> <objsize> "
		    "<objperslab> <pagesperslab>");
	seq_puts(m, " : tunables <limit> <batchcount> <sharedfactor>");
	seq_puts(m, " : slabdata <active_slabs> <num_slabs> <sharedavail>\n");
	return for_each_slabinfo(show_slab, m);
}
PROC_FILE_MODE("slabinfo", 0400, show_slabinfo);

int kptr_restrict;

static bool addresses_hidden(void)
{
	int how = READ_ONCE(kptr_restrict);

	return how == 2 || (how == 1 && !capable(CAP_SYSLOG));
}

static void show_addresses(struct seq_file *m, vaddr_t start, size_t size)
{
	bool hidden = addresses_hidden();

	seq_printf(m, "0x%08lx-0x%08lx %7zu", hidden ? 0 : start,
		   hidden ? 0 : start + size, size);
}

static int show_vm_area(const struct vm_struct *area, void *ctx)
{
	struct seq_file *m = ctx;
	char caller[64];

	show_addresses(m, area->addr, area->size);
	if (area->caller)
		seq_printf(m, " %s",
			   ksym_format((unsigned long)area->caller, caller,
				       sizeof(caller)));
	if (area->nr_pages)
		seq_printf(m, " pages=%lu", area->nr_pages);
	if (area->flags & VM_IOREMAP)
		seq_printf(m, " phys=0x%0*llx ioremap",
			   (int)(2 * sizeof(area->phys_addr)),
			   (u64)area->phys_addr);
	if (area->flags & VM_ALLOC)
		seq_puts(m, " vmalloc");
	if (area->flags & VM_MAP)
		seq_puts(m, " vmap");
	if (is_vmalloc_addr(area->pages))
		seq_puts(m, " vpages");
	seq_putc(m, '\n');
	return 0;
}

/* Unmapped, and not flushed yet: no area any more, not free either. */
static void show_unpurged(vaddr_t start, size_t size, void *ctx)
{
	show_addresses(ctx, start, size);
	seq_puts(ctx, " unpurged vm_area\n");
}

static int show_vmallocinfo(struct seq_file *m)
{
	int err = for_each_vm_area(show_vm_area, m);

	for_each_unpurged(show_unpurged, m);
	return err;
}
PROC_FILE_MODE("vmallocinfo", 0400, show_vmallocinfo);
