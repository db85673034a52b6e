// SPDX-License-Identifier: MIT
/*
 * What printf prints, by example, and that it stays in its buffer. The
 * properties stand in printf_model.c, against the host's C library.
 */
#include <kernel/ktest.h>
#include <lib/err.h>
#include <lib/printf.h>
#include <lib/string.h>

#define EXPECT_TEXT(text, ...)                                            \
	do {                                                              \
		char __buf[128];                                          \
		int __n = snprintf(__buf, sizeof(__buf), __VA_ARGS__);    \
		KT_EXPECT_MSG(strcmp(__buf, text) == 0, "\"%s\"", __buf); \
		KT_EXPECT_EQ(__n, strlen(text));                          \
	} while (0)

KTEST(printf, integers)
{
	EXPECT_TEXT("0 -1 1", "%d %i %u", 0, -1, 1);
	EXPECT_TEXT("-2147483648", "%d", INT_MIN);
	EXPECT_TEXT("-9223372036854775808", "%lld", S64_MIN);
	EXPECT_TEXT("18446744073709551615", "%llu", U64_MAX);
	EXPECT_TEXT("ffffffffffffffff FF", "%llx %X", U64_MAX, 0xff);
	EXPECT_TEXT("0xff 0XFF 017 0", "%#x %#X %#o %#x", 255, 255, 15, 0);
	EXPECT_TEXT("+5|-5| 5", "%+d|%+d|% d", 5, -5, 5);
	EXPECT_TEXT("ff 7fff -1", "%hhx %hx %hhd", (u8)0xff, (u16)0x7fff,
		    (s8)-1);
	EXPECT_TEXT("12 34 -5", "%zu %lu %zd", (size_t)12, 34UL, (ssize_t)-5);
}

KTEST(printf, width_and_precision)
{
	EXPECT_TEXT("[   42][42   ][00042]", "[%5d][%-5d][%05d]", 42, 42, 42);
	EXPECT_TEXT("[  -42][-0042]", "[%5d][%05d]", -42, -42);
	EXPECT_TEXT("[  042][042  ]", "[%5.3d][%-5.3d]", 42, 42);
	EXPECT_TEXT("[  042]", "[%*.*d]", 5, 3, 42);
	EXPECT_TEXT("[42   ][]", "[%*d][%.0d]", -5, 42, 0);
	EXPECT_TEXT("[0x002a][  0x2a]", "[%#06x][%#6x]", 42, 42);
}

KTEST(printf, text)
{
	const char *volatile none = NULL;

	EXPECT_TEXT("[abc][  abc][abc  ]", "[%s][%5s][%-5s]", "abc", "abc",
		    "abc");
	EXPECT_TEXT("[ab][   ab]", "[%.2s][%5.2s]", "abc", "abc");
	EXPECT_TEXT("(null)", "%s", none);
	EXPECT_TEXT("x|  y|z  |%", "%c|%3c|%-3c|%%", 'x', 'y', 'z');
}

KTEST(printf, precision_bounds_a_string_without_nul)
{
	const char letters[3] = { 'a', 'b', 'c' };

	EXPECT_TEXT("abc", "%.3s", letters);
}

KTEST(printf, pointers_have_all_their_digits)
{
	char buf[32];

	snprintf(buf, sizeof(buf), "%p", (void *)0x1000UL);
	KT_EXPECT_EQ(strlen(buf), 2 * sizeof(void *));
	KT_EXPECT_EQ(strcmp(buf + strlen(buf) - 5, "01000"), 0);
}

KTEST(printf, never_leaves_its_buffer)
{
	char buf[16];

	for (size_t size = 0; size < sizeof(buf); size++) {
		memset(buf, '#', sizeof(buf));
		KT_EXPECT_EQ(snprintf(buf, size, "%s %d", "hello", 12345), 11);
		KT_EXPECT(!memchr_inv(buf + size, '#', sizeof(buf) - size));
		if (size)
			KT_EXPECT(memchr(buf, '\0', size));
		KT_EXPECT_EQ(scnprintf(buf, size, "%s %d", "hello", 12345),
			     size == 0	 ? 0
			     : size > 11 ? 11
					 : (int)size - 1);
	}
}

/* Formats that only a bug would have: printed as they stand. */
KTEST(printf, unknown_conversions_stay)
{
	static const char *const odd[] = { "%", "%5", "%y", "%-08.3ly", "%#" };
	char buf[16];

	for (size_t i = 0; i < ARRAY_SIZE(odd); i++) {
		const char *volatile fmt = odd[i];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-security"
		snprintf(buf, sizeof(buf), fmt);
#pragma GCC diagnostic pop
		KT_EXPECT_EQ(strcmp(buf, odd[i]), 0);
	}
}

KTEST(err, pointers_carry_errnos)
{
	int x;

	KT_EXPECT(IS_ERR(ERR_PTR(-ENOMEM)));
	KT_EXPECT_EQ(PTR_ERR(ERR_PTR(-ENOMEM)), -ENOMEM);
	KT_EXPECT(IS_ERR(ERR_PTR(-MAX_ERRNO)));
	KT_EXPECT(!IS_ERR(NULL) && !IS_ERR(&x));
	KT_EXPECT(IS_ERR_OR_NULL(NULL));
	KT_EXPECT_EQ(PTR_ERR_OR_ZERO(&x), 0);
	KT_EXPECT_EQ(PTR_ERR_OR_ZERO(ERR_PTR(-EIO)), -EIO);
}
