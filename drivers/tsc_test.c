// SPDX-License-Identifier: MIT
/* The clock against the other clocks, and the timer's interrupts. */
#include <drivers/devices.h>
#include <drivers/timer.h>
#include <kernel/ktest.h>
#include <kernel/sched.h>
#include <kernel/timer.h>

KTEST(time, the_clock_only_moves_forward)
{
	u64 last = ktime_get_ns(), now;
	int i;

	for (i = 0; i < 10000; i++) {
		now = ktime_get_ns();
		KT_ASSERT(now >= last);
		last = now;
	}
}

/* Only lower bounds: the host may take the CPU away at any time. */
KTEST(time, delays_take_their_time)
{
	u64 start = ktime_get_ns();

	udelay(500);
	KT_EXPECT(ktime_get_ns() - start >= 499000);
	start = ktime_get_ns();
	pit_wait_us(500);
	KT_EXPECT(ktime_get_ns() - start >= 450000);
}

KTEST(time, the_timer_interrupts)
{
	unsigned long ticks = timer_ticks;

	schedule_timeout_ns(50000000);
	KT_EXPECT(timer_ticks - ticks >= 3);
}

KTEST(time, the_battery_clock_is_past_2020)
{
	KT_EXPECT(boot_epoch_seconds() > 1577836800);
}
