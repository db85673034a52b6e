/* SPDX-License-Identifier: MIT */
/*
 * What: the facts of x86-64 that its programs, the tour and the tests know.
 * arch_32.h says the same of i386. With five levels of page tables a program
 * has addresses up to 56 bits, but gets those above 47 only if it asks.
 */
#ifndef USER_LIB_ARCH_64_H
#define USER_LIB_ARCH_64_H

#define MACHINE	    "x86_64"		 /* as uname says it */
#define TEXT_START  0x400000UL		 /* where programs are linked */
#define TASK_SIZE   0x00007FFFFFFFF000UL /* 47 bits less a page */
#define PRIaddr	    "012lx"		 /* printf's letters for an address */
#define PHDR_SIZE   56			 /* bytes of an ELF program header */
#define MAPS_COLUMN 73			 /* of names in /proc/self/maps */

/*
 * An address of the kernel's: the last page but one. PAST_USER is where user
 * space ends with five levels: from there on, mmap must refuse.
 */
#define KERNEL_ADDR 0xFFFFFFFFFFFFE000UL
#define PAST_USER   0x00FFFFFFFFFFF000UL

/* The kernel's text, and where it maps all memory (with four levels). */
#define KERNEL_TEXT 0xFFFFFFFF81000000UL
#define PAGE_OFFSET 0xFFFF888000000000UL
#define LOWMEM_SIZE (1UL << 46)

/*
 * Where no address can be, at the ends and in the middle of the hole (of five
 * levels, too); direct map, vmalloc, mem_map, text, fixmap.
 */
#define KERNEL_ADDRS                                                        \
	0x0100000000000000, 0x0123456789ABCDEF, 0x8000000000000000,         \
		0xFEFFFFFFFFFFFFFF, 0xFF00000000000000, 0xFF11000000000000, \
		0xFFFF800000000000, 0xFFFF888000000000, 0xFFFF888000100000, \
		0xFFFFC90000000000, 0xFFFFEA0000000000, 0xFFFFFE0000000000, \
		0xFFFFFFFF80000000, 0xFFFFFFFF81000000, 0xFFFFFFFF81001000, \
		0xFFFFFFFFFF5FF000, 0xFFFFFFFFFFFFE000, 0xFFFFFFFFFFFFFFFF

/* Of a signal's context. */
#define context_ip(uc) (((struct ucontext *)(uc))->uc_mcontext.ip)

#endif
