// SPDX-License-Identifier: MIT
/*
 * slab_report.c - what was done to an object, so that one can see it
 *
 * What	slab kmalloc-64: 2 bytes behind the object at c3fe1048 were written
 *	  object     c3fe1048: 64 bytes, number 5 of 32 in the slab of page 3fe1
 *	  found      0x41 at c3fe1088, the first byte behind it; expected 0xcc
 *	  allocated  by PID 1 at 0.105321
 *	    slab_overrun+0x12/0x40
 *	    …
 *	  c3fe1070  5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a  ZZZZZZZZZZZZZZZZ
 *	  c3fe1080  5a 5a 5a 5a 5a 5a 5a 5a 41 42 cc cc cc cc cc cc  ZZZZZZZZAB......
 *	                                    ^^ ^^
 *
 * Locking Reports may come with any lock held; only the log is used. A test's
 *         buffer belongs to the test.
 */
#include <kernel/panic.h>
#include <kernel/printk.h>
#include <lib/align.h>
#include <lib/minmax.h>
#include <lib/printf.h>
#include <mm/slab_debug.h>
#include "slab_debug.h"

#define ROW	    16
#define ROWS_BEFORE 2
#define ROWS_AFTER  3

bool slab_reports_go_on;

static struct slab_reports *captured;

void slab_debug_capture(struct slab_reports *reports)
{
	if (reports) {
		reports->count = 0;
		reports->length = 0;
		reports->text[0] = '\0';
	}
	captured = reports;
}

static void say(void *ctx __maybe_unused, const char *text)
{
	struct slab_reports *r = captured;

	if (!r) {
		report_to_log(NULL, text);
		return;
	}
	r->length += (size_t)scnprintf(
		r->text + r->length, sizeof(r->text) - r->length, "%s\n", text);
}

/* ---------------------------------------------------------- which object it is */

static void say_object(const struct slab_damage *d)
{
	const struct kmem_cache *cache = d->cache;
	struct page *slab;
	unsigned int i = 0;
	char text[128];

	if (!d->object)
		return;
	if (direct_map_pfn(d->object) >= max_low_pfn) {
		snprintf(
			text, sizeof(text),
			"  object     %p: %zu bytes, alone before a guard page",
			d->object, cache->object_size);
	} else {
		slab = virt_to_slab(d->object);
		slab_object_index(cache, slab, d->object, &i);
		snprintf(
			text, sizeof(text),
			"  object     %p: %zu bytes, number %u of %u in the slab of page %lx",
			d->object, cache->object_size, i, cache->num,
			page_to_pfn(slab));
	}
	say(NULL, text);
}

/* Where a byte is, seen from the object. */
static void place_words(const struct slab_damage *d, const u8 *byte, char *buf,
			size_t size)
{
	const u8 *start = d->object, *end = start + d->cache->object_size;

	if (byte < start)
		snprintf(buf, size, "%lu bytes before it",
			 (unsigned long)(start - byte));
	else if (byte < end)
		snprintf(buf, size, "byte %lu of it",
			 (unsigned long)(byte - start));
	else
		snprintf(buf, size, "%lu bytes behind its end",
			 (unsigned long)(byte - end));
}

static void say_found(const struct slab_damage *d)
{
	char text[112], place[40];

	if (d->pointer && d->pointer != d->object) {
		snprintf(text, sizeof(text), "  pointer    %p", d->pointer);
		say(NULL, text);
	}
	if (!d->first)
		return;
	place_words(d, d->first, place, sizeof(place));
	snprintf(text, sizeof(text),
		 "  found      0x%02x at %p, %s; expected 0x%02x", *d->first,
		 d->first, place, d->expected);
	say(NULL, text);
}

/* -------------------------------------------------------------------- bytes */

static char printable(u8 byte)
{
	return byte >= 0x20 && byte < 0x7f ? (char)byte : '.';
}

static void say_row(const u8 *row)
{
	char text[96];
	unsigned int i;
	int n = scnprintf(text, sizeof(text), "  %p ", row);

	for (i = 0; i < ROW; i++)
		n += scnprintf(text + n, sizeof(text) - (size_t)n, " %02x",
			       row[i]);
	n += scnprintf(text + n, sizeof(text) - (size_t)n, "  ");
	for (i = 0; i < ROW; i++)
		n += scnprintf(text + n, sizeof(text) - (size_t)n, "%c",
			       printable(row[i]));
	say(NULL, text);
}

/* A mark under each byte from FIRST to LAST. */
static void say_marks(const u8 *row, const u8 *first, const u8 *last)
{
	char text[96];
	unsigned int i;
	int n;

	if (last < row || first >= row + ROW)
		return;
	n = scnprintf(text, sizeof(text), "  %*s ", (int)(2 * sizeof(long)),
		      "");
	for (i = 0; i < ROW && row + i <= last; i++)
		n += scnprintf(text + n, sizeof(text) - (size_t)n, " %s",
			       row + i >= first ? "^^" : "  ");
	say(NULL, text);
}

/* An object that was alone on its page may be gone. */
static bool may_look(const void *object)
{
	return direct_map_pfn(object) < max_low_pfn ||
	       slab_unmap_is_mapped(object);
}

/* The bytes around the damage; or else the object's first. */
static void say_bytes(const struct slab_damage *d)
{
	const u8 *at = d->first ? d->first : d->object, *row, *start, *end;

	if (!at || !may_look(d->object))
		return;
	start = (const u8 *)d->object - d->cache->red_left_pad;
	end = start + d->cache->size;
	if (slab_unmap_is_mapped(d->object)) { /* its page */
		start = (const u8 *)((unsigned long)d->object & PAGE_MASK);
		end = start + PAGE_SIZE;
	}
	row = (const u8 *)ALIGN_DOWN((unsigned long)at, ROW);
	start = max(start, row - ROWS_BEFORE * ROW);
	end = min(end, row + ROWS_AFTER * ROW);
	row = (const u8 *)ALIGN_DOWN((unsigned long)start, ROW);
	for (; row < end; row += ROW) { /* a slab is whole rows */
		say_row(row);
		if (d->first)
			say_marks(row, d->first, d->last);
	}
}

/* ------------------------------------------------------------------ the report */

void slab_report(const struct slab_damage *damage, const char *fmt, ...)
{
	static char sentence[160];
	char heading[200];
	va_list args;

	va_start(args, fmt);
	vscnprintf(sentence, sizeof(sentence), fmt, args);
	va_end(args);
	snprintf(heading, sizeof(heading), "slab %s: %s", damage->cache->name,
		 sentence);
	say(NULL, heading);
	say_object(damage);
	say_found(damage);
	if (damage->tracks) {
		slab_track_print(&damage->tracks[TRACK_ALLOC], "allocated", say,
				 NULL);
		slab_track_print(&damage->tracks[TRACK_FREE], "freed", say,
				 NULL);
	}
	say_bytes(damage);
	if (captured)
		captured->count++;
	else if (!slab_reports_go_on)
		panic("slab %s: %s", damage->cache->name, sentence);
	else
		pr_err("slab %s: mended; going on\n", damage->cache->name);
}
