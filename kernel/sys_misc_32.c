// SPDX-License-Identifier: MIT
/* sys_misc_32.c - i386's uname in its two forms from before the last one. */
#include <asm/uaccess.h>
#include <kernel/syscalls.h>
#include <kernel/utsname.h>
#include <lib/string.h>

/* Without the name of the domain. */
SYSCALL_DEFINE1(olduname, struct old_utsname __user *, name)
{
	static_assert(offsetof(struct new_utsname, domainname) ==
		      sizeof(*name));
	return copy_to_user(name, &uts_name, sizeof(*name)) ? -EFAULT : 0;
}

/* The first one: eight bytes of each. */
SYSCALL_DEFINE1(oldolduname, struct oldold_utsname __user *, name)
{
	struct oldold_utsname out;

	memset(&out, 0, sizeof(out));
	memcpy(out.sysname, uts_name.sysname, __OLD_UTS_LEN);
	memcpy(out.nodename, uts_name.nodename, __OLD_UTS_LEN);
	memcpy(out.release, uts_name.release, __OLD_UTS_LEN);
	memcpy(out.version, uts_name.version, __OLD_UTS_LEN);
	memcpy(out.machine, uts_name.machine, __OLD_UTS_LEN);
	return copy_to_user(name, &out, sizeof(out)) ? -EFAULT : 0;
}
