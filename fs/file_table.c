// SPDX-License-Identifier: MIT
/*
 * file_table.c - descriptors: small numbers for open files
 *
 *	files_struct                    when it is full: twice as large, in
 *	 fd ------------> [ f | f |   ]  memory of its own
 *	 open_fds ------> [ 1   1   0 ]
 *	 close_on_exec -> [ 0   1   0 ]
 *
 * Invariants  1. No number below next_fd is free.
 *             2. A number with a file has its bit in open_fds.
 * Locking     files->lock. A task that alone uses a table reads it without:
 *             nobody else can change it (others may only look, under the lock).
 * Failure     EMFILE at RLIMIT_NOFILE, ENOMEM: the table is as it was.
 */
#include <fs/fs.h>
#include <kernel/sched.h>
#include <lib/bitmap.h>
#include <lib/minmax.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <mm/vma.h>
#include <mm/vmalloc.h>
#include <uapi/resource.h>

static struct kmem_cache *files_cache;

void files_cache_init(void)
{
	files_cache =
		kmem_cache_create("files_cache", sizeof(struct files_struct), 0,
				  SLAB_PANIC, NULL);
}

/* ---------------------------------------------------------------- the arrays */

/* One block: the files, then both bitmaps. */
struct fd_arrays {
	struct file **fd;
	unsigned long *open_fds, *close_on_exec;
};

static size_t map_bytes(unsigned int n)
{
	return BITS_TO_LONGS(n) * sizeof(long);
}

static bool arrays_alloc(struct fd_arrays *a, unsigned int n)
{
	size_t files = n * sizeof(a->fd[0]);
	size_t size = files + 2 * map_bytes(n);

	a->fd = size <= PAGE_SIZE ? kmalloc(size, GFP_KERNEL) : vmalloc(size);
	if (!a->fd)
		return false;
	a->open_fds = (void *)((char *)a->fd + files);
	a->close_on_exec = (void *)((char *)a->open_fds + map_bytes(n));
	return true;
}

static void arrays_free(struct file **fd)
{
	if (is_vmalloc_addr(fd))
		vfree(fd);
	else
		kfree(fd);
}

/* Copies the first N places of FILES into A, of SIZE; the rest is empty. */
static void arrays_fill(struct fd_arrays *a, unsigned int size,
			const struct files_struct *files, unsigned int n)
{
	memcpy(a->fd, files->fd, n * sizeof(a->fd[0]));
	memset(a->fd + n, 0, (size - n) * sizeof(a->fd[0]));
	memset(a->open_fds, 0, map_bytes(size));
	memset(a->close_on_exec, 0, map_bytes(size));
	memcpy(a->open_fds, files->open_fds, map_bytes(n));
	memcpy(a->close_on_exec, files->close_on_exec, map_bytes(n));
}

static void use_arrays(struct files_struct *files, const struct fd_arrays *a,
		       unsigned int n)
{
	files->fd = a->fd;
	files->open_fds = a->open_fds;
	files->close_on_exec = a->close_on_exec;
	files->max_fds = n;
}

static void use_own_arrays(struct files_struct *files)
{
	const struct fd_arrays own = { files->fd_array, files->open_fds_init,
				       files->close_on_exec_init };

	use_arrays(files, &own, NR_OPEN_DEFAULT);
}

/* The smallest table that has place for FD. */
static unsigned int size_for(unsigned int fd)
{
	unsigned int n = NR_OPEN_DEFAULT;

	while (n <= fd)
		n *= 2;
	return n;
}

/* Room for FD. [files->lock, let go and taken again] */
static int grow(struct files_struct *files, unsigned int fd)
{
	unsigned int n = size_for(fd);
	struct file **old = NULL;
	struct fd_arrays a;

	spin_unlock(&files->lock);
	if (!arrays_alloc(&a, n)) {
		spin_lock(&files->lock);
		return -ENOMEM;
	}
	spin_lock(&files->lock);
	if (n <= files->max_fds) { /* somebody else was first */
		old = a.fd;
	} else {
		arrays_fill(&a, n, files, files->max_fds);
		if (files->fd != files->fd_array)
			old = files->fd;
		use_arrays(files, &a, n);
	}
	if (old) {
		spin_unlock(&files->lock);
		arrays_free(old);
		spin_lock(&files->lock);
	}
	return 0;
}

/* ------------------------------------------------------------------- tables */

struct files_struct *files_alloc(void)
{
	struct files_struct *files = kmem_cache_zalloc(files_cache, GFP_KERNEL);

	if (!files)
		return NULL;
	atomic_set(&files->count, 1);
	spin_lock_init(&files->lock, "files.lock", RANK_FILES);
	use_own_arrays(files);
	return files;
}

/* Behind the last descriptor in use. [files->lock] */
static unsigned int used_end(const struct files_struct *files)
{
	unsigned int i = BITS_TO_LONGS(files->max_fds);

	while (i > 0 && !files->open_fds[i - 1])
		i--;
	return min(i * (unsigned int)BITS_PER_LONG, files->max_fds);
}

/* [old->lock] NEW has place for them. A number that is only reserved is free
 * in the copy. */
static void copy_files(struct files_struct *new, struct files_struct *old,
		       unsigned int n)
{
	const struct fd_arrays a = { new->fd, new->open_fds,
				     new->close_on_exec };
	unsigned int fd;

	arrays_fill((struct fd_arrays *)&a, new->max_fds, old, n);
	for_each_set_bit(fd, new->open_fds, n)
	{
		if (new->fd[fd])
			get_file(new->fd[fd]);
		else
			__clear_bit(fd, new->open_fds);
	}
	new->next_fd = 0;
}

struct files_struct *files_dup(struct files_struct *old)
{
	struct files_struct *new = files_alloc();
	unsigned int n;

	if (!new)
		return NULL;
	for (;;) {
		spin_lock(&old->lock);
		n = used_end(old);
		if (n <= new->max_fds)
			break;
		spin_unlock(&old->lock);
		spin_lock(&new->lock);
		if (grow(new, n - 1)) {
			spin_unlock(&new->lock);
			put_files_struct(new);
			return NULL;
		}
		spin_unlock(&new->lock);
	}
	copy_files(new, old, n);
	spin_unlock(&old->lock);
	return new;
}

/* A number of FILES' for FILE is gone. */
static void close_one(struct files_struct *files, struct file *file)
{
	if (file->fops->flush)
		file->fops->flush(file);
	locks_remove_posix(file, files);
	fput(file);
}

void put_files_struct(struct files_struct *files)
{
	unsigned int fd;

	if (!files || !atomic_dec_and_test(&files->count))
		return;
	for_each_set_bit(fd, files->open_fds, files->max_fds) if (files->fd[fd])
		close_one(files, files->fd[fd]);
	if (files->fd != files->fd_array)
		arrays_free(files->fd);
	kmem_cache_free(files_cache, files);
}

int unshare_files(void)
{
	struct files_struct *old = current->files, *new;

	if (atomic_read(&old->count) == 1)
		return 0;
	new = files_dup(old);
	if (!new)
		return -ENOMEM;
	spin_lock(&tasklist_lock);
	current->files = new;
	spin_unlock(&tasklist_lock);
	put_files_struct(old);
	return 0;
}

/* ------------------------------------------------------------------ looking */

struct file *files_get(struct files_struct *files, unsigned int fd)
{
	struct file *file = NULL;

	spin_lock(&files->lock);
	if (fd < files->max_fds)
		file = files->fd[fd];
	if (file)
		get_file(file);
	spin_unlock(&files->lock);
	return file;
}

int files_next(struct files_struct *files, unsigned int fd, struct file **file)
{
	int found = -1;

	spin_lock(&files->lock);
	for (; fd < files->max_fds && found < 0; fd++) {
		*file = files->fd[fd];
		if (!*file)
			continue;
		get_file(*file);
		found = (int)fd;
	}
	spin_unlock(&files->lock);
	return found;
}

struct file *fget(unsigned int fd)
{
	return files_get(current->files, fd);
}

struct fd fdget(unsigned int fd)
{
	struct files_struct *files = current->files;
	struct fd f = { NULL, false };

	if (unlikely(atomic_read(&files->count) != 1)) {
		f.file = files_get(files, fd);
		f.counted = f.file != NULL;
	} else if (likely(fd < files->max_fds)) {
		f.file = files->fd[fd];
	}
	return f;
}

bool fd_cloexec(unsigned int fd)
{
	return files_cloexec(current->files, fd);
}

bool files_cloexec(struct files_struct *files, unsigned int fd)
{
	bool set;

	spin_lock(&files->lock);
	set = fd < files->max_fds && test_bit(fd, files->close_on_exec);
	spin_unlock(&files->lock);
	return set;
}

/* ----------------------------------------------------------------- changing */

/* [files->lock] */
static void put_bit(unsigned long *map, unsigned int fd, bool set)
{
	if (set)
		__set_bit(fd, map);
	else
		__clear_bit(fd, map);
}

void fd_set_cloexec(unsigned int fd, bool cloexec)
{
	struct files_struct *files = current->files;

	spin_lock(&files->lock);
	if (fd < files->max_fds)
		put_bit(files->close_on_exec, fd, cloexec);
	spin_unlock(&files->lock);
}

/* The lowest number from MIN on that is free, with room for it. [files->lock] */
static int find_free(struct files_struct *files, unsigned int min)
{
	unsigned long limit =
		min_t(unsigned long, NR_OPEN, rlimit(RLIMIT_NOFILE));
	unsigned int fd;

	for (;;) {
		fd = max(min, files->next_fd);
		if (fd < files->max_fds)
			fd = (unsigned int)find_next_zero_bit(
				files->open_fds, files->max_fds, fd);
		if (fd >= limit)
			return -EMFILE;
		if (fd < files->max_fds)
			return (int)fd;
		if (grow(files, fd))
			return -ENOMEM;
	}
}

/* [files->lock] */
static void set_fd(struct files_struct *files, unsigned int fd,
		   struct file *file, bool cloexec)
{
	__set_bit(fd, files->open_fds);
	put_bit(files->close_on_exec, fd, cloexec);
	WRITE_ONCE(files->fd[fd], file);
}

/* FILE NULL: the number is only reserved. */
int fd_install_from(unsigned int min, struct file *file, bool cloexec)
{
	struct files_struct *files = current->files;
	int fd;

	spin_lock(&files->lock);
	fd = find_free(files, min);
	if (fd >= 0) {
		set_fd(files, (unsigned int)fd, file, cloexec);
		if (min <= files->next_fd)
			files->next_fd = (unsigned int)fd + 1;
	}
	spin_unlock(&files->lock);
	return fd;
}

int fd_reserve(bool cloexec)
{
	return fd_install_from(0, NULL, cloexec);
}

void fd_fill(unsigned int fd, struct file *file)
{
	struct files_struct *files = current->files;

	spin_lock(&files->lock);
	WRITE_ONCE(files->fd[fd], file);
	spin_unlock(&files->lock);
}

void fd_unreserve(unsigned int fd)
{
	struct files_struct *files = current->files;

	spin_lock(&files->lock);
	__clear_bit(fd, files->open_fds);
	files->next_fd = min(files->next_fd, fd);
	spin_unlock(&files->lock);
}

int fd_replace(unsigned int fd, struct file *file, bool cloexec)
{
	struct files_struct *files = current->files;
	struct file *old;

	spin_lock(&files->lock);
	if (fd >= files->max_fds && grow(files, fd)) {
		spin_unlock(&files->lock);
		return -ENOMEM;
	}
	old = files->fd[fd];
	if (!old && test_bit(fd, files->open_fds)) {
		spin_unlock(&files->lock);
		return -EBUSY;
	}
	set_fd(files, fd, file, cloexec);
	spin_unlock(&files->lock);
	if (old)
		close_one(files, old);
	return 0;
}

/* [files->lock] */
static struct file *clear_fd(struct files_struct *files, unsigned int fd)
{
	struct file *file = files->fd[fd];

	if (!file)
		return NULL;
	WRITE_ONCE(files->fd[fd], NULL);
	__clear_bit(fd, files->open_fds);
	__clear_bit(fd, files->close_on_exec);
	files->next_fd = min(files->next_fd, fd);
	return file;
}

bool fd_close(unsigned int fd)
{
	struct files_struct *files = current->files;
	struct file *file = NULL;

	spin_lock(&files->lock);
	if (fd < files->max_fds)
		file = clear_fd(files, fd);
	spin_unlock(&files->lock);
	if (file)
		close_one(files, file);
	return file != NULL;
}

void fd_close_range(unsigned int first, unsigned int last, bool only_mark)
{
	struct files_struct *files = current->files;
	unsigned int fd;

	for (fd = first; fd < files->max_fds && fd <= last; fd++) {
		if (only_mark)
			fd_set_cloexec(fd, true);
		else
			fd_close(fd);
	}
}

void files_close_on_exec(struct files_struct *files)
{
	unsigned int fd;
	struct file *file;

	for (fd = 0; fd < files->max_fds; fd++) {
		file = NULL;
		spin_lock(&files->lock);
		if (fd < files->max_fds && test_bit(fd, files->close_on_exec))
			file = clear_fd(files, fd);
		spin_unlock(&files->lock);
		if (file)
			close_one(files, file);
	}
}
