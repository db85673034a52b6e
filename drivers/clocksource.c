// SPDX-License-Identifier: MIT
/*
 * clocksource.c - the monotonic clock: nanoseconds since boot, from the best
 * counter that there is
 *
 * What       The first of these that counts, or the one that clocksource= names:
 *
 *	tsc    ns = (TSC - boot_tsc) * mult >> TSC_SHIFT
 *	hpet   counts since boot, summed up from reading to reading, for
 *	pit    these counters wrap: the tick reads them often enough
 *
 *            CPU time is counted in ticks of the TSC where that is the clock, or
 *            in nanoseconds (kernel/sched_clock.h).
 * Invariant  It never goes back: sums only grow, and counts to ns rounds down.
 * Locking    counter.lock, the innermost of all; without it in a panic, which
 *            may have come while somebody held it.
 * Not here   Linux's watchdog, which goes on comparing two of them; its list to
 *            which drivers add; another choice while the system runs.
 */
#include <asm/cpu.h>
#include <drivers/clocksource.h>
#include <drivers/devices.h>
#include <kernel/cmdline.h>
#include <kernel/printk.h>
#include <kernel/sched_clock.h>
#include <kernel/spinlock.h>
#include <lib/div64.h>
#include <lib/string.h>
#include <uapi/errno.h>

#define TSC_SHIFT 24

enum source {
	TSC,
	HPET,
	PIT,
	NR_SOURCES,
	NONE = NR_SOURCES
};

static const char *const names[] = { "tsc", "hpet", "pit" };

bool sched_clock_is_tsc; /* constant after boot, like the next */
static u32 tsc_mult;
static u32 tsc_per_us;
static enum source current_source = NONE;
static const struct clocksource *sources[NR_SOURCES]; /* but for the TSC */
static bool have[NR_SOURCES];

static struct {
	spinlock_t lock;
	u32 last;  /* [lock] what was read */
	u64 total; /* [lock] counts since boot */
} counter = {
	.lock = SPINLOCK_INIT("counter.lock", RANK_CLOCK),
};

/* [counter.lock] */
static u64 count_on(const struct clocksource *source)
{
	u32 now = source->read();

	counter.total += (now - counter.last) & source->mask;
	counter.last = now;
	return counter.total;
}

static u64 noinline counter_ns(void)
{
	const struct clocksource *source = sources[current_source];
	unsigned long flags;
	u64 total;

	if (printk_in_panic())
		return mul_u64_u32_shr(count_on(source), source->mult,
				       source->shift);
	flags = spin_lock_irqsave(&counter.lock);
	total = count_on(source);
	spin_unlock_irqrestore(&counter.lock, flags);
	return mul_u64_u32_shr(total, source->mult, source->shift);
}

u64 ktime_get_ns(void)
{
	if (likely(sched_clock_is_tsc))
		return mul_u64_u32_shr(rdtsc() - boot_tsc, tsc_mult, TSC_SHIFT);
	return current_source == NONE ? 0 : counter_ns();
}

u64 sched_clock_to_ns(u64 ticks)
{
	return sched_clock_is_tsc ? mul_u64_u32_shr(ticks, tsc_mult, TSC_SHIFT)
				  : ticks;
}

u32 ns_to_sched_clock(u32 ns)
{
	return sched_clock_is_tsc ? (u32)div_u64((u64)ns << TSC_SHIFT, tsc_mult)
				  : ns;
}

/* ------------------------------------------------------------------ choosing */

static enum source wanted __initdata = NONE;

static int __init parse_clocksource(const char *value)
{
	enum source s;

	for (s = TSC; s < NR_SOURCES; s++)
		if (strcmp(value, names[s]) == 0)
			wanted = s;
	return wanted == NONE ? -EINVAL : 0;
}
CMDLINE("clocksource", parse_clocksource);

static enum source __init choose(void)
{
	enum source s = TSC;

	if (wanted != NONE && have[wanted])
		return wanted;
	while (s < NR_SOURCES && !have[s])
		s++;
	if (wanted != NONE)
		pr_warn("time: there is no %s here that counts\n",
			names[wanted]);
	return s;
}

static void __init use_tsc(u32 hz)
{
	tsc_mult = (u32)div_u64(NSEC_PER_SEC << TSC_SHIFT, hz);
	sched_clock_is_tsc = true;
	pr_info("time: TSC at %u.%03u MHz\n", hz / 1000000, hz / 1000 % 1000);
}

static void __init use_counter(const struct clocksource *source)
{
	counter.last = source->read();
	pr_info("time: %s at %u.%03u MHz\n", source->name, source->hz / 1000000,
		source->hz / 1000 % 1000);
}

void __init time_init(void)
{
	u32 tsc_hz;

	sources[PIT] = pit_init();
	sources[HPET] = hpet_init();
	tsc_hz = tsc_measure(sources[PIT] ? sources[PIT] : sources[HPET]);
	tsc_per_us = tsc_hz / 1000000;
	have[TSC] = tsc_hz != 0;
	have[HPET] = sources[HPET] != NULL;
	have[PIT] = sources[PIT] != NULL;
	current_source = choose();
	if (current_source == TSC)
		use_tsc(tsc_hz);
	else if (current_source != NONE)
		use_counter(sources[current_source]);
	else
		pr_err("time: nothing counts on this machine\n");
}

const char *clocksource_name(unsigned int n)
{
	unsigned int s;

	for (s = TSC; s < NR_SOURCES; s++)
		if (have[s] && n-- == 0)
			return names[s];
	return NULL;
}

const struct clocksource *clocksource_counter(const char *name)
{
	enum source s;

	for (s = TSC; s < NR_SOURCES; s++)
		if (sources[s] && strcmp(sources[s]->name, name) == 0)
			return sources[s];
	return NULL;
}

const char *clocksource_current(void)
{
	return current_source == NONE ? "" : names[current_source];
}

/* Before time_init() by the PIT. */
void udelay(unsigned int us)
{
	u64 end;

	if (tsc_per_us) {
		end = rdtsc() + (u64)us * tsc_per_us;
		while (rdtsc() < end)
			cpu_relax();
	} else if (current_source == NONE) {
		pit_wait_us(us);
	} else {
		end = ktime_get_ns() + us * NSEC_PER_USEC;
		while (ktime_get_ns() < end)
			cpu_relax();
	}
}
