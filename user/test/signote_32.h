/* SPDX-License-Identifier: MIT */
/* i386's part of signote.h: registers in a context, faults. */

/* movb $1, (%ecx); the others are one or two bytes long. */
#define FAULT_INSN_SIZE 3

static noinline __attribute__((unused)) void write_insn(void *p)
{
	asm volatile("movb $1, (%%ecx)" : : "c"(p) : "memory");
}

static inline unsigned int *context_xmm(void *context, int n)
{
	struct fpstate *fp = ((struct ucontext *)context)->uc_mcontext.fpstate;

	return (unsigned int *)(fp->fxsave + 160 + 16 * n);
}

#define SPOIL_FATAL	  5
#define SPOIL_SIGNAL(how) ((how) < 3 ? SIGILL : SIGSEGV) /* IRET's fault */

static inline void spoil_context(struct ucontext *uc, int how)
{
	struct sigcontext *sc = &uc->uc_mcontext;

	switch (how) {
	case 0:
		sc->cs = 0x60;
		break;
	case 1:
		sc->ss = 0x68;
		break;
	case 2:
		sc->cs = 0;
		break;
	case 3:
		sc->ip = 0xc0100000;
		break;
	case 4:
		sc->fpstate = (struct fpstate *)0x1000;
		break;
	}
}

static inline void sigreturn_at(void *sp)
{
	asm volatile("movl %0, %%esp; movl %1, %%eax; int $0x80"
		     :
		     : "r"(sp), "i"(__NR_rt_sigreturn)
		     : "memory");
}

/* getpid and kill with esp where nothing is. */
static inline void kill_on_bad_stack(int sig)
{
	asm volatile("movl $0x1000, %%esp; int $0x80; ud2"
		     :
		     : "a"(__NR_kill), "b"(getpid()), "c"(sig)
		     : "memory");
}

/* kill with the direction flag set. */
static inline void kill_backwards(int sig)
{
	asm volatile("std; int $0x80; cld"
		     :
		     : "a"(__NR_kill), "b"(getpid()), "c"(sig)
		     : "memory", "cc");
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
