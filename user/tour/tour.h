/* SPDX-License-Identifier: MIT */
/*
 * What: the voice of the tour. A chapter tells (say), shows numbers (show),
 * holds them against what it claimed (expect), and names the kernel functions
 * that did the work (kernel).
 *
 * Each chapter runs in a process of its own: it finds a heap nobody has used,
 * and its end gives back all it took. Its exit code is the count of claims
 * that did not hold.
 */
#ifndef USER_TOUR_TOUR_H
#define USER_TOUR_TOUR_H

#include "libc.h"
#include "malloc.h"
#include "proc.h"

struct chapter {
	const char *title;
	void (*run)(void);
};

void where_things_are(void);
void virtual_is_not_physical(void);
void one_address_two_frames(void);
void brk_and_mmap(void);
void fragmentation(void);
void kmalloc_and_vmalloc(void);
void highmem(void);
void tables_on_demand(void);
void stack_grows(void);
void wrong_pointers(void);

extern bool interactive; /* a person reads along and presses Enter */

/* A paragraph, broken into lines at the spaces. */
void say(const char *fmt, ...) printf_like(1, 2);
/* One line of a table or a picture, as it is. */
void show(const char *fmt, ...) printf_like(1, 2);
/* A blank line, unless the line above is one. */
void gap(void);
/* A heading inside a chapter: "  3. text". */
void heading(int number, const char *text);
/* The functions behind what was just seen, by their names in Tessera. */
void kernel(const char *fmt, ...) printf_like(1, 2);
/* End of a thought: a blank line; waits for Enter if someone is there. */
void pause_here(void);

/* A claim. Prints whether it held, and counts it if not. */
bool expect(bool held, const char *fmt, ...) printf_like(2, 3);
/* The claim that got is want, give or take slack. */
bool expect_near(long got, long want, long slack, const char *what);
int claims_broken(void);

/*
 * Linux counts resident pages in batches, one for each CPU, so its RSS may be
 * late by some pages. Tessera's is exact.
 */
long rss_slack(void);

/* Writes, or reads, one byte in each of n pages. */
void write_pages(volatile char *p, long n);
void read_pages(volatile const char *p, long n);
/* How many of n pages from p are in memory, by mincore. */
long pages_in_core(void *p, long n);

/* "killed by SIGSEGV", "exited with 0". The text lives until the next call. */
const char *how_it_ended(int status);

#endif
