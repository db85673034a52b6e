/* SPDX-License-Identifier: MIT */
/* internal.h - what the files of mm/x86 share among themselves. */
#ifndef MM_X86_INTERNAL_H
#define MM_X86_INTERNAL_H

#include <asm/pgtable.h>

/* paging.c, boot: maps [START, END) of kernel space to the frames that __pa()
 * says, in the biggest pages that fit. map_kernel_parts gives each part of the
 * image its permissions, and what lies around them those of data. */
void map_kernel(vaddr_t start, vaddr_t end, pgprot_t prot);
void map_kernel_parts(vaddr_t start, vaddr_t end);

/* paging_*.c, boot: all that the kernel's half has from the start. */
void map_kernel_space(void);

/* pat.c: what IA32_PAT is to be. */
extern const u64 pat_value;

/* What the tables of boot/head_*.asm map, from address 0 of memory on. */
extern const u64 boot_mapped_bytes;

#endif
