/* SPDX-License-Identifier: MIT */
/*
 * acpi.h - the tables in which the firmware describes the machine
 * See: ACPI 6.5, chapter 5.2; IA-PC HPET specification, 3.2.4.
 */
#ifndef DRIVERS_ACPI_H
#define DRIVERS_ACPI_H

#include <lib/types.h>

/*
 * Copies the first SIZE bytes of the table that is called SIGNATURE (4
 * characters). May sleep. False: there is none of at least SIZE bytes whose sum
 * is right, or its way there is not whole. The bytes are the firmware's word, and
 * may say anything.
 */
bool acpi_read_table(const char *signature, void *to, size_t size);

/* Where the HPET's registers are; 0: nothing says that there is one. */
u64 acpi_hpet_address(void);

#endif
