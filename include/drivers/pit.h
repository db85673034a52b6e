/* SPDX-License-Identifier: MIT */
/*
 * pit.h - the 8254 programmable interval timer
 *
 * Channel 0 interrupts on IRQ 0; channel 2 drives the speaker, and nothing
 * hears it when it only counts.
 * See: Intel 8254 data sheet.
 */
#ifndef DRIVERS_PIT_H
#define DRIVERS_PIT_H

#include <lib/types.h>

#define PIT_HZ 1193182

/* Channel 0: an interrupt HZ times a second. */
void pit_start_periodic(unsigned int hz);

/* Channel 2 counts down from COUNT, once; how far it is. The channel has no
 * lock: for the boot, and pit_wait_us(). */
void pit_start_channel2(u16 count);
u16 pit_read_channel2(void);

#endif
