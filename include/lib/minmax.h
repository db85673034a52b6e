/* SPDX-License-Identifier: MIT */
/*
 * Smaller, larger, and between. Arguments are evaluated once and must have
 * one type; min_t and max_t convert both to a named one.
 */
#ifndef LIB_MINMAX_H
#define LIB_MINMAX_H

#include <lib/compiler.h>

#define __pick(a, op, b, ua, ub)                                      \
	({                                                            \
		__typeof__(a) ua = (a);                               \
		__typeof__(b) ub = (b);                               \
		(void)(&ua == &ub); /* warns when the types differ */ \
		ua op ub ? ua : ub;                                   \
	})
#define __pick_named(a, op, b, n) \
	__pick(a, op, b, __concat_(__pa_, n), __concat_(__pb_, n))

#define min(a, b)		 __pick_named(a, <, b, __COUNTER__)
#define max(a, b)		 __pick_named(a, >, b, __COUNTER__)
#define min_t(type, a, b)	 min((type)(a), (type)(b))
#define max_t(type, a, b)	 max((type)(a), (type)(b))

/* @v, but not below @lo nor above @hi. */
#define clamp(v, lo, hi)	 min(max(v, lo), hi)
#define clamp_t(type, v, lo, hi) min_t(type, max_t(type, v, lo), hi)

#define swap(a, b)                          \
	do {                                \
		__typeof__(a) __swap = (a); \
		(a) = (b);                  \
		(b) = __swap;               \
	} while (0)

#endif
