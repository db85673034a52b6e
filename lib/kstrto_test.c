// SPDX-License-Identifier: MIT
/*
 * Numbers survive being printed and read; what is no number is refused.
 */
#include <kernel/ktest.h>
#include <lib/ctype.h>
#include <lib/kstrto.h>
#include <lib/printf.h>
#include <lib/random.h>
#include <uapi/errno.h>

KTEST(kstrto, reads_what_printf_wrote)
{
	char text[32];
	struct rnd r;

	rnd_seed(&r, 10);
	for (int i = 0; i < 20000; i++) {
		u64 v = rnd_next64(&r) >> rnd_below(&r, 64), u = 0;
		s64 s = 0;

		snprintf(text, sizeof(text), "%llu", v);
		KT_EXPECT(kstrtou64(text, 10, &u) == 0 && u == v);
		snprintf(text, sizeof(text), "%#llx\n", v);
		KT_EXPECT(kstrtou64(text, 0, &u) == 0 && u == v);
		snprintf(text, sizeof(text), "%#llo", v);
		KT_EXPECT(kstrtou64(text, 0, &u) == 0 && u == v);
		snprintf(text, sizeof(text), "%lld", (s64)v);
		KT_EXPECT(kstrtos64(text, 10, &s) == 0 && s == (s64)v);
	}
}

KTEST(kstrto, limits_are_exact)
{
	unsigned int ui;
	int i;
	u64 u;
	s64 s;

	KT_EXPECT_EQ(kstrtou64("18446744073709551615", 10, &u), 0);
	KT_EXPECT_EQ(u, U64_MAX);
	KT_EXPECT_EQ(kstrtou64("18446744073709551616", 10, &u), -ERANGE);
	KT_EXPECT_EQ(kstrtou64("0x10000000000000000", 0, &u), -ERANGE);
	KT_EXPECT_EQ(kstrtos64("9223372036854775807", 10, &s), 0);
	KT_EXPECT_EQ(kstrtos64("9223372036854775808", 10, &s), -ERANGE);
	KT_EXPECT_EQ(kstrtos64("-9223372036854775808", 10, &s), 0);
	KT_EXPECT_EQ(s, S64_MIN);
	KT_EXPECT_EQ(kstrtos64("-9223372036854775809", 10, &s), -ERANGE);
	KT_EXPECT_EQ(kstrtouint("4294967295", 10, &ui), 0);
	KT_EXPECT_EQ(kstrtouint("4294967296", 10, &ui), -ERANGE);
	KT_EXPECT_EQ(kstrtoint("-2147483648", 10, &i), 0);
	KT_EXPECT_EQ(i, INT_MIN);
	KT_EXPECT_EQ(kstrtoint("2147483648", 10, &i), -ERANGE);
}

KTEST(kstrto, words_follow_the_machine)
{
	unsigned long ul = 0;
	char text[32];
	long l = 0;

	snprintf(text, sizeof(text), "%lu", ULONG_MAX);
	KT_EXPECT(kstrtoul(text, 10, &ul) == 0 && ul == ULONG_MAX);
	snprintf(text, sizeof(text), "%lu0", ULONG_MAX);
	KT_EXPECT_EQ(kstrtoul(text, 10, &ul), -ERANGE);
	snprintf(text, sizeof(text), "%ld", LONG_MIN);
	KT_EXPECT(kstrtol(text, 10, &l) == 0 && l == LONG_MIN);
	snprintf(text, sizeof(text), "%lu", (unsigned long)LONG_MAX + 1);
	KT_EXPECT_EQ(kstrtol(text, 10, &l), -ERANGE);
}

KTEST(kstrto, refuses_what_is_no_number)
{
	static const char *const bad[] = { "",	  "-",	  "+",	 "x",
					   "1x",  " 1",	  "1 ",	 "--1",
					   "+-1", "0x",	  "0xg", "1\n\n",
					   "08",  "1\nx", "\n",	 "0x 1" };
	s64 s = 77;

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		KT_EXPECT_MSG(kstrtos64(bad[i], 0, &s) == -EINVAL, "\"%s\"",
			      bad[i]);
	KT_EXPECT_EQ(s, 77);
	KT_EXPECT_EQ(kstrtou64("-1", 0, (u64 *)&s), -EINVAL);
	KT_EXPECT_EQ(kstrtou64("0xff", 10, (u64 *)&s), -EINVAL);
}

KTEST(kstrto, sizes_have_suffixes)
{
	const char *end;
	u64 v = 0;

	KT_EXPECT_EQ(memparse("16M", &end), 16 << 20);
	KT_EXPECT_EQ(*end, '\0');
	KT_EXPECT_EQ(memparse("1G@0x10k", &end), 1 << 30);
	KT_EXPECT_EQ(*end, '@');
	KT_EXPECT_EQ(memparse(end + 1, &end), 0x10 << 10);
	KT_EXPECT_EQ(memparse("07t", &end), 7ULL << 40);
	KT_EXPECT_EQ(memparse("no", &end), 0);
	KT_EXPECT_EQ(*end, 'n');
	KT_EXPECT_EQ(memparse("0xyz", &end), 0);
	KT_EXPECT_EQ(*end, 'x');
	KT_EXPECT_EQ(memparse("16E", &end), U64_MAX);
	KT_EXPECT_EQ(memparse("15E", NULL), 15ULL << 60);
	KT_EXPECT_EQ(kstrtosize("64K", &v), 0);
	KT_EXPECT_EQ(v, 65536);
	KT_EXPECT_EQ(kstrtosize("64KB", &v), -EINVAL);
	KT_EXPECT_EQ(kstrtosize("64KK", &v), -EINVAL);
	KT_EXPECT_EQ(kstrtosize("17179869184G", &v), -ERANGE);
	KT_EXPECT_EQ(kstrtosize("99999999999999999999", &v), -ERANGE);
	KT_EXPECT_EQ(v, 65536);
}

KTEST(kstrto, switches)
{
	bool v = false;

	KT_EXPECT(kstrtobool("On\n", &v) == 0 && v);
	KT_EXPECT(kstrtobool("0", &v) == 0 && !v);
	KT_EXPECT(kstrtobool("Y", &v) == 0 && v);
	KT_EXPECT(kstrtobool("off", &v) == 0 && !v);
	KT_EXPECT_EQ(kstrtobool("", &v), -EINVAL);
	KT_EXPECT_EQ(kstrtobool("ono", &v), -EINVAL);
}

KTEST(ctype, classes_partition_ascii)
{
	for (int c = -200; c < 300; c++) {
		bool upper = c >= 'A' && c <= 'Z', lower = c >= 'a' && c <= 'z';
		bool digit = c >= '0' && c <= '9';

		KT_EXPECT_EQ(!!isupper(c), upper);
		KT_EXPECT_EQ(!!islower(c), lower);
		KT_EXPECT_EQ(!!isdigit(c), digit);
		KT_EXPECT_EQ(!!isalpha(c), upper || lower);
		KT_EXPECT_EQ(!!isalnum(c), upper || lower || digit);
		KT_EXPECT_EQ(!!isprint(c), c >= 32 && c < 127);
		KT_EXPECT_EQ(!!isspace(c), c == 32 || (c >= 9 && c <= 13));
		KT_EXPECT_EQ(tolower(c), upper ? c + 32 : c);
		KT_EXPECT_EQ(toupper(c), lower ? c - 32 : c);
		KT_EXPECT_EQ(hex_to_bin(c) >= 0, !!isxdigit(c));
	}
	KT_EXPECT_EQ(hex_to_bin('F'), 15);
	KT_EXPECT_EQ(hex_to_bin('a'), 10);
}
