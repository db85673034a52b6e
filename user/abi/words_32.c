// SPDX-License-Identifier: MIT
// What: the words that only i386 knows.

#include "abi.h"

void run_machine_word(const char *word, int argc, char **argv)
{
	if (!strcmp(word, "entry"))
		show_entry(argc, argv);
	else if (!strcmp(word, "calls"))
		show_calls();
	else if (!strcmp(word, "files"))
		show_files();
	else if (!strcmp(word, "exits"))
		show_exits();
}
