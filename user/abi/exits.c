// SPDX-License-Identifier: MIT
//
// What: how processes end, as wait4 tells it: exit codes, and each way to die;
// those that are instructions are the machine's (exits_32.c, exits_64.c).

#include "exits.h"

static void exit_300(void)
{
	sys(__NR_exit, 300);
}

static void exit_group_minus_1(void)
{
	sys(__NR_exit_group, -1);
}

static void read_null(void)
{
	(void)*(volatile char *)0;
}

static void write_text(void)
{
	*(volatile char *)(uintptr_t)write_text = 1;
}

static void read_kernel(void)
{
	(void)*(volatile char *)(KERNEL_ADDRESS + 0x100000);
}

static void write_kernel(void)
{
	*(volatile char *)-4096L = 1;
}

static void run_null(void)
{
	((void (*)(void))0)();
}

static void divide_by_zero(void)
{
	asm volatile("xor %%ecx, %%ecx; mov $1, %%eax; cltd; idiv %%ecx" ::
			     : "eax", "ecx", "edx");
}

static void overflow_quotient(void)
{
	asm volatile(
		"mov $-1, %%ecx; mov $0x80000000, %%eax; cltd; idiv %%ecx" ::
			: "eax", "ecx", "edx");
}

static const struct way ways[] = {
	WAY(exit_300),	 WAY(exit_group_minus_1), WAY(read_null),
	WAY(write_text), WAY(read_kernel),	  WAY(write_kernel),
	WAY(run_null),	 WAY(divide_by_zero),	  WAY(overflow_quotient),
};

static int run_way(void *arg)
{
	((void (*)(void))(uintptr_t)arg)();
	return 0;
}

static void show_usage(void)
{
	struct rusage child, all;
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		char *p = map_anon(64 * PAGE_SIZE);

		for (int i = 0; i < 64; i++)
			touch(p + i * PAGE_SIZE);
		_exit(7);
	}
	memset(&child, 0xff, sizeof(child));
	wait4(pid, &status, 0, &child);
	getrusage(RUSAGE_CHILDREN, &all);
	printf("wait4: status 0x%x, minflt in 64..128: %d, children >= child: %d\n",
	       status, child.ru_minflt >= 64 && child.ru_minflt < 128,
	       all.ru_minflt >= child.ru_minflt);
	printf("maxrss child > 64 pages: %d; children's >= child's: %d\n",
	       child.ru_maxrss > 256, all.ru_maxrss >= child.ru_maxrss);
	printf("ixrss %ld idrss %ld isrss %ld nswap %ld in %ld out %ld snd %ld rcv %ld sig %ld\n",
	       child.ru_ixrss, child.ru_idrss, child.ru_isrss, child.ru_nswap,
	       child.ru_inblock, child.ru_oublock, child.ru_msgsnd,
	       child.ru_msgrcv, child.ru_nsignals);
}

static void show_ways(const struct way *table, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		int status = in_child(run_way, (void *)(uintptr_t)table[i].run);

		printf("%s: 0x%x %s\n", table[i].name, status,
		       WIFSIGNALED(status) ? signal_name(WTERMSIG(status))
					   : "");
	}
}

void show_exits(void)
{
	show_ways(ways, ARRAY_SIZE(ways));
	show_ways(machine_ways, nr_machine_ways);
	show_usage();
}
