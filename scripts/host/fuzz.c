// SPDX-License-Identifier: MIT
/*
 * Who draws the choices of a FUZZ test: seeds, or libFuzzer's inputs.
 *
 * See: https://llvm.org/docs/LibFuzzer.html, and scripts/fuzz, which runs it.
 */
#include <fuzz.h>
#include <host.h>
#include <stdlib.h>

static unsigned int steps;

unsigned int fuzz_step(void)
{
	return steps;
}

#ifndef HOST_FUZZ

static unsigned int max_steps;

bool fuzz_goes_on(const struct rnd *r __maybe_unused)
{
	if (ktest_failed() || steps == max_steps)
		return false;
	steps++;
	return true;
}

void fuzz_seeds(const struct fuzz *fuzz)
{
	const char *most = getenv("HOST_SEEDS");
	u32 seeds = most ? (u32)atoi(most) : fuzz->seeds;
	struct rnd r;
	u32 seed;

	max_steps = fuzz->steps;
	for (seed = 0; seed < fuzz->seeds && seed < seeds && !ktest_failed();
	     seed++) {
		rnd_seed(&r, seed);
		steps = 0;
		fuzz->run(&r);
		if (ktest_failed())
			ktest_note("seed %u, step %u", seed, steps);
	}
}

#else

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

bool fuzz_goes_on(const struct rnd *r)
{
	if (ktest_failed() || r->next == r->end)
		return false;
	steps++;
	return true;
}

void fuzz_seeds(const struct fuzz *fuzz __maybe_unused)
{
}

int LLVMFuzzerInitialize(int *argc __maybe_unused, char ***argv __maybe_unused)
{
	host_verbose = getenv("HOST_VERBOSE") != NULL;
	return 0;
}

/* What an expectation said stands above; the abort makes libFuzzer keep the
 * input. */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct rnd r = { .next = data, .end = data + size };

	steps = 0;
	host_fuzz.run(&r);
	if (ktest_failed()) {
		ktest_note("%s failed in step %u", host_fuzz.name, steps);
		abort();
	}
	return 0;
}

#endif
