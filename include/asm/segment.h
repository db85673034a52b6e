/* SPDX-License-Identifier: MIT */
/*
 * segment.h - the global descriptor table: which selector is what
 *
 * The numbers are Linux's, since ring 3 can see them. All segments are flat;
 * with 32 bits %fs of ring 0 has this CPU's distance from the linked .percpu
 * section as its base.
 * See: Intel SDM volume 3A, 3.4 and 3.5.
 */
#ifndef ASM_SEGMENT_H
#define ASM_SEGMENT_H

#ifdef __x86_64__
#define GDT_ENTRIES  16
#define KERNEL_CS    0x10
#define KERNEL_DS    0x18
/* SYSRET counts from here: SS is the next one, CS the one after. The segment
 * itself, which would be for 32-bit programs, is not there. */
#define SYSRET_BASE  0x23
#define USER_DS	     0x2B
#define USER_CS	     0x33
#define TSS_SELECTOR 0x40 /* a descriptor of two slots */
#else
#define GDT_ENTRIES	32
#define GDT_TLS_MIN	6 /* three of them, as TLS_ENTRIES says */

#define KERNEL_CS	0x60
#define KERNEL_DS	0x68
#define USER_CS		0x73
#define USER_DS		0x7B
#define TSS_SELECTOR	0x80
#define PERCPU_SELECTOR 0xD8
#define DF_TSS_SELECTOR 0xF8 /* the double fault's own task */
#endif

#endif
