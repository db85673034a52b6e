// SPDX-License-Identifier: MIT
// What: the words that only i386 knows.

#include "abi.h"

void run_machine_word(const char *word, int argc, char **argv)
{
	if (!strcmp(word, "entry"))
		show_entry(argc, argv);
}
