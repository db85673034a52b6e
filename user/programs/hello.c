// SPDX-License-Identifier: MIT
//
// What: the first program of everybody, against a C library that is not
// Tessera's: who it was linked with, what it was given, where it stands.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/utsname.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <gnu/libc-version.h>
#define LIBRARY "glibc"
#else
#define LIBRARY "musl"
#endif

int main(int argc, char **argv)
{
	struct utsname name;
	char *copy = strdup("hello, world");

	if (!copy || uname(&name))
		return 1;
	printf("%s, from %s on %s %s %s\n", copy, LIBRARY, name.sysname,
	       name.release, name.machine);
	for (int i = 1; i < argc; i++)
		printf("argv[%d] %s\n", i, argv[i]);
	printf("pid %s, page size %ld, AT_SECURE %lu\n",
	       getpid() > 0 ? "ok" : "wrong", sysconf(_SC_PAGESIZE),
	       getauxval(AT_SECURE));
	free(copy);
	return 0;
}
