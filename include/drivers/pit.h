/* SPDX-License-Identifier: MIT */
/*
 * pit.h - the 8254 programmable interval timer
 *
 * Channel 0 interrupts on IRQ 0. Channel 2 drives the speaker, and nothing hears
 * it when it only counts: it is started once and runs round and round, so that
 * it is a clock for who remembers what it said before.
 * See: Intel 8254 data sheet.
 */
#ifndef DRIVERS_PIT_H
#define DRIVERS_PIT_H

#include <lib/types.h>

#define PIT_HZ 1193182

/* Channel 0: an interrupt HZ times a second. */
void pit_start_periodic(unsigned int hz);

#endif
