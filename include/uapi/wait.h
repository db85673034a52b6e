/* SPDX-License-Identifier: MIT */
/*
 * waitpid, wait4, waitid: options, and how a status word is made and read.
 *
 *	exited:	  bits 15..8 the exit code, bits 6..0 zero
 *	killed:	  bits 6..0 the signal, bit 7 a core was dumped
 *	stopped:  bits 15..8 the signal, bits 7..0 0x7f
 */
#ifndef UAPI_WAIT_H
#define UAPI_WAIT_H

#define WNOHANG		     0x00000001
#define WUNTRACED	     0x00000002
#define WSTOPPED	     WUNTRACED
#define WEXITED		     0x00000004
#define WCONTINUED	     0x00000008
#define WNOWAIT		     0x01000000
#define __WNOTHREAD	     0x20000000
#define __WALL		     0x40000000
#define __WCLONE	     0x80000000

#define P_ALL		     0
#define P_PID		     1
#define P_PGID		     2
#define P_PIDFD		     3

#define WEXITSTATUS(status)  (((status)&0xff00) >> 8)
#define WTERMSIG(status)     ((status)&0x7f)
#define WSTOPSIG(status)     WEXITSTATUS(status)
#define WIFEXITED(status)    (WTERMSIG(status) == 0)
#define WIFSIGNALED(status)  (((signed char)(((status)&0x7f) + 1) >> 1) > 0)
#define WIFSTOPPED(status)   (((status)&0xff) == 0x7f)
#define WIFCONTINUED(status) ((status) == 0xffff)
#define WCOREDUMP(status)    ((status)&0x80)

#endif
