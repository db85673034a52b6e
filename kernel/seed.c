// SPDX-License-Identifier: MIT
/*
 * seed.c - where random numbers begin
 *
 * What     seed=N makes every run the same; without it the finest clock
 *          decides.
 */
#include <kernel/cmdline.h>
#include <kernel/sched_clock.h>
#include <kernel/seed.h>
#include <lib/kstrto.h>
#include <uapi/errno.h>

static u32 seed;
static bool seed_given;

static int parse_seed(const char *value)
{
	unsigned int n;

	if (kstrtouint(value, 0, &n))
		return -EINVAL;
	seed = n;
	seed_given = true;
	return 0;
}
CMDLINE("seed", parse_seed);

u32 next_seed(void)
{
	u32 n = __atomic_fetch_add(&seed, 0x9E3779B9, __ATOMIC_RELAXED);

	return seed_given ? n : n ^ (u32)sched_clock();
}
