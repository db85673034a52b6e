// SPDX-License-Identifier: MIT
//
// What: from the kernel's first stack to main().
//
//	     high addresses: the strings that argv, envp and auxv point to
//	     +-----------------------------+
//	     | AT_NULL, 0                  |
//	     | auxv: pairs (type, value)   |  what only the kernel knows: page
//	     +-----------------------------+  size, program headers, entry, ...
//	     | NULL                        |
//	     | envp[0], envp[1], ...       |
//	     +-----------------------------+
//	     | NULL                        |
//	     | argv[0], argv[1], ...       |
//	     +-----------------------------+
//	sp > | argc                        |
//	     +-----------------------------+
//
// See: System V ABI, i386 supplement, "Initial Stack and Register State", and
// the x86-64 one, 3.4.1.

#include "libc.h"

char **environ;
const unsigned long *__auxv;

int main(int argc, char **argv, char **envp);
void __libc_start(unsigned long *sp);

// Called by _start, with the address of argc. Does not return.
void __libc_start(unsigned long *sp)
{
	int argc = (int)sp[0];
	char **argv = (char **)(sp + 1);
	char **end = argv + argc + 1;

	environ = end;
	while (*end)
		end++;
	__auxv = (const unsigned long *)(end + 1);
	exit(main(argc, argv, environ));
}

// The value of one auxv entry, 0 when the kernel did not give it.
unsigned long getauxval(unsigned long type)
{
	const unsigned long *pair;

	for (pair = __auxv; pair[0] != AT_NULL; pair += 2)
		if (pair[0] == type)
			return pair[1];
	return 0;
}
