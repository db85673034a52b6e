/* SPDX-License-Identifier: MIT */
/*
 * Where a property test's choices come from.
 *
 * In an ordinary host program from lib/random.h's generator. In a fuzzer's
 * (HOST_FUZZ) from the input, a byte or more a choice: so each of the fuzzer's
 * inputs is a sequence of operations, and a small change to it a small change
 * to the sequence. Past the end every choice is 0; a struct rnd that nobody has
 * given an input gives zeros as well.
 */
#ifndef HOST_FUZZ
#include_next <lib/random.h>
#elif !defined(HOST_RANDOM_H)
#define HOST_RANDOM_H

#include <lib/types.h>

struct rnd {
	u32 state; /* as others initialise it; not looked at */
	const u8 *next, *end;
};

static inline void rnd_seed(struct rnd *r, u32 seed)
{
	*r = (struct rnd){ .state = seed };
}

/* @bytes of the input, the lowest first. */
static inline u32 rnd_take(struct rnd *r, unsigned int bytes)
{
	u32 value = 0;
	unsigned int i;

	for (i = 0; i < bytes && r->next < r->end; i++)
		value |= (u32)*r->next++ << 8 * i;
	return value;
}

static inline u32 rnd_next(struct rnd *r)
{
	return rnd_take(r, 4);
}

static inline u32 rnd_below(struct rnd *r, u32 n)
{
	if (n <= 1)
		return 0;
	return rnd_take(r, n <= 0x100 ? 1 : n <= 0x10000 ? 2 : 4) % n;
}

#include <lib/random_choice.h>

#endif
