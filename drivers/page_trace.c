// SPDX-License-Identifier: MIT
/*
 * page_trace.c - page_trace: every allocation and release of pages, recorded
 *
 * What        Eight bytes an event to port 0xE9, which QEMU writes to a file
 *             (-debugcon file:NAME). scripts/record-trace makes a trace of them
 *             that mm/page_frag_model.c plays back:
 *
 *	byte  0 … 3  frame number of the block's head, low byte first
 *	      4      order
 *	      5      gfp_index, of a release: 0xff
 *	      6, 7   0
 *
 * Not here    Linux's trace points, which go to a ring buffer of the kernel's.
 */
#include <asm/io.h>
#include <kernel/cmdline.h>
#include <uapi/errno.h>
#include <mm/page_alloc.h>

#define DEBUG_CONSOLE_PORT 0xe9
#define RELEASED	   0xff

static void record(const struct page *page, unsigned int order, u8 kind)
{
	const u64 event =
		(u64)page_to_pfn(page) | (u64)order << 32 | (u64)kind << 40;
	unsigned int i;

	for (i = 0; i < sizeof(event); i++)
		outb((u8)(event >> 8 * i), DEBUG_CONSOLE_PORT);
}

static void record_alloc(const struct page *page, unsigned int order, gfp_t gfp)
{
	record(page, order, (u8)gfp_index(gfp));
}

static void record_free(const struct page *page, unsigned int order)
{
	record(page, order, RELEASED);
}

static const struct page_tracer debug_console = { record_alloc, record_free };

static int __init start_page_trace(const char *value)
{
	if (*value)
		return -EINVAL;
	page_trace_to(&debug_console);
	return 0;
}
CMDLINE("page_trace", start_page_trace);
