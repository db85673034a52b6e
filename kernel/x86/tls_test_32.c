// SPDX-License-Identifier: MIT
/* set_thread_area(2): which segments a program may have, and where. */
#include <asm/percpu.h>
#include <asm/thread.h>
#include <kernel/ktest.h>
#include <kernel/preempt.h>
#include <kernel/sched.h>
#include <kernel/timer.h>
#include <lib/string.h>
#include <uapi/errno.h>
#include <uapi/ldt.h>

#include "internal.h"

static const struct user_desc flat = {
	.entry_number = (u32)-1,
	.base_addr = 0x12345678,
	.limit = 0xFFFFF,
	.seg_32bit = 1,
	.limit_in_pages = 1,
	.useable = 1,
};

static u64 gdt_entry(unsigned int i)
{
	return this_cpu_ptr(&gdt_page)->entries[i];
}

static void clear(unsigned int entry)
{
	struct user_desc none = { .entry_number = entry };

	KT_EXPECT_EQ(do_set_thread_area(&none), 0);
}

KTEST(tls, three_slots_are_given_out_and_can_be_emptied)
{
	unsigned int i;

	if (current->thread.tls[0])
		KT_SKIP("the task has segments already");
	for (i = 0; i < TLS_ENTRIES; i++) {
		struct user_desc desc = flat;

		KT_EXPECT_EQ(do_set_thread_area(&desc), 0);
		KT_EXPECT_EQ(desc.entry_number, GDT_TLS_MIN + i);
		/* base 31..24, G D L AVL limit 19..16, P DPL S type, base */
		KT_EXPECT(gdt_entry(GDT_TLS_MIN + i) == 0x12DFF3345678FFFFULL);
	}
	for (i = 0; i <= TLS_ENTRIES; i++) {
		struct user_desc desc = flat;

		if (i == 0)
			KT_EXPECT_EQ(do_set_thread_area(&desc), -ESRCH);
		else
			clear(GDT_TLS_MIN + i - 1);
	}
	KT_EXPECT(gdt_entry(GDT_TLS_MIN) == 0);
}

KTEST(tls, only_present_32_bit_data_segments_in_the_three_slots)
{
	struct user_desc desc = flat;

	desc.entry_number = GDT_TLS_MIN - 1;
	KT_EXPECT_EQ(do_set_thread_area(&desc), -EINVAL);
	desc.entry_number = GDT_TLS_MIN + TLS_ENTRIES;
	KT_EXPECT_EQ(do_set_thread_area(&desc), -EINVAL);
	desc = flat;
	desc.contents = MODIFY_LDT_CONTENTS_CODE;
	KT_EXPECT_EQ(do_set_thread_area(&desc), -EINVAL);
	desc = flat;
	desc.seg_32bit = 0;
	KT_EXPECT_EQ(do_set_thread_area(&desc), -EINVAL);
	desc = flat;
	desc.seg_not_present = 1;
	KT_EXPECT_EQ(do_set_thread_area(&desc), -EINVAL);
}

/* Whoever runs in between has empty slots of its own. */
KTEST(tls, a_segment_comes_back_with_its_task)
{
	struct user_desc desc = flat;

	if (current->thread.tls[0])
		KT_SKIP("the task has segments already");
	KT_EXPECT_EQ(do_set_thread_area(&desc), 0);
	schedule_timeout_ns(20000000);
	KT_EXPECT(gdt_entry(GDT_TLS_MIN) == 0x12DFF3345678FFFFULL);
	clear(GDT_TLS_MIN);
}
