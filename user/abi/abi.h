/* SPDX-License-Identifier: MIT */
/*
 * What: the differential program. It makes the same calls on Tessera and on
 * Linux and prints every answer; the two logs are compared by scripts/abi-check.
 * Nothing here judges: an answer is printed, right or wrong.
 */
#ifndef USER_ABI_ABI_H
#define USER_ABI_ABI_H

#include "libc.h"
#include "proc.h"

/* The kernel's raw answer as a word: a number in hex, or an error's name. */
const char *answer(long raw);

void show_entry(int argc, char **argv); /* what execve handed over */
void show_calls(void);			/* a table of calls, edge arguments */
void show_files(void);			/* /proc, file by file, as it is */
void show_exits(void);			/* statuses that wait4 reports */
/* Random sequences of memory calls; AT shows the areas after each step. */
void show_sequences(unsigned long first, unsigned long count);

#endif
