/* SPDX-License-Identifier: MIT */
/* power.h - the ways out: power off, restart, and a result for the tests. */
#ifndef KERNEL_POWER_H
#define KERNEL_POWER_H

#include <lib/types.h>

/* ACPI/QEMU/Bochs shutdown ports; halts where none of them answers. */
void machine_power_off(void) __attribute__((noreturn));

/* The keyboard controller's reset line, then a triple fault. */
void machine_restart(void) __attribute__((noreturn));

/* True when `test=` stands on the command line. */
extern bool under_test;

/* Where the tests put QEMU's isa-debug-exit; a PC has nothing there. */
#define TEST_EXIT_PORT	0xF4

#define TEST_EXIT_OK	0x10 /* QEMU ends with status 33 */
#define TEST_EXIT_FAIL	0x11 /* 35 */
#define TEST_EXIT_PANIC 0x20 /* 65 */

/* Ends QEMU through its debug-exit port; powers off when there is none. */
void test_exit(unsigned int code) __attribute__((noreturn));

#endif
