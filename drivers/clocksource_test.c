// SPDX-License-Identifier: MIT
/* The clock against the other clocks, and the timer's interrupts. Nothing has to
 * be done within a time: the host may take the CPU away at any moment. */
#include <drivers/acpi.h>
#include <drivers/clocksource.h>
#include <drivers/devices.h>
#include <drivers/timer.h>
#include <kernel/ktest.h>
#include <kernel/sched.h>
#include <kernel/sched_clock.h>
#include <kernel/timer.h>
#include <lib/div64.h>
#include <lib/string.h>

/* For longer than any of the counters but the TSC needs to come round, or ticks to
 * come. */
KTEST(time, the_clock_only_moves_forward)
{
	u64 start = ktime_get_ns(), last = start, now;
	unsigned long ticks = timer_ticks;

	do {
		now = ktime_get_ns();
		KT_ASSERT(now >= last);
		last = now;
	} while (now - start < 60 * NSEC_PER_MSEC || timer_ticks - ticks < 2);
}

/* What COUNTER says has gone by must fit between two readings of the clock before
 * and two behind. */
static void expect_same_speed(const struct clocksource *counter)
{
	const u64 round = div_u64(counter->mask * NSEC_PER_SEC, counter->hz);
	u64 before[2], after[2], ns, least, most;
	u32 start, end;

	do { /* until the counter has surely not come round */
		before[0] = ktime_get_ns();
		start = counter->read();
		before[1] = ktime_get_ns();
		udelay(10000);
		after[0] = ktime_get_ns();
		end = counter->read();
		after[1] = ktime_get_ns();
		least = after[0] - before[1];
		most = after[1] - before[0];
	} while (most > round - round / 8);
	ns = ((u64)((end - start) & counter->mask) * counter->mult) >>
	     counter->shift;
	KT_EXPECT_MSG(ns >= least - least / 32 && ns <= most + most / 32,
		      "%s says %llu ns, the clock %llu to %llu", counter->name,
		      ns, least, most);
}

KTEST(time, all_counters_go_at_the_speed_of_the_clock)
{
	const struct clocksource *counter;
	unsigned int n, looked_at = 0;

	for (n = 0; clocksource_name(n); n++) {
		counter = clocksource_counter(clocksource_name(n));
		if (counter)
			expect_same_speed(counter);
		looked_at += counter != NULL;
	}
	KT_EXPECT(looked_at > 0);
}

KTEST(time, cpu_time_is_counted_in_ticks_that_are_nanoseconds)
{
	u64 start = sched_clock(), before = ktime_get_ns(), after, used;

	udelay(2000);
	after = ktime_get_ns();
	used = sched_clock_to_ns(sched_clock() - start);
	KT_EXPECT(used >= after - before - 1000);
	used = sched_clock_to_ns(ns_to_sched_clock(1000000));
	KT_EXPECT(used > 999000 && used <= 1000000);
}

KTEST(acpi, tables_are_found_by_name)
{
	u8 header[36];

	if (!acpi_read_table("FACP", header, sizeof(header)))
		KT_SKIP("no ACPI");
	KT_EXPECT(!memcmp(header, "FACP", 4));
	KT_EXPECT(!acpi_read_table("FACP", header, 0x10000000));
	KT_EXPECT(!acpi_read_table("NONE", header, sizeof(header)));
}

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
