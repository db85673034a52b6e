/* SPDX-License-Identifier: MIT */
/*
 * fdtable.h - what a task has open (files_struct), and where it stands
 * (fs_struct)
 *
 * What     Both are counted, since threads share them. A table of descriptors
 *          begins with 32 places in itself and doubles when it is full, up to
 *          RLIMIT_NOFILE.
 * Locking  files->lock covers a table; a task that is its only user reads it
 *          without. dcache_lock covers root and pwd; umask is one word.
 */
#ifndef FS_FDTABLE_H
#define FS_FDTABLE_H

#include <asm/atomic.h>
#include <fs/dcache.h>
#include <lib/bitops.h>

#define NR_OPEN_DEFAULT 32U
#define NR_OPEN		(1U << 20) /* no limit may be higher */

struct files_struct {
	atomic_t count;
	spinlock_t lock;
	unsigned int max_fds;	      /* [lock] places in the arrays */
	unsigned int next_fd;	      /* [lock] none below it is free */
	struct file **fd;	      /* [lock] counted */
	unsigned long *open_fds;      /* [lock] in use, or reserved */
	unsigned long *close_on_exec; /* [lock] */
	struct file *fd_array[NR_OPEN_DEFAULT];
	unsigned long open_fds_init[BITS_TO_LONGS(NR_OPEN_DEFAULT)];
	unsigned long close_on_exec_init[BITS_TO_LONGS(NR_OPEN_DEFAULT)];
};

void files_cache_init(void);

struct files_struct *files_alloc(void);
/* A copy, each file's count raised; NULL: no memory. */
struct files_struct *files_dup(struct files_struct *old);
/* Drops a user; the last one closes everything. NULL is nothing. May sleep. */
void put_files_struct(struct files_struct *files);
void files_close_on_exec(struct files_struct *files);
/* Gives current a table of its own if it shares one: 0 or -ENOMEM. */
int unshare_files(void);

/* The file of FD with a reference, or NULL (O_PATH's as well). Drop with fput. */
struct file *fget(unsigned int fd);
/* The same in any table, for /proc/PID/fd. [none; takes files->lock] */
struct file *files_get(struct files_struct *files, unsigned int fd);
/* The first fd >= FD in use, with its file counted in *FILE; or -1. */
int files_next(struct files_struct *files, unsigned int fd, struct file **file);

bool files_cloexec(struct files_struct *files, unsigned int fd);

/* A file for the time of a system call: counted only when the table is shared. */
struct fd {
	struct file *file; /* NULL: no such fd */
	bool counted;
};
struct fd fdget(unsigned int fd);
void fput(struct file *file);
static inline void fdput(struct fd f)
{
	if (unlikely(f.counted))
		fput(f.file);
}

/* Puts FILE (whose reference is taken over) at the lowest free fd from MIN on,
 * or -EMFILE, -ENOMEM (the reference stays the caller's). */
int fd_install_from(unsigned int min, struct file *file, bool cloexec);
static inline int fd_install_lowest(struct file *file, bool cloexec)
{
	return fd_install_from(0, file, cloexec);
}
/* The same in two steps, for what must not be done when there is no number left:
 * a number or -errno; then it gets its file, or is given back. */
int fd_reserve(bool cloexec);
void fd_fill(unsigned int fd, struct file *file);
void fd_unreserve(unsigned int fd);
/* dup2: FILE (taken over) at FD, whatever was there is closed. 0; -ENOMEM,
 * or -EBUSY when another thread opens something there: FILE stays the caller's. */
int fd_replace(unsigned int fd, struct file *file, bool cloexec);
/* close(2): whether there was one. / All in [first, last], or only their
 * close-on-exec marks. */
bool fd_close(unsigned int fd);
void fd_close_range(unsigned int first, unsigned int last, bool only_mark);
bool fd_cloexec(unsigned int fd);
void fd_set_cloexec(unsigned int fd, bool cloexec);

struct fs_struct {
	atomic_t count;
	u32 umask;
	struct path root, pwd; /* [dcache_lock] counted */
};

extern struct fs_struct init_fs; /* kernel threads' */

/* A copy; NULL: no memory. / One more user. / One less; NULL is nothing. */
struct fs_struct *fs_dup(const struct fs_struct *old);
static inline struct fs_struct *get_fs_struct(struct fs_struct *fs)
{
	atomic_inc(&fs->count);
	return fs;
}
void put_fs_struct(struct fs_struct *fs);
/* Gives current one of its own if it shares one: 0 or -ENOMEM. */
int unshare_fs(void);

/* Counted copies of current's. */
void get_fs_root(struct path *root);
void get_fs_pwd(struct path *pwd);
/* The same of any task's FS: root, or working directory. */
void fs_get_path(const struct fs_struct *fs, bool root, struct path *path);
/* Make PATH current's; count it for that. */
void set_fs_root(const struct path *path);
void set_fs_pwd(const struct path *path);

#endif
