/* SPDX-License-Identifier: MIT */
/*
 * slab_debug.h - what the files of slab debugging share
 *
 * A slot of a cache with SLAB_RED_ZONE and SLAB_STORE_USER:
 *
 *	| red zone | object | red zone | who took it | who freed it | rest |
 *	 red_left_pad ^      ^ object_size            ^ inuse        ^ size
 */
#ifndef MM_SLAB_DEBUG_H
#define MM_SLAB_DEBUG_H

#include <kernel/stackdepot.h>
#include "slab_internal.h"

/* As in Linux, so that a known byte in a register or a dump tells its story. */
#define RED_INACTIVE 0xbb /* around a free object */
#define RED_ACTIVE   0xcc /* around an object in use */
#define POISON_INUSE 0x5a /* in an object that nobody has written to yet */
#define POISON_FREE  0x6b /* in a free object … */
#define POISON_END   0xa5 /* … and its last byte */

#define RED_ZONE_MAX 64 /* of a wide pad only so much is filled */

/* Who, when, from where. when_ns 0: never. */
struct slab_track {
	unsigned long caller;
	depot_stack_handle_t chain;
	int pid;
	u64 when_ns;
};

enum slab_track_kind {
	TRACK_ALLOC,
	TRACK_FREE,
	NR_TRACKS
};

/* Bytes of one kind that stand around or in an object. */
struct slab_bytes {
	u8 *start;
	size_t n;
	u8 expected;
};

/* What a report is about. */
struct slab_damage {
	const struct kmem_cache *cache;
	const void *object;  /* NULL: the pointer lies in none */
	const void *pointer; /* as it was handed in; NULL: none was */
	const u8 *first,
		*last; /* the damaged bytes; NULL: it is not about bytes */
	u8 expected;   /* at first */
	const struct slab_track *tracks; /* NR_TRACKS of them; NULL: none */
};

/* slab_track.c: notes that CALLER took or freed the object, now. */
void slab_track_set(struct slab_track *track, unsigned long caller,
		    const void *frame);
/* The lines about a track, after what was done ("allocated", "freed"). */
void slab_track_print(const struct slab_track *track, const char *what,
		      report_line_t line, void *ctx);

/*
 * slab_report.c: the whole report, headed by a sentence. It ends in a panic with
 * the same sentence, or, when the words say so, with SLUB's habit of going on:
 * then the caller repairs.
 */
void slab_report(const struct slab_damage *damage, const char *fmt, ...)
	__printf(2, 3);
extern bool slab_reports_go_on;

/* slab_debug.c: M is on the command line. */
bool slab_unmap_wanted(void);
/* slab_unmap.c: the page that ADDR lies in is an object's, and mapped. */
bool slab_unmap_is_mapped(const void *addr);

#endif
