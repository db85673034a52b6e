/* SPDX-License-Identifier: MIT */
/*
 * Ring 3's memory is the host program's own: user pointers are followed as
 * they are, and a pointer outside user space gives an error as in the kernel.
 */
#ifndef ASM_UACCESS_H
#define ASM_UACCESS_H

#include <lib/types.h>
#include <lib/string.h>
#include <uapi/errno.h>

static inline bool access_ok(const void __user *addr, size_t size)
{
	return (unsigned long)addr >= 0x10000 &&
	       (unsigned long)addr <= 0x7fffffffffffUL - size;
}

static inline unsigned long __copy_from_user(void *to, const void __user *from,
					     unsigned long n)
{
	if (!access_ok(from, n))
		return n;
	memcpy(to, (const void __force *)from, n);
	return 0;
}

static inline unsigned long __copy_to_user(void __user *to, const void *from,
					   unsigned long n)
{
	if (!access_ok(to, n))
		return n;
	memcpy((void __force *)to, from, n);
	return 0;
}

bool usercopy_allowed(vaddr_t addr, unsigned long n, bool to_user);

static inline unsigned long copy_from_user(void *to, const void __user *from,
					   unsigned long n)
{
	return usercopy_allowed((vaddr_t)to, n, false)
		       ? __copy_from_user(to, from, n)
		       : n;
}

static inline unsigned long copy_to_user(void __user *to, const void *from,
					 unsigned long n)
{
	return usercopy_allowed((vaddr_t)from, n, true)
		       ? __copy_to_user(to, from, n)
		       : n;
}

static inline unsigned long clear_user(void __user *to, unsigned long n)
{
	if (!access_ok(to, n))
		return n;
	memset((void __force *)to, 0, n);
	return 0;
}

static inline long strncpy_from_user(char *to, const char __user *from,
				     long size)
{
	size_t len;

	if (!access_ok(from, 0))
		return -EFAULT;
	len = strnlen((const char __force *)from, (size_t)size);
	memcpy(to, (const char __force *)from,
	       len < (size_t)size ? len + 1 : len);
	return (long)len;
}

static inline long strnlen_user(const char __user *s, long max)
{
	if (!access_ok(s, 0))
		return 0;
	return (long)strnlen((const char __force *)s, (size_t)max) + 1;
}

#define get_user(x, ptr)                                               \
	({                                                             \
		__typeof__(*(ptr)) __gu = 0;                           \
		int __err = copy_from_user(&__gu, (ptr), sizeof(__gu)) \
				    ? -EFAULT                          \
				    : 0;                               \
		(x) = __gu;                                            \
		__err;                                                 \
	})

#define put_user(x, ptr)                                                \
	({                                                              \
		__typeof__(*(ptr)) __pu = (x);                          \
		copy_to_user((ptr), &__pu, sizeof(__pu)) ? -EFAULT : 0; \
	})

#endif
