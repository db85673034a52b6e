/* SPDX-License-Identifier: MIT */
/* x86-64's part of signote.h: registers in a context, faults. */

/* movb $1, (%rcx) */
#define FAULT_INSN_SIZE 3

static noinline __attribute__((unused)) void write_insn(void *p)
{
	asm volatile("movb $1, (%%rcx)" : : "c"(p) : "memory");
}

static inline unsigned int *context_xmm(void *context, int n)
{
	struct fpstate *fp = ((struct ucontext *)context)->uc_mcontext.fpstate;

	return fp->xmm_space + 4 * n;
}

#define SPOIL_FATAL	  6
#define SPOIL_SIGNAL(how) SIGSEGV

static inline void spoil_context(struct ucontext *uc, int how)
{
	struct sigcontext *sc = &uc->uc_mcontext;

	switch (how) {
	case 0:
		sc->cs = 0x10;
		break;
	case 1:
		sc->ss = 0x40;
		break;
	case 2:
		sc->cs = 0;
		break;
	case 3:
		sc->ip = 0xffffffff81000000;
		break;
	case 4:
		sc->fpstate = (struct fpstate *)0x1000;
		break;
	case 5:
		sc->fpstate->mxcsr = 0xffff0000;
		break;
	}
}

static inline void sigreturn_at(void *sp)
{
	asm volatile("movq %0, %%rsp; movl %1, %%eax; syscall"
		     :
		     : "r"(sp), "i"(__NR_rt_sigreturn)
		     : "memory");
}

/* kill with rsp where nothing is. */
static inline void kill_on_bad_stack(int sig)
{
	asm volatile("movl $0x1000, %%esp; syscall; ud2"
		     :
		     : "a"(__NR_kill), "D"(getpid()), "S"(sig)
		     : "memory");
}

/* kill with the direction flag set. */
static inline void kill_backwards(int sig)
{
	asm volatile("std; syscall; cld"
		     :
		     : "a"(__NR_kill), "D"(getpid()), "S"(sig)
		     : "rcx", "r11", "memory", "cc");
}

static inline void do_ud2(void)
{
	asm volatile("ud2");
}

static inline void do_int3(void)
{
	asm volatile("int3");
}

static inline void do_hlt(void)
{
	asm volatile("hlt");
}
