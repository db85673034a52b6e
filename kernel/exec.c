// SPDX-License-Identifier: MIT
/*
 * exec.c - a program takes the place of another
 *
 * What     The new address space is built completely beside the old one: file,
 *          areas, stack with its strings and tables. Only then, with nothing
 *          left that can fail, is it exchanged for the old. So a failed
 *          execve always returns to a program that is as it was.
 *
 *	STACK_TOP  +---------------------+
 *	           | 0                   |
 *	           | path                |  AT_EXECFN
 *	           | environment strings |
 *	           | argument strings    |
 *	           | platform, 16 bytes  |  AT_PLATFORM, AT_RANDOM
 *	           | auxiliary vector    |
 *	           | envp[], NULL        |
 *	           | argv[], NULL        |
 *	     sp -> | argc                |  on a multiple of 16
 *	           +---------------------+
 *
 * Failure  E2BIG past a quarter of RLIMIT_STACK, EFAULT, ENOMEM, and what the
 *          path and the file give; ENOEXEC is logged with its reason.
 * See      System V ABI, i386 and x86-64 supplements: process initialization.
 */
#include <asm/cpu.h>
#include <asm/elf.h>
#include <asm/ptrace.h>
#include <asm/thread.h>
#include <asm/uaccess.h>
#include <fs/binfmt_elf.h>
#include <fs/fs.h>
#include <kernel/exec.h>
#include <kernel/printk.h>
#include <lib/align.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <lib/random.h>
#include <lib/string.h>
#include <mm/mm.h>
#include <mm/slab.h>
#include <uapi/auxvec.h>
#include <uapi/limits.h>
#include <uapi/mman.h>
#include "internal.h"

#define STACK_TOP	 DEFAULT_MAP_WINDOW
#define STACK_EXTRA	 (128UL << 10) /* mapped below the strings, as Linux */
#define MAX_STRINGS_SIZE (6UL << 20)   /* 3/4 of the default stack, as Linux */
#define WRITER_SIZE	 256
#define AUXV_PAIRS	 19

/* Bytes on their way to ascending addresses of the new stack. */
struct stack_writer {
	struct mm_struct *mm;
	vaddr_t addr; /* of buf[0] */
	size_t fill;
	int err;
	u8 buf[WRITER_SIZE];
};

/* A program in the making. */
struct binprm {
	const char *path;
	struct file *file;
	struct mm_struct *mm;
	struct exec_strings *argv, *envp;
	struct elf_image image;
	vaddr_t sp, execfn, platform, random;
	struct stack_writer strings, tables;
};

static void writer_flush(struct stack_writer *w)
{
	if (!w->err && w->fill &&
	    access_remote_vm(w->mm, w->addr, w->buf, w->fill, true) != w->fill)
		w->err = -ENOMEM;
	w->addr += w->fill;
	w->fill = 0;
}

static void write_bytes(struct stack_writer *w, const void *data, size_t n)
{
	const u8 *src = data;

	while (n && !w->err) {
		size_t part = min_t(size_t, n, WRITER_SIZE - w->fill);

		memcpy(w->buf + w->fill, src, part);
		w->fill += part;
		src += part;
		n -= part;
		if (w->fill == WRITER_SIZE)
			writer_flush(w);
	}
}

static void write_word(struct stack_writer *w, unsigned long value)
{
	write_bytes(w, &value, sizeof(value));
}

/* Pointer number I of the vector; NULL ends it. 0 or -EFAULT. */
static int get_string(const struct exec_strings *list, unsigned long i,
		      const char __user **string)
{
	if (list->kernel) {
		*string = (__force const char __user *)list->kernel[i];
		return 0;
	}
	*string = NULL;
	return list->user ? get_user(*string, list->user + i) : 0;
}

/* Its length with the NUL; 0: not readable. */
static size_t string_size(const struct exec_strings *list,
			  const char __user *string)
{
	if (list->kernel)
		return strlen((__force const char *)string) + 1;
	return (size_t)strnlen_user(string, MAX_ARG_STRLEN);
}

static int read_string(const struct exec_strings *list, void *to,
		       const char __user *from, size_t n)
{
	if (list->kernel) {
		memcpy(to, (__force const char *)from, n);
		return 0;
	}
	return copy_from_user(to, from, n) ? -EFAULT : 0;
}

/* Counts strings and bytes; *LEFT is what may still be used. */
static int measure(struct exec_strings *list, unsigned long *left)
{
	const char __user *string;
	size_t size;

	for (list->count = 0, list->bytes = 0;; list->count++) {
		int err = get_string(list, list->count, &string);

		if (err || !string)
			return err;
		size = string_size(list, string);
		if (size == 0)
			return -EFAULT;
		if (size > MAX_ARG_STRLEN || size + sizeof(long) > *left)
			return -E2BIG;
		*left -= size + sizeof(long);
		list->bytes += size;
		if (fatal_signal_pending())
			return -EINTR;
	}
}

static int measure_all(struct binprm *bprm)
{
	static char *empty_argv[] = { (char *)(unsigned long)"", NULL };
	unsigned long left = min_t(unsigned long, MAX_STRINGS_SIZE,
				   current->rlim[RLIMIT_STACK].rlim_cur / 4);
	int err;

	left = max_t(unsigned long, left, ARG_MAX);
	err = measure(bprm->argv, &left);
	if (!err)
		err = measure(bprm->envp, &left);
	if (!err && bprm->argv->count == 0) {
		/* Nobody gets an argv without a name in it, as since 5.18. */
		*bprm->argv = (struct exec_strings){ .kernel = empty_argv };
		err = measure(bprm->argv, &left);
	}
	return err;
}

/* One string, which must be as long as when it was measured. */
static int put_string(struct binprm *bprm, const struct exec_strings *list,
		      const char __user *string, size_t size)
{
	u8 part[64];

	write_word(&bprm->tables, bprm->strings.addr + bprm->strings.fill);
	for (size--; size;) {
		size_t n = min_t(size_t, size, sizeof(part));

		if (read_string(list, part, string, n))
			return -EFAULT;
		write_bytes(&bprm->strings, part, n);
		string += n;
		size -= n;
	}
	write_bytes(&bprm->strings, "", 1);
	return 0;
}

/* The strings of one vector, and the pointers to them. Ring 3 may have changed
 * them since they were measured: then it gets -EFAULT. */
static int put_strings(struct binprm *bprm, const struct exec_strings *list)
{
	size_t left = list->bytes;
	unsigned long i;

	for (i = 0; i < list->count; i++) {
		const char __user *string;
		int err = get_string(list, i, &string);
		size_t size = err || !string ? 0 : string_size(list, string);

		if (size == 0 || size > left)
			return -EFAULT;
		left -= size;
		err = put_string(bprm, list, string, size);
		if (err)
			return err;
	}
	write_word(&bprm->tables, 0);
	return left ? -EFAULT : 0;
}

/* What the CPU can do, as programs know it: CPUID's word. */
static unsigned long elf_hwcap(void)
{
	u32 a, b, c, d;

	cpuid(1, &a, &b, &c, &d);
	return d;
}

static void put_auxv(struct binprm *bprm)
{
	const struct elf_image *image = &bprm->image;
	/* clang-format off */
	const unsigned long auxv[] = {
		AT_HWCAP, elf_hwcap(),
		AT_PAGESZ, PAGE_SIZE,
		AT_CLKTCK, HZ,
		AT_PHDR, image->phdr,
		AT_PHENT, sizeof(elf_phdr),
		AT_PHNUM, image->phnum,
		AT_BASE, 0,
		AT_FLAGS, 0,
		AT_ENTRY, image->entry,
		AT_UID, 0,
		AT_EUID, 0,
		AT_GID, 0,
		AT_EGID, 0,
		AT_SECURE, 0,
		AT_RANDOM, bprm->random,
		AT_HWCAP2, ELF_HWCAP2,
		AT_EXECFN, bprm->execfn,
		AT_PLATFORM, bprm->platform,
		AT_NULL, 0,
	};
	/* clang-format on */

	static_assert(ARRAY_SIZE(auxv) == 2 * AUXV_PAIRS);
	static_assert(ARRAY_SIZE(auxv) <= AT_VECTOR_SIZE);
	memcpy(bprm->mm->saved_auxv, auxv, sizeof(auxv));
	write_bytes(&bprm->tables, auxv, sizeof(auxv));
}

/* Fixes every address of the picture above. */
static void lay_out_stack(struct binprm *bprm)
{
	struct mm_struct *mm = bprm->mm;
	vaddr_t p = STACK_TOP - sizeof(long);
	size_t words = 1 + bprm->argv->count + 1 + bprm->envp->count + 1 +
		       2 * AUXV_PAIRS;

	bprm->execfn = p -= strlen(bprm->path) + 1;
	mm->env_end = p;
	mm->env_start = mm->arg_end = p -= bprm->envp->bytes;
	mm->arg_start = p -= bprm->argv->bytes;
	bprm->platform = p = ALIGN_DOWN(p, 16) - sizeof(ELF_PLATFORM);
	bprm->random = p -= 16;
	bprm->sp = ALIGN_DOWN(p - words * sizeof(long), 16);
}

static int map_stack(struct binprm *bprm, const char **why)
{
	vaddr_t bottom = ALIGN_DOWN(bprm->sp, PAGE_SIZE) - STACK_EXTRA;
	struct mm_struct *mm = bprm->mm;
	bool taken;
	int err;

	down_read(&mm->mmap_lock);
	taken = find_vma_intersection(mm, bottom, STACK_TOP) != NULL;
	up_read(&mm->mmap_lock);
	*why = "it lies where the stack belongs";
	if (taken)
		return -ENOEXEC;
	err = setup_stack_area(mm, STACK_TOP, STACK_TOP - bottom);
	if (!err && !bprm->image.exec_stack)
		err = do_mprotect(mm, bottom, STACK_TOP - bottom,
				  PROT_READ | PROT_WRITE);
	return err;
}

static int fill_stack(struct binprm *bprm)
{
	struct mm_struct *mm = bprm->mm;
	struct rnd rnd;
	int i, err;

	bprm->strings = (struct stack_writer){ .mm = mm, .addr = bprm->random };
	bprm->tables = (struct stack_writer){ .mm = mm, .addr = bprm->sp };
	rnd_seed(&rnd, next_seed());
	for (i = 0; i < 4; i++) {
		u32 word = rnd_next(&rnd);

		write_bytes(&bprm->strings, &word, sizeof(word));
	}
	write_bytes(&bprm->strings, ELF_PLATFORM, sizeof(ELF_PLATFORM));
	writer_flush(&bprm->strings);
	bprm->strings.addr = mm->arg_start;

	write_word(&bprm->tables, bprm->argv->count);
	err = put_strings(bprm, bprm->argv);
	if (!err)
		err = put_strings(bprm, bprm->envp);
	if (err)
		return err;
	put_auxv(bprm);
	write_bytes(&bprm->strings, bprm->path, strlen(bprm->path) + 1);
	writer_flush(&bprm->strings);
	writer_flush(&bprm->tables);
	return bprm->strings.err ? bprm->strings.err : bprm->tables.err;
}

static struct file *open_program(const char *path)
{
	struct file *file = file_open(path, O_RDONLY);

	if (IS_ERR(file))
		return file;
	if (S_ISREG(file->inode->mode) && (file->inode->mode & 0111))
		return file;
	fput(file);
	return ERR_PTR(-EACCES);
}

static int build_mm(struct binprm *bprm, const char **why)
{
	int err;

	bprm->mm = mm_alloc();
	if (!bprm->mm)
		return -ENOMEM;
	err = elf_load(bprm->file, bprm->mm, &bprm->image, why);
	if (err)
		return err;
	lay_out_stack(bprm);
	err = map_stack(bprm, why);
	if (err)
		return err;
	bprm->mm->start_stack = bprm->sp;
	return fill_stack(bprm);
}

/* From here on nothing fails. */
static void exec_mmap(struct mm_struct *mm)
{
	struct task_struct *task = current;
	struct mm_struct *old = task->mm, *borrowed = task->active_mm;

	preempt_disable();
	set_task_mm(task, mm);
	task->active_mm = mm;
	pt_sync_kernel(&mm->pt, (vaddr_t)task->stack);
	switch_mm(borrowed, mm);
	preempt_enable();
	if (old)
		mmput(old);
	else
		mmdrop(borrowed);
}

static void commit(struct binprm *bprm, struct pt_regs *regs)
{
	const char *name = strrchr(bprm->path, '/');

	bprm->mm->exe_file = bprm->file;
	get_file(bprm->file);
	exec_mmap(bprm->mm);
	bprm->mm = NULL;
	set_task_comm(current, name ? name + 1 : bprm->path);
	files_close_on_exec(current->files);
	thread_flush();
	start_thread(regs, bprm->image.entry, bprm->sp);
}

static int exec_program(struct binprm *bprm, struct pt_regs *regs)
{
	const char *why = NULL;
	int err;

	err = measure_all(bprm);
	if (err)
		return err;
	bprm->file = open_program(bprm->path);
	if (IS_ERR(bprm->file))
		return (int)PTR_ERR(bprm->file);
	err = build_mm(bprm, &why);
	if (err == -ENOEXEC)
		pr_warn("execve: %s cannot be run: %s\n", bprm->path, why);
	if (!err)
		commit(bprm, regs);
	if (bprm->mm)
		mmput(bprm->mm);
	fput(bprm->file);
	return err;
}

int exec_with_strings(const char *path, struct exec_strings *argv,
		      struct exec_strings *envp, struct pt_regs *regs)
{
	struct binprm *bprm = kzalloc(sizeof(*bprm), GFP_KERNEL);
	int err;

	if (!bprm)
		return -ENOMEM;
	bprm->path = path;
	bprm->argv = argv;
	bprm->envp = envp;
	err = exec_program(bprm, regs);
	kfree(bprm);
	return err;
}

int do_execve(const char *path, char *const argv[], char *const envp[],
	      struct pt_regs *regs)
{
	struct exec_strings args = { .kernel = argv }, env = { .kernel = envp };

	return exec_with_strings(path, &args, &env, regs);
}
