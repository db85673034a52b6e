// SPDX-License-Identifier: MIT
//
// What: chapter 10, seven wrong pointers, each followed by a child of its own.
// The explanation of each fault is the kernel's; on Tessera it appears on the
// console as it happens.

#include "tour.h"

static const char constant[PAGE_SIZE * 2] = "read only";
static unsigned long kernel_address;

static void read_null(void)
{
	(void)*(volatile char *)getenv("no such variable");
}

static void write_unmapped(void)
{
	char *p = map_anon(PAGE_SIZE);

	munmap(p, PAGE_SIZE);
	*(volatile char *)p = 1;
}

static void write_constant(void)
{
	*(volatile char *)(uintptr_t)&constant[PAGE_SIZE] = 1;
}

static void read_kernel(void)
{
	(void)*(volatile char *)kernel_address;
}

static void write_protected(void)
{
	volatile char *p = map_anon(PAGE_SIZE);

	p[0] = 1;
	mprotect((char *)p, PAGE_SIZE, PROT_READ);
	p[0] = 2;
}

static void jump_nowhere(void)
{
	char *p = map_anon(PAGE_SIZE);

	munmap(p, PAGE_SIZE);
	((void (*)(void))(uintptr_t)p)();
}

static noinline int overflow(int depth)
{
	volatile char frame[16 * 1024];

	frame[0] = depth;
	if (depth == 1000000)
		return 0;
	return overflow(depth + 1) + frame[0];
}

static void overflow_stack(void)
{
	struct rlimit limit = { .rlim_cur = MIB(1), .rlim_max = MIB(1) };

	setrlimit(RLIMIT_STACK, &limit);
	overflow(0);
}

struct way {
	const char *what, *why;
	void (*go)(void);
};

static const struct way ways[] = {
	{ "a read through NULL",
	  "no area covers address 0, and none may: mmap_min_addr is 64 KiB",
	  read_null },
	{ "a write to memory already unmapped",
	  "no area covers the address; the pointer outlived its mapping",
	  write_unmapped },
	{ "a write to a constant", "an area covers it, but without VM_WRITE",
	  write_constant },
	{ "a read of kernel memory",
	  "above TASK_SIZE: whatever the page tables hold, the user bit is "
	  "clear",
	  read_kernel },
	{ "a write after mprotect(PROT_READ)",
	  "present, the write bit clear, and the area agrees with the entry",
	  write_protected },
	{ "a jump to an unmapped address",
	  "the fetch faults: the instruction pointer and CR2 are the same",
	  jump_nowhere },
	{ "a stack that overflows",
	  "below the stack, within reach, but past RLIMIT_STACK (1 MiB here)",
	  overflow_stack },
};

static int follow(void *arg)
{
	const struct way *way = arg;

	way->go();
	return 0;
}

// The kernel's text; but where a 64-bit Linux gives a 32-bit program nearly
// 4 GiB, the last page of those.
static void find_kernel(void)
{
	unsigned long here = (unsigned long)__builtin_frame_address(0);

	kernel_address = here < TASK_SIZE ? KERNEL_TEXT : -PAGE_SIZE;
}

void wrong_pointers(void)
{
	find_kernel();
	say("A page fault is a question: the CPU says which address (CR2) and "
	    "what was tried (the error code: present? write? user?), and the "
	    "kernel looks whether an area allows it. Usually the answer is a "
	    "page. Here are seven times it is SIGSEGV.");
	if (on_tessera())
		say("Tessera explains each on the console: the walk, the "
		    "areas near, and the first thing that disagrees.");
	for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
		int status;

		heading(i + 1, ways[i].what);
		status = in_child(follow, (void *)&ways[i]);
		show("the child was %s", how_it_ended(status));
		show("why: %s", ways[i].why);
		expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV,
		       "SIGSEGV, and this process goes on");
		if (i == 2)
			pause_here();
	}
	gap();
	kernel("do_user_addr_fault -> bad_area: no area (SEGV_MAPERR), or "
	       "access_error says the area forbids it (SEGV_ACCERR)");
}
