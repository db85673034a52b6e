// SPDX-License-Identifier: MIT
/*
 * Numbers from text, strictly: parse_digits() is the one loop, the rest are
 * rules about what may stand before and after the digits.
 *
 * Failure: -EINVAL, -ERANGE; the result is then not written.
 */
#include <lib/ctype.h>
#include <lib/kstrto.h>
#include <lib/string.h>
#include <uapi/errno.h>

static int digit_value(int c)
{
	if (isdigit(c))
		return c - '0';
	return isalpha(c) ? (c | 0x20) - 'a' + 10 : 99;
}

/* *@v = *@v * @base + @digit, in 32-bit halves. -> false when it overflows. */
static bool push_digit(u64 *v, unsigned int base, unsigned int digit)
{
	u64 low = (u64)(u32)*v * base + digit;
	u64 high = (*v >> 32) * base + (low >> 32);

	*v = high << 32 | (u32)low;
	return high >> 32 == 0;
}

size_t parse_digits(const char *s, size_t max, unsigned int base, u64 *res)
{
	bool fits = true;
	size_t n;
	u64 v = 0;

	for (n = 0; n < max; n++) {
		unsigned int digit = (unsigned int)digit_value(s[n]);

		if (digit >= base)
			break;
		fits = fits && push_digit(&v, base, digit);
	}
	if (n)
		*res = fits ? v : U64_MAX;
	return n;
}

/* Base 0 becomes 16, 8 or 10; a 0x that belongs to the base is passed. */
static const char *parse_prefix(const char *s, unsigned int *base)
{
	bool hex = s[0] == '0' && (s[1] | 0x20) == 'x' && isxdigit(s[2]);

	if (*base == 0)
		*base = hex ? 16 : s[0] == '0' ? 8 : 10;
	return *base == 16 && hex ? s + 2 : s;
}

/* As parse_digits, but strict about size. -> digits' end, NULL: no number. */
static const char *parse_u64(const char *s, unsigned int base, u64 *res,
			     bool *fits)
{
	size_t n, used = 0;
	u64 v = 0;

	s = parse_prefix(s, &base);
	n = parse_digits(s, SIZE_MAX, base, &v);
	if (n == 0)
		return NULL;
	/* U64_MAX stands for too much, unless that is what was written. */
	*fits = true;
	if (v == U64_MAX) {
		u64 again = 0;

		for (; used < n && *fits; used++)
			*fits = push_digit(&again, base,
					   (unsigned int)digit_value(s[used]));
	}
	*res = v;
	return s + n;
}

static int parse_whole(const char *s, unsigned int base, u64 *res)
{
	bool fits;
	u64 v;

	s = parse_u64(s, base, &v, &fits);
	if (!s)
		return -EINVAL;
	if (*s == '\n')
		s++;
	if (*s)
		return -EINVAL;
	if (!fits)
		return -ERANGE;
	*res = v;
	return 0;
}

int kstrtou64(const char *s, unsigned int base, u64 *res)
{
	return parse_whole(*s == '+' ? s + 1 : s, base, res);
}

int kstrtos64(const char *s, unsigned int base, s64 *res)
{
	bool negative = *s == '-';
	u64 limit = (u64)S64_MAX + negative, v;
	int err;

	err = parse_whole(*s == '-' || *s == '+' ? s + 1 : s, base, &v);
	if (err)
		return err;
	if (v > limit)
		return -ERANGE;
	*res = (s64)(negative ? 0 - v : v);
	return 0;
}

int kstrtoul(const char *s, unsigned int base, unsigned long *res)
{
	u64 v;
	int err = kstrtou64(s, base, &v);

	if (err)
		return err;
	if (v > ULONG_MAX)
		return -ERANGE;
	*res = (unsigned long)v;
	return 0;
}

int kstrtol(const char *s, unsigned int base, long *res)
{
	s64 v;
	int err = kstrtos64(s, base, &v);

	if (err)
		return err;
	if (v < LONG_MIN || v > LONG_MAX)
		return -ERANGE;
	*res = (long)v;
	return 0;
}

int kstrtouint(const char *s, unsigned int base, unsigned int *res)
{
	u64 v;
	int err = kstrtou64(s, base, &v);

	if (err)
		return err;
	if (v > UINT_MAX)
		return -ERANGE;
	*res = (unsigned int)v;
	return 0;
}

int kstrtoint(const char *s, unsigned int base, int *res)
{
	s64 v;
	int err = kstrtos64(s, base, &v);

	if (err)
		return err;
	if (v < INT_MIN || v > INT_MAX)
		return -ERANGE;
	*res = (int)v;
	return 0;
}

static bool same_word(const char *s, const char *word)
{
	for (; *word; s++, word++)
		if (tolower(*s) != *word)
			return false;
	return *s == '\0' || (s[0] == '\n' && s[1] == '\0');
}

int kstrtobool(const char *s, bool *res)
{
	if (same_word(s, "y") || same_word(s, "1") || same_word(s, "on"))
		*res = true;
	else if (same_word(s, "n") || same_word(s, "0") || same_word(s, "off"))
		*res = false;
	else
		return -EINVAL;
	return 0;
}

/* -> how many bits suffix @c shifts by, 0 for any other character. */
static unsigned int suffix_shift(char c)
{
	static const char suffixes[] = "kmgtpe";
	const char *p = c ? strchr(suffixes, tolower(c)) : NULL;

	return p ? 10 * (unsigned int)(p - suffixes + 1) : 0;
}

static const char *parse_size(const char *s, u64 *res, bool *fits)
{
	unsigned int shift;
	u64 v;

	s = parse_u64(s, 0, &v, fits);
	if (!s)
		return NULL;
	shift = suffix_shift(*s);
	if (shift && v > U64_MAX >> shift)
		*fits = false;
	*res = v << shift;
	return shift ? s + 1 : s;
}

u64 memparse(const char *s, const char **end)
{
	bool fits = true;
	u64 v = 0;
	const char *p = parse_size(s, &v, &fits);

	if (end)
		*end = p ? p : s;
	return fits ? v : U64_MAX;
}

int kstrtosize(const char *s, u64 *res)
{
	bool fits;
	u64 v;

	s = parse_size(s, &v, &fits);
	if (!s)
		return -EINVAL;
	if (*s == '\n')
		s++;
	if (*s)
		return -EINVAL;
	if (!fits)
		return -ERANGE;
	*res = v;
	return 0;
}
