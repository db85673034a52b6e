/* SPDX-License-Identifier: MIT */
/*
 * Signals: numbers, codes, and what sigaction, sigaltstack and their kin
 * carry. A set of signals is 64 bits in every program; signal N is bit N - 1.
 */
#ifndef UAPI_SIGNAL_H
#define UAPI_SIGNAL_H

#include "types.h"

#define SIGHUP		  1
#define SIGINT		  2
#define SIGQUIT		  3
#define SIGILL		  4
#define SIGTRAP		  5
#define SIGABRT		  6
#define SIGIOT		  6
#define SIGBUS		  7
#define SIGFPE		  8
#define SIGKILL		  9
#define SIGUSR1		  10
#define SIGSEGV		  11
#define SIGUSR2		  12
#define SIGPIPE		  13
#define SIGALRM		  14
#define SIGTERM		  15
#define SIGSTKFLT	  16
#define SIGCHLD		  17
#define SIGCONT		  18
#define SIGSTOP		  19
#define SIGTSTP		  20
#define SIGTTIN		  21
#define SIGTTOU		  22
#define SIGURG		  23
#define SIGXCPU		  24
#define SIGXFSZ		  25
#define SIGVTALRM	  26
#define SIGPROF		  27
#define SIGWINCH	  28
#define SIGIO		  29
#define SIGPOLL		  SIGIO
#define SIGPWR		  30
#define SIGSYS		  31
#define SIGRTMIN	  32
#define NSIG		  64

/* si_code: who sent it ... */
#define SI_USER		  0
#define SI_KERNEL	  0x80
#define SI_QUEUE	  (-1)
#define SI_TIMER	  (-2)
#define SI_MESGQ	  (-3)
#define SI_ASYNCIO	  (-4)
#define SI_SIGIO	  (-5)
#define SI_TKILL	  (-6)

/* ... or, by the signal, why. */
#define ILL_ILLOPC	  1
#define ILL_ILLOPN	  2
#define ILL_ILLADR	  3
#define ILL_ILLTRP	  4
#define ILL_PRVOPC	  5
#define ILL_BADSTK	  8
#define FPE_INTDIV	  1
#define FPE_INTOVF	  2
#define FPE_FLTDIV	  3
#define FPE_FLTOVF	  4
#define FPE_FLTUND	  5
#define FPE_FLTRES	  6
#define FPE_FLTINV	  7
#define FPE_FLTUNK	  14
#define SEGV_MAPERR	  1
#define SEGV_ACCERR	  2
#define BUS_ADRALN	  1
#define BUS_ADRERR	  2
#define BUS_OBJERR	  3
#define TRAP_BRKPT	  1
#define TRAP_TRACE	  2
#define TRAP_HWBKPT	  4
#define CLD_EXITED	  1
#define CLD_KILLED	  2
#define CLD_DUMPED	  3
#define CLD_TRAPPED	  4
#define CLD_STOPPED	  5
#define CLD_CONTINUED	  6

#define SIG_BLOCK	  0
#define SIG_UNBLOCK	  1
#define SIG_SETMASK	  2

/* Numbers, not pointers: a handler's address is any other. */
#define SIG_DFL		  0UL
#define SIG_IGN		  1UL
#define SIG_ERR		  (~0UL)

#define SA_NOCLDSTOP	  0x00000001UL
#define SA_NOCLDWAIT	  0x00000002UL
#define SA_SIGINFO	  0x00000004UL
#define SA_UNSUPPORTED	  0x00000400UL
#define SA_EXPOSE_TAGBITS 0x00000800UL
#define SA_RESTORER	  0x04000000UL
#define SA_ONSTACK	  0x08000000UL
#define SA_RESTART	  0x10000000UL
#define SA_NODEFER	  0x40000000UL
#define SA_RESETHAND	  0x80000000UL

#define SS_ONSTACK	  1
#define SS_DISABLE	  2
#define SS_AUTODISARM	  0x80000000U
#define MINSIGSTKSZ	  2048
#define SIGSTKSZ	  8192

#ifdef TESSERA_HOST /* the host's own has been seen already */
#define sigset_t tessera_sigset_t
#endif
typedef __u64 sigset_t;

union sigval {
	int sival_int;
	void *sival_ptr;
};

/* What rt_sigaction takes and gives. */
struct kernel_sigaction {
	unsigned long handler; /* SIG_DFL, SIG_IGN or an address */
	unsigned long flags;
	unsigned long restorer;
	sigset_t mask;
};

/* The same of i386's first sigaction. */
struct old_kernel_sigaction {
	unsigned long handler;
	unsigned long mask;
	unsigned long flags;
	unsigned long restorer;
};

typedef struct sigaltstack {
	void *ss_sp;
	int ss_flags;
	unsigned long ss_size;
} stack_t;

/* The fields that a signal's si_code says are there; the rest is zero. */
#define __SIGINFO_FIELDS                                                       \
	int si_signo;                                                          \
	int si_errno;                                                          \
	int si_code;                                                           \
	int __si_pad[sizeof(long) / sizeof(int) - 1]; /* none in 32 bits */    \
	union {                                                                \
		struct { /* kill, SIGCHLD, sigqueue, timers */                 \
			union {                                                \
				struct {                                       \
					int si_pid;                            \
					unsigned int si_uid;                   \
				};                                             \
				struct {                                       \
					int si_tid;                            \
					int si_overrun;                        \
				};                                             \
			};                                                     \
			union {                                                \
				struct {                                       \
					int si_status;                         \
					long si_utime, si_stime; /* 1/100 s */ \
				};                                             \
				union sigval si_value;                         \
			};                                                     \
		};                                                             \
		struct { /* faults */                                          \
			void *si_addr;                                         \
			short si_addr_lsb;                                     \
		};                                                             \
		struct { /* SIGIO */                                           \
			long si_band;                                          \
			int si_fd;                                             \
		};                                                             \
		struct { /* SIGSYS */                                          \
			void *si_call_addr;                                    \
			int si_syscall;                                        \
			unsigned int si_arch;                                  \
		};                                                             \
	}

#define SI_MAX_SIZE 128

typedef struct siginfo {
	union {
		struct {
			__SIGINFO_FIELDS;
		};
		int si_pad[SI_MAX_SIZE / sizeof(int)];
	};
} siginfo_t;

/* clone's flags; the low byte is the signal sent to the parent at exit. */
#define CSIGNAL		     0x000000ff
#define CLONE_VM	     0x00000100
#define CLONE_FS	     0x00000200
#define CLONE_FILES	     0x00000400
#define CLONE_SIGHAND	     0x00000800
#define CLONE_PIDFD	     0x00001000
#define CLONE_PTRACE	     0x00002000
#define CLONE_VFORK	     0x00004000
#define CLONE_PARENT	     0x00008000
#define CLONE_THREAD	     0x00010000
#define CLONE_NEWNS	     0x00020000
#define CLONE_SYSVSEM	     0x00040000
#define CLONE_SETTLS	     0x00080000
#define CLONE_PARENT_SETTID  0x00100000
#define CLONE_CHILD_CLEARTID 0x00200000
#define CLONE_DETACHED	     0x00400000
#define CLONE_UNTRACED	     0x00800000
#define CLONE_CHILD_SETTID   0x01000000
#define CLONE_IO	     0x80000000
#define CLONE_CLEAR_SIGHAND  0x100000000ULL /* clone3's */

#endif
