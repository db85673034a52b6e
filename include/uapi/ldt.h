/* SPDX-License-Identifier: MIT */
/*
 * set_thread_area, get_thread_area, modify_ldt: one segment, as it is asked
 * for. entry_number -1 has the kernel choose and write back the number.
 */
#ifndef UAPI_LDT_H
#define UAPI_LDT_H

#include "types.h"

struct user_desc {
	__u32 entry_number;
	__u32 base_addr;
	__u32 limit;
	__u32 seg_32bit : 1;
	__u32 contents : 2;
	__u32 read_exec_only : 1;
	__u32 limit_in_pages : 1;
	__u32 seg_not_present : 1;
	__u32 useable : 1;
};

#define MODIFY_LDT_CONTENTS_DATA  0
#define MODIFY_LDT_CONTENTS_STACK 1
#define MODIFY_LDT_CONTENTS_CODE  2

#endif
