// SPDX-License-Identifier: MIT
// What: x86-64 has no words of its own.

#include "abi.h"

void run_machine_word(const char *word, int argc, char **argv)
{
	printf("no such word: %s, of %d, after %s\n", word, argc, argv[0]);
}
