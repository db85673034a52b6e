/* SPDX-License-Identifier: MIT */
/* utime's argument, and utimensat's special nanoseconds. */
#ifndef UAPI_UTIME_H
#define UAPI_UTIME_H

struct utimbuf {
	long actime, modtime;
};

#define UTIME_NOW  ((1L << 30) - 1)
#define UTIME_OMIT ((1L << 30) - 2)

#endif
