// SPDX-License-Identifier: MIT
//
// What: the system calls, one line each where the kernel's and POSIX's shapes
// agree. No call here is private to Tessera.
//
// Failure: the kernel answers -errno; ret() turns that into -1 and errno.

#include "libc.h"

int errno;

// -4095..-1 is an error; a mapping above 2 GiB is a valid "negative" result.
static long ret(long raw)
{
	if ((unsigned long)raw < -4095UL)
		return raw;
	errno = -raw;
	return -1;
}

ssize_t read(int fd, void *buf, size_t n)
{
	return ret(sys(__NR_read, fd, buf, n));
}

ssize_t write(int fd, const void *buf, size_t n)
{
	return ret(sys(__NR_write, fd, buf, n));
}

ssize_t readv(int fd, const struct iovec *iov, int n)
{
	return ret(sys(__NR_readv, fd, iov, n));
}

ssize_t writev(int fd, const struct iovec *iov, int n)
{
	return ret(sys(__NR_writev, fd, iov, n));
}

ssize_t pread64(int fd, void *buf, size_t n, int64_t offset)
{
	return ret(SYS_PREAD(fd, buf, n, offset));
}

int64_t lseek64(int fd, int64_t offset, int whence)
{
	int64_t result;

	if (ret(SYS_LSEEK(fd, offset, whence, &result)))
		return -1;
	return result;
}

int open(const char *path, int flags, ...)
{
	return ret(sys(__NR_open, path, flags, 0644));
}

int openat(int dir, const char *path, int flags, ...)
{
	return ret(sys(__NR_openat, dir, path, flags, 0644));
}

int close(int fd)
{
	return ret(sys(__NR_close, fd));
}

int fstat64(int fd, struct stat64 *st)
{
	return ret(SYS_FSTAT(fd, st));
}

pid_t fork(void)
{
	flush();
	return ret(sys(__NR_fork));
}

int execve(const char *path, char *const argv[], char *const envp[])
{
	flush();
	return ret(sys(__NR_execve, path, argv, envp));
}

pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage)
{
	return ret(sys(__NR_wait4, pid, status, options, usage));
}

pid_t waitpid(pid_t pid, int *status, int options)
{
	return wait4(pid, status, options, NULL);
}

pid_t getpid(void)
{
	return sys(__NR_getpid);
}

pid_t getppid(void)
{
	return sys(__NR_getppid);
}

pid_t gettid(void)
{
	return sys(__NR_gettid);
}

int sched_yield(void)
{
	return ret(sys(__NR_sched_yield));
}

int nanosleep(const struct timespec *want, struct timespec *left)
{
	return ret(sys(__NR_nanosleep, want, left));
}

int clock_gettime(int clock, struct timespec *now)
{
	return ret(sys(__NR_clock_gettime, clock, now));
}

int getrusage(int who, struct rusage *usage)
{
	return ret(sys(__NR_getrusage, who, usage));
}

int getrlimit(int resource, struct rlimit *limit)
{
	return ret(SYS_GETRLIMIT(resource, limit));
}

int setrlimit(int resource, const struct rlimit *limit)
{
	return ret(sys(__NR_setrlimit, resource, limit));
}

int prlimit64(pid_t pid, int resource, const struct rlimit64 *limit,
	      struct rlimit64 *old)
{
	return ret(sys(__NR_prlimit64, pid, resource, limit, old));
}

int uname(struct new_utsname *name)
{
	return ret(sys(__NR_uname, name));
}

int reboot(unsigned int command)
{
	return ret(sys(__NR_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
		       command, 0));
}

int mount(const char *what, const char *where, const char *type)
{
	return ret(sys(__NR_mount, what, where, type, 0, NULL));
}

void _exit(int status)
{
	for (;;)
		sys(__NR_exit_group, status);
}

void exit(int status)
{
	flush();
	_exit(status);
}

int in_child(int (*fn)(void *arg), void *arg)
{
	int status = -1;
	pid_t pid = fork();

	if (pid < 0)
		return -1;
	if (pid == 0)
		exit(fn(arg));
	waitpid(pid, &status, 0);
	return status;
}

// The kernel answers brk with the end of the heap as it is now, moved or not.
static char *heap_end;

int brk(void *end)
{
	heap_end = (char *)sys(__NR_brk, end);
	if (heap_end == (char *)end)
		return 0;
	errno = ENOMEM;
	return -1;
}

void *sbrk(intptr_t increment)
{
	char *old;

	if (!heap_end)
		heap_end = (char *)sys(__NR_brk, 0);
	old = heap_end;
	if (increment && brk(old + increment))
		return (void *)-1;
	return old;
}

void *mmap(void *addr, size_t len, int prot, int flags, int fd, int64_t off)
{
	return (void *)ret(SYS_MMAP(addr, len, prot, flags, fd, off));
}

// Linux may answer a large mapping's first touch with one 2 MiB page; the tour
// and the tests count single pages, so they ask for those.
static void *map_small_pages(size_t len, int flags)
{
	void *p = mmap(NULL, len, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);

	if (p != MAP_FAILED)
		sys(__NR_madvise, p, len, MADV_NOHUGEPAGE);
	return p;
}

void *map_anon(size_t len)
{
	return map_small_pages(len, 0);
}

void *map_sparse(size_t len)
{
	return map_small_pages(len, MAP_NORESERVE);
}

int munmap(void *addr, size_t len)
{
	return ret(sys(__NR_munmap, addr, len));
}

int mprotect(void *addr, size_t len, int prot)
{
	return ret(sys(__NR_mprotect, addr, len, prot));
}

int mincore(void *addr, size_t len, unsigned char *vec)
{
	return ret(sys(__NR_mincore, addr, len, vec));
}

int madvise(void *addr, size_t len, int advice)
{
	return ret(sys(__NR_madvise, addr, len, advice));
}
