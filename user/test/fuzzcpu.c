// SPDX-License-Identifier: MIT
//
// What: whatever state ring 3 brings the CPU into, the kernel answers or ends
// the program. Children load random registers, selectors and flags by an IRET
// of their own and run instructions that ring 3 may not, may, or may only with
// care.
//
//	/test/fuzzcpu [CHILDREN [SEED]]

#include "fuzz.h"

enum {
	DEFAULT_CHILDREN = 100
};

static unsigned int children = DEFAULT_CHILDREN;

enum {
	EFLAGS_TF = 0x100,
	EFLAGS_VM = 0x20000,
	CODE_SIZE = 16
};

#define CODE 0x30000000UL

#include WORDSIZE_FILE(fuzzcpu)

// One instruction each that ring 3 may not, may, or may only with care.
static const struct snippet {
	unsigned char size, bytes[7];
} snippets[] = {
	{ 2, { 0xCD, 0x80 } },			 // int 0x80
	{ 1, { 0xF4 } },			 // hlt
	{ 1, { 0xFA } },			 // cli
	{ 1, { 0xFB } },			 // sti
	{ 1, { 0xCC } },			 // int3
	{ 1, { 0xCE } },			 // into
	{ 1, { 0xF1 } },			 // int1
	{ 1, { 0xCF } },			 // iret
	{ 1, { 0xCB } },			 // retf
	{ 1, { 0x9D } },			 // popf
	{ 1, { 0x9C } },			 // pushf
	{ 1, { 0x61 } },			 // popa
	{ 1, { 0x1F } },			 // pop ds
	{ 1, { 0x07 } },			 // pop es
	{ 1, { 0x17 } },			 // pop ss
	{ 2, { 0x0F, 0xA1 } },			 // pop fs
	{ 2, { 0x0F, 0xA9 } },			 // pop gs
	{ 2, { 0x8E, 0xD0 } },			 // mov ss, ax
	{ 2, { 0x8E, 0xE8 } },			 // mov gs, ax
	{ 2, { 0x89, 0xC4 } },			 // mov esp, eax
	{ 2, { 0x94, 0x90 } },			 // xchg eax, esp
	{ 2, { 0x0F, 0x34 } },			 // sysenter
	{ 2, { 0x0F, 0x05 } },			 // syscall
	{ 2, { 0x0F, 0x0B } },			 // ud2
	{ 2, { 0x0F, 0x06 } },			 // clts
	{ 2, { 0x0F, 0x09 } },			 // wbinvd
	{ 2, { 0x0F, 0x32 } },			 // rdmsr
	{ 2, { 0x0F, 0x30 } },			 // wrmsr
	{ 2, { 0x0F, 0xAA } },			 // rsm
	{ 3, { 0x0F, 0x20, 0xC0 } },		 // mov eax, cr0
	{ 3, { 0x0F, 0x22, 0xD8 } },		 // mov cr3, eax
	{ 3, { 0x0F, 0x23, 0xF8 } },		 // mov dr7, eax
	{ 3, { 0x0F, 0x01, 0x10 } },		 // lgdt [eax]
	{ 3, { 0x0F, 0x01, 0x18 } },		 // lidt [eax]
	{ 3, { 0x0F, 0x01, 0x08 } },		 // sidt [eax]
	{ 3, { 0x0F, 0x01, 0x38 } },		 // invlpg [eax]
	{ 3, { 0x0F, 0x01, 0xF0 } },		 // lmsw ax
	{ 3, { 0x0F, 0x00, 0xD0 } },		 // lldt ax
	{ 3, { 0x0F, 0x00, 0xD8 } },		 // ltr ax
	{ 3, { 0x0F, 0x00, 0xE0 } },		 // verr ax
	{ 2, { 0xE4, 0x60 } },			 // in al, 0x60
	{ 2, { 0xE6, 0x64 } },			 // out 0x64, al
	{ 1, { 0xEF } },			 // out dx, eax
	{ 1, { 0x6F } },			 // outsd
	{ 2, { 0xF7, 0xF1 } },			 // div ecx
	{ 2, { 0xDB, 0xE3 } },			 // fninit
	{ 2, { 0xD9, 0xE8 } },			 // fld1
	{ 2, { 0xD9, 0xEE } },			 // fldz
	{ 2, { 0xDE, 0xF9 } },			 // fdivp
	{ 2, { 0xD9, 0x28 } },			 // fldcw [eax]
	{ 2, { 0xDD, 0x20 } },			 // frstor [eax]
	{ 3, { 0x0F, 0xAE, 0x08 } },		 // fxrstor [eax]
	{ 3, { 0x0F, 0xAE, 0x10 } },		 // ldmxcsr [eax]
	{ 1, { 0x9B } },			 // fwait
	{ 3, { 0x0F, 0x5E, 0xC0 } },		 // divps xmm0, xmm0
	{ 2, { 0xF3, 0xAB } },			 // rep stosd
	{ 4, { 0xF0, 0x0F, 0xC7, 0xC8 } },	 // the F00F bug
	{ 5, { 0x62, 0x00, 0x90, 0x90, 0x90 } }, // bound eax, [eax]
	MACHINE_SNIPPETS,
};

// Fills the page of code: it can only run out of its bytes into int3.
static void make_code(void)
{
	unsigned char *code = (unsigned char *)CODE;
	int size = 0;

	memset(code, 0xCC, PAGE_SIZE);
	while (size < CODE_SIZE) {
		const struct snippet *s =
			&snippets[below(ARRAY_SIZE(snippets))];

		memcpy(code + size, s->bytes, s->size);
		vary(s->bytes, code + size);
		size += s->size;
		if (one_in(8)) {
			code[size++] = 0xCD; // int
			code[size++] = rnd();
		}
	}
	if (one_in(3))
		for (int i = 0; i < CODE_SIZE; i++)
			code[i] = rnd();
}

static noreturn void stranger(void)
{
	unsigned long stack[256];
	struct state *state = (struct state *)stack;
	unsigned long *words = (unsigned long *)state;

	confine(false);
	mmap((void *)CODE, PAGE_SIZE, RW | PROT_EXEC, ANON | MAP_FIXED, -1, 0);
	fill_buffers();
	set_descriptor();
	make_code();
	for (size_t i = 0; i < ARRAY_SIZE(stack); i++)
		words[i] = one_in(2) ? any_word() : any_selector();
	fill_state(state);
	state->ax = one_in(2) ? any_word() : __NR_getpid;
	state->ip = one_in(8) ? any_word() : CODE;
	state->flags = rnd() & ~EFLAGS_TF;
	if (!one_in(8))
		state->flags &= ~EFLAGS_VM; // where QEMU lets hardly any run
	// Without it a loop may take the whole second that it is allowed.
	if (!campaign || one_in(4))
		state->flags |= EFLAGS_TF;
	enter(state);
}

TEST(no_state_of_the_cpu_breaks_the_kernel)
{
	SKIP_UNLESS_TESSERA();
	let_loose(stranger, children);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		children = strtoul(argv[1], NULL, 0);
	if (argc > 2)
		first_seed = strtoul(argv[2], NULL, 0);
	campaign = children != DEFAULT_CHILDREN;
	return ktap_run_all("fuzzcpu");
}
