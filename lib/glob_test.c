// SPDX-License-Identifier: MIT
/*
 * Patterns against a recursive definition of what they mean.
 */
#include <kernel/ktest.h>
#include <lib/glob.h>
#include <lib/random.h>

static bool by_definition(const char *p, const char *s)
{
	if (*p == '*')
		return by_definition(p + 1, s) ||
		       (*s && by_definition(p, s + 1));
	if (*p == '\0' || *s == '\0')
		return *p == *s;
	return (*p == '?' || *p == *s) && by_definition(p + 1, s + 1);
}

static void random_word(struct rnd *r, const char *letters, u32 n, char *word)
{
	u32 len = rnd_below(r, 9);

	for (u32 i = 0; i < len; i++)
		word[i] = letters[rnd_below(r, n)];
	word[len] = '\0';
}

KTEST(glob, agrees_with_its_definition)
{
	char pattern[10], word[10];
	struct rnd r;

	rnd_seed(&r, 1);
	for (int i = 0; i < 20000; i++) {
		random_word(&r, "ab*?", 4, pattern);
		random_word(&r, "ab", 2, word);
		if (glob_match(pattern, word) != by_definition(pattern, word))
			ktest_fail(__FILE__, __LINE__, "%s against %s", pattern,
				   word);
	}
}

KTEST(glob, many_stars_end_soon)
{
	static const char as[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

	KT_EXPECT(!glob_match("*a*a*a*a*a*a*a*a*a*a*a*a*b", as));
	KT_EXPECT(glob_match("*a*a*a*a*a*a*a*a*a*a*a*a*", as));
}
