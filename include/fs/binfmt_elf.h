/* SPDX-License-Identifier: MIT */
/* binfmt_elf.h - from an ELF file to areas of an address space. */
#ifndef FS_BINFMT_ELF_H
#define FS_BINFMT_ELF_H

#include <asm/elf.h>
#include <lib/types.h>

struct file;
struct mm_struct;

/* What execve needs to know of a loaded program. */
struct elf_image {
	vaddr_t start;	     /* the first instruction: of the interpreter */
	vaddr_t entry;	     /* of the program itself: AT_ENTRY */
	vaddr_t interp_base; /* how far its interpreter was moved: AT_BASE */
	vaddr_t phdr;	     /* AT_PHDR: address of the program headers, or 0 */
	unsigned int phnum;
	vaddr_t load_bias;
	bool exec_stack; /* by PT_GNU_STACK */
	bool no_elf;	 /* does not even begin like an ELF file */
};

/*
 * Maps the program in FILE into the empty MM (text and data from the file's
 * pages, bss, brk start), and the interpreter that it asks for. 0; -ENOEXEC
 * for what is not a sane ELF for this machine (*why says what, in words);
 * -ELIBBAD when that is true of the interpreter; what opening that gives;
 * -ENOMEM. The caller drops MM on failure, and gives current its old personality
 * back: it has the program's, by which the segments are mapped.
 */
int elf_load(struct file *file, struct mm_struct *mm, struct elf_image *image,
	     const char **why);

/*
 * The checks alone, without a file: NULL, or what is wrong. FILE_SIZE in bytes.
 * After them, no sum over these headers wraps, every segment's bytes lie in
 * the file and its memory in [MMAP_MIN_ADDR, TASK_SIZE), moved or not.
 */
const char *elf_check_header(const elf_ehdr *eh, u64 file_size);
const char *elf_check_segments(const elf_ehdr *eh, const elf_phdr *ph,
			       u64 file_size);

/* The same for what PT_INTERP names: its path, SIZE bytes with a NUL. */
const char *elf_check_interp(const char *path, size_t size);

/* The first program header of TYPE, or NULL. */
const elf_phdr *elf_find_phdr(const elf_ehdr *eh, const elf_phdr *ph, u32 type);

#endif
