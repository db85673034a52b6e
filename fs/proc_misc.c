// SPDX-License-Identifier: MIT
/* proc_misc.c - /proc's files about the system as such. */
#include <asm/cpu.h>
#include <fs/procfs.h>
#include <kernel/cmdline.h>
#include <kernel/irq.h>
#include <kernel/sched.h>
#include <kernel/sched_stat.h>
#include <kernel/time.h>
#include <kernel/version.h>
#include <lib/div64.h>
#include <lib/printf.h>
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

/* Sums over all CPUs. */
static struct cpu_times all_cpu_times(void)
{
	struct cpu_times sum = { 0 }, one;
	unsigned int cpu;

	for_each_cpu(cpu)
	{
		cpu_times(cpu, &one);
		sum.user += one.user;
		sum.nice += one.nice;
		sum.system += one.system;
		sum.idle += one.idle;
	}
	return sum;
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
	show_hundredths(m, all_cpu_times().idle, '\n');
	return 0;
}
PROC_FILE("uptime", show_uptime);

static u64 ticks(u64 ns)
{
	return div_u64(ns, 1000000000 / HZ);
}

static void show_cpu(struct seq_file *m, const char *name,
		     const struct cpu_times *t)
{
	seq_printf(m, "%s %llu %llu %llu %llu 0 0 0 0 0 0\n", name,
		   ticks(t->user), ticks(t->nice), ticks(t->system),
		   ticks(t->idle));
}

static void show_cpus(struct seq_file *m)
{
	struct cpu_times t = all_cpu_times();
	unsigned int cpu;
	char name[16];

	show_cpu(m, "cpu ", &t);
	for_each_cpu(cpu)
	{
		cpu_times(cpu, &t);
		snprintf(name, sizeof(name), "cpu%u", cpu);
		show_cpu(m, name, &t);
	}
}

static void show_interrupts(struct seq_file *m)
{
	unsigned long counts[NR_IRQS], sum = this_cpu_read(nr_apic_timer);
	unsigned int irq;

	for (irq = 0; irq < NR_IRQS; irq++) {
		irq_stat(irq, &counts[irq]);
		sum += counts[irq];
	}
	seq_printf(m, "intr %lu", sum);
	for (irq = 0; irq < NR_IRQS; irq++)
		seq_printf(m, " %lu", counts[irq]);
	seq_putc(m, '\n');
}

static int show_stat(struct seq_file *m)
{
	show_cpus(m);
	show_interrupts(m);
	seq_printf(m, "ctxt %llu\nbtime %llu\nprocesses %lu\n",
		   nr_context_switches(), boot_epoch_seconds(), nr_forks());
	seq_printf(m, "procs_running %u\nprocs_blocked %u\n", nr_running(),
		   nr_uninterruptible());
	seq_puts(m, "softirq 0 0 0 0 0 0 0 0 0 0 0\n");
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
	seq_printf(m, "model\t\t: %u\nmodel name\t: %s\nstepping\t: %u\n",
		   boot_cpu_info.model, boot_cpu_info.name,
		   boot_cpu_info.stepping);
	seq_printf(m, "fpu\t\t: yes\nfpu_exception\t: yes\ncpuid level\t: %u\n",
		   boot_cpu_info.level);
	seq_printf(m, "wp\t\t: %s\nflags\t\t:", cpu_has(CPU_WP) ? "yes" : "no");
	for (i = 0; (name = cpu_feature_name(i)); i++)
		if (*name)
			seq_printf(m, " %s", name);
	seq_printf(m,
		   "\naddress sizes\t: %u bits physical, %u bits virtual\n\n",
		   cpu_phys_bits(), cpu_virt_bits());
	return 0;
}
PROC_FILE("cpuinfo", show_cpuinfo);

static int show_loadavg(struct seq_file *m)
{
	const unsigned long one = 1UL << LOAD_SHIFT;
	unsigned long loads[3];

	get_avenrun(loads);
	for (unsigned int i = 0; i < 3; i++) {
		unsigned long load = loads[i] + one / 200; /* rounded */

		seq_printf(m, "%lu.%02lu ", load >> LOAD_SHIFT,
			   (load & (one - 1)) * 100 >> LOAD_SHIFT);
	}
	seq_printf(m, "%u/%d %d\n", nr_running(), READ_ONCE(nr_threads),
		   last_pid_given());
	return 0;
}
PROC_FILE("loadavg", show_loadavg);

static int show_swaps(struct seq_file *m)
{
	seq_puts(m, "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n");
	return 0;
}
PROC_FILE("swaps", show_swaps);

/* No disks, no heading: as on a Linux that has none. */
static int show_partitions(struct seq_file *m __maybe_unused)
{
	return 0;
}
PROC_FILE("partitions", show_partitions);
