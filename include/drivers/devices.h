/* SPDX-License-Identifier: MIT */
/* devices.h - the drivers that the boot story starts. */
#ifndef DRIVERS_DEVICES_H
#define DRIVERS_DEVICES_H

/* Output: usable before paging is set up; register their console. */
void serial_early_init(void); /* COM1, 115200 8N1; quiet when there is none */
void vga_early_init(void);    /* 80x25 text at 0xB8000 through the direct map */

/* Input: interrupts on. */
void serial_init(void);
void keyboard_init(void);

/* The timer interrupt at HZ: the local APIC's timer where there is one, else
 * the PIT. Calls timer_tick() and scheduler_tick(). */
void timer_init(void);

/* PIT channel 2, polled: waits US microseconds (at most 50,000). */
void pit_wait_us(unsigned int us);

#endif
