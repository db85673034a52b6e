/* SPDX-License-Identifier: MIT */
/*
 * What: the facts of i386 that its programs, the tour and the tests know.
 * arch_64.h says the same of x86-64.
 */
#ifndef USER_LIB_ARCH_32_H
#define USER_LIB_ARCH_32_H

#define MACHINE	    "i686"	 /* as uname says it */
#define TEXT_START  0x08048000UL /* where programs are linked */
#define TASK_SIZE   0xC0000000UL /* where user space ends, the usual split */
#define PRIaddr	    "08lx"	 /* printf's letters for an address */
#define PHDR_SIZE   32		 /* bytes of an ELF program header */
#define MAPS_COLUMN 49		 /* of names in /proc/self/maps */

/*
 * An address of the kernel's: the last page but one, on i386 and for a 32-bit
 * program under a 64-bit Linux alike. PAST_USER is where user space ends at the
 * latest: from there on, mmap must refuse.
 */
#define KERNEL_ADDR 0xFFFFE000UL
#define PAST_USER   0xFFFFF000UL

/* The kernel's text, and where it maps all of lowmem. */
#define KERNEL_TEXT 0xC0100000UL
#define PAGE_OFFSET 0xC0000000UL
#define LOWMEM_SIZE (896UL << 20)

/*
 * Direct map, kernel text, the middle, vmalloc, pkmap, fixmap. Under a 64-bit
 * kernel the program owns those below KERNEL_ADDR.
 */
#define KERNEL_ADDRS                                                        \
	0xC0000000, 0xC0000400, 0xC0100000, 0xC0101000, 0xD0000000,         \
		0xF8000000, 0xF8800000, 0xF8802000, 0xFF800000, 0xFFC00000, \
		0xFFFFE000, 0xFFFFF000, 0xFFFFFFFC, 0xFFFFFFFF

/* Of a signal's context. */
#define context_ip(uc) (((struct ucontext *)(uc))->uc_mcontext.ip)

#endif
