// SPDX-License-Identifier: MIT
/*
 * User pointers of every kind, on an address space of the test's own: two pages
 * that can be written with nothing behind them, and one that can only be read.
 */
#include <asm/page.h>
#include <asm/uaccess.h>
#include <kernel/ktest.h>
#include <kernel/preempt.h>
#include <kernel/sched.h>
#include <lib/minmax.h>
#include <lib/random.h>
#include <lib/string.h>
#include <mm/mm.h>
#include <uapi/mman.h>

#define START	   0x20000000UL
#define END	   (START + 2 * PAGE_SIZE)
#define READ_ONLY  (START + 16 * PAGE_SIZE)
#define AREA_MAX   64

#define USER(addr) ((__force void __user *)(addr))

static struct mm_struct *enter(struct mm_struct **old)
{
	struct mm_struct *mm = current->mm ? NULL : mm_alloc();

	if (!mm)
		return NULL;
	do_mmap(mm, NULL, START, END - START, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, 0);
	do_mmap(mm, NULL, READ_ONLY, PAGE_SIZE, PROT_READ,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, 0);
	preempt_disable();
	*old = current->active_mm;
	pt_sync_kernel(&mm->pt, (vaddr_t)current->stack);
	current->mm = current->active_mm = mm;
	switch_mm(*old, mm);
	preempt_enable();
	return mm;
}

static void leave(struct mm_struct *mm, struct mm_struct *old)
{
	preempt_disable();
	current->mm = NULL;
	current->active_mm = old;
	switch_mm(mm, old);
	preempt_enable();
	mmput(mm);
}

/* A copy that runs into END leaves exactly what lies behind it. */
static void copies_stop_at_the_byte(u64 seed)
{
	char kernel[AREA_MAX], copy[AREA_MAX];
	unsigned long n, reach, skip;
	struct rnd rnd;
	int round;

	rnd_seed(&rnd, seed);
	for (round = 0; round < 500; round++) {
		n = rnd_below(&rnd, AREA_MAX) + 1;
		reach = rnd_below(&rnd, AREA_MAX) + 1;
		skip = rnd_below(&rnd, 4);
		n = min(n, AREA_MAX - skip);
		memset(kernel, (int)round, sizeof(kernel));
		memset(copy, 0x55, sizeof(copy));
		KT_EXPECT_MSG(copy_to_user(USER(END - reach), kernel + skip,
					   n) == n - min(n, reach),
			      "to: n %lu reach %lu", n, reach);
		KT_EXPECT_MSG(copy_from_user(copy + skip, USER(END - reach),
					     n) == n - min(n, reach),
			      "from: n %lu reach %lu", n, reach);
		KT_EXPECT(!memcmp(copy + skip, kernel + skip, min(n, reach)));
		KT_EXPECT(!memchr_inv(copy + skip + min(n, reach), 0x55,
				      sizeof(copy) - skip - min(n, reach)));
		KT_EXPECT(clear_user(USER(END - reach), n) ==
			  n - min(n, reach));
	}
}

KTEST(uaccess, a_copy_stops_at_the_first_byte_that_cannot_be_reached)
{
	struct mm_struct *old, *mm = enter(&old);

	KT_ASSERT(mm);
	copies_stop_at_the_byte(1);
	leave(mm, old);
}

KTEST(uaccess, kernel_addresses_and_wraps_are_refused_untouched)
{
	const unsigned long bad[] = { TASK_SIZE - 1, TASK_SIZE, TASK_SIZE + 4,
				      (unsigned long)-4096, (unsigned long)-1 };
	char buf[8] = "1234567";
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		KT_EXPECT_EQ(copy_from_user(buf, USER(bad[i]), 8), 8);
		KT_EXPECT_EQ(copy_to_user(USER(bad[i]), buf, 8), 8);
		KT_EXPECT_EQ(clear_user(USER(bad[i]), 8), 8);
	}
	KT_EXPECT_EQ(copy_from_user(buf, USER(START), ULONG_MAX), ULONG_MAX);
	KT_EXPECT(!strcmp(buf, "1234567"));
	KT_EXPECT(access_ok(USER(USER_ADDR_MAX - 1), 1));
	KT_EXPECT(access_ok(USER(USER_ADDR_MAX), 0));
	KT_EXPECT(!access_ok(USER(USER_ADDR_MAX - 1), 2));
	KT_EXPECT(!access_ok(USER(0), USER_ADDR_MAX + 1UL));
}

KTEST(uaccess, a_task_without_memory_gets_a_fault)
{
	char c = 'x';

	if (current->mm)
		KT_SKIP("the test runs in a program");
	KT_EXPECT_EQ(copy_from_user(&c, USER(START), 1), 1);
	KT_EXPECT_EQ(copy_to_user(USER(START), &c, 1), 1);
	KT_EXPECT_EQ(get_user(c, (char __user *)USER(0)), -EFAULT);
}

KTEST(uaccess, get_user_and_put_user_of_each_width)
{
	struct mm_struct *old, *mm = enter(&old);
	u64 d = 0;
	u32 w = 0;
	u16 h = 0;
	u8 b = 0;

	KT_ASSERT(mm);
	KT_EXPECT_EQ(put_user(0x1122334455667788ULL, (u64 __user *)USER(START)),
		     0);
	KT_EXPECT_EQ(get_user(d, (u64 __user *)USER(START)), 0);
	KT_EXPECT_EQ(get_user(w, (u32 __user *)USER(START)), 0);
	KT_EXPECT_EQ(get_user(h, (u16 __user *)USER(START)), 0);
	KT_EXPECT_EQ(get_user(b, (u8 __user *)USER(START)), 0);
	KT_EXPECT(d == 0x1122334455667788ULL && w == 0x55667788 &&
		  h == 0x7788 && b == 0x88);
	KT_EXPECT_EQ(put_user(0xAA, (u8 __user *)USER(START + 1)), 0);
	KT_EXPECT_EQ(put_user(0xBBCC, (u16 __user *)USER(START + 2)), 0);
	KT_EXPECT_EQ(get_user(w, (u32 __user *)USER(START)), 0);
	KT_EXPECT_EQ(w, 0xBBCCAA88);
	KT_EXPECT_EQ(get_user(w, (u32 __user *)USER(END - 2)), -EFAULT);
	KT_EXPECT_EQ(w, 0);
	KT_EXPECT_EQ(get_user(d, (u64 __user *)USER(END - 4)), -EFAULT);
	KT_EXPECT_EQ(d, 0);
	KT_EXPECT_EQ(put_user(1, (u32 __user *)USER(END - 2)), -EFAULT);
	KT_EXPECT_EQ(put_user(1, (u32 __user *)USER(READ_ONLY)), -EFAULT);
	KT_EXPECT_EQ(get_user(w, (u32 __user *)USER(READ_ONLY)), 0);
	leave(mm, old);
}

KTEST(uaccess, strings_end_at_nul_at_the_limit_or_in_a_fault)
{
	struct mm_struct *old, *mm = enter(&old);
	char __user *s = USER(END - 8);
	char buf[16];

	KT_ASSERT(mm);
	KT_EXPECT_EQ(copy_to_user(s, "1234567", 8), 0);
	KT_EXPECT_EQ(strncpy_from_user(buf, s, sizeof(buf)), 7);
	KT_EXPECT(!strcmp(buf, "1234567"));
	KT_EXPECT_EQ(strncpy_from_user(buf, s, 8), 7);
	KT_EXPECT_EQ(strncpy_from_user(buf, s, 7), 7);
	KT_EXPECT_EQ(strncpy_from_user(buf, s, 0), 0);
	KT_EXPECT_EQ(strnlen_user(s, 100), 8);
	KT_EXPECT_EQ(strnlen_user(s, 8), 8);
	KT_EXPECT_EQ(strnlen_user(s, 7), 8);
	KT_EXPECT_EQ(put_user('8', s + 7), 0);
	KT_EXPECT_EQ(strncpy_from_user(buf, s, sizeof(buf)), -EFAULT);
	KT_EXPECT_EQ(strncpy_from_user(buf, s, 8), 8);
	KT_EXPECT_EQ(strnlen_user(s, 100), 0);
	KT_EXPECT_EQ(strncpy_from_user(buf, USER(TASK_SIZE), 4), -EFAULT);
	KT_EXPECT_EQ(strncpy_from_user(buf, USER(0), 4), -EFAULT);
	KT_EXPECT_EQ(strnlen_user(USER(TASK_SIZE), 4), 0);
	leave(mm, old);
}
