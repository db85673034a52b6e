// SPDX-License-Identifier: MIT
//
// What: what ring 3 pays for, in ticks of the time-stamp counter. Under QEMU's
// `-icount shift=0` a tick is an instruction and runs repeat exactly; on other
// machines ticks are cycles.
//
// Each line: bench NAME VALUE (sample.c). A sample is one operation. areas.c has
// what concerns areas and faults.

#include "bench.h"
#include "libc.h"
#include "signal.h"

// The call alone: nothing but the number and the entry between the readings.
static void null_syscall(void)
{
	MEASURE("null_syscall", sys_bare(__NR_getppid));
}

// Two processes that yield to each other: two switches and two calls a round.
static void context_switch(void)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		for (int i = 0; i < SAMPLES + 100; i++)
			sys(__NR_sched_yield);
		_exit(0);
	}
	for (int i = 0; i < SAMPLES; i++) {
		uint64_t start = rdtsc();

		sys(__NR_sched_yield);
		sample((rdtsc() - start) / 2);
	}
	report("context_switch");
	waitpid(pid, &status, 0);
}

static void step_over(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)info;
	context_ip(context) += 3;
}

// A write to what may not be written, to a handler and back.
static void signal_of_a_fault(void)
{
	char *p = mmap(NULL, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
		       -1, 0);

	on_siginfo(SIGSEGV, step_over, 0);
	for (int i = 0; i < SAMPLES; i++) {
		uint64_t start = rdtsc();

		asm volatile("movb $1, (%0)" : : "c"(p) : "memory");
		sample(rdtsc() - start);
	}
	report("sigsegv_handler");
	set_disposition(SIGSEGV, SIG_DFL);
	munmap(p, PAGE_SIZE);
}

// Forks, runs PATH in the child if there is one, and waits for its end.
static void life_and_death(const char *name, const char *path, int times)
{
	char *argv[] = { (char *)"bench", (char *)"end", NULL };
	char *envp[] = { NULL };

	for (int i = 0; i < times; i++) {
		uint64_t start = rdtsc();
		pid_t pid = fork();
		int status;

		if (pid == 0) {
			if (path)
				execve(path, argv, envp);
			_exit(0);
		}
		waitpid(pid, &status, 0);
		sample(rdtsc() - start);
	}
	report(name);
}

static void processes(void)
{
	char *p;

	life_and_death("fork_exit_wait", NULL, 65);
	life_and_death("fork_exec_exit_wait",
		       (const char *)getauxval(AT_EXECFN), 33);
	p = map_anon(MIB(16));
	memset(p, 1, MIB(16));
	life_and_death("fork_16m_exit_wait", NULL, 9);
	munmap(p, MIB(16));
}

static void pipe_byte(void)
{
	char c = 0;
	int fds[2];

	sys(__NR_pipe2, fds, 0);
	MEASURE("pipe_byte", {
		sys(__NR_write, fds[1], &c, 1);
		sys(__NR_read, fds[0], &c, 1);
	});
	close(fds[0]);
	close(fds[1]);
}

// A byte goes to another process and comes back.
static void pipe_round_trip(void)
{
	int there[2], back[2], status;
	char c = 0;
	pid_t pid;

	sys(__NR_pipe2, there, 0);
	sys(__NR_pipe2, back, 0);
	pid = fork();
	if (pid == 0) {
		close(there[1]);
		while (sys(__NR_read, there[0], &c, 1) == 1)
			sys(__NR_write, back[1], &c, 1);
		_exit(0);
	}
	MEASURE("pipe_round_trip", {
		sys(__NR_write, there[1], &c, 1);
		sys(__NR_read, back[0], &c, 1);
	});
	close(there[1]);
	waitpid(pid, &status, 0);
	close(there[0]);
	close(back[0]);
	close(back[1]);
}

// A child writes to what it shares with its parent: copies. When it is gone, the
// parent writes: the last owner keeps the pages.
static void cow_faults(void)
{
	char *p = map_anon(MANY * PAGE_SIZE);
	int status;
	pid_t pid;

	memset(p, 1, MANY * PAGE_SIZE);
	pid = fork();
	if (pid == 0) {
		touch_fresh(p, MANY, true);
		report("cow_copy");
		flush();
		_exit(0);
	}
	waitpid(pid, &status, 0);
	touch_fresh(p, MANY, true);
	report("cow_reuse");
	munmap(p, MANY * PAGE_SIZE);
}

// Beside Linux, where the kernel does not measure itself, a module does: then
// the initramfs has it. It prints its lines and declines to stay.
static void load_module(void)
{
	int fd = open("/tessera_bench.ko", O_RDONLY);

	if (fd < 0)
		return;
	sys(__NR_finit_module, fd, "", 0);
	close(fd);
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "end"))
		_exit(0); // processes' second life
	load_module();
	measure_overhead();
	measure_overhead(); // the first has faulted the samples in
	null_syscall();
	measure_areas();
	context_switch();
	signal_of_a_fault();
	cow_faults();
	pipe_byte();
	pipe_round_trip();
	processes();
	count_reloads();
	if (getpid() == 1) {
		flush();
		reboot(LINUX_REBOOT_CMD_POWER_OFF);
	}
	return 0;
}
