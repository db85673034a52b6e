// SPDX-License-Identifier: MIT
/* sys_cred_64.c - x86-64's calls on ids: all have 32 bits. */
#include <asm/uaccess.h>
#include <kernel/cred.h>
#include <kernel/syscalls.h>
#include <uapi/errno.h>
#include "internal.h"

#define TELL_ID(name, id)                        \
	SYSCALL_DEFINE0(name)                    \
	{                                        \
		return (long)current_cred()->id; \
	}

#define SET_1(name, function)                  \
	SYSCALL_DEFINE1(name, unsigned int, a) \
	{                                      \
		return function(a);            \
	}

#define SET_2(name, function)                                   \
	SYSCALL_DEFINE2(name, unsigned int, a, unsigned int, b) \
	{                                                       \
		return function(a, b);                          \
	}

#define SET_3(name, function)                                                 \
	SYSCALL_DEFINE3(name, unsigned int, a, unsigned int, b, unsigned int, \
			c)                                                    \
	{                                                                     \
		return function(a, b, c);                                     \
	}

#define TELL_3(name, first, second, third)                                     \
	SYSCALL_DEFINE3(name, unsigned int __user *, a, unsigned int __user *, \
			b, unsigned int __user *, c)                           \
	{                                                                      \
		const struct cred *cred = current_cred();                      \
                                                                               \
		return put_user(cred->first, a) ||                             \
				       put_user(cred->second, b) ||            \
				       put_user(cred->third, c)                \
			       ? -EFAULT                                       \
			       : 0;                                            \
	}

TELL_ID(getuid, uid)
TELL_ID(geteuid, euid)
TELL_ID(getgid, gid)
TELL_ID(getegid, egid)

SET_1(setuid, set_uid)
SET_1(setgid, set_gid)
SET_1(setfsuid, set_fsuid)
SET_1(setfsgid, set_fsgid)
SET_2(setreuid, set_reuid)
SET_2(setregid, set_regid)
SET_3(setresuid, set_resuid)
SET_3(setresgid, set_resgid)

TELL_3(getresuid, uid, euid, suid)
TELL_3(getresgid, gid, egid, sgid)

SYSCALL_DEFINE2(getgroups, int, size, gid_t __user *, list)
{
	return get_groups(size, list, false);
}

SYSCALL_DEFINE2(setgroups, int, size, const gid_t __user *, list)
{
	return set_groups(size, list, false);
}
