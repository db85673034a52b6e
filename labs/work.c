// SPDX-License-Identifier: MIT
/*
 * work.c - runs the work of a lab that the command line names
 *
 *	lab=NAME         one of lab_works (labs/LAB/work.c)
 *	lab_seed=N       what is drawn in it; another grading, another seed
 *
 * What     Linked in by `make LAB=NAME` alone. The work calls lab_point() where
 *          the grader is to stop the machine.
 * Not here Any judgement (labs/LAB/lab.py, on the host).
 */
#include <kernel/cmdline.h>
#include <kernel/errno.h>
#include <kernel/lab.h>
#include <lib/kstrto.h>
#include <lib/string.h>

unsigned int lab_seed;
static const struct lab_work *wanted;

static int parse_lab(const char *value)
{
	const struct lab_work *work;

	for (work = lab_works; work->name; work++)
		if (!strcmp(work->name, value))
			wanted = work;
	return wanted ? 0 : -EINVAL;
}
CMDLINE("lab", parse_lab);

static int parse_lab_seed(const char *value)
{
	return kstrtouint(value, 0, &lab_seed);
}
CMDLINE("lab_seed", parse_lab_seed);

/* Neither inlined nor copied: its callers tell the grader who has called. */
__attribute__((__noinline__, __noclone__)) void lab_point(const char *name)
{
	asm volatile("" : : "r"(name) : "memory");
}

void lab_first(void)
{
	if (wanted && wanted->first)
		wanted->first();
}

void lab_begin(void)
{
	if (wanted && wanted->early)
		wanted->early();
}

void lab_go(void)
{
	if (wanted && wanted->late)
		wanted->late();
}
