// SPDX-License-Identifier: MIT
/*
 * cred.c - credentials: counted, copied to be changed
 *
 * What     The life of struct cred, of the groups and of the user_struct that
 *          it refers to. The rules by which numbers may change stand with the
 *          system calls (sys_cred.c, sys_cap.c) and execve (exec_cred.c).
 * Failure  prepare_creds and cred_set_user: nothing left behind.
 */
#include <kernel/cred.h>
#include <kernel/panic.h>
#include <lib/err.h>
#include <lib/sort.h>
#include <mm/slab.h>
#include <uapi/resource.h>

static DEFINE_SPINLOCK(users_lock, RANK_USERS);
static LIST_HEAD(users); /* [users_lock] every user_struct but root's */

static struct user_struct root_user = {
	.usage = 1,
	.users = LIST_HEAD_INIT(root_user.users),
	.processes = ATOMIC_INIT(1),
};

static struct group_info no_groups = { .usage = ATOMIC_INIT(1) };

const struct cred init_cred = {
	.usage = ATOMIC_INIT(1),
	.cap_permitted = CAP_FULL,
	.cap_effective = CAP_FULL,
	.cap_bset = CAP_FULL,
	.groups = &no_groups,
	.user = &root_user,
};

/* ------------------------------------------------------------------- users */

/* [users_lock] */
static struct user_struct *find_user(uid_t uid)
{
	struct user_struct *user;

	list_for_each_entry(user, &users, users)
		if (user->uid == uid)
			return user;
	return NULL;
}

/* The one of UID, counted; the new one is used where there was none. */
static struct user_struct *get_or_add_user(uid_t uid, struct user_struct *new)
{
	struct user_struct *user;

	spin_lock(&users_lock);
	user = find_user(uid);
	if (!user) {
		user = new;
		list_add_tail(&user->users, &users);
	}
	user->usage++;
	spin_unlock(&users_lock);
	return user;
}

static struct user_struct *get_user_struct(uid_t uid)
{
	struct user_struct *new, *user;

	if (uid == 0)
		return &root_user;
	new = kzalloc(sizeof(*new), GFP_KERNEL);
	if (!new)
		return NULL;
	new->uid = uid;
	user = get_or_add_user(uid, new);
	if (user != new)
		kfree(new);
	return user;
}

static void hold_user(struct user_struct *user)
{
	if (user == &root_user)
		return;
	spin_lock(&users_lock);
	user->usage++;
	spin_unlock(&users_lock);
}

/*
 * A user whose last signal is taken out by an interrupt cannot be freed there:
 * whoever comes here next does it. New signals are only charged to users that
 * some task still has.
 */
static void put_user_struct(struct user_struct *user)
{
	struct user_struct *next;
	LIST_HEAD(gone);

	if (user == &root_user)
		return;
	spin_lock(&users_lock);
	user->usage--;
	list_for_each_entry_safe(user, next, &users, users)
		if (!user->usage && !atomic_read(&user->sigpending))
			list_move(&user->users, &gone);
	spin_unlock(&users_lock);
	list_for_each_entry_safe(user, next, &gone, users)
		kfree(user);
}

/* Root, and who may pass over limits, is not held by this one. */
bool user_may_fork(void)
{
	struct user_struct *user = current_cred()->user;

	if ((unsigned long)atomic_read(&user->processes) <
	    current->signal->rlim[RLIMIT_NPROC].rlim_cur)
		return true;
	return user == &root_user || capable(CAP_SYS_RESOURCE) ||
	       capable(CAP_SYS_ADMIN);
}

/* ------------------------------------------------------------------ groups */

struct group_info *groups_alloc(int n)
{
	struct group_info *groups = kmalloc(
		sizeof(*groups) + (size_t)n * sizeof(gid_t), GFP_KERNEL);

	if (!groups)
		return NULL;
	atomic_set(&groups->usage, 1);
	groups->ngroups = n;
	return groups;
}

static int compare_gids(const void *a, const void *b)
{
	gid_t x = *(const gid_t *)a, y = *(const gid_t *)b;

	return x < y ? -1 : x > y;
}

void groups_sort(struct group_info *groups)
{
	sort(groups->gid, (size_t)groups->ngroups, sizeof(gid_t), compare_gids);
}

void put_groups(struct group_info *groups)
{
	if (groups != &no_groups && atomic_dec_and_test(&groups->usage))
		kfree(groups);
}

static bool groups_search(const struct group_info *groups, gid_t gid)
{
	int low = 0, high = groups->ngroups;

	while (low < high) {
		int middle = low + (high - low) / 2;

		if (groups->gid[middle] == gid)
			return true;
		if (groups->gid[middle] < gid)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

bool in_group_p(gid_t gid)
{
	const struct cred *cred = current_cred();

	return gid == cred->fsgid || groups_search(cred->groups, gid);
}

bool in_egroup_p(gid_t gid)
{
	const struct cred *cred = current_cred();

	return gid == cred->egid || groups_search(cred->groups, gid);
}

/* ------------------------------------------------------------------- creds */

/* The count is no part of what never changes. */
static struct cred *counted(const struct cred *cred)
{
	return (struct cred *)(uintptr_t)cred;
}

const struct cred *get_cred(const struct cred *cred)
{
	if (cred != &init_cred)
		atomic_inc(&counted(cred)->usage);
	return cred;
}

const struct cred *get_task_cred(const struct task_struct *task)
{
	assert_spin_held(&tasklist_lock);
	return get_cred(task->cred);
}

void put_cred(const struct cred *cred)
{
	if (cred == &init_cred || !atomic_dec_and_test(&counted(cred)->usage))
		return;
	put_groups(cred->groups);
	put_user_struct(cred->user);
	kfree(counted(cred));
}

struct cred *prepare_creds(void)
{
	struct cred *new = kmalloc(sizeof(*new), GFP_KERNEL);

	if (!new)
		return NULL;
	*new = *current_cred();
	atomic_set(&new->usage, 1);
	if (new->groups != &no_groups)
		atomic_inc(&new->groups->usage);
	hold_user(new->user);
	return new;
}

int cred_set_user(struct cred *new)
{
	struct user_struct *user;

	if (new->uid == new->user->uid)
		return 0;
	user = get_user_struct(new->uid);
	if (!user)
		return -EAGAIN;
	put_user_struct(new->user);
	new->user = user;
	return 0;
}

void commit_creds(struct cred *new)
{
	const struct cred *old = current_cred();
	unsigned long flags;

	BUG_ON(new->user->uid != new->uid);
	if (new->user != old->user) {
		user_add_process(new->user, 1);
		user_add_process(old->user, -1);
	}
	/* Who charges a signal to the old one's user has siglock only. */
	spin_lock(&tasklist_lock);
	flags = spin_lock_irqsave(&current->sighand->siglock);
	current->cred = new;
	spin_unlock_irqrestore(&current->sighand->siglock, flags);
	spin_unlock(&tasklist_lock);
	put_cred(old);
}
