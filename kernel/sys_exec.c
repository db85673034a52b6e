// SPDX-License-Identifier: MIT
/*
 * sys_exec.c - execve(2) and execveat(2)
 *
 * What  A program may be named by a descriptor. Its name for itself is then
 *       /dev/fd/N; a script whose descriptor closes on exec could not be opened
 *       by its interpreter: ENOENT.
 */
#include <asm/ptrace.h>
#include <asm/thread.h>
#include <fs/fs.h>
#include <kernel/exec.h>
#include <kernel/sched.h>
#include <kernel/syscalls.h>
#include <lib/err.h>
#include <lib/printf.h>
#include <mm/slab.h>
#include <uapi/limits.h>

typedef const char __user *const __user *user_strings;

#define FD_NAME_SIZE (sizeof("/dev/fd//") + 11 + PATH_MAX)

/* "/dev/fd/N" or "/dev/fd/N/path"; NULL: no memory. For kfree. */
static char *name_by_fd(int fd, const char *path)
{
	char *name = kmalloc(FD_NAME_SIZE, GFP_KERNEL);

	if (name)
		snprintf(name, FD_NAME_SIZE,
			 *path ? "/dev/fd/%d/%s" : "/dev/fd/%d", fd, path);
	return name;
}

static int exec_request(struct exec_request *request, user_strings argv,
			user_strings envp)
{
	struct exec_strings args = { .user = argv }, env = { .user = envp };
	char *name = NULL;
	int err;

	request->filename = request->path;
	if (request->dfd != AT_FDCWD && request->path[0] != '/') {
		name = name_by_fd(request->dfd, request->path);
		if (!name)
			return -ENOMEM;
		request->filename = name;
		request->inaccessible = fd_cloexec((unsigned int)request->dfd);
	}
	err = exec_with_strings(request, &args, &env, task_pt_regs(current));
	kfree(name);
	return err;
}

SYSCALL_DEFINE3(execve, const char __user *, path, user_strings, argv,
		user_strings, envp)
{
	struct exec_request request = { .dfd = AT_FDCWD };
	char *name = getname(path);
	int err;

	if (IS_ERR(name))
		return PTR_ERR(name);
	request.path = name;
	err = exec_request(&request, argv, envp);
	putname(name);
	return err ? err : (long)task_pt_regs(current)->ax;
}

SYSCALL_DEFINE5(execveat, int, dfd, const char __user *, path, user_strings,
		argv, user_strings, envp, int, flags)
{
	struct exec_request request = { .dfd = dfd };
	char *name;
	int err;

	name = flags & AT_EMPTY_PATH ? getname_empty(path) : getname(path);
	if (IS_ERR(name))
		return PTR_ERR(name);
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) {
		putname(name);
		return -EINVAL;
	}
	request.path = name;
	request.lookup = (flags & AT_SYMLINK_NOFOLLOW ? LOOKUP_NOFOLLOW : 0) |
			 (flags & AT_EMPTY_PATH ? LOOKUP_EMPTY : 0);
	err = exec_request(&request, argv, envp);
	putname(name);
	return err ? err : (long)task_pt_regs(current)->ax;
}
