// SPDX-License-Identifier: MIT
//
// What: handlers that bring no restorer: i386 returns from them all the same,
// by code in a page of its own, "[sigpage]"; Linux does by that of its vdso. And
// i386's first calls of signals (sigold_32.h).

#include "signote.h"

struct way {
	long (*install)(int sig, void (*handler)(int), unsigned long flags);
	bool flags; // it takes some
};

static long by_rt_sigaction(int sig, void (*handler)(int), unsigned long flags)
{
	struct kernel_sigaction act = { .handler = (unsigned long)handler,
					.flags = flags };

	return sys(__NR_rt_sigaction, sig, &act, 0, sizeof(sigset_t));
}

static void *handler_sp, *returns_to;

static void note_return(int sig)
{
	note(sig);
	handler_sp = __builtin_frame_address(0);
	returns_to = __builtin_return_address(0);
}

static void note_return_info(int sig, siginfo_t *info, void *context)
{
	note_info(sig, info, context);
	handler_sp = __builtin_frame_address(0);
	returns_to = __builtin_return_address(0);
}

// A handler of SIGUSR1 by WAY, and the signal: true if it ran once and came back.
static bool way_returns(const struct way *way, unsigned long flags)
{
	void (*info)(int) = (void (*)(int))(uintptr_t)note_return_info;
	sigset_t before = mask_now();

	reset();
	if (way->install(SIGUSR1, flags & SA_SIGINFO ? info : note_return,
			 flags) < 0)
		return false;
	raise(SIGUSR1);
	return count == 1 && last_sig == SIGUSR1 && mask_now() == before;
}

static bool sigpage(struct map *map)
{
	return map_named("[sigpage]", map);
}

#include WORDSIZE_FILE(sigold)

int main(void)
{
	if (getenv("EXECED"))
		return execed();
	return ktap_run_all("sigold");
}
