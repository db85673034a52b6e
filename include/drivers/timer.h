/* SPDX-License-Identifier: MIT */
/* timer.h - the timer interrupt. */
#ifndef DRIVERS_TIMER_H
#define DRIVERS_TIMER_H

#include <asm/traps.h>

struct pt_regs;

/* Timer interrupts so far. */
extern unsigned long timer_ticks;

/* The local APIC's timer interrupt, called from entry_32.asm. */
asmlinkage void do_apic_timer(struct pt_regs *regs);

#endif
