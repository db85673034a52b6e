/* SPDX-License-Identifier: MIT */
/*
 * Signal numbers and the codes of those a fault sends.
 */
#ifndef UAPI_SIGNAL_H
#define UAPI_SIGNAL_H

#define SIGHUP		     1
#define SIGINT		     2
#define SIGQUIT		     3
#define SIGILL		     4
#define SIGTRAP		     5
#define SIGABRT		     6
#define SIGIOT		     6
#define SIGBUS		     7
#define SIGFPE		     8
#define SIGKILL		     9
#define SIGUSR1		     10
#define SIGSEGV		     11
#define SIGUSR2		     12
#define SIGPIPE		     13
#define SIGALRM		     14
#define SIGTERM		     15
#define SIGSTKFLT	     16
#define SIGCHLD		     17
#define SIGCONT		     18
#define SIGSTOP		     19
#define SIGTSTP		     20
#define SIGTTIN		     21
#define SIGTTOU		     22
#define SIGURG		     23
#define SIGXCPU		     24
#define SIGXFSZ		     25
#define SIGVTALRM	     26
#define SIGPROF		     27
#define SIGWINCH	     28
#define SIGIO		     29
#define SIGPOLL		     SIGIO
#define SIGPWR		     30
#define SIGSYS		     31
#define SIGRTMIN	     32
#define NSIG		     64

#define ILL_ILLOPC	     1
#define ILL_ILLOPN	     2
#define ILL_ILLADR	     3
#define ILL_ILLTRP	     4
#define ILL_PRVOPC	     5
#define FPE_INTDIV	     1
#define FPE_INTOVF	     2
#define FPE_FLTDIV	     3
#define FPE_FLTINV	     7
#define SEGV_MAPERR	     1
#define SEGV_ACCERR	     2
#define BUS_ADRALN	     1
#define BUS_ADRERR	     2
#define BUS_OBJERR	     3
#define TRAP_BRKPT	     1
#define TRAP_TRACE	     2

#define SIG_BLOCK	     0
#define SIG_UNBLOCK	     1
#define SIG_SETMASK	     2

/* clone's flags; the low byte is the signal sent to the parent at exit. */
#define CSIGNAL		     0x000000ff
#define CLONE_VM	     0x00000100
#define CLONE_FS	     0x00000200
#define CLONE_FILES	     0x00000400
#define CLONE_SIGHAND	     0x00000800
#define CLONE_VFORK	     0x00004000
#define CLONE_PARENT	     0x00008000
#define CLONE_THREAD	     0x00010000
#define CLONE_SETTLS	     0x00080000
#define CLONE_PARENT_SETTID  0x00100000
#define CLONE_CHILD_CLEARTID 0x00200000
#define CLONE_CHILD_SETTID   0x01000000

#endif
