// SPDX-License-Identifier: MIT
//
// What: chapter 9, the one area that grows without being asked, and the three
// things that stop it: its limit, the gap it keeps, the end of memory.

#include "tour.h"

enum {
	FRAME = 32 * 1024
}; // bytes of stack for each level of the recursion

static unsigned long stack_start, stack_limit;

static long stack_kb(void)
{
	struct map map;

	return map_of(__builtin_frame_address(0), &map)
		       ? (long)(map.end - map.start) / 1024
		       : -1;
}

// Goes `bytes` deep, one write in every 32 KiB on the way; returns the area's
// size in kB at the deepest point.
static noinline long descend(long bytes)
{
	volatile char frame[FRAME - 64];
	long deepest;

	touch(&frame[0]);
	if (bytes <= FRAME)
		return stack_kb();
	deepest = descend(bytes - FRAME);
	touch(&frame[1]); // or the compiler makes a loop of it
	return deepest;
}

static noinline long dense_faults(long pages)
{
	volatile char frame[64 * PAGE_SIZE];
	long before = minor_faults();

	for (long i = 64 - 1; i >= 64 - pages; i--)
		touch(&frame[i * PAGE_SIZE]);
	return minor_faults() - before;
}

static void growing(void)
{
	long before = stack_kb(), after, faults;

	show("%-34s %8ld kB", "the area now", before);
	descend(FRAME);
	for (long depth = 256; depth <= 1024; depth *= 2) {
		after = descend(depth * 1024);
		show("%4ld KiB deep %29ld kB", depth, after);
	}
	show("%-34s %8ld kB", "back at the top", stack_kb());
	gap();
	expect(after >= before && after >= 1024 - 32,
	       "the area grew with the depth");
	expect(stack_kb() >= after, "and it does not shrink again");
	faults = dense_faults(64);
	show("writing to 64 pages of it again, page by page: %ld faults",
	     faults);
	gap();
	expect(faults >= 48 && faults <= 64 + 2,
	       "a fault for each page the deep calls skipped, none for those "
	       "they wrote");
	kernel("do_user_addr_fault finds the address below the area, marked "
	       "VM_GROWSDOWN: expand_stack -> stack_may_grow, then "
	       "handle_mm_fault as ever");
}

static unsigned long used_now(void)
{
	struct map map;

	return map_of(__builtin_frame_address(0), &map)
		       ? map.end - (unsigned long)__builtin_frame_address(0)
		       : 0;
}

// To the limit less some, or beyond it.
static int dive(void *arg)
{
	long distance = *(long *)arg;

	descend(stack_limit - used_now() + distance);
	return 0;
}

// "For ever" is a million calls: nobody gets there.
static noinline int recurse(int depth)
{
	volatile char frame[FRAME - 64];
	int result;

	touch(&frame[0]);
	if (depth % 32 == 0)
		show("child: %d MiB deep, the area is %ld kB",
		     depth * FRAME >> 20, stack_kb());
	if (depth == 1000000)
		return 0;
	result = recurse(depth + 1);
	touch(&frame[1]);
	return result;
}

static int recurse_for_ever(void *arg)
{
	(void)arg;
	return recurse(1);
}

static void lower_limit(unsigned long bytes)
{
	struct rlimit limit;

	getrlimit(RLIMIT_STACK, &limit);
	limit.rlim_cur = bytes;
	if (setrlimit(RLIMIT_STACK, &limit))
		die("setrlimit");
	stack_limit = bytes;
}

static void limits(void)
{
	long less = -(long)KIB(128), more = KIB(64);
	int status;

	show("RLIMIT_STACK is %lu KiB now", stack_limit / 1024);
	status = in_child(dive, &less);
	show("a child going 128 KiB less deep %s", how_it_ended(status));
	gap();
	expect(status == 0, "there is room up to the limit");
	status = in_child(dive, &more);
	show("a child going 64 KiB deeper was %s", how_it_ended(status));
	gap();
	expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV,
	       "and none beyond: the fault is refused, SIGSEGV");
}

void stack_grows(void)
{
	struct rlimit limit;
	struct map map;
	int status;

	if (getrlimit(RLIMIT_STACK, &limit) || !map_of(&limit, &map))
		die("RLIMIT_STACK");
	stack_start = map.end;
	say("Nobody calls mmap for the stack. It starts as a few pages below "
	    "0x%" PRIaddr
	    ", and a touch below its end, if near enough to be meant, "
	    "makes it longer. We go deeper, a write every 32 KiB:",
	    stack_start);
	growing();
	pause_here();

	say("How far? RLIMIT_STACK is looked at when the stack grows, so "
	    "lowering it counts at once. Set to 2 MiB:");
	lower_limit(MIB(2));
	limits();
	pause_here();

	say("And the classic: a function that calls itself for ever, with the "
	    "limit at 4 MiB.");
	lower_limit(MIB(4));
	status = in_child(recurse_for_ever, NULL);
	show("the child was %s", how_it_ended(status));
	gap();
	expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV,
	       "infinite recursion is a page fault in the end");
	kernel("expand_stack -> stack_may_grow: no beyond RLIMIT_STACK, and no "
	       "within stack_guard_gap (256 pages) of another area; then "
	       "bad_area -> force_sig(SIGSEGV)");
}
