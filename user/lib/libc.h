/* SPDX-License-Identifier: MIT */
/*
 * What: the C library of ring 3, all of it, in the spirit of Plan 9's libc.h:
 * one header, POSIX's names and meanings unless a line says otherwise. The
 * allocator is in malloc.h, readers of /proc are in proc.h.
 *
 * Failure: calls that enter the kernel return -1 and set errno. Where errno
 * would be in the way, sys(__NR_..., ...) gives the kernel's raw answer.
 *
 * Not here: locale, wide characters, floating point, FILE, threads, signals.
 */
#ifndef USER_LIB_LIBC_H
#define USER_LIB_LIBC_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <uapi/auxvec.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/ldt.h>
#include <uapi/limits.h>
#include <uapi/mman.h>
#include <uapi/prctl.h>
#include <uapi/reboot.h>
#include <uapi/resource.h>
#include <uapi/signal.h>
#include <uapi/stat.h>
#include <uapi/time.h>
#include <uapi/uio.h>
#include <uapi/unistd.h>
#include <uapi/utsname.h>
#include <uapi/wait.h>

#include WORDSIZE_FILE(syscall)
#include WORDSIZE_FILE(arch)

typedef long ssize_t;
typedef int pid_t;

struct timespec {
	long tv_sec;
	long tv_nsec;
};

#define PAGE_SIZE	       4096UL
#define ARRAY_SIZE(a)	       (sizeof(a) / sizeof((a)[0]))
#define KIB(n)		       ((size_t)(n) << 10)
#define MIB(n)		       ((size_t)(n) << 20)
#define noinline	       __attribute__((noinline))
#define noreturn	       __attribute__((noreturn))
#define printf_like(fmt, args) __attribute__((format(printf, fmt, args)))

/* -- errors ---------------------------------------------------------------- */
extern int errno;
const char *errno_name(int err);  /* "ENOMEM"; "E?" when unknown */
const char *signal_name(int sig); /* "SIGSEGV"; "SIG?" when unknown */

/* -- start and end --------------------------------------------------------- */
extern char **environ;
extern const unsigned long *__auxv;
unsigned long getauxval(unsigned long type);
char *getenv(const char *name);
void exit(int status) noreturn;	 /* writes out stdout's buffer */
void _exit(int status) noreturn; /* does not */
void die(const char *fmt, ...) noreturn printf_like(1, 2); /* errno, exit(1) */

/* -- strings --------------------------------------------------------------- */
void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *s, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void *memchr(const void *s, int c, size_t n);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t n);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
char *strstr(const char *s, const char *part);
size_t strlcpy(char *to, const char *from, size_t size); /* as on the BSDs */
unsigned long long strtoull(const char *s, char **end, int base);
unsigned long strtoul(const char *s, char **end, int base);
long strtol(const char *s, char **end, int base);
int atoi(const char *s);

/* -- printing: fd 1 is buffered up to each end of line --------------------- */
int vsnprintf(char *buf, size_t size, const char *fmt, va_list ap)
	printf_like(3, 0);
int snprintf(char *buf, size_t size, const char *fmt, ...) printf_like(3, 4);
int vprintf(const char *fmt, va_list ap) printf_like(1, 0);
int printf(const char *fmt, ...) printf_like(1, 2);
int dprintf(int fd, const char *fmt, ...) printf_like(2, 3); /* unbuffered */
int putchar(int c);
int puts(const char *s);
void flush(void);

/* One line of fd 0 without its end; its length, or -1 at the end of input. */
int read_line(char *buf, size_t size);

/* -- files ----------------------------------------------------------------- */
ssize_t read(int fd, void *buf, size_t n);
ssize_t write(int fd, const void *buf, size_t n);
ssize_t readv(int fd, const struct iovec *iov, int n);
ssize_t writev(int fd, const struct iovec *iov, int n);
ssize_t pread64(int fd, void *buf, size_t n, int64_t offset);
int64_t lseek64(int fd, int64_t offset, int whence);
int open(const char *path, int flags, ...);
int openat(int dir, const char *path, int flags, ...);
int close(int fd);
int fstat64(int fd, struct stat64 *st);

/* -- processes ------------------------------------------------------------- */
pid_t fork(void); /* writes out stdout's buffer first, or it came twice */
int execve(const char *path, char *const argv[], char *const envp[]);
pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage);
pid_t waitpid(pid_t pid, int *status, int options);
pid_t getpid(void);
pid_t getppid(void);
pid_t gettid(void);
int sched_yield(void);
int nanosleep(const struct timespec *want, struct timespec *left);
int clock_gettime(int clock, struct timespec *now);
int getrusage(int who, struct rusage *usage);
int getrlimit(int resource, struct rlimit *limit);
int setrlimit(int resource, const struct rlimit *limit);
int prlimit64(pid_t pid, int resource, const struct rlimit64 *limit,
	      struct rlimit64 *old);
int uname(struct new_utsname *name);
int reboot(unsigned int command);
int mount(const char *what, const char *where, const char *type);

/* Runs fn(arg) in a child that exits with its result; returns wait's status. */
int in_child(int (*fn)(void *arg), void *arg);

/* -- memory ---------------------------------------------------------------- */
int brk(void *end);
void *sbrk(intptr_t increment); /* the old end, or (void *)-1 */
void *mmap(void *addr, size_t len, int prot, int flags, int fd, int64_t off);
void *map_anon(size_t len);   /* private, read and write, small pages */
void *map_sparse(size_t len); /* the same, may be larger than the memory */
int munmap(void *addr, size_t len);
int mprotect(void *addr, size_t len, int prot);
int mincore(void *addr, size_t len, unsigned char *vec);
int madvise(void *addr, size_t len, int advice);

/* One write, which the compiler can't leave out. */
static inline void touch(volatile void *p)
{
	*(volatile char *)p = 1;
}

/* The time-stamp counter: under QEMU's -icount it counts instructions. */
static inline uint64_t rdtsc(void)
{
	uint32_t low, high;

	asm volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}

#endif
