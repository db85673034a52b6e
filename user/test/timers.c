// SPDX-License-Identifier: MIT
//
// What: setitimer, alarm and timer_create: when they tell, what they tell,
// and how often. Nothing has to be done within a time of the clock: how fast
// the CPU is, and whether it stands still for a while, is the host's affair.

#include "ktap.h"
#include "signal.h"
#include "times.h"

#define MSEC 1000000LL

static volatile int fired;

static void count_it(int sig)
{
	(void)sig;
	fired++;
}

static void expect_signals(int sig)
{
	fired = 0;
	on_signal(sig, count_it, SA_RESTART);
}

static struct itimerval itimer_of(long value_us, long interval_us)
{
	return (struct itimerval){ { interval_us / 1000000,
				     interval_us % 1000000 },
				   { value_us / 1000000, value_us % 1000000 } };
}

static struct itimerspec spec_of(long long value, long long interval)
{
	return (struct itimerspec){ timespec_of(interval), timespec_of(value) };
}

static long long left_of(timer_t timer)
{
	struct itimerspec now;

	if (timer_gettime(timer, &now))
		return -1;
	return now.it_value.tv_sec * NSEC + now.it_value.tv_nsec;
}

/* The signal is blocked and waited for: nothing is lost in between. */
static int wait_for(int sig, siginfo_t *info)
{
	sigset_t set = SIGBIT(sig);

	return sigtimedwait(&set, info, NULL);
}

/* -- alarm and setitimer --------------------------------------------------- */

TEST(an_alarm_says_what_was_left)
{
	EXPECT_EQ(alarm(100), 0);
	EXPECT_EQ(alarm(50), 100);
	EXPECT_EQ(alarm(0), 50);
	EXPECT_EQ(alarm(0), 0);
}

TEST(a_timer_of_real_time_repeats)
{
	struct itimerval value = itimer_of(2000, 3000), off = itimer_of(0, 0);

	expect_signals(SIGALRM);
	EXPECT_EQ(setitimer(ITIMER_REAL, &value, NULL), 0);
	while (fired < 4)
		msleep(1);
	EXPECT_EQ(setitimer(ITIMER_REAL, &off, &value), 0);
	EXPECT_EQ(value.it_interval.tv_usec, 3000);
	EXPECT_EQ(getitimer(ITIMER_REAL, &value), 0);
	EXPECT_EQ(value.it_value.tv_sec + value.it_value.tv_usec, 0);
	fired = 0;
	msleep(20);
	EXPECT_EQ(fired, 0);
}

TEST(a_timer_of_real_time_may_tell_once)
{
	struct itimerval value = itimer_of(2000, 0);

	expect_signals(SIGALRM);
	setitimer(ITIMER_REAL, &value, NULL);
	while (!fired)
		msleep(1);
	msleep(20);
	EXPECT_EQ(fired, 1);
}

TEST(what_is_left_is_never_more_than_was_set)
{
	struct itimerval value = itimer_of(2000000000, 7), got;

	for (int which = ITIMER_REAL; which <= ITIMER_PROF; which++) {
		setitimer(which, &value, NULL);
		EXPECT_EQ(getitimer(which, &got), 0);
		EXPECT(got.it_value.tv_sec <= 2000);
		EXPECT(got.it_value.tv_sec >= 1000);
		EXPECT_EQ(got.it_interval.tv_usec, 7);
		EXPECT_EQ(sys(__NR_setitimer, which, NULL, &got), 0);
		EXPECT(got.it_value.tv_sec >= 1000);
	}
}

TEST(a_bad_timer_is_refused)
{
	struct itimerval bad = itimer_of(0, 0), good = itimer_of(0, 0);

	bad.it_value.tv_usec = 1000000;
	EXPECT_EQ(sys(__NR_setitimer, ITIMER_REAL, &bad, NULL), -EINVAL);
	bad.it_value.tv_usec = -1;
	EXPECT_EQ(sys(__NR_setitimer, ITIMER_REAL, &bad, NULL), -EINVAL);
	bad = good;
	bad.it_interval.tv_sec = -1;
	EXPECT_EQ(sys(__NR_setitimer, ITIMER_REAL, &bad, NULL), -EINVAL);
	EXPECT_EQ(sys(__NR_setitimer, 3, &good, NULL), -EINVAL);
	EXPECT_EQ(sys(__NR_getitimer, 3, &good), -EINVAL);
	EXPECT_EQ(sys(__NR_getitimer, 0, 1), -EFAULT);
	EXPECT_EQ(sys(__NR_setitimer, 0, 1, NULL), -EFAULT);
}

/* CPU time comes by computing only. So the timer comes while it sleeps just if
 * the sleep's beginning and end have used as much, by the clock of CPU time. */
static void cpu_timer(int which, int sig)
{
	struct itimerval value = itimer_of(20000, 0);
	long long start = clock_now(CLOCK_PROCESS_CPUTIME_ID);

	expect_signals(sig);
	setitimer(which, &value, NULL);
	msleep(120);
	EXPECT(!fired ||
	       clock_now(CLOCK_PROCESS_CPUTIME_ID) - start >= 20 * MSEC);
	while (!fired)
		;
	EXPECT_EQ(fired, 1);
	getitimer(which, &value);
	EXPECT_EQ(value.it_value.tv_sec + value.it_value.tv_usec, 0);
}

TEST(timers_of_cpu_time_wait_while_it_sleeps)
{
	cpu_timer(ITIMER_VIRTUAL, SIGVTALRM);
	cpu_timer(ITIMER_PROF, SIGPROF);
}

static int has_no_timers(void *timer)
{
	struct itimerval value;

	getitimer(ITIMER_REAL, &value);
	if (value.it_value.tv_sec || value.it_interval.tv_sec)
		return 1;
	return left_of(*(timer_t *)timer) != -1 || errno != EINVAL;
}

TEST(a_child_inherits_none)
{
	struct itimerval value = itimer_of(100000000, 100000000);
	timer_t timer;

	EXPECT_EQ(timer_create(CLOCK_MONOTONIC, NULL, &timer), 0);
	setitimer(ITIMER_REAL, &value, NULL);
	EXPECT_EQ(in_child(has_no_timers, &timer), 0);
	alarm(0);
	EXPECT_EQ(timer_delete(timer), 0);
}

/* -- timer_create ---------------------------------------------------------- */

static struct sigevent event_of(int notify, int sig)
{
	struct sigevent event = { .sigev_notify = notify, .sigev_signo = sig };

	event.sigev_value.sival_ptr = (void *)0x13579;
	return event;
}

TEST(a_timer_tells_with_its_value)
{
	struct sigevent event = event_of(SIGEV_SIGNAL, SIGUSR1);
	struct itimerspec soon = spec_of(MSEC, 0);
	siginfo_t info;
	timer_t timer;

	block_signal(SIGUSR1);
	ASSERT(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0);
	EXPECT_EQ(timer_settime(timer, 0, &soon, NULL), 0);
	EXPECT_EQ(wait_for(SIGUSR1, &info), SIGUSR1);
	EXPECT_EQ(info.si_code, SI_TIMER);
	EXPECT_EQ(info.si_tid, timer);
	EXPECT_EQ(info.si_overrun, 0);
	EXPECT(info.si_value.sival_ptr == (void *)0x13579);
	EXPECT_EQ(left_of(timer), 0);
	EXPECT_EQ(timer_getoverrun(timer), 0);
	EXPECT_EQ(timer_delete(timer), 0);
	unblock_signal(SIGUSR1);
}

TEST(without_an_event_it_is_sigalrm_and_the_number)
{
	struct itimerspec soon = spec_of(1, 0);
	siginfo_t info;
	timer_t timer;

	block_signal(SIGALRM);
	ASSERT(timer_create(CLOCK_REALTIME, NULL, &timer) == 0);
	timer_settime(timer, 0, &soon, NULL);
	EXPECT_EQ(wait_for(SIGALRM, &info), SIGALRM);
	EXPECT_EQ(info.si_value.sival_int, timer);
	timer_delete(timer);
	unblock_signal(SIGALRM);
}

TEST(what_is_missed_is_counted)
{
	struct sigevent event = event_of(SIGEV_SIGNAL, SIGRTMIN + 3);
	struct itimerspec often = spec_of(MSEC, MSEC), off = spec_of(0, 0);
	siginfo_t info;
	timer_t timer;

	block_signal(SIGRTMIN + 3);
	ASSERT(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0);
	timer_settime(timer, 0, &often, NULL);
	msleep(40);
	EXPECT_EQ(wait_for(SIGRTMIN + 3, &info), SIGRTMIN + 3);
	EXPECT(info.si_overrun >= 38);
	EXPECT_EQ(timer_getoverrun(timer), info.si_overrun);
	EXPECT_EQ(wait_for(SIGRTMIN + 3, &info), SIGRTMIN + 3); /* it goes on */
	timer_settime(timer, 0, &off, NULL);
	EXPECT_EQ(left_of(timer), 0);
	timer_delete(timer);
}

TEST(a_time_that_is_past_tells_at_once)
{
	static const int clocks[] = { CLOCK_MONOTONIC, CLOCK_REALTIME,
				      CLOCK_BOOTTIME };
	struct itimerspec past = spec_of(1, 0);
	siginfo_t info;
	timer_t timer;

	block_signal(SIGALRM);
	for (size_t i = 0; i < ARRAY_SIZE(clocks); i++) {
		ASSERT(timer_create(clocks[i], NULL, &timer) == 0);
		timer_settime(timer, TIMER_ABSTIME, &past, NULL);
		EXPECT_EQ(wait_for(SIGALRM, &info), SIGALRM);
		timer_delete(timer);
	}
	unblock_signal(SIGALRM);
}

TEST(a_silent_timer_only_counts)
{
	struct sigevent event = event_of(SIGEV_NONE, 0);
	struct itimerspec v = spec_of(NSEC * 2000, 0), old;
	timer_t timer;

	ASSERT(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0);
	timer_settime(timer, 0, &v, NULL);
	EXPECT(left_of(timer) > 1000 * NSEC && left_of(timer) <= 2000 * NSEC);
	v = spec_of(MSEC, 0);
	timer_settime(timer, 0, &v, &old);
	EXPECT(old.it_value.tv_sec >= 1000);
	msleep(5);
	EXPECT_EQ(left_of(timer), 0);
	timer_delete(timer);
}

TEST(a_timer_of_cpu_time_counts_computing)
{
	struct itimerspec v = spec_of(20 * MSEC, 0);
	sigset_t set = SIGBIT(SIGALRM), pending;
	siginfo_t info;
	timer_t timer;
	long long start, left;

	block_signal(SIGALRM);
	ASSERT(timer_create(CLOCK_PROCESS_CPUTIME_ID, NULL, &timer) == 0);
	start = clock_now(CLOCK_PROCESS_CPUTIME_ID);
	timer_settime(timer, 0, &v, NULL);
	msleep(100);
	left = left_of(timer);
	sigpending(&pending);
	/* As in cpu_timer. */
	EXPECT((!(pending & set) && left > 0) ||
	       clock_now(CLOCK_PROCESS_CPUTIME_ID) - start >= 20 * MSEC);
	do {
		burn(CLOCK_MONOTONIC, 5 * MSEC);
		sigpending(&pending);
	} while (!(pending & set));
	EXPECT(clock_now(CLOCK_PROCESS_CPUTIME_ID) - start >= 20 * MSEC);
	EXPECT_EQ(wait_for(SIGALRM, &info), SIGALRM);
	EXPECT_EQ(left_of(timer), 0);
	timer_delete(timer);
	unblock_signal(SIGALRM);
}

TEST(an_ignored_timer_goes_on_and_harms_nobody)
{
	struct sigevent event = event_of(SIGEV_SIGNAL, SIGUSR2);
	struct itimerspec v = spec_of(1, 1);
	timer_t timer;

	set_disposition(SIGUSR2, SIG_IGN);
	ASSERT(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0);
	timer_settime(timer, 0, &v, NULL);
	msleep(30);
	EXPECT(left_of(timer) > 0);
	timer_delete(timer);
	set_disposition(SIGUSR2, SIG_DFL);
}

TEST(one_thread_can_be_told)
{
	struct sigevent event =
		event_of(SIGEV_SIGNAL | SIGEV_THREAD_ID, SIGUSR1);
	struct itimerspec v = spec_of(1, 0);
	siginfo_t info;
	timer_t timer;

	event.tid = gettid();
	block_signal(SIGUSR1);
	ASSERT(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0);
	timer_settime(timer, 0, &v, NULL);
	EXPECT_EQ(wait_for(SIGUSR1, &info), SIGUSR1);
	timer_delete(timer);
	unblock_signal(SIGUSR1);
	event.tid = getppid();
	EXPECT_EQ(timer_create(CLOCK_MONOTONIC, &event, &timer), -1);
	EXPECT_EQ(errno, EINVAL);
}

TEST(what_makes_no_timer_is_refused)
{
	struct sigevent bad = event_of(SIGEV_SIGNAL, 65);
	struct itimerspec v = spec_of(0, 0);
	timer_t timer;

	EXPECT_EQ(sys(__NR_timer_create, 99, NULL, &timer), -EINVAL);
	EXPECT_EQ(sys(__NR_timer_create, CLOCK_MONOTONIC_RAW, NULL, &timer),
		  -EOPNOTSUPP);
	EXPECT_EQ(sys(__NR_timer_create, CLOCK_MONOTONIC, &bad, &timer),
		  -EINVAL);
	bad = event_of(7, SIGUSR1);
	EXPECT_EQ(sys(__NR_timer_create, CLOCK_MONOTONIC, &bad, &timer),
		  -EINVAL);
	EXPECT_EQ(sys(__NR_timer_create, CLOCK_MONOTONIC, 1, &timer), -EFAULT);
	EXPECT_EQ(sys(__NR_timer_create, CLOCK_MONOTONIC, NULL, 1), -EFAULT);
	EXPECT_EQ(sys(__NR_timer_settime, 12345, 0, &v, NULL), -EINVAL);
	EXPECT_EQ(sys(__NR_timer_gettime, 12345, &v), -EINVAL);
	EXPECT_EQ(sys(__NR_timer_getoverrun, 12345), -EINVAL);
	EXPECT_EQ(sys(__NR_timer_delete, 12345), -EINVAL);
	ASSERT(timer_create(CLOCK_MONOTONIC, NULL, &timer) == 0);
	v.it_value.tv_nsec = NSEC;
	EXPECT_EQ(sys(__NR_timer_settime, timer, 0, &v, NULL), -EINVAL);
	EXPECT_EQ(sys(__NR_timer_settime, timer, 0, NULL, NULL), -EINVAL);
	timer_delete(timer);
	EXPECT_EQ(sys(__NR_timer_delete, timer), -EINVAL);
}

/* In a child that ends with all of them: none may be left behind. */
static int many_timers(void *unused)
{
	struct itimerspec v = spec_of(MSEC, MSEC);
	struct rlimit limit = { 100, 100 };
	timer_t timer;
	int n = 0;

	(void)unused;
	set_disposition(SIGALRM, SIG_IGN);
	setrlimit(RLIMIT_SIGPENDING, &limit);
	while (n < 1000 && timer_create(CLOCK_MONOTONIC, NULL, &timer) == 0) {
		timer_settime(timer, 0, &v, NULL);
		n++;
	}
	msleep(20);
	return errno == EAGAIN && n > 50 && n <= 100 ? 0 : 1;
}

TEST(their_number_is_limited_and_the_end_takes_all)
{
	EXPECT_EQ(in_child(many_timers, NULL), 0);
}

TEST(a_sleep_that_a_handler_ends_says_what_is_left)
{
	/* It repeats, for the host may keep us from the sleep for so long. */
	struct itimerval value = itimer_of(5000, 5000), off = itimer_of(0, 0);
	struct timespec want = { 2000, 0 }, left = { 0, 0 };

	expect_signals(SIGALRM);
	setitimer(ITIMER_REAL, &value, NULL);
	EXPECT_EQ(nanosleep(&want, &left), -1);
	EXPECT_EQ(errno, EINTR);
	EXPECT(left.tv_sec >= 1000 && left.tv_sec < 2000);
	want.tv_sec += clock_now(CLOCK_MONOTONIC) / NSEC;
	left = (struct timespec){ 7, 7 };
	EXPECT_EQ(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &want, &left),
		  EINTR);
	EXPECT_EQ(left.tv_sec, 7);
	EXPECT(fired >= 2);
	setitimer(ITIMER_REAL, &off, NULL);
}

KTAP_MAIN("timers");
