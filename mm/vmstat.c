// SPDX-License-Identifier: MIT
/* vmstat.c - the counters of mm/vmstat.h. */
#include <mm/vmstat.h>

DEFINE_PER_CPU(unsigned long, vm_events[NR_VM_EVENTS]);

unsigned long vm_event_sum(enum vm_event event)
{
	unsigned long sum = 0;
	unsigned int cpu;

	for_each_cpu(cpu) sum += *per_cpu_ptr(&vm_events[event], cpu);
	return sum;
}
