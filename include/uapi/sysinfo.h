/* SPDX-License-Identifier: MIT */
/*
 * What sysinfo fills in; sizes are in units of mem_unit bytes.
 */
#ifndef UAPI_SYSINFO_H
#define UAPI_SYSINFO_H

#include "types.h"

struct sysinfo {
	long uptime; /* seconds */
	unsigned long loads[3];
	unsigned long totalram;
	unsigned long freeram;
	unsigned long sharedram;
	unsigned long bufferram;
	unsigned long totalswap;
	unsigned long freeswap;
	__u16 procs;
	__u16 pad;
	unsigned long totalhigh;
	unsigned long freehigh;
	__u32 mem_unit;
	char _f[20 - 2 * sizeof(long) - sizeof(__u32)];
};

#endif
