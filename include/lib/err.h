/* SPDX-License-Identifier: MIT */
/*
 * A pointer or an errno in one word: the last 4095 addresses of the address
 * space are never those of an object.
 */
#ifndef LIB_ERR_H
#define LIB_ERR_H

#include <lib/types.h>
#include <uapi/errno.h>

#define MAX_ERRNO 4095

#define IS_ERR_VALUE(x) \
	unlikely((unsigned long)(x) >= (unsigned long)-MAX_ERRNO)

static __always_inline void *ERR_PTR(long error)
{
	return (void *)error;
}

static __always_inline long PTR_ERR(const void *ptr)
{
	return (long)ptr;
}

static __always_inline bool IS_ERR(const void *ptr)
{
	return IS_ERR_VALUE(ptr);
}

static __always_inline bool IS_ERR_OR_NULL(const void *ptr)
{
	return unlikely(!ptr) || IS_ERR_VALUE(ptr);
}

/* The same errno under another pointer type. */
static __always_inline void *ERR_CAST(const void *ptr)
{
	return (void *)(unsigned long)ptr;
}

static __always_inline int PTR_ERR_OR_ZERO(const void *ptr)
{
	return IS_ERR(ptr) ? (int)PTR_ERR(ptr) : 0;
}

#endif
