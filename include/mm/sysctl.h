/* SPDX-License-Identifier: MIT */
/*
 * sysctl.h - what /proc/sys/vm sets
 *
 * Each is one word, read where it is used and written as a whole
 * (fs/proc_sys_vm.c, which also says which values are allowed).
 */
#ifndef MM_SYSCTL_H
#define MM_SYSCTL_H

#include <lib/types.h>

/* overcommit.c: how much may be promised. Reserves in KiB. */
enum overcommit_policy {
	OVERCOMMIT_GUESS,  /* no single request for more than there is */
	OVERCOMMIT_ALWAYS, /* everything */
	OVERCOMMIT_NEVER   /* no more than vm_commit_limit() */
};
extern int sysctl_overcommit_memory; /* enum overcommit_policy */
extern int sysctl_overcommit_ratio;  /* percent of memory, if kbytes is 0 */
extern unsigned long sysctl_overcommit_kbytes;
extern unsigned long sysctl_user_reserve_kbytes;
extern unsigned long sysctl_admin_reserve_kbytes;

/* limits.c: areas of one address space. */
extern int sysctl_max_map_count;

/* layout.c: 0: nothing is placed at random; 1: all but heaps; 2: all. */
extern int sysctl_randomize_va_space;
/* Of programs to come: bits of chance in the mmap region's place, from MMAP_RND_BITS
 * to MMAP_RND_BITS_MAX; not 0: all are laid out bottom-up. */
extern int sysctl_mmap_rnd_bits, sysctl_legacy_va_layout;

/* mmap.c: below it only CAP_SYS_RAWIO maps, below MMAP_MIN_ADDR nobody. */
extern unsigned long sysctl_mmap_min_addr; /* as it was written */
extern vaddr_t mmap_min_addr;		   /* what holds: whole pages */
void update_mmap_min_addr(void);	   /* the former was written */

#endif
