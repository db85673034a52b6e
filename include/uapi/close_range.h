/* SPDX-License-Identifier: MIT */
/* Flags of close_range. */
#ifndef UAPI_CLOSE_RANGE_H
#define UAPI_CLOSE_RANGE_H

#define CLOSE_RANGE_UNSHARE 2
#define CLOSE_RANGE_CLOEXEC 4

#endif
