/* SPDX-License-Identifier: MIT */
/*
 * Bits of words and of arrays of words, numbered from the lowest bit of the
 * first word.
 *
 * set_bit, clear_bit, change_bit and the test_and_ forms are atomic, as in
 * Linux; the names with __ are not, for what a lock or one owner guards.
 *
 *	ffs(x)    1 + lowest set bit, 0 for 0	   __ffs(x)  lowest, x != 0
 *	fls(x)    1 + highest set bit, 0 for 0	   __fls(x)  highest, x != 0
 *	ffz(x)    lowest clear bit, x != ~0	   hweight*  number of set bits
 */
#ifndef LIB_BITOPS_H
#define LIB_BITOPS_H

#include <lib/types.h>

#define BIT(n)		 (1UL << (n))
#define BIT_ULL(n)	 (1ULL << (n))
#define BIT_WORD(n)	 ((n) / BITS_PER_LONG)
#define BIT_MASK(n)	 (1UL << ((n) % BITS_PER_LONG))
#define BITS_TO_LONGS(n) (((n) + BITS_PER_LONG - 1) / BITS_PER_LONG)

/* Bits @h down to @l, both included. */
#define GENMASK(h, l)	 (((~0UL) << (l)) & (~0UL >> (BITS_PER_LONG - 1 - (h))))

static __always_inline unsigned long __ffs(unsigned long x)
{
	return (unsigned long)__builtin_ctzl(x);
}

static __always_inline unsigned long __fls(unsigned long x)
{
	return BITS_PER_LONG - 1 - (unsigned long)__builtin_clzl(x);
}

static __always_inline unsigned long ffz(unsigned long x)
{
	return __ffs(~x);
}

#ifdef TESSERA_HOST
int ffs(int x); /* the C library has the same */
#else
static __always_inline int ffs(int x)
{
	return __builtin_ffs(x);
}
#endif

static __always_inline int fls(unsigned int x)
{
	return x ? 32 - __builtin_clz(x) : 0;
}

static __always_inline int fls_long(unsigned long x)
{
	return x ? (int)__fls(x) + 1 : 0;
}

/* In halves: a 64-bit count leading zeros is a library call on i386. */
static __always_inline int fls64(u64 x)
{
	u32 high = (u32)(x >> 32);

	return high ? 32 + fls(high) : fls((u32)x);
}

static __always_inline unsigned int hweight32(u32 w)
{
	w -= (w >> 1) & 0x55555555;
	w = (w & 0x33333333) + ((w >> 2) & 0x33333333);
	w = (w + (w >> 4)) & 0x0f0f0f0f;
	return (w * 0x01010101) >> 24;
}

static __always_inline unsigned int hweight64(u64 w)
{
	return hweight32((u32)w) + hweight32((u32)(w >> 32));
}

static __always_inline unsigned int hweight_long(unsigned long w)
{
	return sizeof(w) == 4 ? hweight32((u32)w) : hweight64(w);
}

static __always_inline bool test_bit(unsigned long nr,
				     const unsigned long *addr)
{
	return (READ_ONCE(addr[BIT_WORD(nr)]) & BIT_MASK(nr)) != 0;
}

static __always_inline void __set_bit(unsigned long nr, unsigned long *addr)
{
	addr[BIT_WORD(nr)] |= BIT_MASK(nr);
}

static __always_inline void __clear_bit(unsigned long nr, unsigned long *addr)
{
	addr[BIT_WORD(nr)] &= ~BIT_MASK(nr);
}

static __always_inline void __change_bit(unsigned long nr, unsigned long *addr)
{
	addr[BIT_WORD(nr)] ^= BIT_MASK(nr);
}

static __always_inline bool __test_and_set_bit(unsigned long nr,
					       unsigned long *addr)
{
	bool old = test_bit(nr, addr);

	__set_bit(nr, addr);
	return old;
}

static __always_inline bool __test_and_clear_bit(unsigned long nr,
						 unsigned long *addr)
{
	bool old = test_bit(nr, addr);

	__clear_bit(nr, addr);
	return old;
}

static __always_inline void set_bit(unsigned long nr, unsigned long *addr)
{
	__atomic_or_fetch(&addr[BIT_WORD(nr)], BIT_MASK(nr), __ATOMIC_SEQ_CST);
}

static __always_inline void clear_bit(unsigned long nr, unsigned long *addr)
{
	__atomic_and_fetch(&addr[BIT_WORD(nr)], ~BIT_MASK(nr),
			   __ATOMIC_SEQ_CST);
}

static __always_inline void change_bit(unsigned long nr, unsigned long *addr)
{
	__atomic_xor_fetch(&addr[BIT_WORD(nr)], BIT_MASK(nr), __ATOMIC_SEQ_CST);
}

static __always_inline bool test_and_set_bit(unsigned long nr,
					     unsigned long *addr)
{
	return (__atomic_fetch_or(&addr[BIT_WORD(nr)], BIT_MASK(nr),
				  __ATOMIC_SEQ_CST) &
		BIT_MASK(nr)) != 0;
}

static __always_inline bool test_and_clear_bit(unsigned long nr,
					       unsigned long *addr)
{
	return (__atomic_fetch_and(&addr[BIT_WORD(nr)], ~BIT_MASK(nr),
				   __ATOMIC_SEQ_CST) &
		BIT_MASK(nr)) != 0;
}

#endif
