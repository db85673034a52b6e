// SPDX-License-Identifier: MIT
/*
 * binfmt_script.c - "#!/bin/sh -e" and its like
 *
 *	#!   /bin/awk   -f x  \n
 *	     interp     arg          what stands between blanks at both ends
 *
 * What  The path must end within the first BINPRM_BUF_SIZE bytes; the argument
 *       is cut there. A path that would be cut is refused, since it would be
 *       another one.
 * See   execve(2), "Interpreter scripts".
 */
#include <fs/binfmt_script.h>
#include <lib/string.h>
#include <uapi/errno.h>

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The first of [from, to] that is none, or NULL. */
static char *skip_blanks(char *from, const char *to)
{
	for (; from <= to; from++)
		if (!blank(*from))
			return from;
	return NULL;
}

/* The first of [from, to] that ends a word, or NULL. */
static char *word_end(char *from, const char *to)
{
	for (; from <= to; from++)
		if (blank(*from) || !*from)
			return from;
	return NULL;
}

/* Where the line ends: its newline, or the end of what was read. */
static char *line_end(char *buf)
{
	char *last = buf + BINPRM_BUF_SIZE - 1;
	char *end = memchr(buf, '\n', BINPRM_BUF_SIZE);

	if (end)
		return end;
	end = skip_blanks(buf + 2, last);
	if (!end || !word_end(end, last))
		return NULL;
	return last;
}

int script_parse(char *buf, const char **interp, const char **arg)
{
	char *end = line_end(buf), *name, *after;

	*arg = NULL;
	if (!end)
		return -ENOEXEC;
	while (blank(end[-1]))
		end--;
	name = skip_blanks(buf + 2, end);
	if (!name || name == end)
		return -ENOEXEC;
	after = word_end(name, end);
	if (after && *after)
		*arg = skip_blanks(after, end);
	*end = '\0';
	if (after)
		*after = '\0';
	*interp = name;
	return 0;
}
