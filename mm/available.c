// SPDX-License-Identifier: MIT
/*
 * available.c - how much memory a new program could have: MemAvailable
 *
 * What     What is free above the zones' reserves, and half of what caches of
 *          the kernel's would give back, but for the low watermarks. Files here
 *          have no disk to be written to, so they give nothing.
 */
#include <lib/minmax.h>
#include <mm/mm.h>
#include <mm/slab.h>
#include <mm/zone.h>

unsigned long si_mem_available(void)
{
	unsigned long reclaimable =
		min(slab_reclaimable_pages(), nr_pages_of(PAGE_SLAB));
	unsigned long free = nr_free_pages(), reserve = totalreserve_pages();
	unsigned long low = 0;
	const struct zone *zone;

	for_each_zone(zone)
		low += zone->watermark[WMARK_LOW];
	reclaimable -= min(reclaimable / 2, low);
	free += reclaimable;
	return free > reserve ? free - reserve : 0;
}
