/* SPDX-License-Identifier: MIT */
/*
 * errno.h - results that never reach ring 3
 *
 * A system call that a signal interrupts before it has done anything returns
 * one of these. The way back to ring 3 (kernel/x86/signal.c) turns it into
 * -EINTR, or winds ip back to the instruction that made the call:
 *
 *	                       no handler runs   a handler runs
 *	ERESTARTSYS            call again        again if SA_RESTART, else EINTR
 *	ERESTARTNOINTR         call again        call again
 *	ERESTARTNOHAND         call again        EINTR
 *	ERESTART_RESTARTBLOCK  restart_syscall   EINTR
 */
#ifndef KERNEL_ERRNO_H
#define KERNEL_ERRNO_H

#include <uapi/errno.h>

#define ERESTARTSYS	      512
#define ERESTARTNOINTR	      513
#define ERESTARTNOHAND	      514
#define ERESTART_RESTARTBLOCK 516

#endif
