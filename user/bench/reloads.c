// SPDX-License-Identifier: MIT
//
// What: the loads of CR3 by operation. Each forgets the program's translations,
// which no count of instructions shows.
//
// Each operation is done a hundred times between two readings of the kernel's
// counters; the readings themselves load nothing.

#include "bench.h"
#include "libc.h"
#include "proc.h"
#include "signal.h"
#include "thread.h"

enum {
	ROUNDS = 100,
	PAGES = 64
};

static const char *const causes[] = { "switch", "exec", "flush" };

#define CAUSES (sizeof(causes) / sizeof(causes[0]))

static void reloads_so_far(long counts[])
{
	char name[32];

	for (size_t i = 0; i < CAUSES; i++) {
		snprintf(name, sizeof(name), "cr3_%s", causes[i]);
		counts[i] = vmstat(name);
	}
}

static void count(const char *name, void (*operation)(void))
{
	long before[CAUSES], after[CAUSES];

	reloads_so_far(before);
	for (int i = 0; i < ROUNDS; i++)
		operation();
	reloads_so_far(after);
	for (size_t i = 0; i < CAUSES; i++)
		printf("bench cr3_%s_%s %ld\n", name, causes[i],
		       after[i] - before[i]);
}

static void touch_and_unmap(void)
{
	char *p = map_anon(PAGE_SIZE);

	*p = 1;
	munmap(p, PAGE_SIZE);
}

static char *pages_touched(void)
{
	char *p = map_anon(PAGES * PAGE_SIZE);

	for (int i = 0; i < PAGES; i++)
		p[i * PAGE_SIZE] = 1;
	return p;
}

static void unmap_many(void)
{
	munmap(pages_touched(), PAGES * PAGE_SIZE);
}

static char *protected; // PAGES of them, touched

static void protect_many(void)
{
	mprotect(protected, PAGES * PAGE_SIZE, PROT_READ);
	mprotect(protected, PAGES * PAGE_SIZE, PROT_READ | PROT_WRITE);
}

static void yield(void)
{
	sys(__NR_sched_yield);
}

static void doze(void)
{
	struct timespec moment = { 0, 1000 };

	nanosleep(&moment, NULL);
}

static void fork_and_wait(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	waitpid(pid, &status, 0);
}

static void fork_exec_and_wait(void)
{
	char *argv[] = { (char *)"bench", (char *)"end", NULL };
	char *envp[] = { NULL };
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		execve("/bench", argv, envp);
		_exit(1);
	}
	waitpid(pid, &status, 0);
}

static int at_once(void *unused)
{
	(void)unused;
	return 0;
}

static void thread_and_join(void)
{
	struct thread thread;

	if (thread_start(&thread, at_once, NULL) == 0)
		thread_join(&thread);
}

static volatile bool stop;

static int yields(void *unused)
{
	(void)unused;
	while (!stop)
		yield();
	return 0;
}

static void between_threads(void)
{
	struct thread thread;

	stop = false;
	if (thread_start(&thread, yields, NULL))
		return;
	count("yield_thread", yield);
	stop = true;
	thread_join(&thread);
}

static void between_processes(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		for (;;)
			yield();
	count("yield_process", yield);
	sys(__NR_kill, pid, SIGKILL);
	waitpid(pid, &status, 0);
}

static void takes_it(int sig)
{
	(void)sig;
}

static void signal_to_itself(void)
{
	sys(__NR_kill, sys(__NR_getpid), SIGUSR1);
}

static void with_a_signal(void)
{
	on_signal(SIGUSR1, takes_it, 0);
	count("signal", signal_to_itself);
	set_disposition(SIGUSR1, SIG_DFL);
}

static int there[2], back[2];

static void byte_and_back(void)
{
	char c = 0;

	sys(__NR_write, there[1], &c, 1);
	sys(__NR_read, back[0], &c, 1);
}

static void echo(void)
{
	char c;

	close(there[1]);
	while (sys(__NR_read, there[0], &c, 1) == 1)
		sys(__NR_write, back[1], &c, 1);
	_exit(0);
}

static void through_pipes(void)
{
	int status;
	pid_t pid;

	sys(__NR_pipe2, there, 0);
	sys(__NR_pipe2, back, 0);
	pid = fork();
	if (pid == 0)
		echo();
	byte_and_back(); // its pages are its own then
	count("pipe", byte_and_back);
	for (int i = 0; i < 2; i++) {
		close(there[i]);
		close(back[i]);
	}
	waitpid(pid, &status, 0);
}

static char *shared; // the next page that a child has, too

static void copy_a_page(void)
{
	*shared = 2;
	shared += PAGE_SIZE;
}

static void copies(void)
{
	char *p = map_anon(ROUNDS * PAGE_SIZE);
	int status;
	pid_t pid;

	for (int i = 0; i < ROUNDS; i++)
		p[i * PAGE_SIZE] = 1;
	shared = p;
	pid = fork();
	if (pid == 0)
		for (;;)
			sys(__NR_pause);
	count("cow", copy_a_page);
	sys(__NR_kill, pid, SIGKILL);
	waitpid(pid, &status, 0);
	munmap(p, ROUNDS * PAGE_SIZE);
}

void count_reloads(void)
{
	if (vmstat("cr3_switch") < 0)
		return;
	count("fault", touch_and_unmap);
	count("unmap_many", unmap_many);
	protected = pages_touched();
	count("protect_many", protect_many);
	munmap(protected, PAGES * PAGE_SIZE);
	count("sleep", doze);
	between_threads();
	count("thread", thread_and_join);
	between_processes();
	count("fork", fork_and_wait);
	count("fork_exec", fork_exec_and_wait);
	copies();
	with_a_signal();
	through_pipes();
}
