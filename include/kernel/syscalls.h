/* SPDX-License-Identifier: MIT */
/*
 * syscalls.h - the table behind int 0x80
 *
 * One function a syscall, registered by being written; its arguments come as
 * the six registers. Unknown numbers give -ENOSYS and are logged once by name.
 */
#ifndef KERNEL_SYSCALLS_H
#define KERNEL_SYSCALLS_H

#include <lib/types.h>

struct pt_regs;

typedef long (*syscall_fn_t)(unsigned long, unsigned long, unsigned long,
			     unsigned long, unsigned long, unsigned long);

#define NR_SYSCALLS 512

extern const syscall_fn_t sys_call_table[NR_SYSCALLS];

/* From the entry code, for a number that has no function: -ENOSYS. */
long sys_ni_syscall_nr(unsigned long nr);

#endif
