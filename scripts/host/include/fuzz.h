/* SPDX-License-Identifier: MIT */
/*
 * Property tests that a fuzzer can drive, too.
 *
 *	FUZZ(page_alloc, agrees_with_a_bitmap, 20, 3000)
 *	{
 *		boot_machine();
 *		while (fuzz_goes_on(r))
 *			random_step(r);
 *		free_everything_and_compare();
 *	}
 *
 * Every choice is drawn from @r (lib/random.h). As a host test it is run once
 * for each of so many seeds, for so many steps each; in the fuzzer's program
 * (`make fuzz`) once for each input, until that is used up. A run must neither
 * depend on the one before nor leave anything behind. One FUZZ a program.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <kernel/ktest.h>
#include <lib/random.h>

struct fuzz {
	const char *name;
	void (*run)(struct rnd *r);
	u32 seeds;
	unsigned int steps;
};

/* The one of this program. */
extern const struct fuzz host_fuzz;

#define FUZZ(suite, test, nr_seeds, nr_steps)                              \
	static void fuzz_##suite##_##test(struct rnd *r);                  \
	const struct fuzz host_fuzz = { #suite "." #test,                  \
					fuzz_##suite##_##test, (nr_seeds), \
					(nr_steps) };                      \
	KTEST(suite, test)                                                 \
	{                                                                  \
		fuzz_seeds(&host_fuzz);                                    \
	}                                                                  \
	static void fuzz_##suite##_##test(struct rnd *r)

/* Before each step: false when the run is over, or has failed. */
bool fuzz_goes_on(const struct rnd *r);

/* Steps done in this run so far: for messages, and for what is due sometimes. */
unsigned int fuzz_step(void);

void fuzz_seeds(const struct fuzz *fuzz);

#endif
