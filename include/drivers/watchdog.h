/* SPDX-License-Identifier: MIT */
/* watchdog.h - /dev/watchdog. */
#ifndef DRIVERS_WATCHDOG_H
#define DRIVERS_WATCHDOG_H

struct file_operations;

extern const struct file_operations watchdog_fops;

#endif
