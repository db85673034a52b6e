/* SPDX-License-Identifier: MIT */
/* eventfd.h - a counter in a file */
#ifndef FS_EVENTFD_H
#define FS_EVENTFD_H

struct file;

/* A counter that begins with COUNT; FLAGS: EFD_SEMAPHORE, EFD_NONBLOCK. A file with
 * one reference, or ERR_PTR(-ENOMEM). */
struct file *eventfd_file(unsigned int count, unsigned int flags);

#endif
