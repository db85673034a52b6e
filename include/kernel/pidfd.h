/* SPDX-License-Identifier: MIT */
/*
 * pidfd.h - a process as a file: its number cannot become another's meanwhile
 */
#ifndef KERNEL_PIDFD_H
#define KERNEL_PIDFD_H

#include <lib/types.h>

struct file;
struct task_struct;

/* The file of FD, counted (fput), if it stands for a process; else NULL. */
struct file *pidfd_get(unsigned int fd);
/* The leader of its process, or NULL: it was waited for. [tasklist_lock] */
struct task_struct *pidfd_task(const struct file *file);
/* Its number, whether or not it is there still. */
pid_t pidfd_pid(const struct file *file);

#endif
