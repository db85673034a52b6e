/* SPDX-License-Identifier: MIT */
/*
 * What: how x86-64 enters the kernel, and the few calls whose numbers or
 * argument shapes differ from i386's (syscall_32.h).
 *
 *	rax  number, then the result: -4095..-1 is a negated errno
 *	rdi, rsi, rdx, r10, r8, r9   the six arguments
 *	rcx, r11   lost: the CPU puts the return address and the flags there
 *
 * sys(nr, ...) below makes any call with up to six arguments and gives the raw
 * result. The wrappers of libc.h turn it into -1 and errno.
 */
#ifndef USER_CRT_SYSCALL_64_H
#define USER_CRT_SYSCALL_64_H

static inline long __syscall(long nr, long a, long b, long c)
{
	long ret;

	asm volatile("syscall"
		     : "=a"(ret)
		     : "a"(nr), "D"(a), "S"(b), "d"(c)
		     : "rcx", "r11", "memory");
	return ret;
}

/* No constraint letter names r10, r8 and r9. */
static inline long __syscall6(long nr, long a, long b, long c, long d, long e,
			      long f)
{
	register long r10 asm("r10") = d;
	register long r8 asm("r8") = e;
	register long r9 asm("r9") = f;
	long ret;

	asm volatile("syscall"
		     : "=a"(ret)
		     : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8),
		       "r"(r9)
		     : "rcx", "r11", "memory");
	return ret;
}

/* Without arguments, and without loading zeros for them. */
static inline long sys_bare(long nr)
{
	asm volatile("syscall" : "+a"(nr) : : "rcx", "r11", "memory");
	return nr;
}

#define __sys0(nr)	    __syscall(nr, 0, 0, 0)
#define __sys1(nr, a)	    __syscall(nr, (long)(a), 0, 0)
#define __sys2(nr, a, b)    __syscall(nr, (long)(a), (long)(b), 0)
#define __sys3(nr, a, b, c) __syscall(nr, (long)(a), (long)(b), (long)(c))
#define __sys4(nr, a, b, c, d) \
	__syscall6(nr, (long)(a), (long)(b), (long)(c), (long)(d), 0, 0)
#define __sys5(nr, a, b, c, d, e) \
	__syscall6(nr, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), 0)
#define __sys6(nr, a, b, c, d, e, f)                                          \
	__syscall6(nr, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), \
		   (long)(f))
#define __sys_pick(nr, a, b, c, d, e, f, name, ...) name

/* sys(number, arguments ...): the raw result, -errno on failure. */
#define sys(...)                                                        \
	__sys_pick(__VA_ARGS__, __sys6, __sys5, __sys4, __sys3, __sys2, \
		   __sys1, __sys0)(__VA_ARGS__)

/* Offsets fit in a register, in bytes. */
#define SYS_MMAP(addr, len, prot, flags, fd, off) \
	sys(__NR_mmap, addr, len, prot, flags, fd, off)
#define SYS_FALLOCATE(fd, mode, off, len) \
	sys(__NR_fallocate, fd, mode, (long)(off), (long)(len))
#define SYS_PREAD(fd, buf, len, off)  sys(__NR_pread64, fd, buf, len, off)
#define SYS_PWRITE(fd, buf, len, off) sys(__NR_pwrite64, fd, buf, len, off)
#define SYS_LSEEK(fd, off, whence, where)                    \
	({                                                   \
		long at_ = sys(__NR_lseek, fd, off, whence); \
		if (at_ >= 0)                                \
			*(where) = at_;                      \
		at_ >= 0 ? 0 : at_;                          \
	})

#define SYS_FSTAT(fd, st)	      sys(__NR_fstat, fd, st)
#define SYS_GETRLIMIT(resource, rlim) sys(__NR_getrlimit, resource, rlim)

#endif
