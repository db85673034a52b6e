/* SPDX-License-Identifier: MIT */
/*
 * exec_internal.h - what the parts of execve keep between them
 *
 *	exec.c        the story: files, interpreters, the exchange of programs
 *	exec_stack.c  strings are measured, the new stack is written
 *	exec_cred.c   who the program runs as
 */
#ifndef KERNEL_EXEC_INTERNAL_H
#define KERNEL_EXEC_INTERNAL_H

#include <fs/binfmt_elf.h>
#include <fs/binfmt_script.h>
#include <kernel/exec.h>

#define EXEC_MAX_SCRIPTS 5 /* an interpreter may be a script, and so on */
/* Of each script its interpreter and an argument; then its own path. */
#define EXEC_MAX_WORDS	 (2 * EXEC_MAX_SCRIPTS + 1)

struct cred;

/* Bytes on their way to ascending addresses of the new stack. */
struct stack_writer {
	struct mm_struct *mm;
	vaddr_t addr;	   /* of the next byte */
	struct page *page; /* which it is in, once it is needed; counted */
	int err;
};

/* A program in the making. */
struct binprm {
	const char
		*filename; /* as it was given: AT_EXECFN and the task's name */
	struct file *file; /* what runs in the end; counted */
	struct mm_struct *mm;
	struct cred *cred;
	bool secure;	   /* AT_SECURE: it can do more than its caller */
	bool inaccessible; /* filename's descriptor closes on exec */
	struct exec_strings *argv, *envp;
	size_t left; /* bytes that the limit lets the words of scripts add */
	const char *words[EXEC_MAX_WORDS]; /* take the place of argv[0] */
	unsigned int nr_words;
	char *script[EXEC_MAX_SCRIPTS]; /* first lines that words point into */
	struct elf_image image;
	vaddr_t sp, execfn, platform, random, stack_top;
	struct stack_writer strings, tables;
};

/* Counts strings and bytes of argv and envp, which the limit is for together
 * with their pointers and the path: 0, -EFAULT, -E2BIG, -ERESTARTNOHAND. */
int exec_measure(struct binprm *bprm);

/* Are the words within that limit, too? */
bool exec_words_fit(const struct binprm *bprm);

/* Maps the stack in bprm->mm and fills it: 0 or -errno, *WHY with -ENOEXEC. */
int exec_build_stack(struct binprm *bprm, const char **why);

/* bprm->cred: who the program in bprm->file makes of current. 0 or -ENOMEM. */
int exec_prepare_cred(struct binprm *bprm);

/* Says whether others may look into bprm->mm: before it is current's. */
void exec_set_dumpable(struct binprm *bprm);

/* Makes bprm->cred current's. [nothing can fail any more] */
void exec_commit_cred(struct binprm *bprm);

#endif
