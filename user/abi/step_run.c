// SPDX-License-Identifier: MIT
//
// What: does one step and says what came of it: the answer, the signal that a
// touch brought, the faults that it cost.

#include "step.h"
#include "signal.h"

#include <uapi/capability.h>
#include <uapi/fs.h>

enum {
	FILE_PAGES = 6,
	MAX_BYTES = 16 * 4096
};

int files[NR_FILES] = { -1, -1, -1, -1, -1, -1 };

static char buffer[MAX_BYTES];
static unsigned long first_brk;

// ------------------------------------------------------------------ the files

static void fill(int fd)
{
	static char page[PAGE_SIZE];

	for (int i = 0; i < FILE_PAGES; i++) {
		memset(page, 'a' + i, sizeof(page));
		write(fd, page, sizeof(page) - (i == FILE_PAGES - 1) * 1000);
	}
}

static void reopen(enum step_file which, int fd)
{
	if (files[which] >= 0)
		close(files[which]);
	files[which] = fd;
}

void files_make(void)
{
	static const char path[] = "/tmp/file";

	sys(__NR_unlink, path);
	reopen(FILE_TMPFS, open(path, O_RDWR | O_CREAT | O_EXCL, 0644));
	reopen(FILE_RDONLY, open(path, O_RDONLY));
	reopen(FILE_WRONLY, open(path, O_WRONLY));
	reopen(FILE_MEMFD, (int)sys(__NR_memfd_create, "memfd", 0));
	reopen(FILE_ZERO, open("/dev/zero", O_RDWR));
	fill(files[FILE_TMPFS]);
	fill(files[FILE_MEMFD]);
	first_brk = (unsigned long)sys(__NR_brk, 0);
}

unsigned long heap_start(void)
{
	return first_brk & -PAGE_SIZE;
}

// ------------------------------------------------------------------- touching

static unsigned long resume; // where it goes on after a fault
static siginfo_t caught;

static void on_fault(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	caught = *info;
	context_ip(context) = resume;
}

static void catch_faults(void)
{
	static char stack[16384];
	const stack_t ss = { .ss_sp = stack, .ss_size = sizeof(stack) };
	const unsigned long flags = SA_SIGINFO | SA_ONSTACK;

	sigaltstack(&ss, NULL);
	on_siginfo(SIGSEGV, on_fault, flags);
	on_siginfo(SIGBUS, on_fault, flags);
}

// What is there, or a signal in `caught`.
static noinline unsigned int touch_it(unsigned long addr, bool writes,
				      unsigned int value)
{
	unsigned long after;

	caught.si_signo = 0;
	if (writes)
		asm volatile("mov $1f, %[after]\n\t"
			     "mov %[after], %[resume]\n\t"
			     "movl %[value], (%[addr])\n"
			     "1:"
			     : [after] "=&r"(after), [resume] "=m"(resume)
			     : [value] "r"(value), [addr] "r"(addr)
			     : "memory");
	asm volatile("mov $1f, %[after]\n\t"
		     "mov %[after], %[resume]\n\t"
		     "movl (%[addr]), %[value]\n"
		     "1:"
		     : [after] "=&r"(after), [resume] "=m"(resume),
		       [value] "+r"(value)
		     : [addr] "r"(addr)
		     : "memory");
	return value;
}

static void say_touch(unsigned int value)
{
	if (caught.si_signo)
		say(" = %s code %d at %lx", signal_name(caught.si_signo),
		    caught.si_code, (unsigned long)caught.si_addr);
	else
		say(" = %x", value);
}

static unsigned int sum_of(const char *p, size_t len)
{
	unsigned int sum = 5381;

	for (size_t i = 0; i < len; i += sizeof(sum))
		sum = sum * 33 + *(const unsigned int *)(p + i);
	return sum;
}

// Page by page, since any may be missing.
static void sum_pages(unsigned long addr, unsigned long pages)
{
	for (unsigned long i = 0; i < pages; i++, addr += PAGE_SIZE) {
		touch_it(addr, false, 0);
		say_touch(caught.si_signo ? 0
					  : sum_of((char *)addr, PAGE_SIZE));
	}
}

// ---------------------------------------------------------------------- calls

static long do_fallocate(int fd, const unsigned long *arg)
{
	if (sizeof(long) == 8)
		return sys(__NR_fallocate, fd, arg[1], arg[2], arg[3]);
	return sys(__NR_fallocate, fd, arg[1], arg[2], 0, arg[3], 0);
}

static long do_pread(int fd, const unsigned long *arg)
{
	return SYS_PREAD(fd, arg[1], arg[2], (int64_t)arg[3]);
}

static long do_pwrite(int fd, const unsigned long *arg)
{
	return SYS_PWRITE(fd, arg[1], arg[2], (int64_t)arg[3]);
}

static long do_limit(const unsigned long *arg)
{
	struct rlimit limit = { arg[1], RLIM_INFINITY };

	if (arg[1] == RLIM_INFINITY)
		limit.rlim_cur = RLIM_INFINITY;
	return sys(__NR_setrlimit, arg[0], &limit);
}

// Locking is limited for those who may not lock all they want.
static long do_nocap(void)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3
	};
	struct __user_cap_data_struct data[2];
	long ret = sys(__NR_capget, &head, data);

	data[0].effective &= ~(1U << CAP_IPC_LOCK);
	return ret ? ret : sys(__NR_capset, &head, data);
}

static void do_mincore(const unsigned long *arg)
{
	unsigned char *vec = (unsigned char *)buffer;
	long ret;

	memset(vec, 9, 512);
	ret = sys(__NR_mincore, arg[0], arg[1], vec);
	say(" = %s ", answer(ret));
	for (int i = 0; i < 16; i++)
		say("%d", vec[i]);
}

static long do_brk(unsigned long offset)
{
	return sys(__NR_brk, first_brk + offset);
}

#define NR_OF(name) [STEP_##name] = __NR_##name
// Those whose arguments are the call's as they are.
static const int plain[NR_STEP_OPS] = {
	NR_OF(munmap),
	NR_OF(mprotect),
	NR_OF(mremap),
	NR_OF(madvise),
	NR_OF(mlock),
	NR_OF(mlock2),
	NR_OF(munlock),
	NR_OF(mlockall),
	NR_OF(munlockall),
	NR_OF(msync),
	NR_OF(remap_file_pages),
};

static long call(const struct step *step)
{
	const unsigned long *a = step->arg;

	switch (step->op) {
	case STEP_mmap:
		return SYS_MMAP(a[0], a[1], a[2], a[3], files[a[4] % NR_FILES],
				a[5]);
	case STEP_brk:
		return do_brk(a[0]);
	case STEP_ftruncate:
		return sys(__NR_ftruncate, files[a[0] % NR_FILES], a[1]);
	case STEP_fallocate:
		return do_fallocate(files[a[0] % NR_FILES], a);
	case STEP_pread:
		return do_pread(files[a[0] % NR_FILES], a);
	case STEP_pwrite:
		return do_pwrite(files[a[0] % NR_FILES], a);
	case STEP_limit:
		return do_limit(a);
	case STEP_nocap:
		return do_nocap();
	default:
		return sys(plain[step->op], a[0], a[1], a[2], a[3], a[4]);
	}
}

static void do_it(const struct step *step)
{
	switch (step->op) {
	case STEP_load:
		say_touch(touch_it(step->arg[0], false, 0));
		break;
	case STEP_store:
		say_touch(touch_it(step->arg[0], true,
				   (unsigned int)step->arg[1]));
		break;
	case STEP_sum:
		sum_pages(step->arg[0], step->arg[1]);
		break;
	case STEP_mincore:
		do_mincore(step->arg);
		break;
	default:
		say(" = %s", answer(call(step)));
	}
}

// ------------------------------------------------------------------ the faults

static struct rusage before, after;

void step_run(const struct step *step)
{
	catch_faults();
	getrusage(RUSAGE_SELF, &after);
	getrusage(RUSAGE_SELF, &before);
	do_it(step);
	getrusage(RUSAGE_SELF, &after);
	say(" faults %ld %ld", after.ru_minflt - before.ru_minflt,
	    after.ru_majflt - before.ru_majflt);
	// At once, not only at the end: there Linux may count otherwise.
	if (step->op == STEP_mremap)
		say(" locked %ld", self_status("VmLck"));
	say("\n");
}
