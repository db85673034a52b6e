/* SPDX-License-Identifier: MIT */
/*
 * lab.h - what a lab leaves for its students, and where its grader looks
 *
 * __lab(NAME) stands before a function of the lab NAME and is nothing to the
 * compiler. scripts/mklab replaces the bodies of such functions with a
 * lab_todo(); the comment above the function, or at its declaration, is then
 * the assignment.
 *
 * The rest is for labs/NAME/work.c, which is linked in only by
 * `make LAB=NAME`: it sets up what is looked at and says when. It judges
 * nothing: what is true is read out of the stopped machine.
 * See: docs/labs.md.
 */
#ifndef KERNEL_LAB_H
#define KERNEL_LAB_H

#include <kernel/panic.h>
#include <lib/compiler.h>

#define __lab(name)

/* The body of a function that nobody has written yet. */
#define lab_todo(lab, function) \
	panic("lab " lab ": " function " is yours to write")

/* labs/work.c: run what lab=NAME on the command line asks for: before anything
 * is known of memory, right after mm_init, and in the first thread before init.
 * Not there in other builds. */
void lab_first(void) __weak;
void lab_begin(void) __weak;
void lab_go(void) __weak;

struct lab_work {
	const char *name;    /* NULL: the table ends */
	void (*first)(void); /* the boot's page tables, no memblock yet */
	void (*early)(void);
	void (*late)(void);
};
extern const struct lab_work lab_works[]; /* labs/NAME/work.c */

/* lab_seed= of the command line. */
extern unsigned int lab_seed;

/* The grader stops the machine here and looks at it. */
void lab_point(const char *name);

/* What of other files' variables the grader reads: so that this file's DWARF
 * has them. Pointers, once a file. */
#define LAB_SEES(...) const void *const lab_seen[] = { __VA_ARGS__ }
extern const void *const lab_seen[];

#endif
