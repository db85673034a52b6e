/* SPDX-License-Identifier: MIT */
/*
 * The one place in uapi/ that asks for the word size: WORDSIZE_FILE(stat) is
 * "stat_32.h" or "stat_64.h", for #include. The rest is written in `long`s.
 */
#ifndef UAPI_WORDSIZE_H
#define UAPI_WORDSIZE_H

#if __SIZEOF_LONG__ == 8
#define __WORDSIZE_NAME(name) name##_64.h
#else
#define __WORDSIZE_NAME(name) name##_32.h
#endif
#define __WORDSIZE_STRING(name) #name
#define __WORDSIZE_QUOTE(name)	__WORDSIZE_STRING(name)
#define WORDSIZE_FILE(name)	__WORDSIZE_QUOTE(__WORDSIZE_NAME(name))

#endif
