// SPDX-License-Identifier: MIT
/*
 * Patterns with * and ?.
 *
 * When a character disagrees, the last * seen takes one more character and
 * matching goes on after it. Earlier stars need not be tried again: what they
 * took, the last one could take as well.
 */
#include <lib/glob.h>

bool glob_match(const char *pattern, const char *s)
{
	const char *star = NULL, *retry = NULL;

	while (*s) {
		if (*pattern == '*') {
			star = ++pattern;
			retry = s;
		} else if (*pattern == '?' || *pattern == *s) {
			pattern++;
			s++;
		} else if (star) {
			pattern = star;
			s = ++retry;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}
