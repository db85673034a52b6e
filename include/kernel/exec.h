/* SPDX-License-Identifier: MIT */
/* exec.h - what execve is given: strings of ring 3 or of the kernel. */
#ifndef KERNEL_EXEC_H
#define KERNEL_EXEC_H

#include <lib/types.h>

struct pt_regs;

/* A vector of strings that a NULL ends: one of the two pointers is set; with
 * neither it is empty. The rest is exec's. */
struct exec_strings {
	char *const *kernel;
	const char __user *const __user *user;
	unsigned long count; /* strings */
	size_t bytes;	     /* with their NULs */
	size_t first;	     /* bytes of the first */
};

/* Which program: strings of the kernel. */
struct exec_request {
	const char
		*filename; /* what it is called: AT_EXECFN, the task's name */
	int dfd;	   /* where PATH begins, as with openat */
	const char *path;
	unsigned int lookup; /* LOOKUP_* */
	bool inaccessible;   /* its descriptor closes: no script can be read */
};

/* execve(2): 0, and REGS are the new program's, or -errno with everything as
 * it was. May sleep. */
int exec_with_strings(const struct exec_request *request,
		      struct exec_strings *argv, struct exec_strings *envp,
		      struct pt_regs *regs);

#endif
