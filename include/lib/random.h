/* SPDX-License-Identifier: MIT */
/*
 * A small seeded generator (xorshift, 32 bits): the same seed gives the same
 * row on every machine. For tests, for placing things under `seed=`; not for
 * secrets.
 *
 * See: Marsaglia, "Xorshift RNGs", 2003.
 */
#ifndef LIB_RANDOM_H
#define LIB_RANDOM_H

#include <lib/types.h>

struct rnd {
	u32 state; /* never 0 */
};

/* Any @seed will do: it is mixed, so near seeds give unlike rows. */
static inline void rnd_seed(struct rnd *r, u32 seed)
{
	seed += 0x9e3779b9;
	seed = (seed ^ (seed >> 16)) * 0x85ebca6b;
	seed = (seed ^ (seed >> 13)) * 0xc2b2ae35;
	seed ^= seed >> 16;
	r->state = seed ? seed : 0x9e3779b9;
}

static inline u32 rnd_next(struct rnd *r)
{
	u32 x = r->state;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	r->state = x;
	return x;
}

/* -> a number in [0, @n), for @n > 0. */
static inline u32 rnd_below(struct rnd *r, u32 n)
{
	return (u32)(((u64)rnd_next(r) * n) >> 32);
}

#include <lib/random_choice.h>

#endif
