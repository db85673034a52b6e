/* SPDX-License-Identifier: MIT */
/*
 * user_access.h - a run of accesses to ring 3's memory
 *
 *	if (!user_access_begin(frame, sizeof(*frame)))
 *		return -EFAULT;
 *	unsafe_put_user(sig, &frame->sig, fault);
 *	...
 *	user_access_end();
 *
 * What   The range is checked once and the window (asm/smap.h) opened once;
 *        then an access is one instruction. One that fails jumps to the label,
 *        where the window is to be closed as well.
 * Rules  Nothing but the accesses in between: no call, no sleep. Writing needs
 *        a CPU that refuses ring 0 what is read-only: where there is none
 *        (uaccess_looks_first), ask before and use copy_to_user.
 */
#ifndef ASM_USER_ACCESS_H
#define ASM_USER_ACCESS_H

#include <asm/page.h>
#include <asm/smap.h>
#include <asm/uaccess.h>
#include <lib/compiler.h>
#include <lib/types.h>

static __always_inline bool user_access_begin(const void __user *addr,
					      size_t size)
{
	if (unlikely(!access_ok(addr, size)))
		return false;
	asm volatile(STAC : : : "memory");
	return true;
}

static __always_inline void user_access_end(void)
{
	asm volatile(CLAC : : : "memory");
}

/* EXTABLE whose fix-up is a label of asm goto's. */
#define EXTABLE_GOTO(insn, label)                                   \
	".pushsection extable, \"a\"\n\t"                           \
	".balign 4\n\t" __EXTABLE_WORD #insn ", %l[" #label "]\n\t" \
	".popsection\n\t"

/* PTR's target: as wide as a word, or 16 or 32 bits. X is truncated to it. */
#define unsafe_put_user(x, ptr, label)                                       \
	do {                                                                 \
		unsigned long put_ = (unsigned long)(x);                     \
		if (sizeof(*(ptr)) == 2)                                     \
			__unsafe_put("movw %w0, %1", u16, put_, ptr, label); \
		else if (sizeof(*(ptr)) == 4)                                \
			__unsafe_put("movl %k0, %1", u32, put_, ptr, label); \
		else                                                         \
			__unsafe_put("mov %0, %1", unsigned long, put_, ptr, \
				     label);                                 \
	} while (0)

#define __unsafe_put(insn, type, value, ptr, label)                       \
	asm goto("1: " insn "\n\t" EXTABLE_GOTO(1b, label)                \
		 :                                                        \
		 : "r"(value), "m"(*(type *)(__force unsigned long)(ptr)) \
		 : "memory"                                               \
		 : label)

/* PTR's target: a word. */
#define unsafe_get_user(x, ptr, label)                                    \
	do {                                                              \
		unsigned long get_ = 0;                                   \
		asm volatile goto(                                        \
			"1: mov %1, %0\n\t" EXTABLE_GOTO(1b, label)       \
			: "=r"(get_)                                      \
			: "m"(*(const unsigned long                       \
					*)(__force unsigned long)(ptr))   \
			:                                                 \
			: label);                                         \
		asm volatile(""); /* gcc before 14 may lose the output */ \
		(x) = (__typeof__(x))get_;                                \
	} while (0)

/* Zeroes WORDS words; -> how many were not. */
static __always_inline unsigned long unsafe_clear_user(void __user *to,
						       unsigned long words)
{
	asm volatile("1: rep stos" ASM_WORD "\n"
		     "2:\n\t" EXTABLE(1b, 2b)
		     : "+D"(to), "+c"(words)
		     : "a"(0UL)
		     : "memory");
	return words;
}

#endif
