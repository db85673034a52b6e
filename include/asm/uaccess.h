/* SPDX-License-Identifier: MIT */
/*
 * uaccess.h - reading and writing ring 3's memory
 *
 * What   The only ways to touch a user pointer. Each access may fault: pages
 *        come into being under it as under the program itself; where no page
 *        can come, the exception table (kernel/x86/extable.c) sends the
 *        instruction to its fix-up and the caller gets an error.
 *        A read-only page is one for ring 0, too, by CR0.WP. Where that is
 *        declined (nowp), writing looks at the entries first, as on an 80386.
 * Locks  May sleep (a fault takes mmap_lock), so: no spinlock held.
 * See    Linux's Documentation/x86/exception-tables for the technique.
 */
#ifndef ASM_UACCESS_H
#define ASM_UACCESS_H

#include <lib/types.h>
#include <lib/compiler.h>
#include <asm/layout.h>
#include <asm/smap.h>
#include <uapi/errno.h>

/*
 * True when no byte of [addr, addr + size) is the kernel's, and it does not
 * wrap. With 64 bits it may reach past TASK_SIZE: the CPU itself refuses what
 * is there.
 */
static inline bool access_ok(const void __user *addr, size_t size)
{
	return size <= USER_ADDR_MAX &&
	       (__force unsigned long)addr <= USER_ADDR_MAX - size;
}

/* The same for those calls that say so before they copy anything: nothing past
 * TASK_SIZE either. */
static inline bool user_range_ok(const void __user *addr, size_t size)
{
	return size <= TASK_SIZE &&
	       (__force unsigned long)addr <= TASK_SIZE - size;
}

/* Set when ring 0 could write to what is read-only: without CR0.WP. */
extern bool uaccess_looks_first;

/* Copy N bytes; return how many were NOT copied (0 is success). */
unsigned long __copy_from_user(void *to, const void __user *from,
			       unsigned long n);
unsigned long __copy_to_user(void __user *to, const void *from,
			     unsigned long n);

/* mm/slab_usercopy.c: false, after a report, when the N bytes at ADDR are not
 * ring 3's business. */
bool usercopy_allowed(vaddr_t addr, unsigned long n, bool to_user);

/* The same; and what is copied must be of an object that ring 3 may see, unless
 * the length is a constant. A copy that is refused copies nothing. */
static __always_inline unsigned long copy_from_user(void *to,
						    const void __user *from,
						    unsigned long n)
{
	if (!__builtin_constant_p(n) &&
	    unlikely(!usercopy_allowed((vaddr_t)to, n, false)))
		return n;
	return __copy_from_user(to, from, n);
}

static __always_inline unsigned long copy_to_user(void __user *to,
						  const void *from,
						  unsigned long n)
{
	if (!__builtin_constant_p(n) &&
	    unlikely(!usercopy_allowed((vaddr_t)from, n, true)))
		return n;
	return __copy_to_user(to, from, n);
}

/* Zeroes N bytes of user memory; returns how many were not zeroed. */
unsigned long clear_user(void __user *to, unsigned long n);

/*
 * Copies a NUL-terminated string of at most SIZE bytes, NUL included. Returns
 * its length without the NUL, SIZE when no NUL was found, or -EFAULT.
 */
long strncpy_from_user(char *to, const char __user *from, long size);

/* Length of a user string with its NUL; 0 on a fault; > MAX when longer. */
long strnlen_user(const char __user *s, long max);

/* A line of the exception table, from inside an asm statement. */
#ifdef __x86_64__
#define __EXTABLE_WORD ".quad "
#else
#define __EXTABLE_WORD ".long "
#endif
#define EXTABLE(insn, fixup)                                    \
	".pushsection extable, \"a\"\n\t"                       \
	".balign 4\n\t" __EXTABLE_WORD #insn ", " #fixup "\n\t" \
	".popsection\n\t"

/* One access; ERR is -EFAULT before and 0 after it went well. */
#define __get_user_asm(suffix, reg, val, err, addr)              \
	asm volatile(STAC "1: mov" suffix " (%2), %" reg "1\n\t" \
			  "xorl %0, %0\n"                        \
			  "2:\n\t" CLAC EXTABLE(1b, 2b)          \
		     : "+r"(err), "+q"(val)                      \
		     : "r"(addr)                                 \
		     : "cc")
#define __put_user_asm(suffix, reg, val, err, addr)              \
	asm volatile(STAC "1: mov" suffix " %" reg "1, (%2)\n\t" \
			  "xorl %0, %0\n"                        \
			  "2:\n\t" CLAC EXTABLE(1b, 2b)          \
		     : "+r"(err)                                 \
		     : "q"(val), "r"(addr)                       \
		     : "cc", "memory")

/* An unsigned integer that holds any scalar as wide as X. */
#define __scalar_for(x) \
	__typeof__(__builtin_choose_expr(sizeof(x) > sizeof(long), 0ULL, 0UL))

static inline int __get_user_word(unsigned long *val, const void __user *addr,
				  size_t size)
{
	unsigned long v = 0;
	int err = -EFAULT;

	if (likely(access_ok(addr, size))) {
		if (size == 1)
			__get_user_asm("b", "b", v, err, addr);
		else if (size == 2)
			__get_user_asm("w", "w", v, err, addr);
		else if (size == 4)
			__get_user_asm("l", "k", v, err, addr);
#ifdef __x86_64__
		else
			__get_user_asm("q", "q", v, err, addr);
#endif
	}
	*val = v;
	return err;
}

static inline int __put_user_word(unsigned long v, void __user *addr,
				  size_t size)
{
	int err = -EFAULT;

	if (unlikely(!access_ok(addr, size)))
		return err;
	if (unlikely(uaccess_looks_first))
		return copy_to_user(addr, &v, size) ? -EFAULT : 0;
	if (size == 1)
		__put_user_asm("b", "b", v, err, addr);
	else if (size == 2)
		__put_user_asm("w", "w", v, err, addr);
	else if (size == 4)
		__put_user_asm("l", "k", v, err, addr);
#ifdef __x86_64__
	else
		__put_user_asm("q", "q", v, err, addr);
#endif
	return err;
}

/*
 * get_user(x, ptr) and put_user(x, ptr) of a scalar of 1, 2, 4 or 8 bytes:
 * 0 or -EFAULT; x is 0 on a fault.
 */
#define get_user(x, ptr)                                                       \
	({                                                                     \
		const void __user *__gu_addr = (ptr);                          \
		__scalar_for(*(ptr)) __gu = 0;                                 \
		unsigned long __gu_word = 0;                                   \
		int __gu_err;                                                  \
		if (sizeof(*(ptr)) > sizeof(long)) {                           \
			__gu_err =                                             \
				copy_from_user(&__gu, __gu_addr, sizeof(__gu)) \
					? -EFAULT                              \
					: 0;                                   \
			if (__gu_err)                                          \
				__gu = 0;                                      \
		} else {                                                       \
			__gu_err = __get_user_word(&__gu_word, __gu_addr,      \
						   sizeof(*(ptr)));            \
			__gu = __gu_word;                                      \
		}                                                              \
		(x) = (__typeof__(*(ptr)))__gu;                                \
		__gu_err;                                                      \
	})

#define put_user(x, ptr)                                                       \
	({                                                                     \
		void __user *__pu_addr = (ptr);                                \
		__scalar_for(*(ptr)) __pu = (__scalar_for(*(ptr)))(x);         \
		int __pu_err;                                                  \
		if (sizeof(*(ptr)) > sizeof(long))                             \
			__pu_err =                                             \
				copy_to_user(__pu_addr, &__pu, sizeof(*(ptr))) \
					? -EFAULT                              \
					: 0;                                   \
		else                                                           \
			__pu_err = __put_user_word((unsigned long)__pu,        \
						   __pu_addr, sizeof(*(ptr))); \
		__pu_err;                                                      \
	})

/* One line of the exception table: where a fault may be, where it goes on. */
struct exception_table_entry {
	unsigned long insn, fixup;
};

struct pt_regs;

/* Sends REGS to the fix-up of its instruction; false when there is none. */
bool fixup_exception(struct pt_regs *regs);

/* The fix-up of the instruction at IP; 0 when there is none. */
unsigned long search_extable(unsigned long ip);

#endif
