// SPDX-License-Identifier: MIT
/* vmstat.c - the counters of mm/vmstat.h. */
#include <mm/vmstat.h>

DEFINE_PER_CPU(unsigned long, vm_events[NR_VM_EVENTS]);
DEFINE_PER_CPU(unsigned long, nr_file_mapped);

static unsigned long sum_over_cpus(const unsigned long *counter)
{
	unsigned long sum = 0;
	unsigned int cpu;

	for_each_cpu(cpu) sum += *per_cpu_ptr(counter, cpu);
	return sum;
}

unsigned long vm_event_sum(enum vm_event event)
{
	return sum_over_cpus(&vm_events[event]);
}

unsigned long nr_file_mapped_pages(void)
{
	return sum_over_cpus(&nr_file_mapped);
}
