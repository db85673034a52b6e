/* SPDX-License-Identifier: MIT */
/* elf.h - the ELF files that this machine runs. */
#ifndef ASM_ELF_H
#define ASM_ELF_H

/*
 * ELF_ET_DYN_BASE: where a program goes that has no address of its own but an
 * interpreter, or, when it has none, its heap. ELF_OLD_EXEC_ALL: programs
 * without PT_GNU_STACK may run all that they can read. ELF_PERSONALITY: what a
 * program keeps of the personality of who executes it.
 */
#include <uapi/elf.h>
#include <uapi/personality.h>
#include <asm/cpu.h>

#if defined(__x86_64__) && !defined(TESSERA_HOST)
typedef Elf64_Ehdr elf_ehdr;
typedef Elf64_Phdr elf_phdr;
#define ELF_CLASS	     ELFCLASS64
#define ELF_ARCH	     EM_X86_64
#define ELF_PLATFORM	     "x86_64"
#define ELF_ET_DYN_BASE	     (DEFAULT_MAP_WINDOW / 3 * 2)
/* Programs may set the bases of FS and GS by themselves. */
#define ELF_OLD_EXEC_ALL     false
#define ELF_PERSONALITY(old) ((old) & ~(unsigned int)READ_IMPLIES_EXEC)
#define ELF_HWCAP2	     (cpu_has(CPU_FSGSBASE) ? 2UL : 0)
#else
typedef Elf32_Ehdr elf_ehdr;
typedef Elf32_Phdr elf_phdr;
#define ELF_CLASS	     ELFCLASS32
#define ELF_ARCH	     EM_386
#define ELF_PLATFORM	     "i686"
#define ELF_ET_DYN_BASE	     0x400000UL
#define ELF_HWCAP2	     0
#define ELF_OLD_EXEC_ALL     true
#define ELF_PERSONALITY(old) (old)
#endif

#endif
