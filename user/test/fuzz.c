// SPDX-License-Identifier: MIT
//
// What: whatever ring 3 asks for, the kernel answers or ends the program.
// Children make random system calls with hostile arguments.
//
//	/test/fuzz [CALLS [SEED]]
//
// A child has no variables while it calls: its calls are laid out on its
// stack, and the stack pointer walks over them,
//
//	sp -> nr a b c d e f | nr a b c d e f | ... | wait4 ... | exit 0
//	      popped into the registers of a call
//
// so nothing that the calls do to its memory can make it go on for ever.

#include "fuzz_calls.h"

enum {
	DEFAULT_CALLS = 20000,
	CALLS_EACH = 100 // a child's
};

static unsigned int total_calls = DEFAULT_CALLS;

static noreturn void caller(void)
{
	struct call calls[CALLS_EACH + 8];
	bool all_memory = campaign && one_in(8);
	int forks = all_memory ? MAX_FORKS : 0;

	memset(calls, 0, sizeof(calls));
	confine(all_memory);
	mmap((void *)ARENA, ARENA_PAGES / 2 * PAGE_SIZE, RW, ANON | MAP_FIXED,
	     -1, 0);
	memset((void *)ARENA, 1, below(ARENA_PAGES / 2) * PAGE_SIZE);
	fill_buffers();
	for (int i = 0; i < CALLS_EACH; i++)
		make_call(&calls[i], &forks);
	for (size_t i = CALLS_EACH; i < ARRAY_SIZE(calls); i++)
		calls[i].nr = i < CALLS_EACH + 4 ? __NR_wait4 : __NR_exit;
	for (int i = CALLS_EACH; i < CALLS_EACH + 4; i++)
		calls[i].arg[0] = -1;
	run_calls(calls);
}

TEST(no_system_call_breaks_the_kernel)
{
	SKIP_UNLESS_TESSERA();
	let_loose(caller, (total_calls + CALLS_EACH - 1) / CALLS_EACH);
}

int main(int argc, char **argv)
{
	if (!has_console())
		return 77; // skipped, as on Linux
	if (argc > 1)
		total_calls = strtoul(argv[1], NULL, 0);
	if (argc > 2)
		first_seed = strtoul(argv[2], NULL, 0);
	campaign = total_calls != DEFAULT_CALLS;
	return ktap_run_all("fuzz");
}
