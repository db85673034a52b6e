/* SPDX-License-Identifier: MIT */
/* cmos.h - the battery-backed clock. */
#ifndef DRIVERS_CMOS_H
#define DRIVERS_CMOS_H

#include <lib/types.h>

/* Seconds since 1970, the clock taken to be UTC. */
u64 cmos_seconds(void);

#endif
