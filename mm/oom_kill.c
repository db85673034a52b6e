// SPDX-License-Identifier: MIT
/*
 * oom_kill.c - memory is out: who has to go
 *
 * What     When a fault finds no page, the program that would give back most is
 *          killed: its resident pages and page tables, in pages, and a
 *          thousandth of memory more or less for each point of oom_score_adj.
 *          /proc/PID/oom_score tells the same before it happens.
 *          Its victim needs a moment to go. Until then whoever runs out of
 *          memory waits, and kills nobody else.
 * Invariants  Never: pid 1, kernel threads, who has oom_score_adj -1000.
 * Locking  tasklist_lock while programs are compared: their mm stays then.
 * Not here The reaper that takes a victim's memory before it exits; groups of
 *          processes (cgroups); nodes.
 * See      Gorman, chapter 13.
 */
#include <kernel/cred.h>
#include <kernel/panic.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <kernel/signal.h>
#include <kernel/time.h>
#include <kernel/timer.h>
#include <mm/mm.h>
#include <mm/oom.h>
#include <mm/vmstat.h>
#include <mm/zone.h>

int sysctl_panic_on_oom;
int sysctl_oom_kill_allocating_task;
int sysctl_oom_dump_tasks = 1;

/* How long a victim may take to go, before there is another. */
#define VICTIM_NS (2ULL * NSEC_PER_SEC)

static bool unkillable(const struct task_struct *task)
{
	return task->pid == 1 || !task->mm ||
	       task->mm->oom_score_adj == OOM_SCORE_ADJ_MIN;
}

long oom_badness(const struct task_struct *task, unsigned long totalpages)
{
	const struct mm_struct *mm = task->mm;
	long points;

	if (unkillable(task))
		return OOM_BADNESS_NEVER;
	points = (long)(get_mm_rss(mm) + (mm_pgtables_bytes(mm) >> PAGE_SHIFT));
	return points + mm->oom_score_adj * (long)(totalpages / 1000);
}

/* The worst of all; NULL: there is none. *DYING: one was chosen before, has
 * its memory still, and time left. [tasklist_lock] */
static struct task_struct *select_bad_process(bool *dying)
{
	unsigned long totalpages = totalram_pages();
	struct task_struct *task, *chosen = NULL;
	long points, most = OOM_BADNESS_NEVER;
	u64 now = ktime_get_ns();

	for_each_task(task) {
		if (task->mm && task->mm->oom_deadline > now) {
			*dying = true;
			continue;
		}
		points = oom_badness(task, totalpages);
		if (points > most) {
			most = points;
			chosen = task;
		}
	}
	return chosen;
}

/* [tasklist_lock] */
static void dump_tasks(void)
{
	const struct task_struct *task;

	pr_info("Tasks state (memory values in pages):\n");
	pr_info("[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name\n");
	for_each_task(task) {
		const struct mm_struct *mm = task->mm;

		if (mm && task->pid != 1)
			pr_info("[%7d] %5u %5d %8lu %8lu %8lu %8lu         %5d %s\n",
				task->pid, task->cred->uid, task->tgid,
				mm->total_vm, get_mm_rss(mm),
				mm_pgtables_bytes(mm), 0UL, mm->oom_score_adj,
				task->comm);
	}
}

static unsigned long kb(unsigned long pages)
{
	return pages << (PAGE_SHIFT - 10);
}

/* [tasklist_lock] */
static void oom_kill_process(struct task_struct *victim)
{
	struct mm_struct *mm = victim->mm;

	pr_warn("%s invoked oom-killer: oom_score_adj=%d\n", current->comm,
		current->mm->oom_score_adj);
	if (READ_ONCE(sysctl_oom_dump_tasks))
		dump_tasks();
	pr_err("Out of memory: Killed process %d (%s) total-vm:%lukB, anon-rss:%lukB, file-rss:%lukB, shmem-rss:%lukB, UID:%u pgtables:%lukB oom_score_adj:%d\n",
	       victim->pid, victim->comm, kb(mm->total_vm),
	       kb(mm->rss[MM_ANONPAGES]), kb(mm->rss[MM_FILEPAGES]),
	       kb(mm->rss[MM_SHMEMPAGES]), victim->cred->uid,
	       mm_pgtables_bytes(mm) >> 10, mm->oom_score_adj);
	mm->oom_deadline = ktime_get_ns() + VICTIM_NS;
	count_vm_event(OOM_KILL);
	send_sig(SIGKILL, victim);
}

static void check_panic_on_oom(void)
{
	int how = READ_ONCE(sysctl_panic_on_oom);

	if (how)
		panic("Out of memory: %s panic_on_oom is enabled",
		      how == 2 ? "compulsory" : "system-wide");
}

bool out_of_memory(void)
{
	struct task_struct *victim;
	bool dying = false;

	if (fatal_signal_pending())
		return true;
	check_panic_on_oom();
	spin_lock(&tasklist_lock);
	victim = select_bad_process(&dying);
	if (READ_ONCE(sysctl_oom_kill_allocating_task) && !unkillable(current))
		victim = current;
	if (victim && !dying)
		oom_kill_process(victim);
	spin_unlock(&tasklist_lock);
	if (!victim && !dying)
		return false;
	if (victim == current && !dying)
		return true;
	set_current_state(TASK_UNINTERRUPTIBLE);
	schedule_until(deadline_after(NSEC_PER_SEC / HZ));
	return true;
}
