/* SPDX-License-Identifier: MIT */
/* pipe.h - pipes: fs/pipe.c has the picture. */
#ifndef FS_PIPE_H
#define FS_PIPE_H

struct file;

/* A new pipe: ENDS[0] reads, ENDS[1] writes, each with one reference. FLAGS:
 * O_NONBLOCK counts. 0 or -ENOMEM. */
int create_pipe(struct file *ends[2], unsigned int flags);

/* F_GETPIPE_SZ and F_SETPIPE_SZ: bytes; -EBADF when FILE is no pipe. */
long pipe_fcntl(struct file *file, unsigned int cmd, unsigned long arg);

#endif
