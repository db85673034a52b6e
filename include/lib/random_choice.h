/* SPDX-License-Identifier: MIT */
/*
 * Choices made of rnd_next() and rnd_below(), wherever these come from: included
 * by lib/random.h, and by the header that stands for it in a fuzzer's program.
 */
#ifndef LIB_RANDOM_CHOICE_H
#define LIB_RANDOM_CHOICE_H

static inline u64 rnd_next64(struct rnd *r)
{
	u64 high = rnd_next(r);

	return high << 32 | rnd_next(r);
}

/* -> a number in [@lo, @hi], both included. */
static inline u32 rnd_between(struct rnd *r, u32 lo, u32 hi)
{
	return lo +
	       (hi - lo == U32_MAX ? rnd_next(r) : rnd_below(r, hi - lo + 1));
}

/* -> true once in @n. */
static inline bool rnd_one_in(struct rnd *r, u32 n)
{
	return rnd_below(r, n) == 0;
}

#endif
