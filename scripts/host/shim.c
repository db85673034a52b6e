// SPDX-License-Identifier: MIT
/*
 * The machine and the kernel's voice, for programs that run parts of the
 * kernel on the host: memory, CPU registers, printk, panic.
 *
 * Every function that a real source file also defines is weak, so a model that
 * links the real one gets it.
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <host.h>
#include <asm/uaccess.h>
#include <kernel/ktest.h>
#include <kernel/panic.h>
#include <kernel/printk.h>
#include <kernel/stacktrace.h>
#include <kernel/time.h>
#include <lib/printf.h>
#include <mm/debug.h>
#include <mm/fail.h>
#include <mm/memblock.h>
#include <mm/page_owner.h>

/* The host's linker makes these ends only when something is in the section;
 * the address sanitizer has this, to show where a panic came from. */
void __sanitizer_print_stack_trace(void) __weak;

/* ---------------------------------------------------------------- the CPU */

struct host_cpu host_cpu = { .features = U32_MAX };
u64 __weak boot_tsc;

u64 __weak ktime_get_ns(void)
{
	return 0;
}

bool __weak cpu_has(enum cpu_feature feature)
{
	return feature >= 32 || host_cpu.features >> feature & 1;
}

void host_cpu_halt(void)
{
	fprintf(stderr, "# cpu_halt\n");
	_exit(3);
}

/* ----------------------------------------------------------------- memory */

void host_ram_init(unsigned long bytes)
{
	void *base = (void *)HOST_RAM_BASE;
	static unsigned long mapped;

	if (mapped)
		munmap(base, mapped);
	mapped = PAGE_ALIGN(bytes);
	if (mapped > HOST_RAM_MAX ||
	    mmap(base, mapped, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE |
			 MAP_FIXED_NOREPLACE,
		 -1, 0) != base) {
		fprintf(stderr, "# no room for %lu bytes of memory\n", bytes);
		exit(3);
	}
}

/* ------------------------------------------------------------- the voice */

bool host_verbose;
int __weak console_printk[4] = { 7 };

void __weak console_write(const char *s, size_t n)
{
	fwrite(s, 1, n, stdout);
	fflush(stdout);
}

static void say(const char *fmt, va_list args)
{
	char line[512];

	vscnprintf(line, sizeof(line), fmt, args);
	printf("# %s", line);
}

void __weak printk(enum log_level level, const char *fmt, ...)
{
	va_list args;

	if (!host_verbose && level > LOG_ERR)
		return;
	va_start(args, fmt);
	say(fmt, args);
	va_end(args);
}

void __weak pr_cont(const char *fmt, ...)
{
	va_list args;

	if (!host_verbose)
		return;
	va_start(args, fmt);
	say(fmt, args);
	va_end(args);
}

/* ---------------------------------------------------------------- the end */

char host_panic_message[256];
jmp_buf *host_panic_return;
int __weak warn_count;

static void __noreturn end(void)
{
	if (host_panic_return)
		longjmp(*host_panic_return, 1);
	fflush(stdout);
	fprintf(stderr, "# panic: %s\n", host_panic_message);
	if (__sanitizer_print_stack_trace)
		__sanitizer_print_stack_trace();
	abort(); /* a fuzzer keeps the input then */
}

void __weak panic(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vscnprintf(host_panic_message, sizeof(host_panic_message), fmt, args);
	va_end(args);
	end();
}

void __weak panic_regs(struct pt_regs *regs __maybe_unused, const char *fmt,
		       ...)
{
	va_list args;

	va_start(args, fmt);
	vscnprintf(host_panic_message, sizeof(host_panic_message), fmt, args);
	va_end(args);
	end();
}

void __weak warn_at(const char *cond, const char *file, int line)
{
	warn_count++;
	ktest_fail(file, line, "WARN_ON(%s)", cond);
}

void __weak dump_stack(void)
{
	if (__sanitizer_print_stack_trace)
		__sanitizer_print_stack_trace();
}

const char *__weak ksym_format(unsigned long addr, char *buf, size_t size)
{
	scnprintf(buf, size, "0x%lx", addr);
	return buf;
}

/* ------------------------------------------------------------ call chains */

/* The host knows the innermost caller only. */
unsigned int __weak stack_trace_save(unsigned long *entries, unsigned int max,
				     const void *frame)
{
	entries[0] = ((const unsigned long *)frame)[1];
	return max ? 1 : 0;
}

void *__weak memblock_alloc(size_t size, size_t align __maybe_unused)
{
	return calloc(1, size);
}

unsigned long __weak ksym_address(const char *name __maybe_unused,
				  unsigned long *size __maybe_unused)
{
	return 0;
}

const char *__weak address_region(vaddr_t addr __maybe_unused)
{
	return "no memory of this machine";
}

bool __weak usercopy_allowed(vaddr_t addr __maybe_unused,
			     unsigned long n __maybe_unused,
			     bool to_user __maybe_unused)
{
	return true;
}

/* ---------------------------------------------------------- the injector */

int __weak fail_armed;

bool __weak __should_fail(enum fail_kind kind __maybe_unused,
			  gfp_t gfp __maybe_unused)
{
	return false;
}

/* fail_words.c's, for those who link fail.c alone. */
bool fail_words_hit(enum fail_kind kind);

bool __weak fail_words_hit(enum fail_kind kind __maybe_unused)
{
	return false;
}

/* page_owner.c's: nobody asks who takes the host's pages. */
void __weak page_owner_set(struct page *page __maybe_unused,
			   unsigned int order __maybe_unused,
			   gfp_t gfp __maybe_unused)
{
}

void __weak page_owner_reset(struct page *page __maybe_unused,
			     unsigned int order __maybe_unused)
{
}

void __weak page_owner_print(const struct page *page __maybe_unused,
			     report_line_t line __maybe_unused,
			     void *ctx __maybe_unused)
{
}

/* slab_unmap.c's: the host has no window for it. */
struct kmem_cache;
void *slab_unmap_alloc(struct kmem_cache *cache, gfp_t gfp,
		       unsigned long caller);
bool slab_unmap_free(const struct kmem_cache *cache, const void *object,
		     unsigned long caller);
size_t slab_unmap_size(const void *object);
bool slab_unmap_is_mapped(const void *addr);

void *__weak slab_unmap_alloc(struct kmem_cache *cache __maybe_unused,
			      gfp_t gfp __maybe_unused,
			      unsigned long caller __maybe_unused)
{
	return NULL;
}

bool __weak slab_unmap_free(const struct kmem_cache *cache __maybe_unused,
			    const void *object __maybe_unused,
			    unsigned long caller __maybe_unused)
{
	return false;
}

size_t __weak slab_unmap_size(const void *object __maybe_unused)
{
	return 0;
}

bool __weak slab_unmap_is_mapped(const void *addr __maybe_unused)
{
	return false;
}

unsigned int slab_unmap_users(const struct kmem_cache *cache);

unsigned int __weak
slab_unmap_users(const struct kmem_cache *cache __maybe_unused)
{
	return 0;
}

void slab_unmap_forget(const struct kmem_cache *cache);

void __weak slab_unmap_forget(const struct kmem_cache *cache __maybe_unused)
{
}
