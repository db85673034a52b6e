/* SPDX-License-Identifier: MIT */
/*
 * thread.h - what the machine keeps for a task, and the switch between two
 *
 * The kernel itself runs no FPU instruction, so a task's FPU and SSE registers
 * stay in the CPU until the switch, which saves and loads them (eagerly: two
 * instructions, no trap, no state left behind by another program).
 */
#ifndef ASM_THREAD_H
#define ASM_THREAD_H

#include <lib/types.h>
#include <lib/compiler.h>

#ifdef __x86_64__
#define THREAD_SHIFT 14
#else
#define THREAD_SHIFT 13
#endif
#define THREAD_SIZE (1UL << THREAD_SHIFT)
#define TLS_ENTRIES 3 /* GDT slots for set_thread_area, as on Linux */

struct task_struct;
struct pt_regs;
struct user_desc;

/* The boot CPU's first stack; it becomes init_task's. */
extern char init_stack[THREAD_SIZE];

/* As FXSAVE wants it: whoever allocates a task aligns it to 16 bytes. */
struct fpu_state {
	u8 bytes[512];
} __aligned(16);

struct thread_struct {
	unsigned long sp; /* kernel stack pointer while switched out */
#ifdef __x86_64__
	/* Ring 3's, while switched out. */
	unsigned long fsbase, gsbase;
	union {
		struct {
			u16 ds, es, fs, gs;
		};
		u64 selectors; /* the four at once */
	};
#else
	unsigned long gs;      /* ring 3's %gs while switched out */
	unsigned long has_tls; /* 0: all of tls is 0 */
	u64 tls[TLS_ENTRIES];
#endif
	/* Of the last exception that was a signal: for sigcontext. */
	unsigned long trap_nr, error_code, cr2;
	struct fpu_state fpu; /* valid when the task has an mm */
};

/* What callers keep in registers is in the current function's frame then. */
static __always_inline void spill_registers(void)
{
#ifdef __x86_64__
	asm volatile("" : : : "rbx", "r12", "r13", "r14", "r15", "memory");
#else
	asm volatile("" : : : "ebx", "esi", "edi", "memory");
#endif
}

/*
 * Switches stacks, TSS, TLS and FPU from PREV to NEXT; returns, in NEXT's
 * context, the task that ran before. Interrupts off; the address space has
 * been switched already.
 */
struct task_struct *switch_to(struct task_struct *prev,
			      struct task_struct *next);

/* The registers of TASK's last entry from ring 3: the top of its stack. */
struct pt_regs *task_pt_regs(struct task_struct *task);

/*
 * Prepares TASK's empty kernel stack so that the first switch to it calls
 * FN(ARG) (a kernel thread), or, when FN is NULL, returns to ring 3 through
 * the pt_regs at its top (a forked child, whose caller has filled them in).
 * schedule_tail() runs first, then interrupts go on. FN returns only when the
 * task has become a program, with its pt_regs filled in: it goes to ring 3.
 */
void thread_init_stack(struct task_struct *task, int (*fn)(void *), void *arg);

/* A fresh FPU state, %gs and TLS: for execve. Acts on current. */
void thread_flush(void);

/* Copies current's live FPU, %gs and TLS into TASK: for fork. */
void thread_copy(struct task_struct *task);

/* What clone's CLONE_SETTLS gives TASK, whose thread_copy has been: a base of FS,
 * or the address of a user_desc. 0 or -errno. */
int thread_set_tls(struct task_struct *task, unsigned long tls);

#ifdef __x86_64__
/* For arch_prctl(2): the bases of current's FS and GS in ring 3. -EPERM: the
 * base is no address of a program. */
int thread_set_fsbase(unsigned long base);
int thread_set_gsbase(unsigned long base);
unsigned long thread_fsbase(void);
unsigned long thread_gsbase(void);
#else
/* set_thread_area(2) on current: 0 or -errno; fills in desc->entry_number. */
int do_set_thread_area(struct user_desc *desc);
/* get_thread_area(2): fills in all but desc->entry_number, which is asked for:
 * 0 or -EINVAL. */
int do_get_thread_area(struct user_desc *desc);
#endif

#endif
