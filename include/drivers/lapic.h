/* SPDX-License-Identifier: MIT */
/* lapic.h - this CPU's local APIC and its timer. */
#ifndef DRIVERS_LAPIC_H
#define DRIVERS_LAPIC_H

#include <lib/types.h>

/*
 * Maps the local APIC, lets the PIC's interrupts through, and starts its timer
 * at HZ, calibrated against the TSC. False: there is none that works, or the
 * command line declined it (noapic); the PIC works as before.
 */
bool lapic_timer_init(unsigned int hz);

void lapic_eoi(void);

#endif
