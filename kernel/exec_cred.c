// SPDX-License-Identifier: MIT
/*
 * exec_cred.c - who a program runs as
 *
 *	set-user-id bit     euid becomes the file's owner
 *	set-group-id bit    egid becomes the file's group (with its x bit)
 *	then, unless SECBIT_NOROOT says that user 0 is nobody special:
 *	  uid or euid 0     permitted: the bounding set and what is inheritable
 *	  euid 0            all of it effective
 *	else                what is ambient
 *
 * What  The bits count for the file that runs in the end: a script's do not.
 * Not here  Capabilities of files.
 * See   "Transformation of capabilities during execve()" in capabilities(7).
 */
#include <fs/fs.h>
#include <fs/namei.h>
#include <kernel/cred.h>
#include <lib/err.h>
#include <mm/mm.h>
#include "exec_internal.h"

#define SETGID_BITS (S_ISGID | S_IXGRP) /* without x: a mark for locking */

static void take_set_ids(struct cred *new, const struct file *file)
{
	const struct inode *inode = file->inode;

	if (new->no_new_privs || (file->path.mnt->mnt_flags & MNT_NOSUID))
		return;
	if (inode->mode & S_ISUID)
		new->euid = inode->uid;
	if ((inode->mode & SETGID_BITS) == SETGID_BITS)
		new->egid = inode->gid;
}

static bool ids_differ(const struct cred *new)
{
	return new->euid != new->uid || new->egid != new->gid;
}

/* Root's rights: whether what is permitted is effective, too. */
static bool take_root_caps(struct cred *new, const struct cred *old)
{
	new->cap_permitted = 0;
	if (new->securebits & SECBIT_NOROOT)
		return false;
	if (new->euid == 0 || new->uid == 0)
		new->cap_permitted = old->cap_bset | old->cap_inheritable;
	return new->euid == 0;
}

int exec_prepare_cred(struct binprm *bprm)
{
	const struct cred *old = current_cred();
	struct cred *new = prepare_creds();
	bool effective, grew;

	if (!new)
		return -ENOMEM;
	take_set_ids(new, bprm->file);
	effective = take_root_caps(new, old);
	if (ids_differ(new))
		new->cap_ambient = 0;
	new->suid = new->fsuid = new->euid;
	new->sgid = new->fsgid = new->egid;
	new->cap_permitted |= new->cap_ambient;
	new->cap_effective = effective ? new->cap_permitted : new->cap_ambient;
	new->securebits &= ~(unsigned int)SECBIT_KEEP_CAPS;
	grew = effective || (new->cap_permitted & ~new->cap_ambient);
	bprm->secure = ids_differ(new) || (new->uid != 0 && grew);
	bprm->cred = new;
	return 0;
}

/* Before the address space is current's: until its new rights are, too, somebody
 * with the old ones could ask for it. Nor may memory be read that is a copy of a
 * file that may only be executed. */
void exec_set_dumpable(struct binprm *bprm)
{
	bprm->mm->dumpable = !bprm->secure && !ids_differ(bprm->cred) &&
			     !inode_permission(bprm->file->inode, MAY_READ);
}

void exec_commit_cred(struct binprm *bprm)
{
	struct cred *new = bprm->cred;

	bprm->cred = NULL;
	commit_creds(new);
}
