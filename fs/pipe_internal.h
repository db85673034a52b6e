/* SPDX-License-Identifier: MIT */
/* pipe_internal.h - what pipe.c, pipe_ends.c and pipe_size.c know of a pipe. */
#ifndef FS_PIPE_INTERNAL_H
#define FS_PIPE_INTERNAL_H

#include <fs/fs.h>
#include <kernel/wait.h>
#include <lib/minmax.h>
#include <mm/page.h>

#define PIPE_DEF_PAGES 16U
#define PIPE_MAX_PAGES 256U /* 1 MiB, Linux's pipe-max-size */

struct pipe {
	struct mutex lock;
	wait_queue_head_t rd_wait, wr_wait;
	unsigned int head, tail;       /* [lock] bytes ever written, read */
	unsigned int nr_pages;	       /* [lock] a power of two */
	struct page **pages;	       /* [lock] owned; NULL: none there yet */
	unsigned int readers, writers; /* [lock] open ends */
	unsigned int reader_opens, writer_opens; /* [lock] ever: for openers */
	unsigned int users; /* [i_lock] of a FIFO: files and openers */
};

static inline unsigned int pipe_used(const struct pipe *pipe)
{
	return pipe->head - pipe->tail;
}

static inline unsigned int pipe_size(const struct pipe *pipe)
{
	return pipe->nr_pages << PAGE_SHIFT;
}

static inline unsigned int pipe_room(const struct pipe *pipe)
{
	return pipe_size(pipe) - pipe_used(pipe);
}

static inline struct page **pipe_slot(const struct pipe *pipe, unsigned int pos)
{
	return &pipe->pages[(pos >> PAGE_SHIFT) & (pipe->nr_pages - 1)];
}

/* How many of N bytes at POS of the ring lie in one page. */
static inline size_t part_of_page(unsigned int pos, size_t n)
{
	return min_t(size_t, n, PAGE_SIZE - (pos & (PAGE_SIZE - 1)));
}

/* After the lock was let go; mutex_unlock is a full barrier. */
static inline void wake_waiters(wait_queue_head_t *wq)
{
	if (unlikely(!list_empty(&wq->head)))
		wake_up(wq);
}

/* Lets go of the lock and sleeps on WQ until somebody wakes it: 0, or
 * -ERESTARTSYS for a signal. [lock, at the return as well] */
int pipe_sleep(struct pipe *pipe, wait_queue_head_t *wq);

/* The page for the next byte; NULL: no memory. [lock] */
struct page *pipe_head_page(struct pipe *pipe);

/* An empty pipe without ends, or NULL: no memory. / It goes. */
struct pipe *pipe_alloc(void);
void pipe_free(struct pipe *pipe);

/* Pages from slot FIRST on go. [lock] */
void pipe_free_pages(struct pipe *pipe, unsigned int first);

/* The file operations' own. */
ssize_t pipe_read(struct file *file, char __user *buf, size_t n, loff_t *pos);
ssize_t pipe_write(struct file *file, const char __user *buf, size_t n,
		   loff_t *pos);
ssize_t pipe_write_kernel(struct file *file, const void *buf, size_t n,
			  loff_t *pos);

#endif
