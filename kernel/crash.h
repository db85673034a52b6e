/* SPDX-License-Identifier: MIT */
/* crash.h - what the files of crash= share. */
#ifndef KERNEL_CRASH_H
#define KERNEL_CRASH_H

#include <lib/compiler.h>
#include <lib/types.h>

struct crash {
	const char *name;
	void (*make)(void);
	bool debug_only; /* nothing would notice it in a release build */
	const char *sentence;
	bool goes_on; /* it is reported later, or only reported */
};

/* An address of which the compiler knows nothing. */
void *crash_hide(unsigned long addr);

/* crash_mm.c */
extern const struct crash memory_crashes[];
extern const unsigned int nr_memory_crashes;

#endif
