// SPDX-License-Identifier: MIT
// What: the words that x86-64 knows.

#include "abi.h"

void run_machine_word(const char *word, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	if (!strcmp(word, "files"))
		show_files();
}
