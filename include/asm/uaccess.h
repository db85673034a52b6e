/* SPDX-License-Identifier: MIT */
/*
 * uaccess.h - reading and writing ring 3's memory
 *
 * What   The only ways to touch a user pointer. Each access may fault: pages
 *        come into being under it as under the program itself; where no page
 *        can come, the exception table (kernel/x86/extable.c) sends the
 *        instruction to its fix-up and the caller gets an error.
 * Locks  May sleep (a fault takes mmap_lock), so: no spinlock held.
 * See    Linux's Documentation/x86/exception-tables for the technique.
 */
#ifndef ASM_UACCESS_H
#define ASM_UACCESS_H

#include <lib/types.h>
#include <lib/compiler.h>
#include <asm/layout.h>
#include <uapi/errno.h>

/* True when [addr, addr + size) lies in user space and does not wrap. */
static inline bool access_ok(const void __user *addr, size_t size)
{
	return size <= TASK_SIZE &&
	       (unsigned long)addr <= TASK_SIZE - size;
}

/* Copy N bytes; return how many were NOT copied (0 is success). */
unsigned long copy_from_user(void *to, const void __user *from,
			     unsigned long n);
unsigned long copy_to_user(void __user *to, const void *from, unsigned long n);

/* Zeroes N bytes of user memory; returns how many were not zeroed. */
unsigned long clear_user(void __user *to, unsigned long n);

/*
 * Copies a NUL-terminated string of at most SIZE bytes, NUL included. Returns
 * its length without the NUL, SIZE when no NUL was found, or -EFAULT.
 */
long strncpy_from_user(char *to, const char __user *from, long size);

/* Length of a user string with its NUL; 0 on a fault; > MAX when longer. */
long strnlen_user(const char __user *s, long max);

/* get_user(x, ptr) and put_user(x, ptr): 0 or -EFAULT; x is 0 on a fault. */
#define get_user(x, ptr)                                               \
	({                                                             \
		__typeof__(*(ptr)) __gu = 0;                           \
		int __err = copy_from_user(&__gu, (ptr), sizeof(__gu)) \
				    ? -EFAULT                          \
				    : 0;                               \
		(x) = __gu;                                            \
		__err;                                                 \
	})

#define put_user(x, ptr)                                                   \
	({                                                                 \
		__typeof__(*(ptr)) __pu = (x);                             \
		copy_to_user((ptr), &__pu, sizeof(__pu)) ? -EFAULT : 0;    \
	})

/* One line of the exception table: where a fault may be, where it goes on. */
struct exception_table_entry {
	unsigned long insn, fixup;
};

struct pt_regs;

/* Sends REGS to the fix-up of its instruction; false when there is none. */
bool fixup_exception(struct pt_regs *regs);

#endif
