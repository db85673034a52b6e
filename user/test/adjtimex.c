// SPDX-License-Identifier: MIT
//
// What: adjtimex and clock_adjtime: what they tell, what they refuse, and that
// the clock of the day is steered, against the clock that never is. Both are
// read so closely that what lies between does not matter, however long that
// takes.

#include <uapi/timex.h>

#include "ktap.h"
#include "signal.h"
#include "times.h"

#define MSEC 1000000LL
#define USEC 1000LL

#ifdef __NR_clock_adjtime64
#define NR_ADJTIME __NR_clock_adjtime64
#else
#define NR_ADJTIME __NR_clock_adjtime
#endif

static long adjust(struct __kernel_timex *tx)
{
	return sys(NR_ADJTIME, CLOCK_REALTIME, tx);
}

static long set_tick(long tick)
{
	struct __kernel_timex tx = { .modes = ADJ_TICK, .tick = tick };

	return adjust(&tx);
}

static long set_freq(long freq)
{
	struct __kernel_timex tx = { .modes = ADJ_FREQUENCY, .freq = freq };

	return adjust(&tx);
}

static bool privileged(void)
{
	return set_tick(10000) >= 0 && set_freq(0) >= 0;
}

#define NEED_PRIVILEGE()                            \
	do {                                        \
		if (!privileged())                  \
			SKIP("needs CAP_SYS_TIME"); \
	} while (0)

/* The clock of the day less the raw one, and that one. */
struct look {
	long long ahead, raw;
};

static struct look look(void)
{
	long long before, real, after;

	do {
		before = clock_now(CLOCK_MONOTONIC_RAW);
		real = clock_now(CLOCK_REALTIME);
		after = clock_now(CLOCK_MONOTONIC_RAW);
	} while (after - before > 50 * USEC);
	return (struct look){ real - before, before };
}

static bool about(long long got, long long want, long long off)
{
	if (got >= want - off && got <= want + off)
		return true;
	printf("# %lld, not %lld\n", got, want);
	return false;
}

TEST(it_tells_how_the_clock_goes)
{
	struct __kernel_timex tx = { .modes = 0 };
	long state;

	NEED_PRIVILEGE();
	state = adjust(&tx);
	EXPECT(state == TIME_OK || state == TIME_ERROR);
	EXPECT_EQ(state == TIME_ERROR, !!(tx.status & STA_UNSYNC));
	EXPECT_EQ(tx.tick, 10000);
	EXPECT_EQ(tx.freq, 0);
	EXPECT_EQ(tx.tolerance, 500 << 16);
	EXPECT_EQ(tx.precision, 1);
	EXPECT(tx.maxerror >= 0 && tx.maxerror <= 16000000);
	EXPECT(tx.time.tv_sec <= clock_now(CLOCK_REALTIME) / NSEC);
	EXPECT(tx.time.tv_usec >= 0 && tx.time.tv_usec < NSEC);
}

TEST(the_call_with_words_tells_the_same)
{
	struct __kernel_timex wide = { .modes = 0 };
	union {
		struct old_timex32 old;
		struct __kernel_timex wide;
	} tx = { .wide = { .modes = 0 } };

	EXPECT_EQ(sys(__NR_adjtimex, &tx), adjust(&wide));
	if (sizeof(long) == 8) {
		EXPECT_EQ(tx.wide.tick, wide.tick);
		EXPECT_EQ(tx.wide.tolerance, wide.tolerance);
		EXPECT(tx.wide.time.tv_sec <= wide.time.tv_sec);
	} else {
		EXPECT_EQ(tx.old.tick, wide.tick);
		EXPECT_EQ(tx.old.tolerance, wide.tolerance);
		EXPECT(tx.old.time.tv_sec <= wide.time.tv_sec);
		EXPECT(tx.old.time.tv_sec > wide.time.tv_sec - 1000);
	}
}

TEST(what_makes_no_sense_is_refused)
{
	struct __kernel_timex tx = { .modes = 0 };

	EXPECT_EQ(sys(NR_ADJTIME, CLOCK_MONOTONIC, &tx), -EOPNOTSUPP);
	EXPECT_EQ(sys(NR_ADJTIME, CLOCK_PROCESS_CPUTIME_ID, &tx), -EOPNOTSUPP);
	EXPECT_EQ(sys(NR_ADJTIME, 99, &tx), -EINVAL);
	EXPECT_EQ(sys(NR_ADJTIME, 99, NULL), -EFAULT);
	EXPECT_EQ(sys(__NR_adjtimex, NULL), -EFAULT);
	tx.modes = ADJ_ADJTIME; /* without the bit that belongs to it */
	EXPECT_EQ(adjust(&tx), -EINVAL);
	NEED_PRIVILEGE();
	EXPECT_EQ(set_tick(8999), -EINVAL);
	EXPECT_EQ(set_tick(11001), -EINVAL);
	tx = (struct __kernel_timex){ .modes = ADJ_SETOFFSET,
				      .time = { 0, 1000000 } };
	EXPECT_EQ(adjust(&tx), -EINVAL);
	tx.modes |= ADJ_NANO;
	tx.time.tv_usec = NSEC;
	EXPECT_EQ(adjust(&tx), -EINVAL);
	tx.time.tv_usec = -1;
	EXPECT_EQ(adjust(&tx), -EINVAL);
	tx.time = (struct __kernel_timex_timeval){ -(1LL << 40), 0 };
	EXPECT_EQ(adjust(&tx), -EINVAL);
	tx.modes = ADJ_MICRO;
	EXPECT(adjust(&tx) >= 0);
}

static int as_somebody(void *unused)
{
	static const unsigned int modes[] = { ADJ_TICK, ADJ_FREQUENCY,
					      ADJ_STATUS, ADJ_SETOFFSET,
					      ADJ_OFFSET_SINGLESHOT };
	struct __kernel_timex tx = { .modes = 0 };

	(void)unused;
	if (sys(__NR_setuid, 1000))
		return 99;
	if (adjust(&tx) < 0)
		return 1;
	tx.modes = ADJ_OFFSET_SS_READ;
	if (adjust(&tx) < 0)
		return 2;
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		tx = (struct __kernel_timex){ .modes = modes[i],
					      .tick = 10000 };
		if (adjust(&tx) != -EPERM)
			return 3 + (int)i;
	}
	return 0;
}

TEST(everybody_may_look_and_not_touch)
{
	int status = in_child(as_somebody, NULL);

	if (WEXITSTATUS(status) == 99)
		SKIP("needs CAP_SETUID");
	EXPECT_EQ(WEXITSTATUS(status), 0);
}

/* How far the clock of the day gets ahead in at least NS, in a millionth. */
static long gains_ppm(long long ns)
{
	struct look first = look(), last;

	do
		last = look();
	while (last.raw - first.raw < ns);
	return (long)((last.ahead - first.ahead) * 1000000 /
		      (last.raw - first.raw));
}

TEST(the_tick_makes_it_faster_and_slower)
{
	NEED_PRIVILEGE();
	EXPECT(about(gains_ppm(100 * MSEC), 0, 1000));
	set_tick(11000);
	EXPECT(about(gains_ppm(100 * MSEC), 100000, 1000));
	set_tick(9000);
	EXPECT(about(gains_ppm(100 * MSEC), -100000, 1000));
	set_tick(10000);
	EXPECT(about(gains_ppm(100 * MSEC), 0, 1000));
}

TEST(the_frequency_is_kept_within_500_millionths)
{
	struct __kernel_timex tx = { .modes = 0 };

	NEED_PRIVILEGE();
	set_freq(1000 << 16);
	adjust(&tx);
	EXPECT_EQ(tx.freq, 500 << 16);
	EXPECT(about(gains_ppm(300 * MSEC), 500, 200));
	set_freq(-(1000 << 16));
	EXPECT(about(gains_ppm(300 * MSEC), -500, 200));
	set_freq(0);
}

TEST(a_single_shot_moves_it_by_so_much_and_ends)
{
	struct __kernel_timex tx = { .modes = ADJ_OFFSET_SINGLESHOT,
				     .offset = 400 };
	struct look first;

	NEED_PRIVILEGE();
	first = look();
	EXPECT(adjust(&tx) >= 0);
	tx.modes = ADJ_OFFSET_SS_READ;
	adjust(&tx);
	EXPECT(tx.offset == 400 || tx.offset == 0);
	while (look().ahead - first.ahead < 399 * USEC)
		msleep(20); /* it comes, or this has no end */
	msleep(1100);
	EXPECT(about(look().ahead - first.ahead, 400 * USEC, 60 * USEC));
	tx.modes = ADJ_OFFSET_SS_READ;
	tx.offset = 7;
	adjust(&tx);
	EXPECT_EQ(tx.offset, 0);
}

TEST(an_offset_sets_it)
{
	struct __kernel_timex tx = { .modes = ADJ_SETOFFSET | ADJ_NANO,
				     .time = { 1000, 5 } };
	struct look first, then;

	NEED_PRIVILEGE();
	first = look();
	EXPECT(adjust(&tx) >= 0);
	then = look();
	EXPECT(about(then.ahead - first.ahead, 1000 * NSEC, 100 * USEC));
	tx.time.tv_sec = -1001;
	tx.time.tv_usec = NSEC - 5;
	EXPECT(adjust(&tx) >= 0);
	EXPECT(about(look().ahead - first.ahead, 0, 100 * USEC));
	tx.modes = ADJ_MICRO;
	adjust(&tx);
}

TEST(steering_never_moves_it_back)
{
	struct __kernel_timex tx = { .modes = ADJ_STATUS, .status = STA_PLL };
	long long start = clock_now(CLOCK_MONOTONIC_RAW), last = 0, now;

	NEED_PRIVILEGE();
	adjust(&tx);
	tx.modes = ADJ_OFFSET;
	tx.offset = -500000;
	adjust(&tx);
	set_tick(9000);
	do {
		now = clock_now(CLOCK_REALTIME);
		ASSERT(now >= last);
		last = now;
	} while (clock_now(CLOCK_MONOTONIC_RAW) - start < 1100 * MSEC);
	tx = (struct __kernel_timex){ .modes = ADJ_STATUS | ADJ_OFFSET,
				      .status = STA_PLL };
	adjust(&tx);
	EXPECT_EQ(tx.offset, 0);
	tx = (struct __kernel_timex){ .modes = ADJ_STATUS,
				      .status = STA_UNSYNC };
	adjust(&tx);
	privileged();
}

TEST(a_sleep_until_a_time_of_day_ends_not_before_it)
{
	NEED_PRIVILEGE();
	for (long tick = 9000; tick <= 11000; tick += 500) {
		long long until = clock_now(CLOCK_REALTIME) + 30 * MSEC;
		struct timespec t = timespec_of(until);

		set_tick(tick);
		EXPECT_EQ(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &t,
					  NULL),
			  0);
		EXPECT(clock_now(CLOCK_REALTIME) >= until);
	}
	set_tick(10000);
}

// The clock goes a little slower, and is little ahead of the other one: then the
// end of all time, of either, is near what can be said in nanoseconds.
TEST(a_timer_for_the_end_of_time_waits_for_it)
{
	struct itimerspec end = { .it_value.tv_sec = (long)(~0UL >> 1) }, left;
	struct sigevent none = { .sigev_notify = SIGEV_NONE },
			sig = { .sigev_notify = SIGEV_SIGNAL,
				.sigev_signo = SIGUSR1 };
	long long real, raw = clock_now(CLOCK_MONOTONIC_RAW);
	struct timespec t;
	timer_t a, b;

	NEED_PRIVILEGE();
	set_disposition(SIGUSR1, SIG_IGN);
	real = clock_now(CLOCK_REALTIME);
	t = timespec_of(clock_now(CLOCK_MONOTONIC) + 50 * MSEC);
	EXPECT_EQ(clock_settime(CLOCK_REALTIME, &t), 0);
	EXPECT(set_freq(-16) >= 0);
	ASSERT(timer_create(CLOCK_REALTIME, &none, &a) == 0);
	ASSERT(timer_create(CLOCK_REALTIME, &sig, &b) == 0);
	EXPECT_EQ(timer_settime(a, TIMER_ABSTIME, &end, NULL), 0);
	EXPECT_EQ(timer_settime(b, TIMER_ABSTIME, &end, NULL), 0);
	msleep(5);
	EXPECT_EQ(timer_gettime(b, &left), 0);
	EXPECT(left.it_value.tv_sec > 1000);
	timer_delete(a);
	timer_delete(b);
	t = timespec_of(real + clock_now(CLOCK_MONOTONIC_RAW) - raw);
	clock_settime(CLOCK_REALTIME, &t);
	privileged();
}

KTAP_MAIN("adjtimex");
