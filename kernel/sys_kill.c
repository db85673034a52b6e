// SPDX-License-Identifier: MIT
/*
 * sys_kill.c - system calls that send signals
 *
 * What     kill sends to processes (their whole thread groups), tkill and tgkill
 *          to one thread, the rt_ calls bring a siginfo of the sender's along.
 *          Signal 0 only asks whether one could be sent.
 * Locking  tasklist_lock keeps who is sent to.
 * See      kill(2), tgkill(2), rt_sigqueueinfo(2).
 */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <kernel/cred.h>
#include <kernel/pidfd.h>
#include <kernel/sched.h>
#include <kernel/signal.h>
#include <kernel/syscalls.h>
#include <lib/string.h>
#include <uapi/limits.h>
#include "internal.h"

/* May current send SIG to TASK? [tasklist_lock] */
static int may_send(int sig, const struct task_struct *task)
{
	const struct cred *cred = current_cred(), *other = task->cred;

	if (task->signal == current->signal)
		return 0;
	if (cred->euid == other->suid || cred->euid == other->uid ||
	    cred->uid == other->suid || cred->uid == other->uid ||
	    capable(CAP_KILL))
		return 0;
	if (sig == SIGCONT && task->signal->session == current->signal->session)
		return 0;
	return -EPERM;
}

/* INFO as ring 3's own calls send it: 0 or -errno. [tasklist_lock] */
static int send_checked(int sig, const struct kernel_siginfo *info,
			struct task_struct *task, bool group)
{
	int err;

	if (sig < 0 || sig > NSIG)
		return -EINVAL;
	err = may_send(sig, task);
	if (err || !sig)
		return err;
	return send_sig_info(sig, info, task, group);
}

static struct kernel_siginfo info_of_kill(int sig, int code)
{
	return (struct kernel_siginfo){ .si_signo = sig,
					.si_code = code,
					.si_pid = current->tgid,
					.si_uid = current_cred()->uid };
}

struct kill_many {
	int sig;
	const struct kernel_siginfo *info;
	int sent, err; /* err: of the last that could not be sent to */
};

static void kill_member(struct task_struct *leader, void *arg)
{
	struct kill_many *many = arg;
	int err = send_checked(many->sig, many->info, leader, true);

	if (err)
		many->err = err;
	else
		many->sent++;
}

/* All but init and the caller itself. Who may not be sent to does not count, and
 * as in Linux the kernel's own threads do: there is always somebody. */
static int kill_everybody(int sig, const struct kernel_siginfo *info)
{
	int ret = sig < 0 || sig > NSIG ? -EINVAL : 0, err;
	struct task_struct *t;

	for_each_task(t) {
		if (t->pid <= 1 || !thread_group_leader(t) ||
		    t->signal == current->signal || t->kthread_fn)
			continue;
		err = send_checked(sig, info, t, true);
		if (err != -EPERM)
			ret = err;
	}
	return ret;
}

/* Init's, which no list has, and whoever has not left it. */
static void kill_group_0(struct kill_many *many)
{
	struct task_struct *t;

	for_each_task(t)
		if (thread_group_leader(t) && !t->signal->pgrp &&
		    (t->pid == 1 || !t->kthread_fn)) /* init began as one */
			kill_member(t, many);
}

static int kill_group(pid_t pgrp, int sig, const struct kernel_siginfo *info)
{
	struct kill_many many = { sig, info, 0, -ESRCH };

	if (pgrp)
		for_each_in_pgrp(pgrp, kill_member, &many);
	else
		kill_group_0(&many);
	return many.sent ? 0 : many.err;
}

static int kill_one(pid_t pid, int sig, const struct kernel_siginfo *info)
{
	struct task_struct *task = find_task(pid);

	return task ? send_checked(sig, info, task, true) : -ESRCH;
}

SYSCALL_DEFINE2(kill, pid_t, pid, int, sig)
{
	const struct kernel_siginfo info = info_of_kill(sig, SI_USER);
	int err;

	if (pid == INT_MIN)
		return -ESRCH;
	spin_lock(&tasklist_lock);
	if (pid > 0)
		err = kill_one(pid, sig, &info);
	else if (pid == -1)
		err = kill_everybody(sig, &info);
	else
		err = kill_group(pid ? -pid : current->signal->pgrp, sig,
				 &info);
	spin_unlock(&tasklist_lock);
	return err;
}

/* TGID -1: any. */
static int send_to_thread(pid_t tgid, pid_t pid, int sig,
			  const struct kernel_siginfo *info)
{
	struct task_struct *task;
	int err = -ESRCH;

	spin_lock(&tasklist_lock);
	task = find_task(pid);
	if (task && (tgid < 0 || task->tgid == tgid)) {
		err = send_checked(sig, info, task, false);
		/* It is gone already: nobody would notice. */
		if (!err && sig && task->exiting)
			err = 0;
	}
	spin_unlock(&tasklist_lock);
	return err;
}

SYSCALL_DEFINE3(tgkill, pid_t, tgid, pid_t, pid, int, sig)
{
	const struct kernel_siginfo info = info_of_kill(sig, SI_TKILL);

	if (pid <= 0 || tgid <= 0)
		return -EINVAL;
	return send_to_thread(tgid, pid, sig, &info);
}

SYSCALL_DEFINE2(tkill, pid_t, pid, int, sig)
{
	const struct kernel_siginfo info = info_of_kill(sig, SI_TKILL);

	if (pid <= 0)
		return -EINVAL;
	return send_to_thread(-1, pid, sig, &info);
}

/* Nobody may say that the kernel, or kill, had sent it, but to himself. */
static bool may_say(const struct kernel_siginfo *info, pid_t pid)
{
	return (info->si_code < 0 && info->si_code != SI_TKILL) ||
	       current->tgid == pid;
}

static int get_siginfo(struct kernel_siginfo *info, int sig,
		       const siginfo_t __user *uinfo, pid_t pid)
{
	if (copy_from_user(info, uinfo, sizeof(*info)))
		return -EFAULT;
	info->si_signo = sig;
	return may_say(info, pid) ? 0 : -EPERM;
}

SYSCALL_DEFINE3(rt_sigqueueinfo, pid_t, pid, int, sig, siginfo_t __user *,
		uinfo)
{
	struct kernel_siginfo info;
	int err = get_siginfo(&info, sig, uinfo, pid);

	if (err)
		return err;
	spin_lock(&tasklist_lock);
	err = kill_one(pid, sig, &info);
	spin_unlock(&tasklist_lock);
	return err;
}

/* The siginfo of the caller's own making, as above, or kill's. */
static int info_for_pidfd(struct kernel_siginfo *info, int sig,
			  const siginfo_t __user *uinfo, pid_t pid)
{
	if (!uinfo) {
		*info = info_of_kill(sig, SI_USER);
		return 0;
	}
	if (copy_from_user(info, uinfo, sizeof(*info)))
		return -EFAULT;
	if (info->si_signo != sig)
		return -EINVAL;
	return may_say(info, pid) ? 0 : -EPERM;
}

SYSCALL_DEFINE4(pidfd_send_signal, unsigned int, fd, int, sig,
		siginfo_t __user *, uinfo, unsigned int, flags)
{
	struct kernel_siginfo info;
	struct task_struct *task;
	struct file *file;
	int err;

	if (flags)
		return -EINVAL;
	file = pidfd_get(fd);
	if (!file)
		return -EBADF;
	err = info_for_pidfd(&info, sig, uinfo, pidfd_pid(file));
	if (!err) {
		spin_lock(&tasklist_lock);
		task = pidfd_task(file);
		err = task ? send_checked(sig, &info, task, true) : -ESRCH;
		spin_unlock(&tasklist_lock);
	}
	fput(file);
	return err;
}

SYSCALL_DEFINE4(rt_tgsigqueueinfo, pid_t, tgid, pid_t, pid, int, sig,
		siginfo_t __user *, uinfo)
{
	struct kernel_siginfo info;
	int err;

	err = get_siginfo(&info, sig, uinfo, pid);
	if (err != -EFAULT && (pid <= 0 || tgid <= 0))
		err = -EINVAL;
	return err ? err : send_to_thread(tgid, pid, sig, &info);
}
