// SPDX-License-Identifier: MIT
/* cred_test.c - creds are counted, never changed, and lose nothing. */
#include <kernel/cred.h>
#include <kernel/ktest.h>
#include <lib/err.h>
#include <mm/slab.h>

/* FN in a thread of its own, with which its cred goes. */
static int status_of(int (*fn)(void *), void *arg)
{
	struct task_struct *task = kthread_run(fn, arg, "cred-test");
	int status = -1;

	if (!IS_ERR(task))
		do_wait4(task->pid, &status, 0, NULL);
	return status;
}

static int becomes_user_7(void *arg)
{
	const struct cred *old = current_cred();
	struct cred *new = prepare_creds();

	(void)arg;
	if (!new)
		return 1;
	new->uid = new->euid = 7;
	new->cap_effective = 0;
	if (cred_set_user(new))
		return 2;
	if (old->euid != 0 || !capable(CAP_SYS_ADMIN))
		return 3;
	commit_creds(new);
	if (current_cred()->euid != 7 || capable(CAP_SYS_ADMIN))
		return 4;
	return atomic_read(&current_cred()->user->processes) == 1 ? 0 : 5;
}

KTEST(cred, a_change_is_seen_by_the_task_alone)
{
	KT_EXPECT_EQ(status_of(becomes_user_7, NULL), 0);
	KT_EXPECT_EQ(current_cred()->euid, 0);
	KT_EXPECT(capable(CAP_SYS_ADMIN));
}

KTEST(cred, users_are_counted_and_shared)
{
	struct cred *one = prepare_creds(), *two = prepare_creds();

	KT_ASSERT(one && two);
	one->uid = two->uid = 4711;
	KT_EXPECT_EQ(cred_set_user(one), 0);
	KT_EXPECT_EQ(cred_set_user(two), 0);
	KT_EXPECT(one->user == two->user);
	KT_EXPECT_EQ(one->user->usage, 2);
	put_cred(one);
	KT_EXPECT_EQ(two->user->usage, 1);
	put_cred(two);
}

/* The number of the first wrong answer, or 0. */
static int asks_for_groups(void *arg)
{
	struct cred *new = prepare_creds();

	if (!new)
		return 1;
	put_groups(new->groups);
	new->groups = arg;
	new->fsgid = 9;
	commit_creds(new);
	if (!in_group_p(5) || !in_group_p(70000) || !in_group_p(0xfffffffe))
		return 2;
	if (!in_group_p(9) || in_egroup_p(9))
		return 3;
	if (in_group_p(0) || !in_egroup_p(0))
		return 4;
	return in_group_p(6) || in_egroup_p(6) ? 5 : 0;
}

KTEST(cred, groups_are_found_whatever_their_order)
{
	struct group_info *groups = groups_alloc(3);

	KT_ASSERT(groups);
	groups->gid[0] = 0xfffffffe;
	groups->gid[1] = 5;
	groups->gid[2] = 70000;
	groups_sort(groups);
	KT_EXPECT_EQ(status_of(asks_for_groups, groups), 0);
}
