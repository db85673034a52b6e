/* SPDX-License-Identifier: MIT */
/*
 * What: pages between two that nobody may touch, so that what stands around them
 * never becomes one area with them.
 */
#ifndef USER_TEST_GUARDED_H
#define USER_TEST_GUARDED_H

#include "ktap.h"

static inline char *guarded_map(int pages, int prot, int flags)
{
	long at =
		raw_mmap(0, ((size_t)pages + 2) * PAGE_SIZE, PROT_NONE, flags);
	char *p = (char *)at + PAGE_SIZE;

	mprotect(p, (size_t)pages * PAGE_SIZE, prot);
	return p;
}

static inline void guarded_unmap(char *p, int pages)
{
	munmap(p - PAGE_SIZE, ((size_t)pages + 2) * PAGE_SIZE);
}

#endif
