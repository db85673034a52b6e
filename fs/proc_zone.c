// SPDX-License-Identifier: MIT
/*
 * proc_zone.c - /proc's view of the page allocator
 *
 * What     buddyinfo, pagetypeinfo, zoneinfo and vmstat, in Linux 6.1's
 *          formats. There is one node. vmstat has the counters that Tessera
 *          keeps, and a 0 for those that programs insist on.
 * Locking  zone->lock while lists are counted; the rest is read as it is.
 */
#include <fs/procfs.h>
#include <lib/minmax.h>
#include <kernel/sched.h>

#include <mm/mm.h>
#include <mm/slab.h>
#include <mm/vmstat.h>
#include <mm/zone.h>
#include "internal.h"

/* -------------------------------------------------- buddyinfo, pagetypeinfo */

static int show_buddyinfo(struct seq_file *m)
{
	const struct zone *zone;
	unsigned int order;

	for_each_zone(zone) {
		if (!zone->present_pages)
			continue;
		seq_printf(m, "Node %d, zone %8s ", 0, zone->name);
		for (order = 0; order < MAX_ORDER; order++)
			seq_printf(m, "%6lu ", zone->free_area[order].nr_free);
		seq_putc(m, '\n');
	}
	return 0;
}
PROC_FILE("buddyinfo", show_buddyinfo);

static void show_free_blocks(struct seq_file *m, struct zone *zone,
			     unsigned int type)
{
	unsigned long counts[MAX_ORDER] = { 0 }, flags;
	const struct list_head *pos;
	unsigned int order;

	flags = spin_lock_irqsave(&zone->lock);
	for (order = 0; order < MAX_ORDER; order++)
		list_for_each(pos, &zone->free_area[order].free_list[type])
			counts[order]++;
	spin_unlock_irqrestore(&zone->lock, flags);
	seq_printf(m, "Node %4d, zone %8s, type %12s ", 0, zone->name,
		   migratetype_name(type));
	for (order = 0; order < MAX_ORDER; order++)
		seq_printf(m, "%6lu ", counts[order]);
	seq_putc(m, '\n');
}

static void show_pageblocks(struct seq_file *m, const struct zone *zone)
{
	unsigned long counts[MIGRATE_TYPES] = { 0 };
	pfn_t pfn = zone->zone_start_pfn, end = pfn + zone->spanned_pages;
	unsigned int type;

	for (; pfn < end; pfn = (pfn | (PAGEBLOCK_PAGES - 1)) + 1)
		counts[page_migratetype(pfn_to_page(pfn))]++;
	seq_printf(m, "Node %d, zone %8s ", 0, zone->name);
	for (type = 0; type < MIGRATE_TYPES; type++)
		seq_printf(m, "%12lu ", counts[type]);
	seq_putc(m, '\n');
}

static int show_pagetypeinfo(struct seq_file *m)
{
	struct zone *zone;
	unsigned int i;

	seq_printf(m, "Page block order: %d\n", PAGEBLOCK_ORDER);
	seq_printf(m, "Pages per block:  %lu\n\n", PAGEBLOCK_PAGES);
	seq_printf(m, "%-43s ", "Free pages count per migrate type at order");
	for (i = 0; i < MAX_ORDER; i++)
		seq_printf(m, "%6d ", i);
	seq_putc(m, '\n');
	for_each_zone(zone)
		for (i = 0; zone->present_pages && i < MIGRATE_TYPES; i++)
			show_free_blocks(m, zone, i);
	seq_printf(m, "\n%-23s", "Number of blocks type ");
	for (i = 0; i < MIGRATE_TYPES; i++)
		seq_printf(m, "%12s ", migratetype_name(i));
	seq_putc(m, '\n');
	for_each_zone(zone)
		if (zone->present_pages)
			show_pageblocks(m, zone);
	return 0;
}
PROC_FILE_MODE("pagetypeinfo", 0400, show_pagetypeinfo);

/* ------------------------------------------------------------------ vmstat */

struct vm_counter {
	const char *name;
	unsigned long (*value)(unsigned long which);
	unsigned long which;
};

static unsigned long identity_pages(unsigned long identity)
{
	return nr_pages_of(identity);
}

static unsigned long free_pages_now(unsigned long which __maybe_unused)
{
	return nr_free_pages();
}

static unsigned long no_pages(unsigned long which)
{
	return which;
}

static unsigned long slab_pages(unsigned long reclaimable)
{
	unsigned long pages =
		min(slab_reclaimable_pages(), nr_pages_of(PAGE_SLAB));

	return reclaimable ? pages : nr_pages_of(PAGE_SLAB) - pages;
}

static unsigned long event(unsigned long which)
{
	return vm_event_sum(which);
}

static unsigned long pages_allocated(unsigned long zone)
{
	unsigned long sum = 0;
	unsigned int cpu;

	for_each_cpu(cpu) sum += zone_pcp_sums(&zones[zone], cpu).nr_alloc;
	return sum;
}

/* What was taken and is not out any more. */
static unsigned long pages_freed(unsigned long which __maybe_unused)
{
	unsigned long sum = nr_free_pages() - totalram_pages();
	unsigned int zone;

	for (zone = 0; zone < MAX_NR_ZONES; zone++)
		sum += pages_allocated(zone);
	return sum;
}

static unsigned long stack_kbytes(unsigned long which __maybe_unused)
{
	return nr_stack_pages() << (PAGE_SHIFT - 10);
}

static unsigned long swappable_pages(unsigned long which __maybe_unused)
{
	unsigned long pages = nr_pages_of(PAGE_ANON) + nr_pages_of(PAGE_FILE);
	unsigned long locked = nr_mlocked_pages();

	return pages > locked ? pages - locked : 0;
}

static unsigned long locked_pages(unsigned long which __maybe_unused)
{
	return nr_mlocked_pages();
}

static unsigned long mapped_pages(unsigned long which __maybe_unused)
{
	return nr_file_mapped_pages();
}

/* In the order in which Linux has them. What Tessera cannot count yet, for want
 * of lists, disks and swap, is 0. */
static const struct vm_counter zone_counters[] = {
	{ "nr_free_pages", free_pages_now, 0 },
	{ "nr_zone_inactive_anon", swappable_pages, 0 },
	{ "nr_zone_active_anon", no_pages, 0 },
	{ "nr_zone_inactive_file", no_pages, 0 },
	{ "nr_zone_active_file", no_pages, 0 },
	{ "nr_zone_unevictable", locked_pages, 0 },
	{ "nr_zone_write_pending", no_pages, 0 },
	{ "nr_mlock", locked_pages, 0 },
	{ "nr_bounce", no_pages, 0 },
	{ "nr_free_cma", no_pages, 0 },
};

static const struct vm_counter node_counters[] = {
	{ "nr_inactive_anon", swappable_pages, 0 },
	{ "nr_active_anon", no_pages, 0 },
	{ "nr_inactive_file", no_pages, 0 },
	{ "nr_active_file", no_pages, 0 },
	{ "nr_unevictable", locked_pages, 0 },
	{ "nr_slab_reclaimable", slab_pages, 1 },
	{ "nr_slab_unreclaimable", slab_pages, 0 },
	{ "nr_isolated_anon", no_pages, 0 },
	{ "nr_isolated_file", no_pages, 0 },
	{ "nr_anon_pages", identity_pages, PAGE_ANON },
	{ "nr_mapped", mapped_pages, 0 },
	{ "nr_file_pages", identity_pages, PAGE_FILE },
	{ "nr_dirty", no_pages, 0 },
	{ "nr_writeback", no_pages, 0 },
	{ "nr_writeback_temp", no_pages, 0 },
	{ "nr_shmem", identity_pages, PAGE_FILE },
	{ "nr_dirtied", no_pages, 0 },
	{ "nr_written", no_pages, 0 },
	{ "nr_kernel_misc_reclaimable", no_pages, 0 },
	{ "nr_kernel_stack", stack_kbytes, 0 },
	{ "nr_page_table_pages", identity_pages, PAGE_TABLE },
	{ "nr_sec_page_table_pages", no_pages, 0 },
};

static const struct vm_counter event_counters[] = {
	{ "pgpgin", no_pages, 0 },
	{ "pgpgout", no_pages, 0 },
	{ "pswpin", no_pages, 0 },
	{ "pswpout", no_pages, 0 },
	{ "pgalloc_dma", pages_allocated, ZONE_DMA },
	{ "pgalloc_normal", pages_allocated, ZONE_NORMAL },
#if HAVE_HIGHMEM
	{ "pgalloc_high", pages_allocated, ZONE_HIGHMEM },
#endif
	{ "pgfree", pages_freed, 0 },
	{ "pglazyfree", event, PGLAZYFREE },
	{ "pgfault", event, PGFAULT },
	{ "pgmajfault", event, PGMAJFAULT },
	{ "pglazyfreed", event, PGLAZYFREED },
	{ "pgreuse", event, PGREUSE },
	{ "oom_kill", event, OOM_KILL },
	{ "drop_pagecache", event, DROP_PAGECACHE },
	{ "drop_slab", event, DROP_SLAB },
	/* Of Tessera's own: loads of CR3, by cause. */
	{ "cr3_switch", event, CR3_SWITCH },
	{ "cr3_exec", event, CR3_EXEC },
	{ "cr3_flush", event, CR3_FLUSH },
};

static void show_counters(struct seq_file *m, const char *format,
			  const struct vm_counter *counters, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		seq_printf(m, format, counters[i].name,
			   counters[i].value(counters[i].which));
}
#define SHOW_COUNTERS(m, format, table) \
	show_counters(m, format, table, ARRAY_SIZE(table))

static int show_vmstat(struct seq_file *m)
{
	SHOW_COUNTERS(m, "%s %lu\n", zone_counters);
	SHOW_COUNTERS(m, "%s %lu\n", node_counters);
	SHOW_COUNTERS(m, "%s %lu\n", event_counters);
	return 0;
}
PROC_FILE("vmstat", show_vmstat);

/* ---------------------------------------------------------------- zoneinfo */

static void show_zone_pages(struct seq_file *m, const struct zone *zone)
{
	unsigned int i;

	seq_printf(m, "\n  pages free     %lu", zone->free_pages);
	seq_printf(m, "\n        boost    %d", 0);
	seq_printf(m, "\n        min      %lu", zone->watermark[WMARK_MIN]);
	seq_printf(m, "\n        low      %lu", zone->watermark[WMARK_LOW]);
	seq_printf(m, "\n        high     %lu", zone->watermark[WMARK_HIGH]);
	seq_printf(m, "\n        spanned  %lu", zone->spanned_pages);
	seq_printf(m, "\n        present  %lu", zone->present_pages);
	seq_printf(m, "\n        managed  %lu", zone->managed_pages);
	seq_printf(m, "\n        cma      %d", 0);
	seq_printf(m, "\n        protection: (%lu", zone->lowmem_reserve[0]);
	for (i = 1; i < MAX_NR_ZONES; i++)
		seq_printf(m, ", %lu", zone->lowmem_reserve[i]);
	seq_putc(m, ')');
}

static void show_pagesets(struct seq_file *m, const struct zone *zone)
{
	unsigned int cpu;

	seq_puts(m, "\n  pagesets");
	for_each_cpu(cpu)
	{
		struct per_cpu_pages sums = zone_pcp_sums(zone, cpu);

		seq_printf(m,
			   "\n    cpu: %u"
			   "\n              count: %u"
			   "\n              high:  %u"
			   "\n              batch: %u",
			   cpu, sums.count, sums.high, sums.batch);
	}
}

static int show_zoneinfo(struct seq_file *m)
{
	const struct zone *zone, *first = zones;

	while (!first->present_pages)
		first++;
	for_each_zone(zone) {
		seq_printf(m, "Node %d, zone %8s", 0, zone->name);
		if (zone == first) {
			seq_puts(m, "\n  per-node stats");
			SHOW_COUNTERS(m, "\n      %-12s %lu", node_counters);
		}
		show_zone_pages(m, zone);
		if (zone->present_pages) {
			seq_printf(m, "\n      %-12s %lu", "nr_free_pages",
				   zone->free_pages);
			show_pagesets(m, zone);
			seq_puts(m, "\n  node_unreclaimable:  0");
			seq_printf(m, "\n  start_pfn:           %lu",
				   zone->zone_start_pfn);
		}
		seq_putc(m, '\n');
	}
	return 0;
}
PROC_FILE("zoneinfo", show_zoneinfo);
