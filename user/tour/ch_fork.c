// SPDX-License-Identifier: MIT
//
// What: chapter 3, one virtual address in two processes; copy on write watched
// through /proc/self/pagemap.

#include "tour.h"

static volatile char *page;

// What the parent saw before the fork; the child inherits it.
static unsigned long frame_before, code_frame;

static void row(const char *who, const char *when)
{
	show("%-8s %-16s 0x%" PRIaddr "   0x%05lx   \"%s\"", who, when,
	     (unsigned long)page, pfn_of((char *)page), (char *)page);
}

static unsigned long code_pfn(void)
{
	return pfn_of((void *)(uintptr_t)one_address_two_frames);
}

// Exit code: bit 0 one frame at first, bit 1 another after the write, bit 2
// the code shared.
static int child(void *arg)
{
	int seen = 0;
	unsigned long mine;

	(void)arg;
	row("child", "just born");
	if (pfn_of((char *)page) == frame_before)
		seen |= 1;
	strlcpy((char *)page, "the child's text", PAGE_SIZE);
	mine = pfn_of((char *)page);
	row("child", "after its write");
	if (mine && mine != frame_before)
		seen |= 2;
	if (code_pfn() == code_frame)
		seen |= 4;
	return seen;
}

static void judge(int status)
{
	int seen = WIFEXITED(status) ? WEXITSTATUS(status) : 0;

	gap();
	expect(seen & 1, "at first both processes had the same frame: fork "
			 "copies no memory, only page-table entries, and takes "
			 "the right to write from both");
	expect(seen & 2, "the child's first write faulted and got a copy: the "
			 "same address, two frames");
	expect(seen & 4,
	       "the program's code is one frame (0x%lx) for both, "
	       "and stays so: nobody writes there",
	       code_frame);
	expect(!strcmp((char *)page, "the parent's text"),
	       "the parent still reads its own text");
	kernel("fork: dup_mm -> dup_mmap -> copy_page_range; the write: "
	       "do_user_addr_fault -> handle_mm_fault -> do_wp_page -> "
	       "wp_page_copy");
}

// The other owner is gone: is a copy still made?
static void last_owner(void)
{
	long before = minor_faults();

	say("The child has ended, so the frame has one owner again. The "
	    "parent's entry is still read-only; what does its next write "
	    "cost?");
	page[0] = 'T';
	show("one fault, and then:");
	row("parent", "after its write");
	gap();
	expect(minor_faults() > before, "the write did fault");
	expect(pfn_of((char *)page) == frame_before,
	       "but nothing was copied: the last owner keeps the frame");
	kernel("do_wp_page -> wp_page_reuse");
}

void one_address_two_frames(void)
{
	int status;

	page = map_anon(PAGE_SIZE);
	strlcpy((char *)page, "the parent's text", PAGE_SIZE);
	minor_faults();
	frame_before = pfn_of((char *)page);
	code_frame = code_pfn();

	say("An address means something only together with the page tables in "
	    "use. We write a page, fork, and let parent and child look at the "
	    "same address; /proc/self/pagemap tells the frame behind it.");
	show("%-8s %-16s %-10s   %-7s   %s", "who", "when", "address", "frame",
	     "content");
	row("parent", "before fork");
	status = in_child(child, NULL);
	row("parent", "child has ended");
	judge(status);
	pause_here();
	last_owner();
}
