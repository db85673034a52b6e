/* SPDX-License-Identifier: MIT */
/*
 * Integers of the system call interface: the same width in every program.
 * `long` in these headers is a word of the program's machine.
 */
#ifndef UAPI_TYPES_H
#define UAPI_TYPES_H

typedef signed char __s8;
typedef unsigned char __u8;
typedef short __s16;
typedef unsigned short __u16;
typedef int __s32;
typedef unsigned int __u32;
__extension__ typedef long long __s64;
__extension__ typedef unsigned long long __u64;

#endif
