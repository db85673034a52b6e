// SPDX-License-Identifier: MIT
/*
 * file_table.c - descriptors: small numbers for open files
 *
 * Locking     A table belongs to one task, which alone changes it.
 * Failure     EMFILE at the smaller of NR_OPEN and RLIMIT_NOFILE.
 */
#include <fs/fs.h>
#include <kernel/sched.h>
#include <lib/minmax.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <uapi/resource.h>

struct files_struct *files_alloc(void)
{
	return kzalloc(sizeof(struct files_struct), GFP_KERNEL);
}

struct files_struct *files_dup(const struct files_struct *old)
{
	struct files_struct *files =
		kmalloc(sizeof(struct files_struct), GFP_KERNEL);
	unsigned int fd;

	if (!files)
		return NULL;
	memcpy(files, old, sizeof(*files));
	for (fd = 0; fd < NR_OPEN; fd++)
		if (files->fd[fd])
			get_file(files->fd[fd]);
	return files;
}

void files_free(struct files_struct *files)
{
	unsigned int fd;

	for (fd = 0; fd < NR_OPEN; fd++)
		if (files->fd[fd])
			fput(files->fd[fd]);
	kfree(files);
}

struct file *fget(unsigned int fd)
{
	struct file *file;

	if (fd >= NR_OPEN)
		return NULL;
	file = current->files->fd[fd];
	if (file)
		get_file(file);
	return file;
}

bool fd_cloexec(unsigned int fd)
{
	return current->files->close_on_exec[fd / 8] & (1U << (fd % 8));
}

void fd_set_cloexec(unsigned int fd, bool cloexec)
{
	u8 *byte = &current->files->close_on_exec[fd / 8], bit = 1U << (fd % 8);

	*byte = cloexec ? *byte | bit : *byte & ~bit;
}

int fd_install_from(unsigned int min, struct file *file, bool cloexec)
{
	unsigned int limit = min_t(unsigned long, NR_OPEN,
				   current->rlim[RLIMIT_NOFILE].rlim_cur);
	unsigned int fd;

	for (fd = min; fd < limit; fd++) {
		if (current->files->fd[fd])
			continue;
		current->files->fd[fd] = file;
		fd_set_cloexec(fd, cloexec);
		return (int)fd;
	}
	return -EMFILE;
}

struct file *fd_remove(unsigned int fd)
{
	struct file *file;

	if (fd >= NR_OPEN)
		return NULL;
	file = current->files->fd[fd];
	current->files->fd[fd] = NULL;
	return file;
}

void files_close_on_exec(struct files_struct *files)
{
	unsigned int fd;

	for (fd = 0; fd < NR_OPEN; fd++) {
		if (!(files->close_on_exec[fd / 8] & (1U << (fd % 8))))
			continue;
		if (files->fd[fd])
			fput(files->fd[fd]);
		files->fd[fd] = NULL;
	}
	memset(files->close_on_exec, 0, sizeof(files->close_on_exec));
}
