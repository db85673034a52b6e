// SPDX-License-Identifier: MIT
/*
 * tsc.c - the clock: nanoseconds since the kernel's first instructions, from
 * the TSC
 *
 * What     ns = (TSC - boot_tsc) * mult >> SHIFT, mult found once against the
 *          PIT, whose 1,193,182 Hz are the same on every PC. A measurement
 *          reads PIT and TSC at two moments; each reading is bracketed by two
 *          TSC values and taken again when something (an SMI, the host of a
 *          virtual machine) came between them.
 * Not here A TSC that changes its speed or stops; several CPUs' TSCs.
 */
#include <asm/cpu.h>
#include <drivers/pit.h>
#include <kernel/printk.h>
#include <kernel/sched_clock.h>
#include <lib/div64.h>

#define SHIFT	   24
#define WINDOW_US  2000
#define MAX_TRIES  8
#define TSC_MIN_HZ 1000000

static u32 mult; /* 0: not measured yet */
static u32 tsc_per_us;

u64 ktime_get_ns(void)
{
	return sched_clock_to_ns(rdtsc() - boot_tsc);
}

/* One moment on both clocks. */
struct moment {
	u64 tsc;
	u16 pit; /* counts down */
};

/* Reads both; the best of a few tries: the one whose reading took least. */
static struct moment look(void)
{
	u32 best = U32_MAX, took;
	struct moment m = { 0 };
	u64 before;
	u16 pit;
	int i;

	for (i = 0; i < 3; i++) {
		before = rdtsc();
		pit = pit_read_channel2();
		took = (u32)(rdtsc() - before);
		if (took < best) {
			best = took;
			m.tsc = before + took / 2;
			m.pit = pit;
		}
	}
	return m;
}

/* TSC ticks a second, or 0 when the two clocks make no sense together. */
static u32 measure(void)
{
	struct moment start, end;
	u32 ticks, spins = 0;
	u64 hz;

	pit_start_channel2(0xFFFF);
	start = look();
	do {
		end = look();
		ticks = (u16)(start.pit - end.pit);
	} while (ticks < PIT_HZ / 1000 * WINDOW_US / 1000 && ++spins < 1000000);
	if (ticks == 0)
		return 0;
	hz = div_u64((end.tsc - start.tsc) * PIT_HZ, ticks);
	return hz >= TSC_MIN_HZ && hz <= U32_MAX ? (u32)hz : 0;
}

void time_init(void)
{
	u32 hz = 0;
	int i;

	for (i = 0; i < MAX_TRIES && hz == 0; i++)
		hz = measure();
	if (hz == 0) {
		pr_warn("time: no PIT to measure the TSC with, taking 1 GHz\n");
		hz = 1000000000;
	}
	tsc_per_us = hz / 1000000;
	mult = (u32)div_u64(NSEC_PER_SEC << SHIFT, hz);
	pr_info("time: TSC at %u.%03u MHz\n", hz / 1000000, hz / 1000 % 1000);
}

bool sched_clock_is_tsc = true;

u64 sched_clock_to_ns(u64 ticks)
{
	u32 low = (u32)ticks, high = (u32)(ticks >> 32);

	return ((u64)low * mult >> SHIFT) + ((u64)high * mult << (32 - SHIFT));
}

u32 ns_to_sched_clock(u32 ns)
{
	return (u32)div_u64((u64)ns << SHIFT, mult);
}

void udelay(unsigned int us)
{
	u64 end = rdtsc() + (u64)us * (tsc_per_us ? tsc_per_us : 1000);

	while (rdtsc() < end)
		cpu_relax();
}
