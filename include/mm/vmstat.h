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
	PGFAULT,    /* faults of programs that were mended */
	PGMAJFAULT, /* of these, those that waited for a disk */
	NR_VM_EVENTS
};

DECLARE_PER_CPU(unsigned long, vm_events[NR_VM_EVENTS]);

static inline void count_vm_event(enum vm_event event)
{
	this_cpu_inc(vm_events[event]);
}

/* The sum over all CPUs. */
unsigned long vm_event_sum(enum vm_event event);

#endif
