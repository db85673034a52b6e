// SPDX-License-Identifier: MIT
/*
 * work.c - something to read for the readers' own proof (scripts/labs/books.py)
 *
 * What     No lab. `kernel`: objects and areas of many sizes come and go, as the
 *          seed draws them, and some stay. user/crowd.c does it for ring 3.
 * Locking  The first thread, alone.
 */
#include <lib/minmax.h>
#include <lib/random.h>
#include <mm/slab.h>
#include <mm/vmalloc.h>
#include <mm/zone.h>
#include "../../mm/internal.h"
#include "../books.h"

LAB_SEES(&mem_map, &max_pfn, zones, cpu_pages);

static void *objects[512], *areas[32];
static struct rnd rnd;

/* Something else in the place of what stands there. */
static void change_object(void)
{
	void **object = &objects[rnd_below(&rnd, ARRAY_SIZE(objects))];

	kfree(*object);
	*object = rnd_below(&rnd, 3)
			  ? kmalloc(8UL << rnd_below(&rnd, 10), GFP_KERNEL)
			  : NULL;
}

static void change_area(void)
{
	void **area = &areas[rnd_below(&rnd, ARRAY_SIZE(areas))];

	vfree(*area);
	*area = rnd_below(&rnd, 3)
			? vmalloc((1 + rnd_below(&rnd, 9)) * PAGE_SIZE)
			: NULL;
}

static void kernel(void)
{
	unsigned int i;

	rnd_seed(&rnd, lab_seed);
	for (i = 0; i < 4000; i++) {
		change_object();
		if (i % 16 == 0)
			change_area();
	}
	lab_point("kernel");
}

const struct lab_work lab_works[] = {
	{ .name = "kernel", .late = kernel },
	{ .name = NULL },
};
