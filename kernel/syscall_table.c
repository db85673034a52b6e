// SPDX-License-Identifier: MIT
/*
 * syscall_table.c - number to function
 *
 * What     The table has an entry for every name that Linux has on this
 *          machine. Each is a weak reference: SYSCALL_DEFINE of that name
 *          anywhere fills it, otherwise the linker leaves it NULL, which the
 *          entry code answers by sys_ni_syscall_nr.
 */
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <kernel/syscalls.h>
#include <lib/bitops.h>
#include <uapi/errno.h>

#define SYSCALL_NAME(nr, name) syscall_function sys_##name __weak;
#include <uapi/syscall_names.h>
#undef SYSCALL_NAME

#define SYSCALL_NAME(nr, name) [nr] = sys_##name,
const syscall_fn_t sys_call_table[NR_SYSCALLS] = {
#include <uapi/syscall_names.h>
};
#undef SYSCALL_NAME

#define SYSCALL_NAME(nr, name) [nr] = #name,
static const char *const syscall_names[NR_SYSCALLS] = {
#include <uapi/syscall_names.h>
};
#undef SYSCALL_NAME

static unsigned long reported[BITS_TO_LONGS(NR_SYSCALLS + 1)];

/* Every number past the table counts as one. */
asmlinkage long sys_ni_syscall_nr(unsigned long nr)
{
	unsigned long index = nr < NR_SYSCALLS ? nr : NR_SYSCALLS;
	const char *name = nr < NR_SYSCALLS ? syscall_names[nr] : NULL;

	if (!test_and_set_bit(index, reported))
		pr_notice("syscall: %s[%d] called %s (%lu), which is not "
			  "implemented\n",
			  current->comm, current->pid, name ? name : "no name",
			  nr);
	return -ENOSYS;
}
