// SPDX-License-Identifier: MIT
//
// What: what execve hands over: registers, stack, auxv. The program is linked
// with abi_entry as its first instruction; it notes the registers and goes on
// to the C library's _start.

#include "abi.h"

void abi_entry(void);

struct entry_state {
	unsigned long edi, esi, ebp, esp, ebx, edx, ecx, eax, eflags;
	unsigned long cs, ss, ds, es, fs, gs;
	unsigned short fcw, fsw, ftw;
	unsigned char fenv[28];
} abi_state;

__attribute__((naked, used)) void abi_entry(void)
{
	asm("mov %edi, abi_state\n\t"
	    "mov %esi, abi_state+4\n\t"
	    "mov %ebp, abi_state+8\n\t"
	    "mov %esp, abi_state+12\n\t"
	    "mov %ebx, abi_state+16\n\t"
	    "mov %edx, abi_state+20\n\t"
	    "mov %ecx, abi_state+24\n\t"
	    "mov %eax, abi_state+28\n\t"
	    "pushf\n\tpopl abi_state+32\n\t"
	    "mov %cs, %eax\n\tmov %eax, abi_state+36\n\t"
	    "mov %ss, %eax\n\tmov %eax, abi_state+40\n\t"
	    "mov %ds, %eax\n\tmov %eax, abi_state+44\n\t"
	    "mov %es, %eax\n\tmov %eax, abi_state+48\n\t"
	    "mov %fs, %eax\n\tmov %eax, abi_state+52\n\t"
	    "mov %gs, %eax\n\tmov %eax, abi_state+56\n\t"
	    "fnstcw abi_state+60\n\t"
	    "fnstsw abi_state+62\n\t"
	    "jmp _start");
}

static void show_registers(void)
{
	const struct entry_state *s = &abi_state;
	unsigned int mxcsr = 0;
	unsigned long tr = 0;

	asm volatile("stmxcsr %0" : "=m"(mxcsr));
	asm volatile("str %0" : "=r"(tr));
	printf("eax %lx ebx %lx ecx %lx edx %lx esi %lx edi %lx ebp %lx\n",
	       s->eax, s->ebx, s->ecx, s->edx, s->esi, s->edi, s->ebp);
	printf("esp %lx eflags %lx cs %lx ss %lx ds %lx es %lx fs %lx gs %lx\n",
	       s->esp, s->eflags, s->cs, s->ss, s->ds, s->es, s->fs, s->gs);
	printf("fcw %x fsw %x mxcsr %x\n", s->fcw, s->fsw, mxcsr);
}

static void show_auxv(void)
{
	const unsigned long *pair = __auxv;

	do {
		printf("auxv %lu = 0x%lx", pair[0], pair[1]);
		if (pair[0] == AT_EXECFN || pair[0] == AT_PLATFORM)
			printf(" \"%s\"", (const char *)pair[1]);
		putchar('\n');
		pair += 2;
	} while (pair[-2]);
	printf("words from esp to the strings: %ld\n",
	       (long)((unsigned long)pair - abi_state.esp) / 4);
}

// From the end of auxv to the end of the stack, where bytes can be shown.
static void show_strings(void)
{
	const unsigned char *random = (void *)getauxval(AT_RANDOM);
	const unsigned char *p = (void *)getauxval(AT_PLATFORM);
	const unsigned char *end = (void *)0xC0000000UL;

	printf("platform is %ld above random\nbytes:", (long)(p - random));
	for (; p < end; p++)
		if (*p >= ' ' && *p < 127)
			putchar(*p);
		else
			printf("\\%x", *p);
	putchar('\n');
}

void show_entry(int argc, char **argv)
{
	struct lines l;
	char *line;

	show_registers();
	printf("argc %d at %lx\n", argc, abi_state.esp);
	for (int i = 0; i <= argc; i++)
		printf("argv[%d] %p %s\n", i, (void *)argv[i],
		       argv[i] ? argv[i] : "NULL");
	for (int i = 0; environ[i]; i++)
		printf("envp[%d] %p %s\n", i, (void *)environ[i], environ[i]);
	show_auxv();
	show_strings();
	printf("brk 0x%lx\n", sys(__NR_brk, 0));
	if (lines_open(&l, "/proc/self/maps"))
		while ((line = lines_next(&l)))
			printf("%s\n", line);
	sys(__NR_brk, sys(__NR_brk, 0) + 5000);
	if (lines_open(&l, "/proc/self/maps"))
		while ((line = lines_next(&l)))
			printf("%s\n", line);
}
