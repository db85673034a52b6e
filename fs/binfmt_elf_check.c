// SPDX-License-Identifier: MIT
/*
 * binfmt_elf_check.c - what an ELF file claims, before anything is believed
 *
 * What        Pure functions over the headers, so that a fuzzer on the host
 *             runs the same code (binfmt_elf_model.c). All sums are made in
 *             64 bits, where those of 32-bit headers cannot wrap; 64-bit
 *             values are compared before they are added.
 * See         System V gABI, chapters 4 and 5.
 */
#include <asm/layout.h>
#include <asm/page.h>
#include <fs/binfmt_elf.h>
#include <lib/string.h>
#include <uapi/limits.h>

#define MAX_PHDRS (65536 / sizeof(elf_phdr)) /* as Linux */

static bool in_file(u64 offset, u64 size, u64 file_size)
{
	return size <= file_size && offset <= file_size - size;
}

const char *elf_check_header(const elf_ehdr *eh, u64 file_size)
{
	if (file_size < sizeof(*eh))
		return "it ends before its ELF header does";
	if (memcmp(eh->e_ident, ELFMAG, SELFMAG) != 0)
		return "it does not begin like an ELF file";
	if (eh->e_ident[EI_CLASS] != ELF_CLASS)
		return "it is an ELF file for another word size";
	if (eh->e_ident[EI_DATA] != ELFDATA2LSB)
		return "its numbers are big-endian";
	if (eh->e_machine != ELF_ARCH)
		return "it is a program for another machine";
	if (eh->e_type != ET_EXEC && eh->e_type != ET_DYN)
		return "it is an ELF file, but not a program";
	if (eh->e_phentsize != sizeof(elf_phdr))
		return "its program headers have a wrong size";
	if (eh->e_phnum == 0 || eh->e_phnum > MAX_PHDRS)
		return "it has no program headers, or too many";
	if (!in_file(eh->e_phoff, (u64)eh->e_phnum * sizeof(elf_phdr),
		     file_size))
		return "its program headers lie outside the file";
	if (eh->e_type == ET_EXEC && eh->e_entry >= TASK_SIZE)
		return "its first instruction lies in the kernel";
	return NULL;
}

static const char *check_load(const elf_phdr *ph, bool fixed, u64 file_size)
{
	if (ph->p_filesz > ph->p_memsz)
		return "a segment has more bytes in the file than in memory";
	if (!in_file(ph->p_offset, ph->p_filesz, file_size))
		return "a segment lies outside the file";
	if ((ph->p_vaddr ^ ph->p_offset) & (PAGE_SIZE - 1))
		return "a segment's address and file offset do not fit together";
	if (ph->p_memsz > TASK_SIZE || ph->p_vaddr > TASK_SIZE - ph->p_memsz)
		return "a segment overlaps the kernel";
	if (fixed && ph->p_vaddr < MMAP_MIN_ADDR)
		return "a segment lies below the first 64 KiB's end";
	return NULL;
}

const char *elf_check_segments(const elf_ehdr *eh, const elf_phdr *ph,
			       u64 file_size)
{
	bool fixed = eh->e_type == ET_EXEC, any = false;
	const char *why;
	unsigned int i;

	for (i = 0; i < eh->e_phnum; i++) {
		if (ph[i].p_type == PT_INTERP &&
		    (ph[i].p_filesz < 2 || ph[i].p_filesz > PATH_MAX ||
		     !in_file(ph[i].p_offset, ph[i].p_filesz, file_size)))
			return "the path of its interpreter is too long, or "
			       "not in the file";
		if (ph[i].p_type != PT_LOAD || ph[i].p_memsz == 0)
			continue;
		why = check_load(&ph[i], fixed, file_size);
		if (why)
			return why;
		any = true;
	}
	return any ? NULL : "it has no segment to load";
}

const char *elf_check_interp(const char *path, size_t size)
{
	return path[size - 1] ? "the path of its interpreter does not end"
			      : NULL;
}

const elf_phdr *elf_find_phdr(const elf_ehdr *eh, const elf_phdr *ph, u32 type)
{
	unsigned int i;

	for (i = 0; i < eh->e_phnum; i++, ph++)
		if (ph->p_type == type)
			return ph;
	return NULL;
}
