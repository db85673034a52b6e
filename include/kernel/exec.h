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
};

/* execve(2): 0, and REGS are the new program's, or -errno with everything as
 * it was. PATH is a kernel string. May sleep. */
int exec_with_strings(const char *path, struct exec_strings *argv,
		      struct exec_strings *envp, struct pt_regs *regs);

/* Numbers to start generators with: from seed= on the command line, else from
 * the time stamp counter at boot. Each call gives another. */
u32 next_seed(void);

#endif
