// SPDX-License-Identifier: MIT
/* proc_misc.c - /proc's files about the system as such. */
#include <asm/cpu.h>
#include <fs/procfs.h>
#include <kernel/cmdline.h>
#include <kernel/sched.h>
#include <kernel/time.h>
#include <kernel/version.h>
#include <lib/div64.h>
#include "internal.h"

static int show_cmdline(struct seq_file *m)
{
	seq_printf(m, "%s\n", boot_command_line);
	return 0;
}
PROC_FILE("cmdline", show_cmdline);

static int show_version(struct seq_file *m)
{
	seq_puts(m, LINUX_BANNER "\n");
	return 0;
}
PROC_FILE("version", show_version);

/* Of one CPU. */
static u64 idle_ns(void)
{
	return init_task.utime_ns + init_task.stime_ns;
}

static void show_hundredths(struct seq_file *m, u64 ns, char end)
{
	u32 rest;
	u64 seconds = div_u64_rem(ns, 1000000000, &rest);

	seq_printf(m, "%llu.%02u%c", seconds, rest / 10000000, end);
}

static int show_uptime(struct seq_file *m)
{
	show_hundredths(m, ktime_get_ns(), ' ');
	show_hundredths(m, idle_ns(), '\n');
	return 0;
}
PROC_FILE("uptime", show_uptime);

/* Sums over the tasks there are; what the dead have used is their parents'. */
struct totals {
	u64 user, system, switches;
	unsigned int tasks, running, blocked;
	pid_t last;
};

static struct totals sum_tasks(void)
{
	struct totals t = { 0 };
	struct task_struct *task;

	spin_lock(&tasklist_lock);
	for_each_task(task) {
		t.user += task->utime_ns + task->cutime_ns;
		t.system += task->stime_ns + task->cstime_ns;
		t.switches += task->nvcsw + task->nivcsw;
		t.running += task->state == TASK_RUNNING;
		t.blocked += task->state == TASK_UNINTERRUPTIBLE;
		t.last = task->pid > t.last ? task->pid : t.last;
		t.tasks++;
	}
	spin_unlock(&tasklist_lock);
	return t;
}

static void show_cpu(struct seq_file *m, const char *name,
		     const struct totals *t)
{
	const u32 tick = 1000000000 / HZ;

	seq_printf(m, "%s %llu 0 %llu %llu 0 0 0 0 0 0\n", name,
		   div_u64(t->user, tick), div_u64(t->system, tick),
		   div_u64(idle_ns(), tick));
}

static int show_stat(struct seq_file *m)
{
	struct totals t = sum_tasks();

	show_cpu(m, "cpu ", &t);
	show_cpu(m, "cpu0", &t);
	seq_printf(m, "intr 0\nctxt %llu\nbtime %llu\n", t.switches,
		   boot_epoch_seconds);
	seq_printf(m, "processes %d\nprocs_running %u\nprocs_blocked %u\n",
		   t.last, t.running, t.blocked);
	return 0;
}
PROC_FILE("stat", show_stat);

/* Linux's fields, as far as they are known here. */
static int show_cpuinfo(struct seq_file *m)
{
	const char *name;
	unsigned int i;

	seq_printf(m, "processor\t: 0\nvendor_id\t: %s\ncpu family\t: %u\n",
		   boot_cpu_info.vendor, boot_cpu_info.family);
	seq_printf(m, "model\t\t: %u\nstepping\t: %u\nflags\t\t:",
		   boot_cpu_info.model, boot_cpu_info.stepping);
	for (i = 0; (name = cpu_feature_name(i)); i++)
		if (*name)
			seq_printf(m, " %s", name);
	seq_puts(m, "\n\n");
	return 0;
}
PROC_FILE("cpuinfo", show_cpuinfo);

static int show_loadavg(struct seq_file *m)
{
	struct totals t = sum_tasks();

	seq_printf(m, "0.00 0.00 0.00 %u/%u %d\n", t.running, t.tasks, t.last);
	return 0;
}
PROC_FILE("loadavg", show_loadavg);
