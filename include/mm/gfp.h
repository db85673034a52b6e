/* SPDX-License-Identifier: MIT */
/*
 * gfp.h - "get free pages": what an allocation may do and where it may look
 * See: Gorman, 6.4.
 */
#ifndef MM_GFP_H
#define MM_GFP_H

#include <lib/types.h>

typedef unsigned int __bitwise gfp_t;

#define __GFP_DMA	    ((__force gfp_t)0x001u) /* from ZONE_DMA only */
#define __GFP_HIGHMEM	    ((__force gfp_t)0x002u) /* ZONE_HIGHMEM is welcome */
#define __GFP_WAIT	    ((__force gfp_t)0x010u) /* may sleep */
#define __GFP_HIGH	    ((__force gfp_t)0x020u) /* may dip below min */
#define __GFP_ZERO	    ((__force gfp_t)0x040u) /* zero-filled */
#define __GFP_NOWARN	    ((__force gfp_t)0x080u) /* no message when it fails */
#define __GFP_COMP	    ((__force gfp_t)0x100u) /* tails point to their head */
/* The injector passes it by: for boot and tests. */
#define __GFP_NOFAIL_INJECT ((__force gfp_t)0x200u)

#define GFP_ATOMIC	    (__GFP_HIGH)
#define GFP_NOWAIT	    ((__force gfp_t)0)
#define GFP_KERNEL	    (__GFP_WAIT)
#define GFP_USER	    (__GFP_WAIT)
#define GFP_HIGHUSER	    (__GFP_WAIT | __GFP_HIGHMEM)
#define GFP_DMA		    (__GFP_DMA)

#endif
