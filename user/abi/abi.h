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

/* Where ring 3 may not look: the first byte of the kernel's half. */
#define KERNEL_ADDRESS (sizeof(long) == 4 ? 0xC0000000UL : -1UL << 47)

/* The kernel's raw answer as a word: a number in hex, or an error's name. */
const char *answer(long raw);

/* What the word asks for that is this machine's: words_32.c, words_64.c. */
void run_machine_word(const char *word, int argc, char **argv);

/* calls.c: tables of calls with edge arguments; exits.c: statuses that wait4
 * reports; files.c: /proc, file by file; entry_32.c: what execve handed over. */
void show_calls(void);
void show_exits(void);
void show_files(void);
void show_entry(int argc, char **argv);

/* sequence.c: random sequences of memory calls, and those of a file. */
void show_sequences(unsigned long first, unsigned long count, bool whole_story);
void show_steps(const char *path);

#endif
