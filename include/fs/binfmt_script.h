/* SPDX-License-Identifier: MIT */
/* binfmt_script.h - the first line of a script that names its interpreter. */
#ifndef FS_BINFMT_SCRIPT_H
#define FS_BINFMT_SCRIPT_H

#include <lib/types.h>

#define BINPRM_BUF_SIZE 256 /* what is read of a file to see what it is */

/* Does a file that begins like that name an interpreter? */
static inline bool is_script(const char *buf)
{
	return buf[0] == '#' && buf[1] == '!';
}

/*
 * Cuts the first line, in a buffer of BINPRM_BUF_SIZE that zeroes end, where it
 * is: *INTERP is the path, *ARG all that follows it, as one word, or NULL.
 * 0, or -ENOEXEC: there is no path, or it does not end within the buffer.
 */
int script_parse(char *buf, const char **interp, const char **arg);

#endif
