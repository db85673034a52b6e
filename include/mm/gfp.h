/* SPDX-License-Identifier: MIT */
/*
 * gfp.h - "get free pages": what an allocation may do and where it may look
 *
 * What        The names and meanings are Linux 6.1's, the numbers are not. The
 *             first four bits, the zone and the mobility, are an index: they
 *             choose the list that a page comes from.
 *
 *	GFP_…            zone     mobility    may sleep  down to
 *	ATOMIC           Normal   unmovable   no         3/8 of min
 *	NOWAIT           Normal   unmovable   no         min
 *	KERNEL, USER     Normal   unmovable   yes        min
 *	HIGHUSER         HighMem  unmovable   yes        min
 *	HIGHUSER_MOVABLE HighMem  movable     yes        min
 *	DMA              DMA      unmovable   no         min
 *
 * Not here    Nothing is reclaimed yet, so __GFP_IO and __GFP_FS, which tell
 *             reclaim how far it may go, forbid nothing; __GFP_NOFAIL, which
 *             needs somebody to wait for, does not exist.
 * See: Gorman, 6.4.
 */
#ifndef MM_GFP_H
#define MM_GFP_H

#include <lib/types.h>

typedef unsigned int __bitwise gfp_t;

/* Where: the zone to begin with. With both bits: DMA. */
#define __GFP_DMA	     ((__force gfp_t)0x01u) /* from ZONE_DMA only */
#define __GFP_HIGHMEM	     ((__force gfp_t)0x02u) /* ZONE_HIGHMEM is welcome */
/* What will become of the page: at most one of them. */
#define __GFP_MOVABLE	     ((__force gfp_t)0x04u) /* can be put elsewhere */
#define __GFP_RECLAIMABLE    ((__force gfp_t)0x08u) /* can be given up */
/* How far: */
#define __GFP_HIGH	     ((__force gfp_t)0x10u) /* down to half of min */
#define __GFP_ATOMIC	     ((__force gfp_t)0x20u) /* a quarter less still */
#define __GFP_MEMALLOC	     ((__force gfp_t)0x40u) /* to the last page */
#define __GFP_NOMEMALLOC     ((__force gfp_t)0x80u) /* none of these three */
/* By what means: */
#define __GFP_IO	     ((__force gfp_t)0x100u) /* may start disk I/O */
#define __GFP_FS	     ((__force gfp_t)0x200u) /* may call file systems */
#define __GFP_DIRECT_RECLAIM ((__force gfp_t)0x400u) /* may sleep */
#define __GFP_KSWAPD_RECLAIM ((__force gfp_t)0x800u) /* may wake kswapd */
#define __GFP_RECLAIM	     (__GFP_DIRECT_RECLAIM | __GFP_KSWAPD_RECLAIM)
#define __GFP_NORETRY	     ((__force gfp_t)0x1000u) /* one look is enough */
/* And: */
#define __GFP_ZERO	     ((__force gfp_t)0x2000u) /* zero-filled */
#define __GFP_COMP	     ((__force gfp_t)0x4000u) /* tails know their head */
#define __GFP_NOWARN	     ((__force gfp_t)0x8000u) /* fails silently */
/* The injector passes it by: for boot and tests. */
#define __GFP_NOFAIL_INJECT  ((__force gfp_t)0x10000u)

#define GFP_ATOMIC	     (__GFP_HIGH | __GFP_ATOMIC | __GFP_KSWAPD_RECLAIM)
#define GFP_NOWAIT	     (__GFP_KSWAPD_RECLAIM)
#define GFP_NOIO	     (__GFP_RECLAIM)
#define GFP_NOFS	     (__GFP_RECLAIM | __GFP_IO)
#define GFP_KERNEL	     (__GFP_RECLAIM | __GFP_IO | __GFP_FS)
#define GFP_USER	     GFP_KERNEL
#define GFP_HIGHUSER	     (GFP_USER | __GFP_HIGHMEM)
#define GFP_HIGHUSER_MOVABLE (GFP_HIGHUSER | __GFP_MOVABLE)
#define GFP_DMA		     (__GFP_DMA)

/* Zone and mobility, as an index. */
#define GFP_INDEX_BITS	     4
static inline unsigned int gfp_index(gfp_t gfp)
{
	return (__force unsigned int)gfp & ((1u << GFP_INDEX_BITS) - 1);
}

static inline bool gfp_may_sleep(gfp_t gfp)
{
	return gfp & __GFP_DIRECT_RECLAIM;
}

#endif
