/* SPDX-License-Identifier: MIT */
/*
 * cred.h - who a task is, and what that allows it
 *
 * What     A struct cred has the user and group numbers and the capabilities
 *          of a task. Tasks share one: fork only counts it.
 * Invariants  1. A cred that a task has never changes: to change one is to
 *                take a copy (prepare_creds), change that, and put it in the
 *                other's place (commit_creds).
 *             2. user is the user_struct of uid.
 * Locking  task->cred is written by the task itself under tasklist_lock: the
 *          task reads its own without a lock (current_cred), others under it.
 * Not here User namespaces, keys, security modules, capabilities of files.
 * See      capabilities(7), credentials(7).
 */
#ifndef KERNEL_CRED_H
#define KERNEL_CRED_H

#include <lib/list.h>
#include <lib/types.h>
#include <asm/atomic.h>
#include <kernel/sched.h>
#include <uapi/capability.h>

typedef u64 kernel_cap_t; /* bit CAP_… */

#define CAP_BIT(cap) (1ULL << (cap))
#define CAP_FULL     (CAP_BIT(CAP_LAST_CAP + 1) - 1)

#define NGROUPS_MAX  65536

/* What all tasks of one user (cred->uid) have in common. */
struct user_struct {
	int usage;		  /* [users_lock] */
	uid_t uid;		  /* constant */
	atomic_t processes;	  /* tasks: RLIMIT_NPROC */
	unsigned long locked_shm; /* [shm_ids.lock] pages of SHM_LOCK:
				     RLIMIT_MEMLOCK */
	atomic_t sigpending;	  /* queued signals: RLIMIT_SIGPENDING */
	struct list_head users;	  /* [users_lock] */
};

/* The supplementary groups, ascending. Never changes. */
struct group_info {
	atomic_t usage;
	int ngroups;
	gid_t gid[];
};

struct cred {
	atomic_t usage;
	uid_t uid, euid, suid, fsuid; /* real, effective, saved, for files */
	gid_t gid, egid, sgid, fsgid;
	kernel_cap_t cap_inheritable, cap_permitted, cap_effective;
	kernel_cap_t cap_bset, cap_ambient;
	unsigned int securebits; /* SECBIT_* and their locks */
	bool no_new_privs;	 /* set-id bits of programs are nothing to it */
	struct group_info *groups; /* counted */
	struct user_struct *user;  /* counted */
};

extern const struct cred init_cred; /* root's, with every capability */

static inline const struct cred *current_cred(void)
{
	return current->cred;
}

/* Is CAP_… among current's effective capabilities? */
static inline bool capable(int cap)
{
	return current_cred()->cap_effective & CAP_BIT(cap);
}

/* Is current in group GID, by its fsgid (files) or its egid, or by its
 * supplementary groups? */
bool in_group_p(gid_t gid);
bool in_egroup_p(gid_t gid);

/* Counts / drops a cred; the last drop frees it. Any context but interrupts. */
const struct cred *get_cred(const struct cred *cred);
void put_cred(const struct cred *cred);

/* The cred of another task, counted. [tasklist_lock held] */
const struct cred *get_task_cred(const struct task_struct *task);

/* A copy of current's with one user, the caller's to change; NULL: no memory. */
struct cred *prepare_creds(void);
/* Makes NEW current's; takes the caller's reference over. Cannot fail. */
void commit_creds(struct cred *new);

/* Gives NEW, not committed yet, the user_struct of its uid: 0, or -EAGAIN
 * without memory and nothing has changed. */
int cred_set_user(struct cred *new);

/* Groups of N numbers, to be filled, sorted and put into a cred; NULL: no
 * memory. */
struct group_info *groups_alloc(int n);
void groups_sort(struct group_info *groups);
void put_groups(struct group_info *groups);

/* A task of USER's begins or ends. */
static inline void user_add_process(struct user_struct *user, int n)
{
	atomic_add(n, &user->processes);
}

/* May current start one more process (RLIMIT_NPROC)? */
bool user_may_fork(void);

#endif
