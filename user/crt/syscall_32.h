/* SPDX-License-Identifier: MIT */
/*
 * What: how i386 enters the kernel, and the few calls whose numbers or
 * argument shapes differ from x86-64's (syscall_64.h).
 *
 *	eax  number, then the result: -4095..-1 is a negated errno
 *	ebx, ecx, edx, esi, edi, ebp   the six arguments
 *
 * sys(nr, ...) below makes any call with up to six arguments and gives the raw
 * result. The wrappers of libc.h turn it into -1 and errno.
 */
#ifndef USER_CRT_SYSCALL_32_H
#define USER_CRT_SYSCALL_32_H

static inline long __syscall(long nr, long a, long b, long c, long d, long e)
{
	long ret;

	asm volatile("int $0x80"
		     : "=a"(ret)
		     : "a"(nr), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e)
		     : "memory");
	return ret;
}

/* The sixth argument travels in ebp, which no constraint letter names. */
static inline long __syscall6(long nr, long a, long b, long c, long d, long e,
			      long f)
{
	long ret;

	asm volatile("pushl %[f]\n\t"
		     "pushl %%ebp\n\t"
		     "movl 4(%%esp), %%ebp\n\t"
		     "int $0x80\n\t"
		     "popl %%ebp\n\t"
		     "addl $4, %%esp"
		     : "=a"(ret)
		     : "a"(nr), "b"(a), "c"(b), "d"(c), "S"(d),
		       "D"(e), [f] "g"(f)
		     : "memory");
	return ret;
}

/* Without arguments, and without loading zeros for them. */
static inline long sys_bare(long nr)
{
	asm volatile("int $0x80" : "+a"(nr) : : "memory");
	return nr;
}

#define __sys0(nr)	    __syscall(nr, 0, 0, 0, 0, 0)
#define __sys1(nr, a)	    __syscall(nr, (long)(a), 0, 0, 0, 0)
#define __sys2(nr, a, b)    __syscall(nr, (long)(a), (long)(b), 0, 0, 0)
#define __sys3(nr, a, b, c) __syscall(nr, (long)(a), (long)(b), (long)(c), 0, 0)
#define __sys4(nr, a, b, c, d) \
	__syscall(nr, (long)(a), (long)(b), (long)(c), (long)(d), 0)
#define __sys5(nr, a, b, c, d, e) \
	__syscall(nr, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e))
#define __sys6(nr, a, b, c, d, e, f)                                          \
	__syscall6(nr, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), \
		   (long)(f))
#define __sys_pick(nr, a, b, c, d, e, f, name, ...) name

/* sys(number, arguments ...): the raw result, -errno on failure. */
#define sys(...)                                                        \
	__sys_pick(__VA_ARGS__, __sys6, __sys5, __sys4, __sys3, __sys2, \
		   __sys1, __sys0)(__VA_ARGS__)

/* Offsets in pages, so that 32 bits reach 16 TiB into a file. */
#define SYS_MMAP(addr, len, prot, flags, fd, off) \
	sys(__NR_mmap2, addr, len, prot, flags, fd, (off) >> 12)

/* A 64-bit offset takes two registers, the low half first. */
#define SYS_PREAD(fd, buf, len, off)                 \
	sys(__NR_pread64, fd, buf, len, (long)(off), \
	    (long)((int64_t)(off) >> 32))

#define SYS_PWRITE(fd, buf, len, off)                 \
	sys(__NR_pwrite64, fd, buf, len, (long)(off), \
	    (long)((int64_t)(off) >> 32))

#define SYS_FALLOCATE(fd, mode, off, len)              \
	sys(__NR_fallocate, fd, mode, (long)(off),     \
	    (long)((int64_t)(off) >> 32), (long)(len), \
	    (long)((int64_t)(len) >> 32))

/* 0 and the new position in *where, or -errno; the high half first. */
#define SYS_LSEEK(fd, off, whence, where) \
	sys(__NR__llseek, fd, (int64_t)(off) >> 32, off, where, whence)

#define SYS_FSTAT(fd, st)	      sys(__NR_fstat64, fd, st)
#define SYS_GETRLIMIT(resource, rlim) sys(__NR_ugetrlimit, resource, rlim)

#endif
