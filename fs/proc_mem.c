// SPDX-License-Identifier: MIT
/*
 * proc_mem.c - /proc's view of physical and kernel memory
 *
 * What     meminfo, slabinfo, vmallocinfo, in Linux 6.1's
 *          formats. Numbers that Tessera has no counterpart for are 0.
 */
#include <fs/procfs.h>
#include <kernel/panic.h>
#include <kernel/sched.h>
#include <lib/minmax.h>
#include <mm/mm.h>
#include <mm/page.h>
#include <mm/slab.h>
#include <mm/vmalloc.h>
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

static unsigned long commit_limit(void)
{
	return totalram_pages() / 2;
}

/* Pages that could be had: the free ones above the low watermarks. */
static unsigned long available_pages(void)
{
	unsigned long pages = nr_free_pages(), low = 0;
	const struct zone *zone;

	for_each_zone(zone)
		low += zone->watermark[WMARK_LOW];
	return pages > low ? pages - low : 0;
}

static int show_meminfo(struct seq_file *m)
{
	unsigned long anon = nr_pages_of(PAGE_ANON);
	unsigned long file = nr_pages_of(PAGE_FILE);
	unsigned long slab = nr_pages_of(PAGE_SLAB);
	unsigned long reclaimable = min(slab_reclaimable_pages(), slab);

	kb(m, "MemTotal:", totalram_pages());
	kb(m, "MemFree:", nr_free_pages());
	kb(m, "MemAvailable:", available_pages());
	kb(m, "Buffers:", 0);
	kb(m, "Cached:", file);
	kb(m, "SwapCached:", 0);
	kb(m, "Active:", anon);
	kb(m, "Inactive:", file);
	kb(m, "Active(anon):", anon);
	kb(m, "Inactive(anon):", 0);
	kb(m, "Active(file):", 0);
	kb(m, "Inactive(file):", file);
	kb(m, "Unevictable:", file);
	kb(m, "Mlocked:", 0);
	show_zones(m);
	kb(m, "SwapTotal:", 0);
	kb(m, "SwapFree:", 0);
	kb(m, "Dirty:", 0);
	kb(m, "Writeback:", 0);
	kb(m, "AnonPages:", anon);
	kb(m, "Mapped:", 0);
	kb(m, "Shmem:", 0);
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
	kb(m, "CommitLimit:", commit_limit());
	kb(m, "Committed_AS:", (unsigned long)atomic_read(&vm_committed_as));
	kb(m, "VmallocTotal:", (VMALLOC_END - VMALLOC_START) >> PAGE_SHIFT);
	kb(m, "VmallocUsed:", vmalloc_nr_pages());
	kb(m, "VmallocChunk:", 0);
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
PROC_FILE("slabinfo", show_slabinfo);

static int show_vm_area(const struct vm_struct *area, void *ctx)
{
	struct seq_file *m = ctx;
	char caller[64];

	seq_printf(m, "0x%08lx-0x%08lx %7zu", area->addr,
		   area->addr + area->size, area->size);
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
	seq_printf(ctx, "0x%08lx-0x%08lx %7zu unpurged vm_area\n", start,
		   start + size, size);
}

static int show_vmallocinfo(struct seq_file *m)
{
	int err = for_each_vm_area(show_vm_area, m);

	for_each_unpurged(show_unpurged, m);
	return err;
}
PROC_FILE("vmallocinfo", show_vmallocinfo);
