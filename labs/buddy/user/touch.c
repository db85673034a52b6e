// SPDX-License-Identifier: MIT
//
// What: a program that touches memory, for the grader of the lab `buddy`:
//       each page that it writes is a block of order 0. argv[1] is the seed.

#include "lab.h"

#define PAGES 64

struct touched {
	unsigned long address;
	unsigned int value;
};

// Read from outside.
struct touched lab_touched[PAGES];
unsigned int nr_lab_touched;

static unsigned int next(unsigned int *state)
{
	*state = *state * 1103515245 + 12345;
	return *state >> 16 & 0x7fff;
}

int main(int argc, char **argv)
{
	unsigned int state = argc > 1 ? (unsigned int)atoi(argv[1]) : 1;
	char *p = mmap(NULL, PAGES * PAGE_SIZE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned int i;

	for (i = 0; i < PAGES; i++) {
		struct touched *t = &lab_touched[nr_lab_touched];

		if (next(&state) & 1)
			continue;
		t->address = (unsigned long)p + i * PAGE_SIZE;
		t->value = next(&state);
		*(volatile unsigned int *)t->address = t->value;
		nr_lab_touched++;
	}
	lab_point("touched");
	nr_lab_touched = 0;
	munmap(p, PAGES * PAGE_SIZE);
	lab_point("unmapped");
	for (;;)
		;
}
