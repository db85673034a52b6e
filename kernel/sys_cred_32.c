// SPDX-License-Identifier: MIT
/*
 * sys_cred_32.c - i386's calls on ids, in both widths
 *
 * What     Numbers of users and groups had 16 bits at first, and those calls
 *          kept the plain names. A number that does not fit is told as 65534;
 *          65535 means -1.
 */
#include <asm/uaccess.h>
#include <kernel/cred.h>
#include <kernel/syscalls.h>
#include <uapi/errno.h>
#include "internal.h"

#define TELL_ID(name, id)                            \
	SYSCALL_DEFINE0(name)                        \
	{                                            \
		return id_to_16(current_cred()->id); \
	}                                            \
	SYSCALL_DEFINE0(name##32)                    \
	{                                            \
		return (long)current_cred()->id;     \
	}

#define SET_1(name, function)                      \
	SYSCALL_DEFINE1(name, old_id_t, a)         \
	{                                          \
		return function(id_from_16(a));    \
	}                                          \
	SYSCALL_DEFINE1(name##32, unsigned int, a) \
	{                                          \
		return function(a);                \
	}

#define SET_2(name, function)                                       \
	SYSCALL_DEFINE2(name, old_id_t, a, old_id_t, b)             \
	{                                                           \
		return function(id_from_16(a), id_from_16(b));      \
	}                                                           \
	SYSCALL_DEFINE2(name##32, unsigned int, a, unsigned int, b) \
	{                                                           \
		return function(a, b);                              \
	}

#define SET_3(name, function)                                                 \
	SYSCALL_DEFINE3(name, old_id_t, a, old_id_t, b, old_id_t, c)          \
	{                                                                     \
		return function(id_from_16(a), id_from_16(b), id_from_16(c)); \
	}                                                                     \
	SYSCALL_DEFINE3(name##32, unsigned int, a, unsigned int, b,           \
			unsigned int, c)                                      \
	{                                                                     \
		return function(a, b, c);                                     \
	}

TELL_ID(getuid, uid)
TELL_ID(geteuid, euid)
TELL_ID(getgid, gid)
TELL_ID(getegid, egid)

SET_1(setuid, set_uid)
SET_1(setgid, set_gid)
SET_2(setreuid, set_reuid)
SET_2(setregid, set_regid)
SET_3(setresuid, set_resuid)
SET_3(setresgid, set_resgid)

/* These answer with the old number, in 32 bits even here. */
SYSCALL_DEFINE1(setfsuid, old_id_t, uid)
{
	return set_fsuid(id_from_16(uid));
}

SYSCALL_DEFINE1(setfsuid32, uid_t, uid)
{
	return set_fsuid(uid);
}

SYSCALL_DEFINE1(setfsgid, old_id_t, gid)
{
	return set_fsgid(id_from_16(gid));
}

SYSCALL_DEFINE1(setfsgid32, gid_t, gid)
{
	return set_fsgid(gid);
}

static long put_old_ids(const unsigned int id[3], old_id_t __user *a,
			old_id_t __user *b, old_id_t __user *c)
{
	return put_user(id_to_16(id[0]), a) || put_user(id_to_16(id[1]), b) ||
			       put_user(id_to_16(id[2]), c)
		       ? -EFAULT
		       : 0;
}

static long put_ids(const unsigned int id[3], unsigned int __user *a,
		    unsigned int __user *b, unsigned int __user *c)
{
	return put_user(id[0], a) || put_user(id[1], b) || put_user(id[2], c)
		       ? -EFAULT
		       : 0;
}

#define TELL_3(name, first, second, third)                                  \
	SYSCALL_DEFINE3(name, old_id_t __user *, a, old_id_t __user *, b,   \
			old_id_t __user *, c)                               \
	{                                                                   \
		const struct cred *cred = current_cred();                   \
		const unsigned int id[3] = { cred->first, cred->second,     \
					     cred->third };                 \
                                                                            \
		return put_old_ids(id, a, b, c);                            \
	}                                                                   \
	SYSCALL_DEFINE3(name##32, unsigned int __user *, a,                 \
			unsigned int __user *, b, unsigned int __user *, c) \
	{                                                                   \
		const struct cred *cred = current_cred();                   \
		const unsigned int id[3] = { cred->first, cred->second,     \
					     cred->third };                 \
                                                                            \
		return put_ids(id, a, b, c);                                \
	}

TELL_3(getresuid, uid, euid, suid)
TELL_3(getresgid, gid, egid, sgid)

SYSCALL_DEFINE2(getgroups, int, size, old_id_t __user *, list)
{
	return get_groups(size, list, true);
}

SYSCALL_DEFINE2(getgroups32, int, size, gid_t __user *, list)
{
	return get_groups(size, list, false);
}

SYSCALL_DEFINE2(setgroups, int, size, const old_id_t __user *, list)
{
	return set_groups(size, list, true);
}

SYSCALL_DEFINE2(setgroups32, int, size, const gid_t __user *, list)
{
	return set_groups(size, list, false);
}
