/* SPDX-License-Identifier: MIT */
/*
 * The integer types of the kernel, by width and by meaning.
 *
 * A quantity's type says what it counts: pfn_t is a page frame number, vaddr_t
 * a virtual address; paddr_t (which may be wider than a word) is the paging
 * mode's and stands in <asm/page.h>. gfp_t, vm_flags_t and pte_t live with
 * their subsystems.
 */
#ifndef LIB_TYPES_H
#define LIB_TYPES_H

#include <lib/compiler.h>
#include <stdbool.h>
#include <stddef.h>

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef signed char s8;
typedef short s16;
typedef int s32;
typedef long long s64;

typedef __PTRDIFF_TYPE__ ssize_t;
typedef __UINTPTR_TYPE__ uintptr_t;

typedef int pid_t;
#ifdef TESSERA_HOST
#include <sys/types.h> /* its loff_t has another spelling */
#else
typedef s64 loff_t;
typedef unsigned int uid_t;
typedef unsigned int gid_t;
#endif

typedef unsigned long pfn_t;   /* page frame number */
typedef unsigned long vaddr_t; /* virtual address, kernel's or user's */

#define U8_MAX	0xffU
#define U16_MAX 0xffffU
#define U32_MAX 0xffffffffU
#define U64_MAX 0xffffffffffffffffULL
#define S32_MAX 0x7fffffff
#define S32_MIN (-S32_MAX - 1)
#define S64_MAX 0x7fffffffffffffffLL
#define S64_MIN (-S64_MAX - 1)

#ifndef INT_MAX
#define INT_MAX	  __INT_MAX__
#define INT_MIN	  (-INT_MAX - 1)
#define UINT_MAX  (INT_MAX * 2U + 1U)
#define LONG_MAX  __LONG_MAX__
#define LONG_MIN  (-LONG_MAX - 1L)
#define ULONG_MAX (LONG_MAX * 2UL + 1UL)
#endif
#ifndef SIZE_MAX
#define SIZE_MAX __SIZE_MAX__
#endif
#ifndef SSIZE_MAX
#define SSIZE_MAX __PTRDIFF_MAX__
#endif

#define BITS_PER_BYTE 8
#define BITS_PER_LONG (__SIZEOF_LONG__ * BITS_PER_BYTE)

#endif
