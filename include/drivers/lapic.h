/* SPDX-License-Identifier: MIT */
/* lapic.h - this CPU's local APIC and its timer. */
#ifndef DRIVERS_LAPIC_H
#define DRIVERS_LAPIC_H

#include <lib/types.h>

/*
 * Maps the local APIC, lets the PIC's interrupts through, and measures its
 * timer against the clock; it is not started. False: there is none that works,
 * or the command line declined it (noapic); the PIC works as before.
 */
bool lapic_timer_init(void);

/* One interrupt, NS nanoseconds from now (a second at the most; an earlier call
 * is forgotten). Interrupts off. */
void lapic_timer_program(u64 ns);

void lapic_eoi(void);

/* Where its page of registers lies; 0: none is in use. */
u64 lapic_address(void);

/* Do registers of a local APIC that is in use lie in [start, end), physical? */
bool lapic_overlaps(u64 start, u64 end);

#endif
