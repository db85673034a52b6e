// SPDX-License-Identifier: MIT
/*
 * exec.c - a program takes the place of another
 *
 *	measure argv, envp -> open the file -> is it a script? open what its
 *	first line names, up to five times -> whose rights -> a new address
 *	space: segments, interpreter, stack -> exchange
 *
 * What     The new address space is built completely beside the old one.
 *          Only then, with nothing left that can fail, is it exchanged for the
 *          old. So a failed execve always returns to a program that is as it
 *          was.
 * Failure  What the path and the files give; ELOOP past five scripts; ENOEXEC
 *          for what is no program, with its reason in the log.
 * See      execve(2), execveat(2); exec_stack.c, exec_cred.c, fs/binfmt_*.c.
 */
#include <asm/ptrace.h>
#include <asm/thread.h>
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <kernel/cred.h>
#include <kernel/printk.h>
#include <lib/err.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <mm/mm.h>
#include <mm/vmstat.h>
#include <mm/slab.h>
#include <uapi/personality.h>
#include "exec_internal.h"
#include "internal.h"

/* ------------------------------------------------------------------- files */

/* INTERP and ARG come before the words that are there, and the first time
 * before the script's own path. */
static void add_words(struct binprm *bprm, const char *interp, const char *arg)
{
	unsigned int n = arg ? 2 : 1;

	if (bprm->nr_words == 0) {
		bprm->words[0] = bprm->filename;
		bprm->nr_words = 1;
	}
	memmove(bprm->words + n, bprm->words,
		bprm->nr_words * sizeof(bprm->words[0]));
	bprm->words[0] = interp;
	if (arg)
		bprm->words[1] = arg;
	bprm->nr_words += n;
}

/* bprm->file is script number N, whose first line is in LINE: its interpreter
 * takes its place. */
static int follow_script(struct binprm *bprm, unsigned int n, const char *line)
{
	const char *interp, *arg;
	struct file *file;
	int err;

	bprm->script[n] = kmemdup(line, BINPRM_BUF_SIZE, GFP_KERNEL);
	if (!bprm->script[n])
		return -ENOMEM;
	err = script_parse(bprm->script[n], &interp, &arg);
	if (err)
		return err;
	if (bprm->inaccessible)
		return -ENOENT;
	file = file_open_exec(AT_FDCWD, interp, 0);
	if (IS_ERR(file))
		return (int)PTR_ERR(file);
	fput(bprm->file);
	bprm->file = file;
	add_words(bprm, interp, arg);
	return exec_words_fit(bprm) ? 0 : -E2BIG;
}

/* Until bprm->file is no script. */
static int find_interpreter(struct binprm *bprm)
{
	char line[BINPRM_BUF_SIZE];
	unsigned int n;
	ssize_t size;
	int err;

	for (n = 0;; n++) {
		memset(line, 0, sizeof(line));
		size = kernel_read(bprm->file, line, sizeof(line), 0);
		if (size < 0)
			return (int)size;
		if (!is_script(line))
			return 0;
		if (n == EXEC_MAX_SCRIPTS)
			return -ELOOP;
		err = follow_script(bprm, n, line);
		if (err)
			return err;
	}
}

/* ---------------------------------------------------------------- exchange */

static int build_mm(struct binprm *bprm, const char **why)
{
	int err;

	bprm->mm = mm_alloc();
	if (!bprm->mm)
		return -ENOMEM;
	err = elf_load(bprm->file, bprm->mm, &bprm->image, why);
	return err ? err : exec_build_stack(bprm, why);
}

/* From here on nothing fails. */
static void exec_mmap(struct mm_struct *mm)
{
	struct task_struct *task = current;
	struct mm_struct *old = task->mm, *borrowed;

	if (old)
		mm_release();
	preempt_disable();
	borrowed = task->active_mm;
	set_task_mm(task, mm);
	task->active_mm = mm;
	pt_sync_kernel(&mm->pt, (vaddr_t)task->stack);
	count_vm_event(CR3_EXEC);
	switch_mm(borrowed, mm);
	preempt_enable();
	if (old)
		mmput(old);
	else
		mmdrop(borrowed);
}

static void commit(struct binprm *bprm, struct pt_regs *regs)
{
	const char *name = strrchr(bprm->filename, '/');

	bprm->mm->exe_file = bprm->file;
	get_file(bprm->file);
	process_timers_exec();
	exec_set_dumpable(bprm);
	exec_mmap(bprm->mm);
	bprm->mm = NULL;
	exec_signals();
	exec_commit_cred(bprm);
	set_task_comm(current, name ? name + 1 : bprm->filename);
	files_close_on_exec(current->files);
	thread_flush();
	start_thread(regs, bprm->image.start, bprm->sp);
}

/* Shells try files of all kinds, and know what to do with a text. */
static void explain(const struct binprm *bprm, const char *why)
{
	if (why && current->pid == 1)
		pr_warn("execve: %s cannot be run: %s\n", bprm->filename, why);
	else if (why && !bprm->image.no_elf)
		pr_warn("execve: %s[%d]: %s cannot be run: %s\n", current->comm,
			current->pid, bprm->filename, why);
}

static int exec_program(struct binprm *bprm, struct pt_regs *regs)
{
	unsigned int personality = current->personality;
	const char *why = NULL;
	int err;

	err = find_interpreter(bprm);
	if (!err)
		err = exec_prepare_cred(bprm);
	/* Who gains rights is not to be laid out as the caller wishes. */
	if (!err && bprm->secure)
		current->personality &= ~PER_CLEAR_ON_SETID;
	if (!err)
		err = build_mm(bprm, &why);
	if (err == -ENOEXEC)
		explain(bprm, why);
	if (!err)
		err = unshare_files();
	if (!err)
		err = de_thread();
	if (!err)
		commit(bprm, regs);
	else
		current->personality = personality;
	return err;
}

static void free_bprm(struct binprm *bprm)
{
	unsigned int i;

	if (bprm->mm)
		mmput(bprm->mm);
	if (bprm->cred)
		put_cred(bprm->cred);
	if (bprm->file)
		fput(bprm->file);
	for (i = 0; i < EXEC_MAX_SCRIPTS; i++)
		kfree(bprm->script[i]);
	kfree(bprm);
}

int exec_with_strings(const struct exec_request *request,
		      struct exec_strings *argv, struct exec_strings *envp,
		      struct pt_regs *regs)
{
	struct binprm *bprm = kzalloc(sizeof(*bprm), GFP_KERNEL);
	struct file *file;
	int err;

	if (!bprm)
		return -ENOMEM;
	bprm->filename = request->filename;
	bprm->inaccessible = request->inaccessible;
	bprm->argv = argv;
	bprm->envp = envp;
	err = exec_measure(bprm);
	if (!err) {
		file = file_open_exec(request->dfd, request->path,
				      request->lookup);
		if (IS_ERR(file))
			err = (int)PTR_ERR(file);
		else
			bprm->file = file;
	}
	if (!err)
		err = exec_program(bprm, regs);
	free_bprm(bprm);
	return err;
}

int do_execve(const char *path, char *const argv[], char *const envp[],
	      struct pt_regs *regs)
{
	struct exec_strings args = { .kernel = argv }, env = { .kernel = envp };

	const struct exec_request request = { .filename = path,
					      .dfd = AT_FDCWD,
					      .path = path };

	return exec_with_strings(&request, &args, &env, regs);
}
