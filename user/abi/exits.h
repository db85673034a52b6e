/* SPDX-License-Identifier: MIT */
/* What: the tables of exits.c. */
#ifndef USER_ABI_EXITS_H
#define USER_ABI_EXITS_H

#include "abi.h"

struct way {
	const char *name;
	void (*run)(void);
};

#define WAY(name)           \
	{                   \
#name, name \
	}

/* A way that is an instruction, or some. */
#define RAISES(name, code)          \
	static void name(void)      \
	{                           \
		asm volatile(code); \
	}

/* exits_32.c, exits_64.c */
extern const struct way machine_ways[];
extern const size_t nr_machine_ways;

#endif
