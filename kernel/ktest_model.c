// SPDX-License-Identifier: MIT
/*
 * The test runner tested by itself: a suite of tests that fail and skip on
 * purpose is run inside a test, and what was printed is compared.
 */
#include <stdio.h>
#include <kernel/ktest.h>
#include <kernel/printk.h>
#include <lib/glob.h>
#include <lib/string.h>

static bool inside; /* the inner suite does nothing on its own */
static char printed[2048];
static size_t length;

void console_write(const char *s, size_t n)
{
	if (!inside) {
		fwrite(s, 1, n, stdout);
		return;
	}
	if (length + n < sizeof(printed)) {
		memcpy(printed + length, s, n);
		length += n;
		printed[length] = '\0';
	}
}

static bool went_on, left_early = true;

KTEST(inner_a, expectations_go_on)
{
	KT_EXPECT(!inside);
	KT_EXPECT_EQ(inside ? -1 : 7, 7);
	went_on = true;
}

KTEST(inner_b, assertions_leave)
{
	KT_ASSERT(!inside);
	left_early = !inside;
}

KTEST(inner_c, skipped)
{
	KT_SKIP("no reason");
}

KTEST(inner_d, words_compare_as_they_are)
{
	u32 all = 0xffffffff;
	void *p = NULL;

	KT_EXPECT_EQ(p, NULL);
	KT_EXPECT_EQ(all, 0xffffffffLL);
	KT_EXPECT_EQ((s64)-1, -1);
}

static int run_inside(const char *glob, unsigned int *nr)
{
	int failures;

	length = 0;
	printed[0] = '\0';
	inside = true;
	failures = ktest_run(glob, nr);
	inside = false;
	return failures;
}

static bool line_printed(const char *pattern)
{
	char all[160];

	snprintf(all, sizeof(all), "*%s\n*", pattern);
	return glob_match(all, printed);
}

KTEST(ktest, output_is_ktap)
{
	unsigned int nr;
	int failures;

	went_on = false;
	failures = run_inside("inner_*", &nr);
	KT_EXPECT_EQ(failures, 2);
	KT_EXPECT_EQ(nr, 4);
	KT_EXPECT(went_on && left_early);
	KT_EXPECT(str_has_prefix(printed, "KTAP version 1\n1..4\n"));
	KT_EXPECT(line_printed("# *ktest_model.c:*: expected !inside"));
	KT_EXPECT(line_printed(
		"expected inside ? -1 : 7 == 7: -1 (0xffffffffffffffff), 7 (0x7)"));
	KT_EXPECT(line_printed("not ok 1 inner_a.expectations_go_on"));
	KT_EXPECT(line_printed("not ok 2 inner_b.assertions_leave"));
	KT_EXPECT(line_printed("ok 3 inner_c.skipped # SKIP no reason"));
	KT_EXPECT(line_printed("ok 4 inner_d.words_compare_as_they_are"));
	KT_EXPECT(!line_printed("not ok 4*"));
}

KTEST(ktest, no_test_of_that_name_is_a_failure)
{
	unsigned int nr;
	int failures = run_inside("nothing.*", &nr);

	KT_EXPECT(failures == 1 && nr == 0);
	KT_EXPECT(line_printed("# no test is named like nothing.*"));
}

static const char *complain(void)
{
	return "a page is missing";
}

/* Running the inner suite clears what failed before: expect at the end. */
KTEST(ktest, audit_after_each_test_counts)
{
	int with, without;
	bool said, not_ok;

	ktest_after_each = complain;
	with = run_inside("inner_d*", NULL);
	ktest_after_each = NULL;
	not_ok = line_printed("not ok 1 inner_d.words_compare_as_they_are");
	said = line_printed("# *a page is missing");
	without = run_inside("inner_d*", NULL);
	KT_EXPECT(with == 1 && without == 0);
	KT_EXPECT(not_ok && said);
}
