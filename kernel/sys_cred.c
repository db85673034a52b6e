// SPDX-License-Identifier: MIT
/*
 * sys_cred.c - who am I, and who may I become
 *
 * What     A task may take any of its own numbers (real, effective, saved) for
 *          its effective one; with CAP_SETUID or CAP_SETGID any at all. -1
 *          leaves a number as it is. The numbers for files follow the
 *          effective ones. i386 has each call twice, the first with numbers of
 *          16 bits: sys_cred_32.c.
 * Failure  EPERM, EINVAL, EAGAIN without memory; then nothing has changed.
 * See      setresuid(2), setfsuid(2), "Effect of user ID changes on
 *          capabilities" in capabilities(7).
 */
#include <asm/uaccess.h>
#include <kernel/cred.h>
#include <kernel/syscalls.h>
#include <lib/err.h>
#include <mm/mm.h>
#include "internal.h"

#define SAME ((uid_t)-1)

#define CAP_FS_SET                                                             \
	(CAP_BIT(CAP_CHOWN) | CAP_BIT(CAP_MKNOD) | CAP_BIT(CAP_DAC_OVERRIDE) | \
	 CAP_BIT(CAP_DAC_READ_SEARCH) | CAP_BIT(CAP_FOWNER) |                  \
	 CAP_BIT(CAP_FSETID) | CAP_BIT(CAP_LINUX_IMMUTABLE) |                  \
	 CAP_BIT(CAP_MAC_OVERRIDE))

/* ------------------------------------------------ users and capabilities */

static bool any_root(const struct cred *cred)
{
	return cred->uid == 0 || cred->euid == 0 || cred->suid == 0;
}

/* Who leaves root leaves root's rights; who comes back finds them again. */
static void follow_root(struct cred *new, const struct cred *old)
{
	if (new->securebits & SECBIT_NO_SETUID_FIXUP)
		return;
	if (any_root(old) && !any_root(new)) {
		if (!(new->securebits &SECBIT_KEEP_CAPS)) {
			new->cap_permitted = 0;
			new->cap_effective = 0;
		}
		new->cap_ambient = 0;
	}
	if (old->euid == 0 && new->euid != 0)
		new->cap_effective = 0;
	if (old->euid != 0 && new->euid == 0)
		new->cap_effective = new->cap_permitted;
}

/* The end of each call on users. Takes NEW over. */
static long commit_user(struct cred *new)
{
	int err = cred_set_user(new);

	if (err) {
		put_cred(new);
		return err;
	}
	new->fsuid = new->euid;
	follow_root(new, current_cred());
	if (new->euid != current_cred()->euid)
		current->mm->dumpable = false;
	commit_creds(new);
	return 0;
}

static long refuse(struct cred *new)
{
	put_cred(new);
	return -EPERM;
}

long set_uid(uid_t uid)
{
	const struct cred *old = current_cred();
	struct cred *new;

	if (uid == SAME)
		return -EINVAL;
	new = prepare_creds();
	if (!new)
		return -ENOMEM;
	if (capable(CAP_SETUID))
		new->uid = new->suid = uid;
	else if (uid != old->uid && uid != old->suid)
		return refuse(new);
	new->euid = uid;
	return commit_user(new);
}

long set_reuid(uid_t ruid, uid_t euid)
{
	const struct cred *old = current_cred();
	struct cred *new = prepare_creds();
	bool any = capable(CAP_SETUID);

	if (!new)
		return -ENOMEM;
	if (ruid != SAME) {
		new->uid = ruid;
		if (!any && ruid != old->uid && ruid != old->euid)
			return refuse(new);
	}
	if (euid != SAME) {
		new->euid = euid;
		if (!any && euid != old->uid && euid != old->euid &&
		    euid != old->suid)
			return refuse(new);
	}
	if (ruid != SAME || (euid != SAME && euid != old->uid))
		new->suid = new->euid;
	return commit_user(new);
}

static bool own_uid(const struct cred *cred, uid_t uid)
{
	return uid == SAME || uid == cred->uid || uid == cred->euid ||
	       uid == cred->suid;
}

long set_resuid(uid_t ruid, uid_t euid, uid_t suid)
{
	const struct cred *old = current_cred();
	struct cred *new = prepare_creds();

	if (!new)
		return -ENOMEM;
	if (!capable(CAP_SETUID) &&
	    !(own_uid(old, ruid) && own_uid(old, euid) && own_uid(old, suid)))
		return refuse(new);
	if (ruid != SAME)
		new->uid = ruid;
	if (euid != SAME)
		new->euid = euid;
	if (suid != SAME)
		new->suid = suid;
	return commit_user(new);
}

/* Of root's rights, those over files go with the number for files. */
static void follow_fsuid(struct cred *new, uid_t old)
{
	if (new->securebits & SECBIT_NO_SETUID_FIXUP)
		return;
	if (old == 0 && new->fsuid != 0)
		new->cap_effective &= ~CAP_FS_SET;
	if (old != 0 && new->fsuid == 0)
		new->cap_effective |= new->cap_permitted &CAP_FS_SET;
}

/* The old number in any case: there is no other way to ask for it. */
long set_fsuid(uid_t uid)
{
	const struct cred *cred = current_cred();
	uid_t old = cred->fsuid;
	struct cred *new;

	if (uid == SAME || uid == old ||
	    !(own_uid(cred, uid) || capable(CAP_SETUID)))
		return (long)old;
	new = prepare_creds();
	if (!new)
		return (long)old;
	new->fsuid = uid;
	follow_fsuid(new, old);
	commit_creds(new);
	return (long)old;
}

/* ------------------------------------------------------------------ groups */

static long commit_group(struct cred *new)
{
	new->fsgid = new->egid;
	commit_creds(new);
	return 0;
}

long set_gid(gid_t gid)
{
	const struct cred *old = current_cred();
	struct cred *new;

	if (gid == SAME)
		return -EINVAL;
	new = prepare_creds();
	if (!new)
		return -ENOMEM;
	if (capable(CAP_SETGID))
		new->gid = new->sgid = gid;
	else if (gid != old->gid && gid != old->sgid)
		return refuse(new);
	new->egid = gid;
	return commit_group(new);
}

long set_regid(gid_t rgid, gid_t egid)
{
	const struct cred *old = current_cred();
	struct cred *new = prepare_creds();
	bool any = capable(CAP_SETGID);

	if (!new)
		return -ENOMEM;
	if (rgid != SAME) {
		new->gid = rgid;
		if (!any && rgid != old->gid && rgid != old->egid)
			return refuse(new);
	}
	if (egid != SAME) {
		new->egid = egid;
		if (!any && egid != old->gid && egid != old->egid &&
		    egid != old->sgid)
			return refuse(new);
	}
	if (rgid != SAME || (egid != SAME && egid != old->gid))
		new->sgid = new->egid;
	return commit_group(new);
}

static bool own_gid(const struct cred *cred, gid_t gid)
{
	return gid == SAME || gid == cred->gid || gid == cred->egid ||
	       gid == cred->sgid;
}

long set_resgid(gid_t rgid, gid_t egid, gid_t sgid)
{
	const struct cred *old = current_cred();
	struct cred *new = prepare_creds();

	if (!new)
		return -ENOMEM;
	if (!capable(CAP_SETGID) &&
	    !(own_gid(old, rgid) && own_gid(old, egid) && own_gid(old, sgid)))
		return refuse(new);
	if (rgid != SAME)
		new->gid = rgid;
	if (egid != SAME)
		new->egid = egid;
	if (sgid != SAME)
		new->sgid = sgid;
	return commit_group(new);
}

long set_fsgid(gid_t gid)
{
	const struct cred *cred = current_cred();
	gid_t old = cred->fsgid;
	struct cred *new;

	if (gid == SAME || gid == old ||
	    !(own_gid(cred, gid) || capable(CAP_SETGID)))
		return (long)old;
	new = prepare_creds();
	if (!new)
		return (long)old;
	new->fsgid = gid;
	commit_creds(new);
	return (long)old;
}

/* ---------------------------------------------------- supplementary groups */

static int store_gid(const struct group_info *groups, int i, void __user *list,
		     bool old)
{
	if (old)
		return put_user(id_to_16(groups->gid[i]),
				(old_id_t __user *)list + i);
	return put_user(groups->gid[i], (gid_t __user *)list + i);
}

static int load_gid(struct group_info *groups, int i, const void __user *list,
		    bool old)
{
	old_id_t narrow;

	if (!old)
		return get_user(groups->gid[i], (const gid_t __user *)list + i);
	if (get_user(narrow, (const old_id_t __user *)list + i))
		return -EFAULT;
	groups->gid[i] = id_from_16(narrow);
	return 0;
}

long get_groups(int size, void __user *list, bool old)
{
	const struct group_info *groups = current_cred()->groups;
	int i;

	if (size < 0)
		return -EINVAL;
	if (size == 0)
		return groups->ngroups;
	if (groups->ngroups > size)
		return -EINVAL;
	for (i = 0; i < groups->ngroups; i++)
		if (store_gid(groups, i, list, old))
			return -EFAULT;
	return groups->ngroups;
}

static struct group_info *load_groups(int size, const void __user *list,
				      bool old)
{
	struct group_info *groups = groups_alloc(size);
	int i, err = 0;

	if (!groups)
		return ERR_PTR(-ENOMEM);
	for (i = 0; i < size && !err; i++) {
		err = load_gid(groups, i, list, old);
		if (!err && groups->gid[i] == SAME)
			err = -EINVAL;
	}
	if (err) {
		put_groups(groups);
		return ERR_PTR(err);
	}
	groups_sort(groups);
	return groups;
}

long set_groups(int size, const void __user *list, bool old)
{
	struct group_info *groups;
	struct cred *new;

	if (!capable(CAP_SETGID))
		return -EPERM;
	if (size < 0 || size > NGROUPS_MAX)
		return -EINVAL;
	groups = load_groups(size, list, old);
	if (IS_ERR(groups))
		return PTR_ERR(groups);
	new = prepare_creds();
	if (!new) {
		put_groups(groups);
		return -ENOMEM;
	}
	put_groups(new->groups);
	new->groups = groups;
	commit_creds(new);
	return 0;
}
