// SPDX-License-Identifier: MIT
/*
 * uaccess.c - copying to and from ring 3's memory
 *
 * What   String instructions whose faults stand in the exception table. After
 *        a fault the counter says how much was left, to the byte: a copy by words
 *        that fails goes on by bytes up to the byte that cannot be reached.
 */
#include <asm/page.h>
#include <asm/uaccess.h>
#include <kernel/preempt.h>
#include <kernel/sched.h>
#include <lib/minmax.h>
#include <mm/mm.h>
#include <mm/page.h>
#include <mm/pgtable.h>

#define WORD_BYTES "%c[word]"

bool uaccess_looks_first;

/* -> bytes not copied. Either pointer may fault. */
static unsigned long copy_faulting(void *to, const void *from, unsigned long n)
{
	unsigned long rest = n % sizeof(long), left = n / sizeof(long);

	asm volatile(STAC "1:	rep movs" ASM_WORD "\n"
			  "	mov	%[rest], %[left]\n"
			  "2:	rep movsb\n"
			  "3:\n" CLAC "	.pushsection .text.fixup, \"ax\"\n"
			  "4:	lea	(%[rest], %[left], " WORD_BYTES
			  "), %[left]\n"
			  "	jmp	2b\n"
			  "	.popsection\n" EXTABLE(1b, 4b) EXTABLE(2b, 3b)
		     : "+D"(to), "+S"(from), [left] "+&c"(left)
		     : [rest] "r"(rest), [word] "i"(sizeof(long))
		     : "memory", "cc");
	return left;
}

/*
 * Ring 3's page can be written without a fault. Nothing changes that while
 * preemption is off: a machine of such CPUs has one of them.
 */
static bool is_writable_now(vaddr_t addr, unsigned long n)
{
	vaddr_t page = addr & PAGE_MASK;
	pte_t *ptep;

	for (; page < addr + n; page += PAGE_SIZE) {
		ptep = pt_lookup(&current->mm->pt, page);
		if (!ptep || !pte_present(*ptep) || !pte_write(*ptep))
			return false;
	}
	return true;
}

/*
 * -> bytes not written. For a CPU that lets ring 0 write to read-only pages: the
 * page's entry is looked at, or the fault taken that its writing would have
 * been, and what is written goes by the kernel's own address of the page.
 */
static noinline unsigned long copy_looking(void __user *to, const void *from,
					   unsigned long n)
{
	if (!current->mm)
		return n;
	if (in_atomic())
		return is_writable_now((__force vaddr_t)to, n)
			       ? copy_faulting((void __force *)to, from, n)
			       : n;
	return n - access_remote_vm(current->mm, (__force vaddr_t)to,
				    (void *)from, n, true);
}

static noinline unsigned long clear_looking(void __user *to, unsigned long n)
{
	const void *zeroes = lowmem_page_address(zero_page);
	unsigned long part, left;

	for (left = 0; n && !left; n -= part, to = (char __user *)to + part) {
		part = min(n, PAGE_SIZE);
		left = copy_looking(to, zeroes, part);
	}
	return n + left;
}

unsigned long __copy_from_user(void *to, const void __user *from,
			       unsigned long n)
{
	if (unlikely(!access_ok(from, n)))
		return n;
	return copy_faulting(to, (const void __force *)from, n);
}

unsigned long __copy_to_user(void __user *to, const void *from, unsigned long n)
{
	if (unlikely(!access_ok(to, n)))
		return n;
	if (unlikely(uaccess_looks_first))
		return copy_looking(to, from, n);
	return copy_faulting((void __force *)to, from, n);
}

unsigned long clear_user(void __user *to, unsigned long n)
{
	unsigned long rest = n % sizeof(long), left = n / sizeof(long);

	if (unlikely(!access_ok(to, n)))
		return n;
	if (unlikely(uaccess_looks_first))
		return clear_looking(to, n);
	asm volatile(STAC "1:	rep stos" ASM_WORD "\n"
			  "	mov	%[rest], %[left]\n"
			  "2:	rep stosb\n"
			  "3:\n" CLAC "	.pushsection .text.fixup, \"ax\"\n"
			  "4:	lea	(%[rest], %[left], " WORD_BYTES
			  "), %[left]\n"
			  "	jmp	2b\n"
			  "	.popsection\n" EXTABLE(1b, 4b) EXTABLE(2b, 3b)
		     : "+D"(to), [left] "+&c"(left)
		     : [rest] "r"(rest), [word] "i"(sizeof(long)), "a"(0UL)
		     : "memory", "cc");
	return left;
}

/* -> how many bytes of user space there are from S on, at most MAX. */
static unsigned long user_bytes(const char __user *s, long max)
{
	unsigned long addr = (__force unsigned long)s;

	if (max <= 0 || addr >= USER_ADDR_MAX)
		return 0;
	return min((unsigned long)max, USER_ADDR_MAX - addr);
}

long strncpy_from_user(char *to, const char __user *from, long size)
{
	unsigned long max = user_bytes(from, size), left = max;
	long fault = 0;

	if (size <= 0)
		return 0;
	if (max == 0)
		return -EFAULT;
	asm volatile(STAC "1:	lodsb\n"
			  "	stosb\n"
			  "	testb	%%al, %%al\n"
			  "	jz	2f\n"
			  "	dec	%2\n"
			  "	jnz	1b\n"
			  "2:\n" CLAC "	.pushsection .text.fixup, \"ax\"\n"
			  "3:	mov	%4, %3\n"
			  "	jmp	2b\n"
			  "	.popsection\n" EXTABLE(1b, 3b)
		     : "+D"(to), "+S"(from), "+&r"(left), "+&r"(fault)
		     : "i"(-EFAULT)
		     : "eax", "memory", "cc");
	if (fault)
		return fault;
	/* No NUL in all of max: it ran into the kernel's half, or SIZE. */
	return left || max == (unsigned long)size ? (long)(max - left)
						  : -EFAULT;
}

long strnlen_user(const char __user *s, long max)
{
	unsigned long bytes = user_bytes(s, max), i;
	char c;

	for (i = 0; i < bytes; i++) {
		if (get_user(c, s + i))
			return 0;
		if (c == '\0')
			return (long)i + 1;
	}
	return bytes == 0 || bytes < (unsigned long)max ? 0 : max + 1;
}
