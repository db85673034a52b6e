/* SPDX-License-Identifier: MIT */
/*
 * areas.h - areas with every kind of rights, for the programs of the lab `fault`
 *
 * An area has AREA pages; those with an odd number were written to before they got
 * their rights, with RET as their first byte and a byte of their own at the second.
 * Behind each area there is a page of nothing.
 */
#ifndef FAULT_AREAS_H
#define FAULT_AREAS_H

#include "lab.h"

#define AREA 8
#define RET  0xc3 /* the instruction */

static const int area_prots[] = {
	PROT_READ | PROT_WRITE,
	PROT_READ,
	PROT_NONE,
	PROT_READ | PROT_EXEC,
	PROT_WRITE,
	PROT_EXEC,
	PROT_READ | PROT_WRITE | PROT_EXEC,
};
#define AREAS 7

static char *areas[AREAS];
static unsigned int random_state;

static unsigned int draw(unsigned int below)
{
	random_state = random_state * 1103515245 + 12345;
	return (random_state >> 16 & 0x7fff) % below;
}

static void make_area(unsigned int i)
{
	char *p = mmap(NULL, (AREA + 1) * PAGE_SIZE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED || munmap(p + AREA * PAGE_SIZE, PAGE_SIZE))
		_exit(1);
	areas[i] = p;
	for (unsigned int n = 1; n < AREA; n += 2) {
		p[n * PAGE_SIZE] = (char)RET;
		p[n * PAGE_SIZE + 1] = (char)(i * AREA + n);
	}
	mprotect(p, AREA * PAGE_SIZE, area_prots[i]);
}

static void make_areas(const char *seed)
{
	random_state = seed ? (unsigned int)atoi(seed) : 1;
	for (unsigned int i = 0; i < AREAS; i++)
		make_area(i);
}

/* A byte of some area, of the page behind it, near NULL, or of the kernel's half. */
static unsigned long draw_address(void)
{
	switch (draw(8)) {
	case 0:
		return draw(65536);
	case 1:
		return 0UL - 8192 * (1 + draw(1000)) + draw(4096);
	default:
		return (unsigned long)areas[draw(AREAS)] +
		       draw(AREA + 1) * PAGE_SIZE + draw(4096);
	}
}

#endif
