/* SPDX-License-Identifier: MIT */
/*
 * shm.h - System V shared memory, for the rest of the kernel
 */
#ifndef IPC_SHM_H
#define IPC_SHM_H

#include <lib/types.h>

struct task_struct;

/* /proc/sys/kernel/shm*: bytes in a segment, pages in all, segments. */
extern unsigned long shm_ctlmax, shm_ctlall;
extern int shm_ctlmni;
/* 1: a segment goes when nobody has it attached and who made it has ended. */
extern int shm_rmid_forced;
/* The id that the next segment is to have, if it is free; -1: any. */
extern int shm_next_id;

#define IPCMNI 32768 /* segments at most: the index is 15 bits of the id */

/* Boot, after the file systems. */
void shm_init(void);

/* shm_rmid_forced was written. May sleep. */
void shm_rmid_forced_changed(void);

/* NULL, or what disagrees in the books of segments. */
const char *shm_check(void);

/* TASK ends, and has left its address space: what it made is an orphan. */
void exit_shm(struct task_struct *task);

#endif
