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

void show_files(void); /* /proc, file by file, as it is */

/* What the word asks for that is this machine's: words_32.c, words_64.c. */
void run_machine_word(const char *word, int argc, char **argv);

/* entry_32.c: what execve handed over; calls_32.c: a table of calls with edge
 * arguments; exits_32.c: statuses that wait4 reports. */
void show_entry(int argc, char **argv);
void show_calls(void);
void show_exits(void);

/* sequence.c: random sequences of memory calls, and those of a file. */
void show_sequences(unsigned long first, unsigned long count, bool whole_story);
void show_steps(const char *path);

#endif
