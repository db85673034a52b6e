// SPDX-License-Identifier: MIT
/* vmstat.c - the counters of mm/vmstat.h, and pages by identity. */
#include <mm/vmstat.h>
#include <mm/zone.h>

DEFINE_PER_CPU(unsigned long, vm_events[NR_VM_EVENTS]);

unsigned long vm_event_sum(enum vm_event event)
{
	unsigned long sum = 0;
	unsigned int cpu;

	for_each_cpu(cpu) sum += *per_cpu_ptr(&vm_events[event], cpu);
	return sum;
}

static unsigned long counted_pages(enum page_identity identity)
{
	unsigned long sum = 0;
	unsigned int cpu;

	for_each_cpu(cpu) sum +=
		*per_cpu_ptr(&nr_identity_pages[identity], cpu);
	return sum;
}

unsigned long nr_pages_of(enum page_identity identity)
{
	unsigned long sum = totalram_pages() - nr_free_pages();
	unsigned int other;

	if (identity == PAGE_FREE)
		return nr_free_pages();
	if (identity != PAGE_KERNEL)
		return counted_pages(identity);
	for (other = PAGE_KERNEL + 1; other < NR_PAGE_IDENTITIES; other++)
		sum -= counted_pages(other);
	return sum;
}
