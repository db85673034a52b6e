// SPDX-License-Identifier: MIT
//
// What: random system calls by several processes and threads at once, as init
// of `make fuzz-syscalls` (scripts/fuzz-syscalls).
//
//	/test/fuzzcalls ROUNDS SEED [plain] [list=ROUND] [hang] [owners]
//
// A round has a seed of its own. It is one to four processes with up to two
// threads more, each with a row of calls; all of them may stop, wait and send
// signals as they like, for after a while the rest is killed. Then the books
// are audited. `plain`: nobody makes allocations fail. list= makes no calls but
// prints those of one round: what to look at when the kernel fell in it.
//
// /dev/watchdog, where there is one, hears of each round. With `hang` it hears
// no more after the first: what a kernel that hangs would look like. With `owners`
// it is shown who has pages, before and after.

#include "fuzz_calls.h"
#include "signal.h"
#include "thread.h"

enum {
	ROW = 60,	 // calls
	MAX_TASKS = 4,	 // processes of a round
	MAX_THREADS = 3, // of a process, the first included
	AUDIT_EVERY = 8, // rounds
	ROUND_MS = 60,
	STACK_ROOM = 2 * PAGE_SIZE // for signals' frames, below the rows
};

static unsigned int rounds = 40;
static long listed = -1; // the round whose calls are printed
static bool hangs, owners;

static struct call row_of[MAX_THREADS][ROW + 8] __attribute__((aligned(4096)));

// ------------------------------------------------------------------ one process

static void make_row(struct call *row)
{
	int forks = 0;

	memset(row, 0, sizeof(row_of[0]));
	for (int i = 0; i < ROW; i++) {
		make_call(&row[i], &forks);
		if (one_in(8))
			row[i].nr = __NR_sched_yield;
	}
	for (int i = ROW; i < ROW + 8; i++)
		row[i].nr = __NR_exit;
}

// A thread's row is on its stack, with room for the frames of signals.
static int run_row(void *arg)
{
	struct {
		char room[STACK_ROOM];
		struct call row[ROW + 8];
	} on_stack;

	memcpy(on_stack.row, arg, sizeof(on_stack.row));
	run_calls(on_stack.row);
}

static void start_threads(int threads)
{
	static struct thread others[MAX_THREADS];

	for (int i = 1; i < threads; i++)
		thread_start(&others[i], run_row, row_of[i]);
}

static noreturn void one_process(bool unprivileged)
{
	int threads = 1 + (int)below(MAX_THREADS);

	confine(false);
	mmap((void *)ARENA, ARENA_PAGES / 2 * PAGE_SIZE, RW, ANON | MAP_FIXED,
	     -1, 0);
	memset((void *)ARENA, 1, below(ARENA_PAGES / 2) * PAGE_SIZE);
	fill_buffers();
	for (int i = 0; i < threads; i++)
		make_row(row_of[i]);
	if (unprivileged)
		sys(__NR_setresuid, 1000, 1000, 1000);
	start_threads(threads);
	run_row(row_of[0]);
	__builtin_unreachable();
}

// ------------------------------------------------------------------- the rounds

static unsigned int process_seed(unsigned int round, int i)
{
	return (first_seed + round) * MAX_TASKS + (unsigned int)i;
}

// How many processes a round has.
static int crowd(unsigned int round)
{
	seed(first_seed + round);
	return 1 + (int)below(MAX_TASKS);
}

static void start_processes(unsigned int round)
{
	int n = crowd(round);

	for (int i = 0; i < n; i++)
		if (sys(__NR_fork) == 0) {
			seed(process_seed(round, i));
			one_process(one_in(2));
		}
}

// All that is left is killed, and what it leaves is reaped.
static void end_round(void)
{
	const struct timespec tick = { 0, ROUND_MS * 1000000L / 20 };
	long pid = 1;

	for (int i = 0; i < 20; i++) {
		while ((pid = sys(__NR_wait4, -1, 0, WNOHANG, 0)) > 0)
			;
		if (pid < 0) // ECHILD: nobody is left
			return;
		sys(__NR_nanosleep, &tick, 0);
	}
	do {
		sys(__NR_kill, -1, SIGKILL);
		pid = sys(__NR_wait4, -1, 0, 0, 0);
	} while (pid != -ECHILD);
}

static bool audit(unsigned int round)
{
	const char *wrong = round % AUDIT_EVERY ? NULL : books_disagree();

	if (wrong)
		ktap_note("round %u: mm_check: %s", round, wrong);
	return !wrong;
}

// Who holds pages, for a comparison of before and after: with page_owner=on.
static void show_file(const char *when, const char *path)
{
	struct lines l;
	char *line;

	if (!owners || !lines_open(&l, path))
		return;
	while ((line = lines_next(&l)))
		printf("# %s: %s\n", when, line);
}

static void show_owners(const char *when)
{
	show_file(when, "/proc/slabinfo");
	show_file(when, "/proc/mounts");
	show_file(when, "/proc/meminfo");
	show_file(when, "/proc/vmallocinfo");
	show_file(when, "/proc/page_owner");
}

TEST(no_crowd_of_callers_breaks_the_kernel)
{
	int watchdog = open("/dev/watchdog", O_WRONLY | O_CLOEXEC);
	long before = 0;

	make_world();
	show_owners("before");
	for (unsigned int round = 0; round < rounds; round++) {
		if (round == AUDIT_EVERY)
			before = meminfo("MemFree"); // what is cached is there
		ktap_note("round %u", round);
		sys(__NR_write, watchdog, "1", 1);
		keep_world();
		start_processes(round);
		end_round();
		if (hangs)
			msleep(60000);
		if (!EXPECT(audit(round)))
			break;
	}
	end_world();
	show_owners("after");
	if (before)
		EXPECT(settled(before));
	sys(__NR_write, watchdog, "V", 1);
	close(watchdog);
}

// --------------------------------------------------------------------- listing

static void list_row(int process, int thread, const struct call *row)
{
	for (int i = 0; i < ROW; i++) {
		const unsigned long *a = row[i].arg;

		printf("# %d.%d.%d: %lu(%lx, %lx, %lx, %lx, %lx, %lx)\n",
		       process, thread, i, row[i].nr, a[0], a[1], a[2], a[3],
		       a[4], a[5]);
	}
}

static void list_round(unsigned int round)
{
	int n = crowd(round);

	for (int i = 0; i < n; i++) {
		int threads;

		seed(process_seed(round, i));
		one_in(2);
		threads = 1 + (int)below(MAX_THREADS);
		below(ARENA_PAGES / 2);
		fill_buffers();
		for (int t = 0; t < threads; t++) {
			make_row(row_of[t]);
			list_row(i, t, row_of[t]);
		}
	}
}

int main(int argc, char **argv)
{
	if (!has_console() || !on_tessera())
		return 77; // skipped: a real machine has more to lose
	signals_are_meant = getpid() == 1;
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "plain"))
			injector = false;
		else if (!strcmp(argv[i], "hang"))
			hangs = true;
		else if (!strcmp(argv[i], "owners"))
			owners = true;
		else if (!strncmp(argv[i], "list=", 5))
			listed = strtol(argv[i] + 5, NULL, 0);
		else if (i == 1)
			rounds = strtoul(argv[i], NULL, 0);
		else
			first_seed = strtoul(argv[i], NULL, 0);
	}
	if (listed >= 0) {
		list_round((unsigned int)listed);
		return 0;
	}
	return ktap_run_all("fuzzcalls");
}
