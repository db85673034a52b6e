/* SPDX-License-Identifier: MIT */
/* sched.h - scheduling policies and what sched_setattr(2) carries. */
#ifndef UAPI_SCHED_H
#define UAPI_SCHED_H

#include "types.h"

#define SCHED_NORMAL	    0 /* POSIX's SCHED_OTHER */
#define SCHED_FIFO	    1
#define SCHED_RR	    2
#define SCHED_BATCH	    3
#define SCHED_IDLE	    5
#define SCHED_DEADLINE	    6

/* Beside the policy: a child begins as an ordinary process. */
#define SCHED_RESET_ON_FORK 0x40000000

struct sched_param {
	int sched_priority;
};

struct sched_attr {
	__u32 size;
	__u32 sched_policy;
	__u64 sched_flags;
	__s32 sched_nice;     /* SCHED_NORMAL, SCHED_BATCH */
	__u32 sched_priority; /* SCHED_FIFO, SCHED_RR */
	__u64 sched_runtime;  /* SCHED_DEADLINE, as the next two */
	__u64 sched_deadline;
	__u64 sched_period;
	__u32 sched_util_min; /* since the second version */
	__u32 sched_util_max;
};

#define SCHED_ATTR_SIZE_VER0	  48
#define SCHED_ATTR_SIZE_VER1	  56

#define SCHED_FLAG_RESET_ON_FORK  0x01
#define SCHED_FLAG_RECLAIM	  0x02
#define SCHED_FLAG_DL_OVERRUN	  0x04
#define SCHED_FLAG_KEEP_POLICY	  0x08
#define SCHED_FLAG_KEEP_PARAMS	  0x10
#define SCHED_FLAG_UTIL_CLAMP_MIN 0x20
#define SCHED_FLAG_UTIL_CLAMP_MAX 0x40

#endif
