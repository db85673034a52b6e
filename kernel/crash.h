/* SPDX-License-Identifier: MIT */
/* crash.h - what the files of crash= share. */
#ifndef KERNEL_CRASH_H
#define KERNEL_CRASH_H

#include <lib/compiler.h>
#include <lib/types.h>

#define CRASH_DEBUG_ONLY 0x1u /* a release build would not notice it */
#define CRASH_GOES_ON	 0x2u /* it is reported later, or only reported */

struct crash {
	const char *name;
	void (*make)(void);
	unsigned int flags;
	const char *sentence;
};

/* An address of which the compiler knows nothing. */
void *crash_hide(unsigned long addr);

/* crash_mm.c */
extern const struct crash memory_crashes[];
extern const unsigned int nr_memory_crashes;

#endif
