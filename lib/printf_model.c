// SPDX-License-Identifier: MIT
/*
 * printf against the host's C library: random flags, widths, precisions,
 * lengths and values must print the same text and return the same length.
 */
#include <stdio.h>

/* The host's own, before <lib/printf.h> gives the name to ours. */
#define HOST_PRINT(buf, ...) host_snprintf(buf, sizeof(buf), __VA_ARGS__)
static int (*const host_snprintf)(char *, size_t, const char *, ...) = snprintf;

#include <kernel/ktest.h>
#include <lib/printf.h>
#include <lib/random.h>
#include <lib/string.h>

#pragma GCC diagnostic ignored "-Wformat-nonliteral"

struct trial {
	char fmt[32];
	char conv;
	const char *length;
	bool star_width, star_precision;
	int width, precision;
};

static void append(struct trial *t, const char *s)
{
	strscpy(t->fmt + strlen(t->fmt), s, sizeof(t->fmt) - strlen(t->fmt));
}

static void append_number(struct trial *t, bool star, int n)
{
	char digits[12];

	HOST_PRINT(digits, "%d", n);
	append(t, star ? "*" : digits);
}

static void random_format(struct rnd *r, struct trial *t, const char *convs)
{
	static const char flags[] = "-+ #0";
	static const char *const lengths[] = { "",   "hh", "h", "l",
					       "ll", "z",  "t", "j" };
	char one[2] = "";

	*t = (struct trial){ .fmt = "<%" };
	t->conv = convs[rnd_below(r, (u32)strlen(convs))];
	for (int i = 0; i < 5; i++) {
		one[0] = flags[i];
		/* What C leaves undefined, the host may do as it likes. */
		if (flags[i] == '#' && strchr("diucs", t->conv))
			continue;
		if (flags[i] == '0' && strchr("cs", t->conv))
			continue;
		if (rnd_one_in(r, 3))
			append(t, one);
	}
	t->star_width = rnd_one_in(r, 3);
	t->width = t->star_width ? (int)rnd_below(r, 60) - 30
				 : (int)rnd_below(r, 30) + 1;
	if (t->star_width || rnd_one_in(r, 2))
		append_number(t, t->star_width, t->width);
	t->star_precision = t->conv != 'c' && rnd_one_in(r, 3);
	t->precision = (int)rnd_below(r, 30) - (t->star_precision ? 3 : 0);
	if (t->star_precision || (t->conv != 'c' && rnd_one_in(r, 3))) {
		append(t, ".");
		append_number(t, t->star_precision,
			      t->precision < 0 && !t->star_precision
				      ? 0
				      : t->precision);
	}
	t->length = strchr("cs", t->conv) ? "" : lengths[rnd_below(r, 8)];
	append(t, t->length);
	one[0] = t->conv;
	append(t, one);
	append(t, ">");
}

#define PRINT(print, buf, t, v)                                               \
	((t)->star_width && (t)->star_precision                               \
		 ? print(buf, sizeof(buf), (t)->fmt, (t)->width,              \
			 (t)->precision, v)                                   \
	 : (t)->star_width ? print(buf, sizeof(buf), (t)->fmt, (t)->width, v) \
	 : (t)->star_precision                                                \
		 ? print(buf, sizeof(buf), (t)->fmt, (t)->precision, v)       \
		 : print(buf, sizeof(buf), (t)->fmt, v))

#define EXPECT_SAME(t, v)                                               \
	do {                                                            \
		char ours[128], theirs[128];                            \
		int n = PRINT(snprintf, ours, t, v);                    \
		int m = PRINT(host_snprintf, theirs, t, v);             \
		KT_EXPECT_MSG(n == m && strcmp(ours, theirs) == 0,      \
			      "%s: \"%s\" like \"%s\"", (t)->fmt, ours, \
			      theirs);                                  \
	} while (0)

KTEST(printf_model, integers_as_the_host_prints_them)
{
	struct trial t;
	struct rnd r;

	rnd_seed(&r, 14);
	for (int i = 0; i < 200000 && !ktest_failed(); i++) {
		u64 v = rnd_next64(&r) >> rnd_below(&r, 64);

		if (rnd_one_in(&r, 2))
			v = 0 - v;
		if (rnd_one_in(&r, 10))
			v = 0;
		random_format(&r, &t, "diuoxX");
		if (t.length[0] == '\0' || t.length[0] == 'h')
			EXPECT_SAME(&t, (int)v);
		else
			EXPECT_SAME(&t, (long long)v);
	}
}

KTEST(printf_model, text_as_the_host_prints_it)
{
	struct trial t;
	struct rnd r;
	char s[12];

	rnd_seed(&r, 15);
	for (int i = 0; i < 50000 && !ktest_failed(); i++) {
		u32 len = rnd_below(&r, sizeof(s));

		memset(s, 'a' + (int)rnd_below(&r, 26), len);
		s[len] = '\0';
		random_format(&r, &t, "cs");
		if (t.conv == 'c')
			EXPECT_SAME(&t, 'x');
		else
			EXPECT_SAME(&t, s);
	}
}
