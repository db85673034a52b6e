/* SPDX-License-Identifier: MIT */
/*
 * futex(2): operations, and the lists of robust locks.
 */
#ifndef UAPI_FUTEX_H
#define UAPI_FUTEX_H

#include "types.h"

#define FUTEX_WAIT	       0
#define FUTEX_WAKE	       1
#define FUTEX_FD	       2
#define FUTEX_REQUEUE	       3
#define FUTEX_CMP_REQUEUE      4
#define FUTEX_WAKE_OP	       5
#define FUTEX_LOCK_PI	       6
#define FUTEX_UNLOCK_PI	       7
#define FUTEX_TRYLOCK_PI       8
#define FUTEX_WAIT_BITSET      9
#define FUTEX_WAKE_BITSET      10
#define FUTEX_PRIVATE_FLAG     128
#define FUTEX_CLOCK_REALTIME   256
#define FUTEX_BITSET_MATCH_ANY 0xffffffffU

/* FUTEX_WAKE_OP's last argument: op << 28 | cmp << 24 | oparg << 12 | cmparg */
#define FUTEX_OP_SET	       0
#define FUTEX_OP_ADD	       1
#define FUTEX_OP_OR	       2
#define FUTEX_OP_ANDN	       3
#define FUTEX_OP_XOR	       4
#define FUTEX_OP_OPARG_SHIFT   8
#define FUTEX_OP_CMP_EQ	       0
#define FUTEX_OP_CMP_NE	       1
#define FUTEX_OP_CMP_LT	       2
#define FUTEX_OP_CMP_LE	       3
#define FUTEX_OP_CMP_GT	       4
#define FUTEX_OP_CMP_GE	       5

/* A robust lock's word: its owner's thread number, and */
#define FUTEX_WAITERS	       0x80000000U
#define FUTEX_OWNER_DIED       0x40000000U
#define FUTEX_TID_MASK	       0x3fffffffU
#define ROBUST_LIST_LIMIT      2048

/* The lowest bit of a pointer in the list: the lock inherits priorities. */
struct robust_list {
	struct robust_list *next;
};

struct robust_list_head {
	struct robust_list list;
	long futex_offset; /* from an entry to its lock's word */
	struct robust_list *list_op_pending;
};

#endif
