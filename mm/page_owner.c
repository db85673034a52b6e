// SPDX-License-Identifier: MIT
/*
 * page_owner.c - page_owner=on: who has taken each page
 *
 * What        A record for each frame: order, GFP flags, PID, and the call chain
 *             as a number of the depot's, which also counts the pages that each
 *             chain has now. /proc/page_owner adds it up; a page that is freed
 *             wrongly is reported with its record.
 * Invariants  The sum of all chains' counts is the number of pages taken since
 *             boot and not given back, but for chains that the full depot lost
 *             (page_owner_test.c).
 * Locking     A record is its page's owner's; the depot's counts are atomic.
 * Failure     Too many frames for the memory there is: said, and off.
 * Not here    Linux notes the time, the task's name and the last free as well.
 */
#include <kernel/cmdline.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <lib/kstrto.h>
#include <lib/printf.h>
#include <uapi/errno.h>
#include <mm/memblock.h>
#include <mm/page.h>
#include <mm/page_owner.h>
#include "internal.h"

#define DEPOT_BYTES (256UL << 10)
#define MAX_CHAINS  200 /* that the summary prints */

static struct page_owner {
	depot_stack_handle_t chain;
	u32 gfp;
	int pid;
	u8 order;
	bool taken;
} * owners;

static bool wanted;

static int __init parse_page_owner(const char *value)
{
	int err = kstrtobool(value, &wanted);

	if (!err && wanted)
		stack_depot_want(DEPOT_BYTES);
	return err;
}
CMDLINE("page_owner", parse_page_owner);

void __init page_owner_init(void)
{
	u64 bytes = (u64)max_pfn * sizeof(struct page_owner);

	if (!wanted)
		return;
	if (bytes > (u64)max_low_pfn * PAGE_SIZE / 16) {
		pr_err("page_owner: %llu KiB are too much for this machine\n",
		       bytes >> 10);
		return;
	}
	owners = memblock_alloc((size_t)bytes, PAGE_SIZE);
	page_alloc_debug |= PAGE_DEBUG_OWNER;
}

noinline void page_owner_set(struct page *page, unsigned int order, gfp_t gfp)
{
	const struct page_owner owner = {
		.chain = stack_depot_save_from(STACK_FRAME),
		.gfp = (__force u32)gfp,
		.pid = current->pid,
		.order = (u8)order,
		.taken = true,
	};
	pfn_t pfn = page_to_pfn(page);
	unsigned long i;

	for (i = 0; i < 1UL << order; i++)
		owners[pfn + i] = owner;
	stack_depot_count(owner.chain, 1L << order);
}

void page_owner_reset(struct page *page, unsigned int order)
{
	pfn_t pfn = page_to_pfn(page);
	unsigned long i;

	for (i = 0; i < 1UL << order; i++) {
		struct page_owner *owner = &owners[pfn + i];

		if (owner->taken)
			stack_depot_count(owner->chain, -1);
		owner->taken = false;
	}
}

void page_owner_print(const struct page *page, report_line_t line, void *ctx)
{
	const struct page_owner *owner;
	char text[112];

	if (!owners)
		return;
	owner = &owners[page_to_pfn(page)];
	snprintf(text, sizeof(text),
		 "  page %lx   %s, order %u, gfp 0x%x, by PID %d",
		 page_to_pfn(page), owner->taken ? "taken" : "was taken",
		 owner->order, owner->gfp, owner->pid);
	line(ctx, text);
	stack_depot_print(owner->chain, line, ctx);
}

/* The chain with the most pages of those that come after (COUNT, HANDLE) in the
 * order of printing. 0: there is none. */
static depot_stack_handle_t next_in_order(long *count,
					  depot_stack_handle_t handle)
{
	depot_stack_handle_t h, best = 0;
	long n, most = 0;

	for (h = stack_depot_next(0, &n); h; h = stack_depot_next(h, &n)) {
		if (n > *count || (n == *count && h <= handle) || n <= most)
			continue;
		best = h;
		most = n;
	}
	*count = most;
	return best;
}

void page_owner_summary(report_line_t line, void *ctx)
{
	depot_stack_handle_t handle = 0;
	long count = __LONG_MAX__;
	unsigned int i;
	char text[48];

	if (!owners) {
		line(ctx, "page_owner=on on the command line makes it so");
		return;
	}
	for (i = 0; i < MAX_CHAINS; i++) {
		handle = next_in_order(&count, handle);
		if (!handle)
			return;
		snprintf(text, sizeof(text), "%ld pages taken by", count);
		line(ctx, text);
		stack_depot_print(handle, line, ctx);
	}
}
