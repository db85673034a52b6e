// SPDX-License-Identifier: MIT
//
// What: timers in files: when they fire, how often a read says, and what setting
// the clock does to them.

#include <uapi/capability.h>
#include <uapi/poll.h>
#include <uapi/timerfd.h>
#include <uapi/timex.h>

#include "ktap.h"
#include "signal.h"
#include "times.h"

#define MS	1000000LL
#define THE_END 0x7fffffffffffffffLL

#ifdef __NR_clock_adjtime64 // i386's times of 64 bits
#define NR_ADJTIME __NR_clock_adjtime64
#define NR_SETTIME __NR_timerfd_settime64
#define NR_GETTIME __NR_timerfd_gettime64
#else
#define NR_ADJTIME __NR_clock_adjtime
#define NR_SETTIME __NR_timerfd_settime
#define NR_GETTIME __NR_timerfd_gettime
#endif

static struct itimerspec value_of(long long first, long long every)
{
	return (struct itimerspec){
		.it_value = { (long)(first / 1000000000),
			      (long)(first % 1000000000) },
		.it_interval = { (long)(every / 1000000000),
				 (long)(every % 1000000000) },
	};
}

static long timer(int clock, unsigned int flags)
{
	return sys(__NR_timerfd_create, clock, flags);
}

static long set(long fd, int flags, long long first, long long every)
{
	struct itimerspec v = value_of(first, every);

	return sys(__NR_timerfd_settime, fd, flags, &v, NULL);
}

static long long left(long fd)
{
	struct itimerspec v;

	if (sys(__NR_timerfd_gettime, fd, &v))
		return -1;
	return v.it_value.tv_sec * 1000000000LL + v.it_value.tv_nsec;
}

static long long take(long fd)
{
	unsigned long long n = 0;
	long ret = sys(__NR_read, fd, &n, sizeof(n));

	return ret == sizeof(n) ? (long long)n : ret;
}

static long long now(int clock)
{
	struct timespec t;

	sys(__NR_clock_gettime, clock, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

TEST(a_read_waits_for_the_time)
{
	long fd = timer(CLOCK_MONOTONIC, 0);
	long long begun = now(CLOCK_MONOTONIC);

	EXPECT_EQ(set(fd, 0, 30 * MS, 0), 0);
	EXPECT(left(fd) > 0 && left(fd) <= 30 * MS);
	EXPECT_EQ(take(fd), 1);
	EXPECT(now(CLOCK_MONOTONIC) - begun >= 30 * MS);
	EXPECT_EQ(left(fd), 0);
	sys(__NR_close, fd);
}

TEST(one_that_repeats_counts_what_was_missed)
{
	long fd = timer(CLOCK_BOOTTIME, TFD_NONBLOCK);
	long long n;

	EXPECT_EQ(take(fd), -EAGAIN);
	EXPECT_EQ(set(fd, 0, 10 * MS, 10 * MS), 0);
	EXPECT_EQ(take(fd), -EAGAIN);
	msleep(100);
	n = take(fd);
	EXPECT(n >= 9);
	EXPECT_EQ(take(fd) < 0 || take(fd) < 0, 1);
	EXPECT(left(fd) > 0 && left(fd) <= 10 * MS);
	// Asking counts, too, and leaves what was counted.
	msleep(50);
	EXPECT(left(fd) > 0);
	EXPECT(take(fd) >= 4);
	sys(__NR_close, fd);
}

TEST(a_new_setting_forgets_and_tells_the_old_one)
{
	struct itimerspec v = value_of(0, 0), old;
	long fd = timer(CLOCK_MONOTONIC, TFD_NONBLOCK);

	EXPECT_EQ(set(fd, 0, MS, 7000 * MS), 0);
	msleep(20);
	EXPECT_EQ(sys(__NR_timerfd_settime, fd, 0, &v, &old), 0);
	EXPECT_EQ(old.it_interval.tv_sec, 7);
	EXPECT(old.it_value.tv_sec == 6);
	EXPECT_EQ(take(fd), -EAGAIN);
	EXPECT_EQ(left(fd), 0);
	// Not what the old one would have fired at.
	EXPECT_EQ(set(fd, 0, 10 * MS, 0), 0);
	EXPECT_EQ(set(fd, 0, 5000 * MS, 0), 0);
	msleep(30);
	EXPECT_EQ(take(fd), -EAGAIN);
	sys(__NR_close, fd);
}

TEST(an_absolute_time_that_is_past_fires_at_once)
{
	long fd = timer(CLOCK_REALTIME, 0);

	EXPECT_EQ(set(fd, TFD_TIMER_ABSTIME, now(CLOCK_REALTIME) - MS, 0), 0);
	EXPECT_EQ(take(fd), 1);
	EXPECT_EQ(set(fd, TFD_TIMER_ABSTIME, now(CLOCK_REALTIME) + 20 * MS, 0),
		  0);
	EXPECT_EQ(take(fd), 1);
	sys(__NR_close, fd);
}

TEST(poll_waits_for_the_time)
{
	long fd = timer(CLOCK_MONOTONIC, 0);
	struct pollfd pfd = { .fd = (int)fd, .events = POLLIN | POLLOUT };

	EXPECT_EQ(sys(__NR_poll, &pfd, 1, 0), 0);
	EXPECT_EQ(set(fd, 0, 20 * MS, 0), 0);
	EXPECT_EQ(sys(__NR_poll, &pfd, 1, 5000), 1);
	EXPECT_EQ(pfd.revents, POLLIN);
	EXPECT_EQ(take(fd), 1);
	EXPECT_EQ(sys(__NR_poll, &pfd, 1, 0), 0);
	sys(__NR_close, fd);
}

// Sets the clock an hour ahead and back; false: one may not.
static bool ahead(long long by)
{
	long long to = now(CLOCK_REALTIME) + by;
	struct timespec t = { (long)(to / 1000000000),
			      (long)(to % 1000000000) };

	return sys(__NR_clock_settime, CLOCK_REALTIME, &t) == 0;
}

TEST(setting_the_clock_fires_or_cancels)
{
	const long long hour = 3600 * 1000 * MS;
	long fires = timer(CLOCK_REALTIME, 0), rests, cancels;
	struct pollfd pfd;

	SKIP_UNLESS_TESSERA(); // the clock is others', too
	rests = timer(CLOCK_REALTIME, TFD_NONBLOCK);
	cancels = timer(CLOCK_REALTIME, 0);
	EXPECT_EQ(set(fires, TFD_TIMER_ABSTIME, now(CLOCK_REALTIME) + hour / 2,
		      0),
		  0);
	EXPECT_EQ(set(rests, 0, hour / 2, 0), 0);
	EXPECT_EQ(set(cancels, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET,
		      now(CLOCK_REALTIME) + 2 * hour, 0),
		  0);
	pfd = (struct pollfd){ .fd = (int)cancels, .events = POLLIN };
	EXPECT_EQ(sys(__NR_poll, &pfd, 1, 0), 0);
	EXPECT(ahead(hour));
	EXPECT_EQ(sys(__NR_poll, &pfd, 1, 0), 1);
	EXPECT_EQ(take(cancels), -ECANCELED);
	EXPECT_EQ(sys(__NR_poll, &pfd, 1, 0), 0);
	EXPECT_EQ(take(fires), 1);
	EXPECT_EQ(take(rests), -EAGAIN);
	EXPECT(ahead(-hour));
	sys(__NR_close, fires);
	sys(__NR_close, rests);
	sys(__NR_close, cancels);
}

static long cancelable(long fd)
{
	const long long hour = 3600 * 1000 * MS;

	return set(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET,
		   now(CLOCK_REALTIME) + 2 * hour, 0);
}

static long adjust(unsigned int modes, long freq, long constant)
{
	struct __kernel_timex tx = { .modes = modes,
				     .freq = freq,
				     .constant = constant };

	return sys(NR_ADJTIME, CLOCK_REALTIME, &tx);
}

TEST(steering_the_clock_cancels_nothing)
{
	long fd = timer(CLOCK_REALTIME, TFD_NONBLOCK);
	struct pollfd pfd = { .fd = (int)fd, .events = POLLIN };

	SKIP_UNLESS_TESSERA(); // the clock is others', too
	EXPECT_EQ(cancelable(fd), 0);
	EXPECT(adjust(ADJ_FREQUENCY, 100 << 16, 0) >= 0);
	EXPECT(adjust(ADJ_TAI, 0, 37) >= 0);
	EXPECT_EQ(sys(__NR_poll, &pfd, 1, 0), 0);
	EXPECT_EQ(take(fd), -EAGAIN);
	EXPECT(adjust(ADJ_SETOFFSET, 0, 0) >= 0); // by nothing: is none, either
	EXPECT(adjust(ADJ_FREQUENCY, 0, 0) >= 0);
	sys(__NR_close, fd);
}

TEST(a_new_setting_of_one_that_was_canceled_says_so_once)
{
	long fd = timer(CLOCK_REALTIME, TFD_NONBLOCK);

	SKIP_UNLESS_TESSERA(); // the clock is others', too
	EXPECT_EQ(cancelable(fd), 0);
	EXPECT(ahead(1000 * MS));
	EXPECT_EQ(cancelable(fd), -ECANCELED);
	EXPECT(left(fd) > 3600 * 1000 * MS);
	EXPECT_EQ(take(fd), -EAGAIN);
	EXPECT_EQ(cancelable(fd), 0);
	EXPECT(ahead(-1000 * MS));
	EXPECT_EQ(set(fd, 0, 1000 * MS, 0), 0); // not one to be canceled
	EXPECT_EQ(take(fd), -EAGAIN);
	sys(__NR_close, fd);
}

TEST(what_a_canceled_one_has_counted_is_forgotten)
{
	long fd = timer(CLOCK_REALTIME, TFD_NONBLOCK);

	SKIP_UNLESS_TESSERA(); // the clock is others', too
	EXPECT_EQ(set(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET,
		      now(CLOCK_REALTIME) + 10 * MS, 100 * MS),
		  0);
	msleep(30);
	EXPECT(ahead(1000 * MS));
	EXPECT_EQ(take(fd), -ECANCELED);
	EXPECT_EQ(take(fd), -EAGAIN);
	EXPECT_EQ(left(fd), 0);
	msleep(150);
	EXPECT_EQ(take(fd), -EAGAIN); // it has not gone on
	EXPECT(ahead(-1000 * MS));
	sys(__NR_close, fd);
}

// What has fired once and waits to be read has not come again yet.
TEST(one_that_repeats_waits_for_a_clock_that_was_set_back)
{
	const long long hour = 3600 * 1000 * MS;
	long fd = timer(CLOCK_REALTIME, TFD_NONBLOCK);

	SKIP_UNLESS_TESSERA(); // the clock is others', too
	EXPECT_EQ(set(fd, TFD_TIMER_ABSTIME, now(CLOCK_REALTIME) + 10 * MS,
		      1000 * MS),
		  0);
	msleep(50);
	EXPECT(ahead(-hour));
	EXPECT_EQ(take(fd), -EAGAIN);
	EXPECT(left(fd) > hour - 5000 * MS && left(fd) <= hour);
	EXPECT(ahead(hour));
	msleep(20);
	EXPECT(take(fd) >= 1);
	sys(__NR_close, fd);
}

static long set_for_ever(long fd, long long first_s, long long every_s)
{
	struct __kernel_itimerspec v = { .it_value = { first_s, 1 },
					 .it_interval = { every_s, 0 } };

	return sys(NR_SETTIME, fd, 0, &v, NULL);
}

static long long exactly(const struct __kernel_timespec *t)
{
	return t->tv_sec * 1000000000LL + t->tv_nsec;
}

// Nanoseconds end in the year 2262, counted from 1970: what is left ends there, too.
static bool comes_last_of_all(long fd)
{
	long long before = now(CLOCK_MONOTONIC);
	struct __kernel_itimerspec v;

	return !sys(NR_GETTIME, fd, &v) &&
	       exactly(&v.it_value) <= THE_END - before &&
	       exactly(&v.it_value) > THE_END / 2;
}

TEST(times_that_never_come_are_kept_as_the_last_there_is)
{
	long fd = timer(CLOCK_MONOTONIC, TFD_NONBLOCK);
	struct __kernel_itimerspec v;

	EXPECT_EQ(set_for_ever(fd, 0, 0x7fffffffffff), 0);
	msleep(20);
	EXPECT_EQ(sys(NR_GETTIME, fd, &v), 0);
	EXPECT(exactly(&v.it_interval) == THE_END);
	EXPECT_EQ(take(fd), 1);
	EXPECT_EQ(take(fd), -EAGAIN);
	EXPECT(comes_last_of_all(fd));
	EXPECT_EQ(set_for_ever(fd, 0x7fffffffffff, 0), 0);
	EXPECT(comes_last_of_all(fd));
	EXPECT_EQ(take(fd), -EAGAIN);
	sys(__NR_close, fd);
}

static int sets_an_alarm(void *arg)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3,
						   0 };
	struct __user_cap_data_struct none[2] = { { 0 } };
	const long fd = *(const long *)arg;

	if (sys(__NR_capset, &header, none))
		return 1;
	if (set(fd, 0, 1000 * MS, 0) != -EPERM)
		return 2;
	return left(fd) == 0 ? 0 : 3;
}

TEST(an_alarm_is_set_by_who_may_wake_the_machine)
{
	long fd = timer(CLOCK_BOOTTIME_ALARM, TFD_NONBLOCK);

	if (fd == -EPERM)
		SKIP("needs CAP_WAKE_ALARM");
	EXPECT_EQ(in_child(sets_an_alarm, &fd), 0);
	EXPECT_EQ(set(fd, 0, 1000 * MS, 0), 0);
	sys(__NR_close, fd);
}

static bool fdinfo_says(long fd, const char *words)
{
	char path[40], text[512];

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%ld", fd);
	return proc_read(path, text, sizeof(text)) > 0 && strstr(text, words);
}

TEST(fdinfo_looks_and_changes_nothing)
{
	long fd = timer(CLOCK_MONOTONIC, TFD_NONBLOCK);

	EXPECT_EQ(set(fd, 0, MS, 7000 * MS), 0);
	msleep(20);
	EXPECT(fdinfo_says(fd, "clockid: 1\nticks: 1\nsettime flags: 00\n"
			       "it_value: (0, 0)\nit_interval: (7, 0)\n"));
	EXPECT(fdinfo_says(fd, "it_value: (0, 0)\n"));
	EXPECT(left(fd) > 6000 * MS); // asking does
	EXPECT(fdinfo_says(fd, "it_value: (6, "));
	sys(__NR_close, fd);
}

TEST(what_a_timer_refuses)
{
	struct itimerspec v = value_of(1, 0);
	long fd = timer(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	char half[4];

	EXPECT_EQ(timer(CLOCK_MONOTONIC_RAW, 0), -EINVAL);
	EXPECT_EQ(timer(CLOCK_PROCESS_CPUTIME_ID, 0), -EINVAL);
	EXPECT_EQ(timer(CLOCK_MONOTONIC, 1), -EINVAL);
	EXPECT_EQ(sys(__NR_read, fd, half, sizeof(half)), -EINVAL);
	EXPECT_EQ(sys(__NR_write, fd, half, 4), -EINVAL);
	EXPECT_EQ(sys(__NR_timerfd_settime, fd, 4, &v, NULL), -EINVAL);
	EXPECT_EQ(sys(__NR_timerfd_settime, fd, 4, NULL, NULL), -EFAULT);
	EXPECT_EQ(sys(__NR_timerfd_settime, -1, 0, &v, NULL), -EBADF);
	EXPECT_EQ(sys(__NR_timerfd_settime, 0, 0, &v, NULL), -EINVAL);
	v.it_value.tv_nsec = 1000000000;
	EXPECT_EQ(sys(__NR_timerfd_settime, fd, 0, &v, NULL), -EINVAL);
	v = value_of(1, 0);
	v.it_interval.tv_sec = -1;
	EXPECT_EQ(sys(__NR_timerfd_settime, fd, 0, &v, NULL), -EINVAL);
	EXPECT_EQ(sys(__NR_timerfd_gettime, fd, NULL), -EFAULT);
	EXPECT_EQ(sys(__NR_timerfd_gettime, 0, &v), -EINVAL);
	sys(__NR_close, fd);
}

#ifdef __NR_timerfd_settime64
TEST(times_of_64_bits_are_the_same_timers)
{
	struct __kernel_itimerspec v = { .it_value = { 5, 0 } }, got;
	long fd = timer(CLOCK_MONOTONIC, 0);

	EXPECT_EQ(sys(__NR_timerfd_settime64, fd, 0, &v, NULL), 0);
	EXPECT_EQ(sys(__NR_timerfd_gettime64, fd, &got), 0);
	EXPECT(got.it_value.tv_sec == 4);
	EXPECT(left(fd) > 4000 * MS);
	sys(__NR_close, fd);
}
#endif

KTAP_MAIN("timerfd");
