/* SPDX-License-Identifier: MIT */
/*
 * Numbers from text, strictly.
 *
 * The kstrto functions take the whole string or nothing: digits, a sign for
 * the signed ones ('+' for all), and at most one newline at the end. @base 0
 * means 0x for 16, a leading 0 for 8, else 10.
 * -> 0, -EINVAL for what is no number, -ERANGE for what does not fit; *@res is
 * written only on success.
 */
#ifndef LIB_KSTRTO_H
#define LIB_KSTRTO_H

#include <lib/types.h>

int __must_check kstrtou64(const char *s, unsigned int base, u64 *res);
int __must_check kstrtos64(const char *s, unsigned int base, s64 *res);
int __must_check kstrtoul(const char *s, unsigned int base, unsigned long *res);
int __must_check kstrtol(const char *s, unsigned int base, long *res);
int __must_check kstrtouint(const char *s, unsigned int base,
			    unsigned int *res);
int __must_check kstrtoint(const char *s, unsigned int base, int *res);

/* y, 1, on and n, 0, off, in either case. -> 0 or -EINVAL. */
int __must_check kstrtobool(const char *s, bool *res);

/*
 * A size such as 64M: a number in C's notation and one of K M G T P E (powers
 * of 1024, either case). *@end is left at the first character not taken, and
 * equals @s when there is no number.
 * -> the size in bytes; U64_MAX when it does not fit.
 */
u64 memparse(const char *s, const char **end);

/* A size that fills the whole string. -> 0, -EINVAL or -ERANGE. */
int __must_check kstrtosize(const char *s, u64 *res);

/*
 * Digits of @base (2 to 36) from at most @max characters, for parsers whose
 * numbers stand inside other text. *@res is U64_MAX when it does not fit.
 * -> the number of characters taken, 0 when there is no digit.
 */
size_t parse_digits(const char *s, size_t max, unsigned int base, u64 *res);

#endif
