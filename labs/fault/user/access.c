// SPDX-License-Identifier: MIT
//
// What: a program of wrong pointers, for the grader of the lab `fault`: it reads,
//       writes and runs what the seed, argv[1], draws, and keeps what came of it.

#include "areas.h"
#include "signal.h"

#define TOUCHES 120

enum how {
	READ,
	WRITE,
	RUN
};

struct wrong_touch {
	unsigned long address;
	unsigned int how;
	unsigned int value; // read, or to be written
	unsigned int sig, code;
	unsigned long signal_address;
};

// Read from outside.
struct wrong_touch lab_touches[TOUCHES];

static struct wrong_touch *now;

// Bare functions: at the instruction that faults, the caller's address is on top of
// the stack.
#ifdef __x86_64__
asm("read_byte:	movzbl	(%rdi), %eax\n"
    "	ret\n"
    "write_byte:	movb	%sil, (%rdi)\n"
    "	ret\n"
    "run_byte:	jmp	*%rdi\n");
#else
asm("read_byte:	movl	4(%esp), %eax\n"
    "	movzbl	(%eax), %eax\n"
    "	ret\n"
    "write_byte:	movl	4(%esp), %eax\n"
    "	movl	8(%esp), %edx\n"
    "	movb	%dl, (%eax)\n"
    "	ret\n"
    "run_byte:	jmp	*4(%esp)\n");
#endif
unsigned int read_byte(unsigned long address);
void write_byte(unsigned long address, unsigned int value);
void run_byte(unsigned long address);

// The faulting function returns.
static void wrong(int sig, siginfo_t *info, void *context)
{
	struct sigcontext *sc = &((struct ucontext *)context)->uc_mcontext;

	now->sig = (unsigned int)sig;
	now->code = (unsigned int)info->si_code;
	now->signal_address = (unsigned long)info->si_addr;
	sc->ip = *(unsigned long *)(unsigned long)sc->sp;
	sc->sp += sizeof(long);
}

static void one_touch(void)
{
	now->address = draw_address();
	now->how = draw(3);
	now->value = draw(256);
	switch (now->how) {
	case READ:
		now->value = read_byte(now->address);
		break;
	case WRITE:
		// RET stays where it is.
		now->address |= 8;
		write_byte(now->address, now->value);
		break;
	default:
		now->address = (unsigned long)areas[draw(AREAS)] +
			       (draw(AREA / 2) * 2 + 1) * PAGE_SIZE;
		run_byte(now->address);
	}
}

int main(int argc, char **argv)
{
	make_areas(argc > 1 ? argv[1] : NULL);
	on_siginfo(SIGSEGV, wrong, 0);
	on_siginfo(SIGBUS, wrong, 0);
	lab_point("begin");
	for (now = lab_touches; now < lab_touches + TOUCHES; now++)
		one_touch();
	lab_point("end");
	for (;;)
		;
}
