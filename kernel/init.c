// SPDX-License-Identifier: MIT
/*
 * init.c - from a running kernel to the first program, and after its end
 *
 * What     kernel_init, the first kernel thread, unpacks the initramfs, runs
 *          the kernel's own tests if test= asks for them, and starts pid 1.
 *          Then it waits: it is the parent of pid 1, and of whoever is left
 *          when pid 1 is gone.
 *
 *	init=FILE   that program or none; otherwise the first of init_programs
 *	test=GLOB   tests first; when init has ended, every process is ended,
 *	            the free pages are compared with those before the first
 *	            program, and QEMU is left with the result
 */
#include <asm/cpu.h>
#include <asm/irqflags.h>
#include <asm/ptrace.h>
#include <asm/thread.h>
#include <fs/fs.h>
#include <ipc/shm.h>
#include <kernel/boot.h>
#include <kernel/cmdline.h>
#include <kernel/ktest.h>
#include <kernel/lab.h>
#include <kernel/panic.h>
#include <kernel/power.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <kernel/timer.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <lib/string.h>
#include <mm/debug.h>
#include <mm/fail.h>
#include <mm/leak.h>
#include <mm/mm.h>
#include <mm/page_alloc.h>
#include <mm/pgtable.h>
#include <uapi/signal.h>
#include <uapi/wait.h>
#include "internal.h"

static const char *const init_programs[] = { "/init", "/sbin/init", "/etc/init",
					     "/bin/init", "/bin/sh" };

static const char *requested_init;
static const char *test_glob;
static bool bench_wanted;

static int parse_init(const char *value)
{
	requested_init = value;
	return *value ? 0 : -EINVAL;
}
CMDLINE("init", parse_init);

static int parse_rdinit(const char *value)
{
	return parse_init(value);
}
CMDLINE("rdinit", parse_rdinit);

static int parse_test(const char *value)
{
	test_glob = value;
	under_test = true;
	return 0;
}
CMDLINE("test", parse_test);

static int parse_bench(const char *value)
{
	bench_wanted = true;
	return *value ? -EINVAL : 0;
}
CMDLINE("bench", parse_bench);

/* ------------------------------------------------------------------- pid 1 */

static const char *error_words(int err)
{
	switch (err) {
	case -ENOENT:
		return "no such file";
	case -EACCES:
		return "it is not an executable file";
	case -ENOEXEC:
		return "it is not a program for this machine";
	case -ENOTDIR:
		return "its path leads through something that is no directory";
	case -ELOOP:
		return "its path leads in circles";
	case -ENOMEM:
		return "there is no memory for it";
	}
	return "it failed";
}

static int try_program(const char *path)
{
	char *argv[CMDLINE_MAX_INIT + 2] = { (char *)(unsigned long)path };

	memcpy(argv + 1, init_args, sizeof(init_args));
	return do_execve(path, argv, init_envs, task_pt_regs(current));
}

/* Descriptors 0, 1 and 2. */
static void open_console(void)
{
	struct file *file;
	int fd;

	current->files = files_alloc();
	if (!current->files || unshare_fs())
		panic("no memory for init's files");
	file = file_open("/dev/console", O_RDWR);
	if (IS_ERR(file)) {
		pr_err("init: /dev/console cannot be opened: error %ld\n",
		       PTR_ERR(file));
		return;
	}
	for (fd = 0; fd < 3; fd++) {
		get_file(file);
		if (fd_install_lowest(file, false) < 0)
			fput(file);
	}
	fput(file);
}

static void exec_init(void)
{
	const char *fault = initramfs_fault();
	unsigned int i;
	int err;

	if (requested_init) {
		err = try_program(requested_init);
		if (!err)
			return;
		pr_err("init=%s cannot be run: %s\n", requested_init,
		       error_words(err));
		if (fault)
			panic("no init; initramfs: %s", fault);
		panic("no init: the one that init= names cannot be run");
	}
	for (i = 0; i < ARRAY_SIZE(init_programs); i++) {
		err = try_program(init_programs[i]);
		if (!err)
			return;
		if (err != -ENOENT)
			pr_err("init: %s cannot be run: %s\n", init_programs[i],
			       error_words(err));
	}
	if (fault)
		panic("no init found; initramfs: %s", fault);
	panic("no init found; try init= with the path of a program");
}

/* What is measured here is what init finds when it begins. */
static void report_boot(void)
{
	u64 ticks = cpu_has(CPU_TSC) ? rdtsc() - boot_tsc : 0;
	unsigned long pages = 0;
	const struct zone *zone;

	for_each_zone(zone)
		pages += zone->present_pages;
	pages -= nr_free_pages();
	pr_notice("bench boot_to_init %llu\n", ticks);
	pr_notice("bench kernel_pages_at_init %lu\n", pages);
}

/* The thread of pid 1; its return goes to ring 3. */
static int run_init(void *unused)
{
	(void)unused;
	open_console();
	exec_init();
	if (bench_wanted) {
		report_boot();
		mm_bench();
	}
	fail_words_begin();
	crash_on_request();
	return 0;
}

/* ------------------------------------------------------------------- after */

/* Every process there is gets SIGKILL and is waited for. */
static void end_all_programs(void)
{
	struct task_struct *task;

	spin_lock(&tasklist_lock);
	for_each_task(task)
		if (task->mm)
			send_sig(SIGKILL, task);
	spin_unlock(&tasklist_lock);
	while (do_wait4(-1, NULL, 0, NULL) > 0)
		;
}

static unsigned long settled_pages(void)
{
	drop_lazy_mm();
	free_dead_tasks();
	return mm_settle_and_count();
}

/* Threads of tests that nobody has waited for: their stacks are no loss. */
static void reap_test_threads(void)
{
	while (do_wait4(-1, NULL, WNOHANG, NULL) > 0)
		;
}

static bool audit(void)
{
	const char *fault = kmap_leak();

	if (!fault)
		fault = timer_check();
	if (!fault)
		fault = sched_check();
	if (!fault)
		fault = mm_check();
	if (!fault)
		fault = shm_check();
	if (fault)
		pr_err("mm_check: %s\n", fault);
	if (warn_count)
		pr_err("init: %d warnings since boot\n", warn_count);
	return !fault && !warn_count;
}

/* Under test=: does not return. */
static void report_test(int status, int failures, unsigned long before)
{
	unsigned long after;
	bool ok;

	end_all_programs();
	/* A program that was ended half-way may have quieted the console. */
	console_loglevel = max(console_loglevel, LOG_NOTICE + 1);
	fail_words_end();
	after = settled_pages();
	pr_notice("balance: %lu pages free before the first program, "
		  "%lu after the last\n",
		  before, after);
	if (status)
		pr_err("init: ended with status %#x\n", status);
	ok = audit() && leak_check() == 0 && status == 0 && failures == 0 &&
	     before == after;
	test_exit(ok ? TEST_EXIT_OK : TEST_EXIT_FAIL);
}

/* A test gives back what it took, the CPU included. */
static const char *check_after_test(void)
{
	const char *leak;

	if (in_atomic() || irqs_disabled())
		return "preemption or interrupts are still off";
	leak = kmap_leak();
	if (!leak)
		leak = timer_check();
	if (!leak)
		leak = sched_check();
	return leak ? leak : mm_check();
}

static void free_init_memory(void)
{
	vaddr_t start = (vaddr_t)_init_begin, end = (vaddr_t)_init_end;

	if (set_memory_rw(start, (end - start) >> PAGE_SHIFT) == 0)
		free_reserved_area(virt_to_pfn(start), virt_to_pfn(end),
				   "unused kernel image");
}

int kernel_init(void *unused)
{
	struct task_struct *init;
	int status = 0, failures = 0;
	unsigned long before = 0;

	(void)unused;
	init_supervisor = current;
	initramfs_unpack();
	vfs_mount_all();
	free_init_memory();
	if (lab_go)
		lab_go();
	if (under_test) {
		ktest_after_each = check_after_test;
		failures = ktest_run(*test_glob ? test_glob : "all", NULL);
		reap_test_threads();
		before = settled_pages();
	}
	init = kthread_run_pid(run_init, NULL, "init", 1);
	if (IS_ERR(init))
		panic("no memory for init");
	while (do_wait4(1, &status, 0, NULL) != 1)
		;
	if (under_test)
		report_test(status, failures, before);
	panic("Attempted to kill init! exitcode=0x%08x", status);
}
