/* SPDX-License-Identifier: MIT */
/*
 * What: a state of the CPU on x86-64, how to enter it, and instructions that
 * only x86-64 has.
 */

struct state {
	unsigned long gs, fs, es, ds;
	unsigned long r15, r14, r13, r12, r11, r10, r9, r8;
	unsigned long di, si, bp, bx, dx, cx, ax;
	unsigned long ip, cs, flags, sp, ss;
};

#define MACHINE_SNIPPETS                                                      \
	{ 3, { 0x48, 0x89, 0xC4 } },			 /* mov rsp, rax */   \
		{ 3, { 0x48, 0x0F, 0x05 } },		 /* syscall */        \
		{ 3, { 0x48, 0x0F, 0x07 } },		 /* sysretq */        \
		{ 2, { 0x0F, 0x07 } },			 /* sysret */         \
		{ 2, { 0x48, 0xCF } },			 /* iretq */          \
		{ 2, { 0x48, 0xCB } },			 /* retfq */          \
		{ 3, { 0x0F, 0x01, 0xF8 } },		 /* swapgs */         \
		{ 5, { 0xF3, 0x48, 0x0F, 0xAE, 0xD0 } }, /* wrfsbase rax */   \
		{ 5, { 0xF3, 0x48, 0x0F, 0xAE, 0xD8 } }, /* wrgsbase rax */   \
		{ 2, { 0xFF, 0xE0 } },			 /* jmp rax */        \
		{ 2, { 0xFF, 0x28 } },			 /* jmp far [rax] */  \
		{ 3, { 0x48, 0xFF, 0x18 } },		 /* call far [rax] */ \
		{ 3, { 0x65, 0x48, 0x8B } }, /* mov from gs: ... */           \
	{                                                                     \
		3,                                                            \
		{                                                             \
			0x64, 0x48, 0x89                                      \
		}                                                             \
	} /* mov to fs: ... */

static void vary(const unsigned char *bytes, unsigned char *code)
{
	(void)bytes, (void)code;
}

static unsigned long any_selector(void)
{
	static const unsigned short selectors[] = {
		0x00, 0x03, 0x08, 0x10, 0x18, 0x1B, 0x20, 0x23,	  0x28, 0x2B,
		0x30, 0x33, 0x3B, 0x43, 0x60, 0x63, 0x68, 0x6B,	  0x73, 0x7B,
		0x80, 0x83, 0xC8, 0xD8, 0xDB, 0xF8, 0xFB, 0xFFFF,
	};
	unsigned long ss;

	asm("movq %%ss, %0" : "=r"(ss));
	switch (below(24)) {
	case 0:
		return selectors[below(ARRAY_SIZE(selectors))];
	case 1:
		return rnd() & 0xFFFF;
	case 2:
		return below(32) * 8 + 3;
	}
	return ss & 0xFFFF;
}

static noreturn void enter(const struct state *state)
{
	asm volatile("movq %0, %%rsp\n\t"
		     "popq %%rax\n\t"
		     "movw %%ax, %%gs\n\t"
		     "popq %%rax\n\t"
		     "movw %%ax, %%fs\n\t"
		     "popq %%rax\n\t"
		     "movw %%ax, %%es\n\t"
		     "popq %%rax\n\t"
		     "movw %%ax, %%ds\n\t"
		     "popq %%r15\n\t"
		     "popq %%r14\n\t"
		     "popq %%r13\n\t"
		     "popq %%r12\n\t"
		     "popq %%r11\n\t"
		     "popq %%r10\n\t"
		     "popq %%r9\n\t"
		     "popq %%r8\n\t"
		     "popq %%rdi\n\t"
		     "popq %%rsi\n\t"
		     "popq %%rbp\n\t"
		     "popq %%rbx\n\t"
		     "popq %%rdx\n\t"
		     "popq %%rcx\n\t"
		     "popq %%rax\n\t"
		     "iretq"
		     :
		     : "r"(state)
		     : "memory");
	__builtin_unreachable();
}

/* Bases of its own, so that FS and GS name something. */
static void set_descriptor(void)
{
	sys(__NR_arch_prctl, ARCH_SET_FS, any_address());
	sys(__NR_arch_prctl, ARCH_SET_GS, any_address());
}

static void fill_state(struct state *state)
{
	unsigned long cs, ss;

	asm("movq %%cs, %0" : "=r"(cs));
	asm("movq %%ss, %0" : "=r"(ss));
	/* a selector that faults leaves no further state to try */
	state->gs = one_in(4) ? any_selector() : 0;
	state->fs = one_in(4) ? any_selector() : 0;
	state->es = one_in(8) ? any_selector() : 0;
	state->ds = one_in(8) ? any_selector() : 0;
	state->cs = one_in(8) ? any_selector() : (cs & 0xFFFF);
	state->ss = one_in(8) ? any_selector() : (ss & 0xFFFF);
	state->sp = one_in(2) ? any_address() : (unsigned long)(state + 1);
}
