/* SPDX-License-Identifier: MIT */
/*
 * vmstat.h - events of the memory manager, counted since boot
 *
 * Counters are a CPU's own and only grow; their sums stand in /proc/vmstat
 * under Linux's names. Pages taken and given back are counted by the lists they
 * come from (struct per_cpu_pages).
 */
#ifndef MM_VMSTAT_H
#define MM_VMSTAT_H

#include <asm/percpu.h>

enum vm_event {
	PGFAULT,	/* faults of programs that were mended */
	PGMAJFAULT,	/* of these, those that waited for a disk */
	PGREUSE,	/* a page's last owner got write access */
	OOM_KILL,	/* programs that had to go */
	DROP_PAGECACHE, /* drop_caches: how often, for files' pages */
	PGLAZYFREE,	/* pages that MADV_FREE gave up */
	PGLAZYFREED,	/* of which memory was short enough to take them */
	DROP_SLAB,	/* and for slabs */
	CR3_SWITCH,	/* roots loaded because another program runs, */
	CR3_EXEC,	/* because a program has replaced itself, */
	CR3_FLUSH,	/* and the loaded one again: all is forgotten */
	NR_VM_EVENTS
};

DECLARE_PER_CPU(unsigned long, vm_events[NR_VM_EVENTS]);

static inline void count_vm_event(enum vm_event event)
{
	this_cpu_inc(vm_events[event]);
}

/* The sum over all CPUs. */
unsigned long vm_event_sum(enum vm_event event);

/* Pages of files that some program maps: the sum over CPUs counts. */
DECLARE_PER_CPU(unsigned long, nr_file_mapped);
unsigned long nr_file_mapped_pages(void);

#endif
