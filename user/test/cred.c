// SPDX-License-Identifier: MIT
//
// What: user and group numbers, supplementary groups and capabilities. Each
// test changes them in a child, since there is no way back from some changes.
// Needs root.

#include "ktap.h"

#include <uapi/capability.h>
#include WORDSIZE_FILE(cred)

enum {
	SAME = -1
};

struct ids {
	unsigned int r, e, s;
};

static struct ids uids(void)
{
	struct ids ids = { 1, 1, 1 };

	sys(NR(getresuid), &ids.r, &ids.e, &ids.s);
	return ids;
}

static bool uids_are(unsigned int r, unsigned int e, unsigned int s)
{
	struct ids now = uids();

	return now.r == r && now.e == e && now.s == s &&
	       sys(NR(getuid)) == (long)r && sys(NR(geteuid)) == (long)e;
}

static bool gids_are(unsigned int r, unsigned int e, unsigned int s)
{
	struct ids now = { 1, 1, 1 };

	sys(NR(getresgid), &now.r, &now.e, &now.s);
	return now.r == r && now.e == e && now.s == s &&
	       sys(NR(getgid)) == (long)r && sys(NR(getegid)) == (long)e;
}

static unsigned long long effective(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3,
						   0 };
	struct __user_cap_data_struct data[2] = { { 0 } };

	sys(__NR_capget, &header, data);
	return data[0].effective | (unsigned long long)data[1].effective << 32;
}

// The line of the first thing in the child that is not so.
#define CHECK(condition)                           \
	do {                                       \
		if (!(condition))                  \
			return __LINE__ % 251 + 1; \
	} while (0)

#define CHILD_TEST(id)                                    \
	static int id##_child(void *unused);              \
	TEST(id)                                          \
	{                                                 \
		if (sys(NR(geteuid)))                     \
			SKIP("only root can show it");    \
		EXPECT_EQ(in_child(id##_child, NULL), 0); \
	}                                                 \
	static int id##_child(void *unused __attribute__((unused)))

CHILD_TEST(root_may_become_anybody)
{
	CHECK(uids_are(0, 0, 0) && gids_are(0, 0, 0));
	CHECK(sys(NR(setresuid), 1, 2, 3) == 0);
	CHECK(uids_are(1, 2, 3));
	// and anybody only what they have
	CHECK(sys(NR(setresuid), 4, SAME, SAME) == -EPERM);
	CHECK(sys(NR(setresuid), SAME, SAME, 0) == -EPERM);
	CHECK(sys(NR(setresuid), 3, 1, 2) == 0);
	CHECK(uids_are(3, 1, 2));
	return 0;
}

CHILD_TEST(setuid_of_root_is_for_good)
{
	CHECK(sys(NR(setuid), SAME) == -EINVAL);
	CHECK(sys(NR(setuid), 1000) == 0);
	CHECK(uids_are(1000, 1000, 1000));
	CHECK(sys(NR(setuid), 0) == -EPERM);
	CHECK(sys(NR(setuid), 1000) == 0);
	return 0;
}

CHILD_TEST(setuid_of_others_changes_the_effective_one)
{
	CHECK(sys(NR(setresuid), 10, 20, 30) == 0);
	CHECK(sys(NR(setuid), 20) == -EPERM);
	CHECK(sys(NR(setuid), 30) == 0);
	CHECK(uids_are(10, 30, 30));
	CHECK(sys(NR(setuid), 10) == 0);
	CHECK(uids_are(10, 10, 30));
	return 0;
}

CHILD_TEST(setreuid_saves_the_effective_one)
{
	CHECK(sys(NR(setreuid), SAME, 7) == 0);
	CHECK(uids_are(0, 7, 7));
	CHECK(sys(NR(setreuid), 7, 0) == 0);
	CHECK(uids_are(7, 0, 0));
	CHECK(sys(NR(setreuid), 7, 7) == 0);
	CHECK(uids_are(7, 7, 7));
	CHECK(sys(NR(setreuid), 0, SAME) == -EPERM);
	CHECK(sys(NR(setreuid), SAME, 0) == -EPERM);
	return 0;
}

CHILD_TEST(groups_follow_the_same_rules)
{
	CHECK(sys(NR(setresgid), 1, 2, 3) == 0);
	CHECK(gids_are(1, 2, 3));
	CHECK(sys(NR(setregid), SAME, 9) == 0);
	CHECK(gids_are(1, 9, 9));
	CHECK(sys(NR(setgid), 5) == 0);
	CHECK(gids_are(5, 5, 5));
	CHECK(sys(NR(setgid), SAME) == -EINVAL);
	CHECK(sys(NR(setuid), 1) == 0);
	CHECK(sys(NR(setgid), 6) == -EPERM);
	CHECK(sys(NR(setregid), 6, SAME) == -EPERM);
	CHECK(sys(NR(setresgid), SAME, SAME, 6) == -EPERM);
	CHECK(gids_are(5, 5, 5));
	return 0;
}

CHILD_TEST(the_id_for_files_follows_and_is_told_by_its_change)
{
	CHECK(sys(NR(setfsuid), 5) == 0);
	CHECK(sys(NR(setfsuid), SAME) == 5);
	CHECK(sys(NR(setresuid), SAME, 8, SAME) == 0);
	CHECK(sys(NR(setfsuid), SAME) == 8);
	CHECK(sys(NR(setfsuid), 77) == 8); // not allowed, not told
	CHECK(sys(NR(setfsuid), SAME) == 8);
	CHECK(sys(NR(setfsgid), 6) == 0);
	CHECK(sys(NR(setfsgid), SAME) == 0);
	return 0;
}

CHILD_TEST(rights_over_files_go_with_the_id_for_files)
{
	CHECK(effective() & 1ULL << CAP_DAC_OVERRIDE);
	CHECK(sys(NR(setfsuid), 5) == 0);
	CHECK(!(effective() & 1ULL << CAP_DAC_OVERRIDE));
	CHECK(effective() & 1ULL << CAP_SETUID);
	CHECK(sys(NR(setfsuid), 0) == 5);
	CHECK(effective() & 1ULL << CAP_DAC_OVERRIDE);
	return 0;
}

CHILD_TEST(supplementary_groups_come_back_sorted)
{
	static const unsigned int want[3] = { 70000, 4, 5 };
	unsigned int got[4] = { 0 };

	CHECK(sys(NR(setgroups), 3, want) == 0);
	CHECK(sys(NR(getgroups), 0, NULL) == 3);
	CHECK(sys(NR(getgroups), 2, got) == -EINVAL);
	CHECK(sys(NR(getgroups), -1, got) == -EINVAL);
	CHECK(sys(NR(getgroups), 4, got) == 3);
	CHECK(got[0] == 4 && got[1] == 5 && got[2] == 70000 && !got[3]);
	CHECK(sys(NR(getgroups), 4, KERNEL_ADDR) == -EFAULT);
	CHECK(sys(NR(setgroups), 65537, want) == -EINVAL);
	CHECK(sys(NR(setgroups), 3, KERNEL_ADDR) == -EFAULT);
	CHECK(sys(NR(setgroups), 0, NULL) == 0);
	CHECK(sys(NR(getgroups), 0, NULL) == 0);
	CHECK(sys(NR(setuid), 1) == 0);
	CHECK(sys(NR(setgroups), 0, NULL) == -EPERM);
	return 0;
}

CHILD_TEST(who_leaves_root_leaves_its_rights)
{
	CHECK(sys(NR(setresuid), SAME, 5, SAME) == 0);
	CHECK(effective() == 0);
	CHECK(sys(NR(setresuid), SAME, 0, SAME) == 0);
	CHECK(effective() & 1ULL << CAP_SYS_ADMIN);
	CHECK(sys(NR(setresuid), 5, 5, 5) == 0);
	CHECK(effective() == 0);
	return 0;
}

CHILD_TEST(keepcaps_keeps_what_is_permitted)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3,
						   0 };
	struct __user_cap_data_struct data[2];

	CHECK(sys(__NR_prctl, PR_SET_KEEPCAPS, 1) == 0);
	CHECK(sys(__NR_prctl, PR_GET_KEEPCAPS) == 1);
	CHECK(sys(NR(setuid), 5) == 0);
	CHECK(effective() == 0);
	CHECK(sys(__NR_capget, &header, data) == 0);
	CHECK(data[0].permitted & 1u << CAP_SETUID);
	data[0].effective = 1u << CAP_SETUID;
	CHECK(sys(__NR_capset, &header, data) == 0);
	CHECK(sys(NR(setuid), 0) == 0);
	return 0;
}

CHILD_TEST(a_capability_given_up_is_gone)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3,
						   0 };
	struct __user_cap_data_struct none[2] = { { 0 } }, data[2];

	CHECK(sys(__NR_capget, &header, data) == 0);
	CHECK(sys(__NR_capset, &header, none) == 0);
	CHECK(effective() == 0);
	CHECK(sys(NR(setuid), 5) == -EPERM);
	CHECK(sys(__NR_capset, &header, data) == -EPERM);
	return 0;
}

CHILD_TEST(capget_knows_its_versions)
{
	struct __user_cap_header_struct header = { 0x1234, 0 };
	struct __user_cap_data_struct data[2] = { { 0 }, { 7, 7, 7 } };

	CHECK(sys(__NR_capget, &header, data) == -EINVAL);
	CHECK(header.version == _LINUX_CAPABILITY_VERSION_3);
	header.version = 0;
	CHECK(sys(__NR_capget, &header, NULL) == 0);
	CHECK(header.version == _LINUX_CAPABILITY_VERSION_3);
	header.version = _LINUX_CAPABILITY_VERSION_1;
	CHECK(sys(__NR_capget, &header, data) == 0);
	CHECK(data[0].effective != 0 && data[1].effective == 7);
	header.pid = -1;
	CHECK(sys(__NR_capget, &header, data) == -EINVAL);
	header.pid = 32000;
	CHECK(sys(__NR_capget, &header, data) == -ESRCH);
	CHECK(sys(__NR_capset, &header, data) == -EPERM);
	CHECK(sys(__NR_capget, NULL, data) == -EFAULT);
	return 0;
}

CHILD_TEST(hard_limits_are_raised_by_root_alone)
{
	struct rlimit64 l = { 10, 20 }, more = { 10, 21 };

	CHECK(prlimit64(0, RLIMIT_CORE, &l, NULL) == 0);
	if (effective() & 1ULL << CAP_SYS_RESOURCE) // not in a container
		CHECK(prlimit64(0, RLIMIT_CORE, &more, NULL) == 0);
	CHECK(prlimit64(0, RLIMIT_CORE, &l, NULL) == 0);
	CHECK(sys(NR(setuid), 5) == 0);
	CHECK(sys(__NR_prlimit64, 0, RLIMIT_CORE, &more, NULL) == -EPERM);
	CHECK(sys(__NR_prlimit64, getppid(), RLIMIT_CORE, NULL, &l) == -EPERM);
	l.rlim_cur = 20;
	CHECK(prlimit64(0, RLIMIT_CORE, &l, NULL) == 0);
	return 0;
}

CHILD_TEST(a_user_has_no_more_processes_than_the_limit)
{
	struct rlimit64 l = { 1, 1 };
	int status;
	long pid;

	CHECK(prlimit64(0, RLIMIT_NPROC, &l, NULL) == 0);
	pid = sys(__NR_fork); // root is not held by it
	if (pid == 0)
		_exit(0);
	CHECK(pid > 0 && waitpid((pid_t)pid, &status, 0) == pid);
	CHECK(sys(NR(setuid), 4242) == 0);
	pid = sys(__NR_fork);
	if (pid == 0)
		_exit(0);
	CHECK(pid == -EAGAIN);
	return 0;
}

CHILD_TEST(a_name_has_fifteen_letters)
{
	char name[17];

	memset(name, 'z', sizeof(name));
	CHECK(sys(__NR_prctl, PR_SET_NAME, "a-name-that-is-too-long") == 0);
	CHECK(sys(__NR_prctl, PR_GET_NAME, name) == 0);
	CHECK(!strcmp(name, "a-name-that-is-") && name[16] == 'z');
	CHECK(sys(__NR_prctl, PR_SET_NAME, KERNEL_ADDR) == -EFAULT);
	CHECK(sys(__NR_prctl, 12345) == -EINVAL);
	return 0;
}

CHILD_TEST(bounds_of_capabilities)
{
	CHECK(sys(__NR_prctl, PR_CAPBSET_READ, CAP_SYS_BOOT) == 1);
	CHECK(sys(__NR_prctl, PR_CAPBSET_DROP, CAP_SYS_BOOT) == 0);
	CHECK(sys(__NR_prctl, PR_CAPBSET_READ, CAP_SYS_BOOT) == 0);
	CHECK(sys(__NR_prctl, PR_CAPBSET_READ, 64) == -EINVAL);
	CHECK(sys(__NR_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	CHECK(sys(__NR_prctl, PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
	CHECK(sys(__NR_prctl, PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0) == -EINVAL);
	return 0;
}

ONLY_HERE

KTAP_MAIN("cred");
