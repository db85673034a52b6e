/* SPDX-License-Identifier: MIT */
/*
 * Limits of the system call interface, in bytes unless said otherwise.
 */
#ifndef UAPI_LIMITS_H
#define UAPI_LIMITS_H

#define NGROUPS_MAX    65536 /* groups */
#define ARG_MAX	       131072
#define LINK_MAX       127  /* links */
#define NAME_MAX       255  /* without NUL */
#define PATH_MAX       4096 /* with NUL */
#define PIPE_BUF       4096
#define MAX_ARG_STRLEN 131072
#define MAX_RW_COUNT   0x7ffff000 /* of one read or write */
#define IOV_MAX	       1024	  /* pieces */

#endif
