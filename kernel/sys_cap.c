// SPDX-License-Identifier: MIT
/*
 * sys_cap.c - capget and capset: a task looks at its capabilities, and gives
 * some up
 *
 * What     No task gets a permitted capability by capset that it has not. The
 *          first version of the structure had 32 capabilities, the others
 *          have the upper half in a second one.
 * See      capabilities(7), "Programmatically adjusting capability sets".
 */
#include <asm/uaccess.h>
#include <kernel/cred.h>
#include <kernel/syscalls.h>
#include <lib/err.h>

/* How many structures this version has: 1, 2, or -EINVAL, and the caller is
 * told the version that we like best. */
static int cap_version(struct __user_cap_header_struct __user *header)
{
	u32 version;

	if (get_user(version, &header->version))
		return -EFAULT;
	switch (version) {
	case _LINUX_CAPABILITY_VERSION_1:
		return 1;
	case _LINUX_CAPABILITY_VERSION_2:
	case _LINUX_CAPABILITY_VERSION_3:
		return 2;
	}
	if (put_user((u32)_LINUX_CAPABILITY_VERSION_3, &header->version))
		return -EFAULT;
	return -EINVAL;
}

struct cap_sets {
	kernel_cap_t effective, permitted, inheritable;
};

static int sets_of(pid_t pid, struct cap_sets *sets)
{
	const struct task_struct *task = current;
	int err = 0;

	spin_lock(&tasklist_lock);
	if (pid && pid != current->pid)
		task = find_task(pid);
	if (task)
		*sets = (struct cap_sets){ task->cred->cap_effective,
					   task->cred->cap_permitted,
					   task->cred->cap_inheritable };
	else
		err = -ESRCH;
	spin_unlock(&tasklist_lock);
	return err;
}

SYSCALL_DEFINE2(capget, struct __user_cap_header_struct __user *, header,
		struct __user_cap_data_struct __user *, data)
{
	struct __user_cap_data_struct raw[2];
	struct cap_sets sets;
	int n = cap_version(header), i, err;
	pid_t pid;

	if (!data || n < 0)
		return !data && n == -EINVAL ? 0 : n < 0 ? n : 0;
	if (get_user(pid, &header->pid))
		return -EFAULT;
	if (pid < 0)
		return -EINVAL;
	err = sets_of(pid, &sets);
	if (err)
		return err;
	for (i = 0; i < 2; i++) {
		raw[i].effective = (u32)(sets.effective >> 32 * i);
		raw[i].permitted = (u32)(sets.permitted >> 32 * i);
		raw[i].inheritable = (u32)(sets.inheritable >> 32 * i);
	}
	return copy_to_user(data, raw, (size_t)n * sizeof(raw[0])) ? -EFAULT
								   : 0;
}

static kernel_cap_t joined(u32 low, u32 high)
{
	return ((u64)high << 32 | low) & CAP_FULL;
}

static bool subset(kernel_cap_t part, kernel_cap_t of)
{
	return !(part & ~of);
}

static bool sets_allowed(const struct cap_sets *new, const struct cred *old)
{
	if (!capable(CAP_SETPCAP) &&
	    !subset(new->inheritable,
		    old->cap_inheritable | old->cap_permitted))
		return false;
	return subset(new->inheritable, old->cap_inheritable | old->cap_bset) &&
	       subset(new->permitted, old->cap_permitted) &&
	       subset(new->effective, new->permitted);
}

SYSCALL_DEFINE2(capset, struct __user_cap_header_struct __user *, header,
		const struct __user_cap_data_struct __user *, data)
{
	struct __user_cap_data_struct raw[2] = { { 0 } };
	int n = cap_version(header);
	struct cap_sets sets;
	struct cred *new;
	pid_t pid;

	if (n < 0)
		return n;
	if (get_user(pid, &header->pid))
		return -EFAULT;
	if (pid && pid != current->pid)
		return -EPERM;
	if (copy_from_user(raw, data, (size_t)n * sizeof(raw[0])))
		return -EFAULT;
	sets = (struct cap_sets){
		joined(raw[0].effective, raw[1].effective),
		joined(raw[0].permitted, raw[1].permitted),
		joined(raw[0].inheritable, raw[1].inheritable),
	};
	if (!sets_allowed(&sets, current_cred()))
		return -EPERM;
	new = prepare_creds();
	if (!new)
		return -ENOMEM;
	new->cap_effective = sets.effective;
	new->cap_permitted = sets.permitted;
	new->cap_inheritable = sets.inheritable;
	new->cap_ambient &= sets.permitted &sets.inheritable;
	commit_creds(new);
	return 0;
}
