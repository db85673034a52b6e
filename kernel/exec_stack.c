// SPDX-License-Identifier: MIT
/*
 * exec_stack.c - what a program finds on its stack
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
 * What     The strings are measured first, so that every address is known
 *          before the first byte is written; then they are copied straight
 *          from the old program's memory into the new stack's pages.
 * Failure  E2BIG past a quarter of RLIMIT_STACK, EFAULT, ENOMEM.
 * See      System V ABI, i386 and x86-64 supplements: process initialization.
 */
#include <asm/cpu.h>
#include <asm/elf.h>
#include <asm/uaccess.h>
#include <kernel/cred.h>
#include <kernel/errno.h>
#include <lib/align.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <lib/random.h>
#include <lib/string.h>
#include <mm/highmem.h>
#include <mm/mm.h>
#include <uapi/auxvec.h>
#include <uapi/limits.h>
#include <uapi/signal.h>
#include "exec_internal.h"
#include <kernel/seed.h>
#include "internal.h"

#define STACK_TOP	 DEFAULT_MAP_WINDOW
#define STACK_EXTRA	 (128UL << 10) /* mapped below the strings, as Linux */
#define MAX_STRINGS_SIZE (6UL << 20)   /* 3/4 of the default stack, as Linux */
#define AUXV_PAIRS	 20

/* ----------------------------------------------------------------- writing */

static void writer_close(struct stack_writer *w)
{
	if (w->page)
		put_page(w->page);
	w->page = NULL;
}

/* How many of N bytes go to the page of the next one, which is at hand then:
 * 0 without memory. */
static size_t writer_room(struct stack_writer *w, size_t n)
{
	size_t offset = w->addr & (PAGE_SIZE - 1);

	if (offset == 0)
		writer_close(w);
	if (!w->page && !w->err) {
		w->page = get_remote_page(w->mm, w->addr);
		if (!w->page)
			w->err = -ENOMEM;
	}
	return w->err ? 0 : min_t(size_t, n, PAGE_SIZE - offset);
}

static u8 *writer_map(struct stack_writer *w)
{
	return (u8 *)kmap_local_page(w->page) + (w->addr & (PAGE_SIZE - 1));
}

static void write_bytes(struct stack_writer *w, const void *data, size_t n)
{
	const u8 *src = data;
	size_t part;

	for (; n && (part = writer_room(w, n)); src += part, n -= part) {
		u8 *to = writer_map(w);

		memcpy(to, src, part);
		kunmap_local(to);
		w->addr += part;
	}
}

static void write_word(struct stack_writer *w, unsigned long value)
{
	write_bytes(w, &value, sizeof(value));
}

/* N bytes of ring 3: 0 or -EFAULT. */
static int write_user_bytes(struct stack_writer *w, const char __user *src,
			    size_t n)
{
	size_t part;

	for (; n && (part = writer_room(w, n)); src += part, n -= part) {
		u8 *to = writer_map(w);
		bool bad = copy_from_user(to, src, part) != 0;

		kunmap_local(to);
		if (bad)
			return -EFAULT;
		w->addr += part;
	}
	return 0;
}

/* --------------------------------------------------------------- measuring */

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
		if (list->count == 0)
			list->first = size;
		if (signal_pending())
			return -ERESTARTNOHAND;
	}
}

int exec_measure(struct binprm *bprm)
{
	static char *empty_argv[] = { (char *)(unsigned long)"", NULL };
	unsigned long left =
		min_t(unsigned long, MAX_STRINGS_SIZE,
		      current->signal->rlim[RLIMIT_STACK].rlim_cur / 4);
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
	if (!err && strlen(bprm->filename) >= left)
		err = -E2BIG;
	bprm->left = left - strlen(bprm->filename) - 1;
	return err;
}

/* The words of scripts, which are few and short, come in argv[0]'s place. */
static size_t argv_bytes(const struct binprm *bprm)
{
	size_t bytes = bprm->argv->bytes;
	unsigned int i;

	if (bprm->nr_words)
		bytes -= bprm->argv->first;
	for (i = 0; i < bprm->nr_words; i++)
		bytes += strlen(bprm->words[i]) + 1;
	return bytes;
}

/* The pointers to them are nobody's, as in Linux. */
bool exec_words_fit(const struct binprm *bprm)
{
	return argv_bytes(bprm) <= bprm->argv->bytes + bprm->left;
}

static unsigned long argv_count(const struct binprm *bprm)
{
	unsigned long count = bprm->argv->count;

	return bprm->nr_words ? count - 1 + bprm->nr_words : count;
}

/* ----------------------------------------------------------------- strings */

static void put_kernel_string(struct binprm *bprm, const char *string,
			      size_t size)
{
	write_word(&bprm->tables, bprm->strings.addr);
	write_bytes(&bprm->strings, string, size);
}

/* One string, as long as it was when it was measured; ring 3 may have put
 * another one there since, but its end is its end. */
static int put_user_string(struct binprm *bprm, const char __user *string,
			   size_t size)
{
	write_word(&bprm->tables, bprm->strings.addr);
	if (write_user_bytes(&bprm->strings, string, size - 1))
		return -EFAULT;
	write_bytes(&bprm->strings, "", 1);
	return 0;
}

/* The strings of one vector from number I on, of LEFT bytes, and the pointers to
 * them. Ring 3 may have changed their sizes since they were measured: then it
 * gets -EFAULT. */
static int put_strings(struct binprm *bprm, const struct exec_strings *list,
		       unsigned long i, size_t left)
{
	for (; i < list->count; i++) {
		const char __user *string;
		int err = get_string(list, i, &string);
		size_t size = err || !string ? 0 : string_size(list, string);

		if (size == 0 || size > left)
			return -EFAULT;
		left -= size;
		if (list->kernel)
			put_kernel_string(bprm, (__force const char *)string,
					  size);
		else if (put_user_string(bprm, string, size))
			return -EFAULT;
	}
	write_word(&bprm->tables, 0);
	return left ? -EFAULT : 0;
}

static int put_argv(struct binprm *bprm)
{
	unsigned int i, skip = bprm->nr_words ? 1 : 0;
	size_t left = bprm->argv->bytes;

	for (i = 0; i < bprm->nr_words; i++)
		put_kernel_string(bprm, bprm->words[i],
				  strlen(bprm->words[i]) + 1);
	if (skip)
		left -= bprm->argv->first;
	return put_strings(bprm, bprm->argv, skip, left);
}

/* ------------------------------------------------------------------ tables */

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
	const struct cred *cred = bprm->cred;
	/* clang-format off */
	const unsigned long auxv[] = {
		AT_MINSIGSTKSZ, MINSIGSTKSZ,
		AT_HWCAP, elf_hwcap(),
		AT_PAGESZ, PAGE_SIZE,
		AT_CLKTCK, HZ,
		AT_PHDR, image->phdr,
		AT_PHENT, sizeof(elf_phdr),
		AT_PHNUM, image->phnum,
		AT_BASE, image->interp_base,
		AT_FLAGS, 0,
		AT_ENTRY, image->entry,
		AT_UID, cred->uid,
		AT_EUID, cred->euid,
		AT_GID, cred->gid,
		AT_EGID, cred->egid,
		AT_SECURE, bprm->secure,
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
	vaddr_t p;
	size_t words = 1 + argv_count(bprm) + 1 + bprm->envp->count + 1 +
		       2 * AUXV_PAIRS;

	bprm->stack_top = STACK_TOP - random_stack_offset();
	p = bprm->stack_top - sizeof(long);
	bprm->execfn = p -= strlen(bprm->filename) + 1;
	mm->env_end = p;
	mm->env_start = mm->arg_end = p -= bprm->envp->bytes;
	mm->arg_start = p -= argv_bytes(bprm);
	p -= random_sp_offset();
	bprm->platform = p = ALIGN_DOWN(p, 16) - sizeof(ELF_PLATFORM);
	bprm->random = p -= 16;
	bprm->sp = ALIGN_DOWN(p - words * sizeof(long), 16);
}

static int map_stack(struct binprm *bprm, const char **why)
{
	vaddr_t bottom = ALIGN_DOWN(bprm->sp, PAGE_SIZE) - STACK_EXTRA;
	struct mm_struct *mm = bprm->mm;
	bool taken;

	down_read(&mm->mmap_lock);
	taken = find_vma_intersection(mm, bottom, bprm->stack_top) != NULL;
	up_read(&mm->mmap_lock);
	*why = "it lies where the stack belongs";
	if (taken)
		return -ENOEXEC;
	return setup_stack_area(mm, bprm->stack_top, bprm->stack_top - bottom,
				bprm->image.exec_stack);
}

static void put_random(struct stack_writer *w)
{
	struct rnd rnd;
	u32 word[4];
	int i;

	rnd_seed(&rnd, next_seed());
	for (i = 0; i < 4; i++)
		word[i] = rnd_next(&rnd);
	write_bytes(w, word, sizeof(word));
}

static int fill_stack(struct binprm *bprm)
{
	struct stack_writer *strings = &bprm->strings, *tables = &bprm->tables;
	struct mm_struct *mm = bprm->mm;
	int err;

	*strings = (struct stack_writer){ .mm = mm, .addr = bprm->random };
	*tables = (struct stack_writer){ .mm = mm, .addr = bprm->sp };
	put_random(strings);
	write_bytes(strings, ELF_PLATFORM, sizeof(ELF_PLATFORM));
	writer_close(strings);
	strings->addr = mm->arg_start;

	write_word(tables, argv_count(bprm));
	err = put_argv(bprm);
	if (!err)
		err = put_strings(bprm, bprm->envp, 0, bprm->envp->bytes);
	if (!err) {
		put_auxv(bprm);
		write_bytes(strings, bprm->filename,
			    strlen(bprm->filename) + 1);
		err = strings->err ? strings->err : tables->err;
	}
	writer_close(strings);
	writer_close(tables);
	return err;
}

int exec_build_stack(struct binprm *bprm, const char **why)
{
	int err;

	lay_out_stack(bprm);
	err = map_stack(bprm, why);
	if (err)
		return err;
	bprm->mm->start_stack = bprm->sp;
	return fill_stack(bprm);
}
