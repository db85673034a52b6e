/* SPDX-License-Identifier: MIT */
/*
 * What the compiler is told, and what is asked of it.
 *
 * Attributes under Linux's names, sections of the kernel image, single
 * accesses to shared words, and the few macros that need GNU C: container_of,
 * ARRAY_SIZE, static_assert.
 */
#ifndef LIB_COMPILER_H
#define LIB_COMPILER_H

#include <stddef.h>

#define likely(x)   __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

#undef __always_inline
#define __always_inline	     inline __attribute__((__always_inline__))
#define noinline	     __attribute__((__noinline__))
#define __noreturn	     __attribute__((__noreturn__))
#define __packed	     __attribute__((__packed__))
#define __aligned(n)	     __attribute__((__aligned__(n)))
#define __printf(fmt, first) __attribute__((__format__(printf, fmt, first)))
#define __section(name)	     __attribute__((__section__(name)))
#define __used		     __attribute__((__used__))
#define __maybe_unused	     __attribute__((__unused__))
#define __weak		     __attribute__((__weak__))
#define __cold		     __attribute__((__cold__))
#define __must_check	     __attribute__((__warn_unused_result__))
#define fallthrough	     __attribute__((__fallthrough__))

/* Code and data of the boot: their pages are given back once init runs. */
#define __init		     __section(".init.text") __cold
#define __initdata	     __section(".init.data")

/*
 * Pointers that must not be followed as they are: __user belongs to ring 3,
 * __iomem to a device. sparse (__CHECKER__) checks both, and so does clang
 * with -DTESSERA_NODEREF; for a compiler they are nothing.
 */
#if defined(__CHECKER__)
#define __user	  __attribute__((noderef, address_space(1)))
#define __iomem	  __attribute__((noderef, address_space(2)))
#define __force	  __attribute__((force))
#define __bitwise __attribute__((bitwise))
#elif defined(TESSERA_NODEREF)
#define __user	__attribute__((noderef))
#define __iomem __attribute__((noderef))
#define __force
#define __bitwise
#else
#define __user
#define __iomem
#define __force
#define __bitwise
#endif

/* The compiler moves no memory access across it; the CPU may. */
#define barrier()	 __asm__ __volatile__("" ::: "memory")

/* Where the running function returns to. */
#define _RET_IP_	 ((unsigned long)__builtin_return_address(0))

/* One access, of the whole word, here: neither torn, repeated nor dropped. */
#define READ_ONCE(x)	 (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, v) (*(volatile __typeof__(x) *)&(x) = (v))

#ifndef offsetof
#define offsetof(type, member) __builtin_offsetof(type, member)
#endif
#define sizeof_field(type, member) sizeof(((type *)0)->member)

/* The structure that holds *@ptr as its @member. */
#define container_of(ptr, type, member)                                  \
	({                                                               \
		const __typeof__(((type *)0)->member) *__member = (ptr); \
		(type *)((char *)(unsigned long)__member -               \
			 offsetof(type, member));                        \
	})

#undef static_assert
#define static_assert(expr, ...) __static_assert_msg(expr, ##__VA_ARGS__, #expr)
#define __static_assert_msg(expr, msg, ...) _Static_assert(expr, msg)

/* 0, or a compile error when @e is true; usable inside an expression. */
#define BUILD_BUG_ON_ZERO(e)		    ((int)sizeof(struct { int : (-!!(e)); }))
#define BUILD_BUG_ON(e)			    _Static_assert(!(e), "BUILD_BUG_ON: " #e)

#define __same_type(a, b) \
	__builtin_types_compatible_p(__typeof__(a), __typeof__(b))

/* Elements of an array; a pointer in its place does not compile. */
#define ARRAY_SIZE(a)                 \
	(sizeof(a) / sizeof((a)[0]) + \
	 (size_t)BUILD_BUG_ON_ZERO(__same_type((a), &(a)[0])))

#define __stringify_1(x...) #x
#define __stringify(x...)   __stringify_1(x)
#define __concat_1(a, b)    a##b
#define __concat_(a, b)	    __concat_1(a, b)

#endif
