/* SPDX-License-Identifier: MIT */
/*
 * clocksource.h - counters that time can be told by
 *
 *	TSC    a register of the CPU         one instruction
 *	HPET   memory-mapped, 10 to 100 MHz  a read that leaves the CPU
 *	PIT    behind ports, 1.19 MHz        three of them, each a microsecond
 */
#ifndef DRIVERS_CLOCKSOURCE_H
#define DRIVERS_CLOCKSOURCE_H

#include <lib/types.h>

/* A counter that goes up, and wraps; it is read at each tick at least. */
struct clocksource {
	const char *name;
	u32 (*read)(void);
	u32 mask;
	u32 hz;
	u32 mult; /* ns = counts * mult >> shift */
	u32 shift;
};

/* The one of that name, where it is there and not the TSC; or NULL. */
const struct clocksource *clocksource_counter(const char *name);

/* Boot: the HPET of ACPI's tables, counting; or NULL. */
const struct clocksource *hpet_init(void);

/* Boot: the PIT's channel 2, counting; or NULL where there is none. */
const struct clocksource *pit_init(void);

/* Boot: ticks of the TSC in a second, measured with REF (or NULL). 0: there is
 * none, or what was measured cannot be trusted. */
u32 tsc_measure(const struct clocksource *ref);

#endif
