/* SPDX-License-Identifier: MIT */
/*
 * What clone3 is given; clone's flags are in signal.h.
 */
#ifndef UAPI_CLONE_H
#define UAPI_CLONE_H

#include "signal.h"
#include "types.h"

struct clone_args {
	__u64 flags;
	__u64 pidfd;
	__u64 child_tid;
	__u64 parent_tid;
	__u64 exit_signal;
	__u64 stack; /* its lowest address */
	__u64 stack_size;
	__u64 tls;
	__u64 set_tid; /* since version 1 */
	__u64 set_tid_size;
	__u64 cgroup; /* since version 2 */
};

#define CLONE_ARGS_SIZE_VER0 64

#endif
