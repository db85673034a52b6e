// SPDX-License-Identifier: MIT
/*
 * proc_status.c - /proc/PID/status: a process, a line a fact
 *
 * See  Linux's Documentation/filesystems/proc.rst, table 1-2.
 */
#include <fs/fs.h>
#include <kernel/cred.h>
#include <lib/minmax.h>
#include <mm/mm.h>
#include "proc_view.h"

static void show_kb(struct seq_file *m, const char *label, unsigned long bytes)
{
	seq_printf(m, "%s\t%8lu kB\n", label, bytes >> 10);
}

static void show_mm(struct seq_file *m, const struct mm_struct *mm)
{
	unsigned long rss = get_mm_rss(mm), text = text_bytes(mm);
	unsigned long lib = mm->exec_vm << PAGE_SHIFT;

	lib = lib > text ? lib - text : 0;
	show_kb(m, "VmPeak:", max(mm->hiwater_vm, mm->total_vm) << PAGE_SHIFT);
	show_kb(m, "VmSize:", mm->total_vm << PAGE_SHIFT);
	show_kb(m, "VmLck:", mm->locked_vm << PAGE_SHIFT);
	show_kb(m, "VmPin:", 0);
	show_kb(m, "VmHWM:", max(mm->hiwater_rss, rss) << PAGE_SHIFT);
	show_kb(m, "VmRSS:", rss << PAGE_SHIFT);
	show_kb(m, "RssAnon:", mm->rss[MM_ANONPAGES] << PAGE_SHIFT);
	show_kb(m, "RssFile:", mm->rss[MM_FILEPAGES] << PAGE_SHIFT);
	show_kb(m, "RssShmem:", mm->rss[MM_SHMEMPAGES] << PAGE_SHIFT);
	show_kb(m, "VmData:", mm->data_vm << PAGE_SHIFT);
	show_kb(m, "VmStk:", mm->stack_vm << PAGE_SHIFT);
	show_kb(m, "VmExe:", text);
	show_kb(m, "VmLib:", lib);
	show_kb(m, "VmPTE:", mm_pgtables_bytes(mm));
	show_kb(m, "VmSwap:", 0);
	show_kb(m, "HugetlbPages:", 0);
	seq_puts(m, "CoreDumping:\t0\nTHP_enabled:\t0\n");
}

/* A name may hold what would look like another line. */
void proc_show_name(struct seq_file *m, const char *name)
{
	for (; *name; name++) {
		if (*name == '\n')
			seq_puts(m, "\\n");
		else if (*name == '\\')
			seq_puts(m, "\\\\");
		else
			seq_putc(m, *name);
	}
}

static void show_ids(struct seq_file *m, const struct task_view *v)
{
	const struct cred *cred = v->cred;

	seq_printf(m, "Uid:\t%u\t%u\t%u\t%u\n", cred->uid, cred->euid,
		   cred->suid, cred->fsuid);
	seq_printf(m, "Gid:\t%u\t%u\t%u\t%u\n", cred->gid, cred->egid,
		   cred->sgid, cred->fsgid);
	seq_printf(m, "FDSize:\t%u\nGroups:\t", v->fd_size);
	for (int i = 0; i < cred->groups->ngroups; i++)
		seq_printf(m, i ? " %u" : "%u", cred->groups->gid[i]);
	seq_printf(m, " \nNStgid:\t%d\nNSpid:\t%d\nNSpgid:\t%d\nNSsid:\t%d\n",
		   v->tgid, v->pid, v->pgrp, v->session);
}

static void show_signals(struct seq_file *m, const struct task_view *v)
{
	seq_printf(m, "Threads:\t%d\nSigQ:\t%d/%lu\n", v->nr_threads,
		   atomic_read(&v->cred->user->sigpending), v->siglim);
	seq_printf(m, "SigPnd:\t%016llx\nShdPnd:\t%016llx\n", v->pending,
		   v->shared_pending);
	seq_printf(m, "SigBlk:\t%016llx\nSigIgn:\t%016llx\nSigCgt:\t%016llx\n",
		   v->blocked, v->ignored, v->caught);
}

static void show_rights(struct seq_file *m, const struct cred *cred)
{
	seq_printf(m, "CapInh:\t%016llx\nCapPrm:\t%016llx\nCapEff:\t%016llx\n",
		   cred->cap_inheritable, cred->cap_permitted,
		   cred->cap_effective);
	seq_printf(m, "CapBnd:\t%016llx\nCapAmb:\t%016llx\n", cred->cap_bset,
		   cred->cap_ambient);
	seq_printf(m, "NoNewPrivs:\t%d\nSeccomp:\t0\nSeccomp_filters:\t0\n",
		   cred->no_new_privs);
}

/* Bits as ranges: "0-2,4". */
static void show_list(struct seq_file *m, unsigned long bits)
{
	const char *comma = "";

	for (unsigned int i = 0; i < NR_CPUS; i++) {
		unsigned int first = i;

		if (!(bits >> i & 1))
			continue;
		while (i + 1 < NR_CPUS && bits >> (i + 1) & 1)
			i++;
		seq_printf(m, i > first ? "%s%u-%u" : "%s%u", comma, first, i);
		comma = ",";
	}
	seq_putc(m, '\n');
}

int proc_status_show(struct seq_file *m, pid_t pid)
{
	struct task_view v;

	if (get_view(&v, pid, false))
		return -ESRCH;
	seq_puts(m, "Name:\t");
	proc_show_name(m, v.comm);
	seq_putc(m, '\n');
	if (v.has_fs)
		seq_printf(m, "Umask:\t%#04o\n", v.umask);
	seq_printf(m, "State:\t%s\n", task_state_name(v.state));
	seq_printf(m, "Tgid:\t%d\nNgid:\t0\nPid:\t%d\nPPid:\t%d\n", v.tgid,
		   v.pid, v.ppid);
	seq_puts(m, "TracerPid:\t0\n");
	show_ids(m, &v);
	if (v.mm)
		show_mm(m, v.mm);
	show_signals(m, &v);
	show_rights(m, v.cred);
	seq_printf(m, "Cpus_allowed:\t%lx\nCpus_allowed_list:\t",
		   v.cpus_allowed & ((1UL << NR_CPUS) - 1));
	show_list(m, v.cpus_allowed);
	seq_puts(m, "Mems_allowed:\t1\nMems_allowed_list:\t0\n");
	seq_printf(m, "voluntary_ctxt_switches:\t%lu\n", v.nvcsw);
	seq_printf(m, "nonvoluntary_ctxt_switches:\t%lu\n", v.nivcsw);
	drop_view(&v);
	return 0;
}
