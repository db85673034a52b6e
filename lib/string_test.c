// SPDX-License-Identifier: MIT
/*
 * The string functions against the shortest definitions of what they do.
 */
#include <kernel/ktest.h>
#include <lib/random.h>
#include <lib/string.h>
#include <uapi/errno.h>

#define SIZE 64

static u8 a[SIZE], b[SIZE], expected[SIZE];

static void randomize(struct rnd *r, u8 *buf)
{
	for (int i = 0; i < SIZE; i++)
		buf[i] = (u8)rnd_next(r);
}

static bool same(const u8 *x, const u8 *y)
{
	for (int i = 0; i < SIZE; i++)
		if (x[i] != y[i])
			return false;
	return true;
}

KTEST(string, memcpy_copies_exactly_n)
{
	struct rnd r;

	rnd_seed(&r, 11);
	for (int run = 0; run < 5000; run++) {
		u32 n = rnd_below(&r, 33), to = rnd_below(&r, 32);
		u32 from = rnd_below(&r, 32);

		randomize(&r, a);
		randomize(&r, b);
		for (u32 i = 0; i < SIZE; i++)
			expected[i] = i - to < n ? b[from + i - to] : a[i];
		KT_EXPECT((memcpy)(a + to, b + from, n) == a + to);
		KT_EXPECT_MSG(same(a, expected), "%u bytes", n);
	}
}

KTEST(string, memmove_survives_overlap)
{
	struct rnd r;

	rnd_seed(&r, 12);
	for (int run = 0; run < 5000; run++) {
		u32 n = rnd_below(&r, 33), to = rnd_below(&r, 32);
		u32 from = rnd_below(&r, 32);

		randomize(&r, a);
		for (u32 i = 0; i < SIZE; i++)
			expected[i] = i - to < n ? a[from + i - to] : a[i];
		KT_EXPECT((memmove)(a + to, a + from, n) == a + to);
		KT_EXPECT_MSG(same(a, expected), "%u to %u, %u bytes", from, to,
			      n);
	}
}

KTEST(string, memset_fills_exactly_n)
{
	struct rnd r;

	rnd_seed(&r, 13);
	for (int run = 0; run < 5000; run++) {
		u32 n = rnd_below(&r, 33), to = rnd_below(&r, 32);
		int c = (int)rnd_below(&r, 1000);

		randomize(&r, a);
		for (u32 i = 0; i < SIZE; i++)
			expected[i] = i - to < n ? (u8)c : a[i];
		KT_EXPECT((memset)(a + to, c, n) == a + to);
		KT_EXPECT(same(a, expected));
	}
}

static int sign(int x)
{
	return (x > 0) - (x < 0);
}

KTEST(string, comparisons_are_of_unsigned_bytes)
{
	KT_EXPECT((memcmp)("a\0b", "a\0c", 3) < 0);
	KT_EXPECT((memcmp)("\x80", "\x7f", 1) > 0);
	KT_EXPECT_EQ((memcmp)("ab", "ac", 1), 0);
	KT_EXPECT_EQ((memcmp)("a", "b", 0), 0);
	KT_EXPECT(strcmp("\x80", "\x7f") > 0);
	KT_EXPECT_EQ(strcmp("abc", "abc"), 0);
	KT_EXPECT(strcmp("ab", "abc") < 0);
	KT_EXPECT(strcmp("b", "abc") > 0);
	KT_EXPECT_EQ(strncmp("abc", "abd", 2), 0);
	KT_EXPECT(strncmp("abc", "abd", 3) < 0);
	KT_EXPECT_EQ(strncmp("ab", "ab", 9), 0);
	KT_EXPECT_EQ(sign(strncmp("\x80", "", 1)), 1);
	KT_EXPECT_EQ(strncmp("a", "b", 0), 0);
}

KTEST(string, searches_find_the_right_one)
{
	const char *s = "hello, world";

	KT_EXPECT(memchr(s, 'l', 12) == s + 2);
	KT_EXPECT(!memchr(s, 'w', 7));
	KT_EXPECT(!memchr(s, 'h', 0));
	KT_EXPECT(memchr_inv("aaab", 'a', 4));
	KT_EXPECT(!memchr_inv("aaab", 'a', 3));
	KT_EXPECT(strchr(s, 'o') == s + 4);
	KT_EXPECT(strchr(s, '\0') == s + 12);
	KT_EXPECT(!strchr(s, 'z'));
	KT_EXPECT(strrchr(s, 'o') == s + 8);
	KT_EXPECT(strrchr(s, '\0') == s + 12);
	KT_EXPECT(!strrchr(s, 'z'));
	KT_EXPECT(strstr(s, "lo, w") == s + 3);
	KT_EXPECT(strstr(s, "") == s);
	KT_EXPECT(strstr("aab", "ab"));
	KT_EXPECT(!strstr(s, "worlds"));
	KT_EXPECT(!strstr("", "a"));
	KT_EXPECT_EQ(strspn(s, "hel"), 4);
	KT_EXPECT_EQ(strcspn(s, " ,"), 5);
	KT_EXPECT_EQ(strcspn(s, "z"), 12);
	KT_EXPECT(strpbrk(s, "xw") == s + 7);
	KT_EXPECT(!strpbrk(s, "xyz"));
}

KTEST(string, lengths)
{
	KT_EXPECT_EQ(strlen(""), 0);
	KT_EXPECT_EQ(strlen("four"), 4);
	KT_EXPECT_EQ(strnlen("four", 9), 4);
	KT_EXPECT_EQ(strnlen("four", 3), 3);
	KT_EXPECT_EQ(strnlen(NULL, 0), 0);
	KT_EXPECT(str_has_prefix("console=ttyS0", "console="));
	KT_EXPECT(!str_has_prefix("con", "console="));
}

KTEST(string, strscpy_always_terminates)
{
	char buf[5] = "xxxx";

	KT_EXPECT_EQ(strscpy(buf, "four", 5), 4);
	KT_EXPECT_EQ(strcmp(buf, "four"), 0);
	KT_EXPECT_EQ(strscpy(buf, "fives", 5), -E2BIG);
	KT_EXPECT_EQ(strcmp(buf, "five"), 0);
	KT_EXPECT_EQ(strscpy(buf, "", 5), 0);
	KT_EXPECT_EQ(buf[0], '\0');
	KT_EXPECT_EQ(strscpy(buf, "z", 0), -E2BIG);
	KT_EXPECT_EQ(buf[0], '\0');
}
