/* SPDX-License-Identifier: MIT */
/* seed.h - where random numbers begin. */
#ifndef KERNEL_SEED_H
#define KERNEL_SEED_H

#include <lib/types.h>

/* Numbers to start generators with: from seed= on the command line, else from
 * the time stamp counter at boot. Each call gives another. */
u32 next_seed(void);

#endif
