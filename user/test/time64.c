// SPDX-License-Identifier: MIT
//
// What: i386's calls with times of 64 bits, each by its effect and by what it
// refuses; /dev/random, which is always ready, on all machines.

#include "dir.h"

#include <uapi/poll.h>

TEST(random_bytes_are_there_at_once)
{
	struct pollfd p = { .events = POLLIN | POLLOUT };
	struct timespec none = { 0, 0 };
	unsigned char a[32] = { 0 }, b[32] = { 0 };
	int fd = open("/dev/random", O_RDWR | O_NONBLOCK);

	if (fd < 0)
		SKIP("no /dev");
	p.fd = fd;
	EXPECT_EQ(sys(__NR_ppoll, &p, 1, &none, NULL, 8), 1);
	EXPECT_EQ(p.revents, POLLIN | POLLOUT);
	EXPECT_EQ(sys(__NR_read, fd, a, sizeof(a)), sizeof(a));
	EXPECT_EQ(sys(__NR_read, fd, b, sizeof(b)), sizeof(b));
	EXPECT(memcmp(a, b, sizeof(a)));
	EXPECT_EQ(sys(__NR_read, fd, KERNEL_ADDR, 8), -EFAULT);
	EXPECT_EQ(sys(__NR_write, fd, a, sizeof(a)), sizeof(a));
	close(fd);
}

#ifdef __NR_clock_gettime64
struct span64 {
	int64_t tv_sec, tv_nsec;
};

struct timer64 {
	struct span64 it_interval, it_value;
};

static struct span64 now64(int clock)
{
	struct span64 t = { -1, -1 };

	sys(__NR_clock_gettime64, clock, &t);
	return t;
}

TEST(timers_have_times_of_64_bits)
{
	const int64_t far = 5000000000LL; // seconds: 33 bits
	struct timer64 t = { { 3, 4 }, { far, 0 } }, got, old;
	int timer = -1;

	ASSERT(!sys(__NR_timer_create, CLOCK_MONOTONIC, NULL, &timer));
	EXPECT_EQ(sys(__NR_timer_settime64, timer, 0, &t, NULL), 0);
	EXPECT_EQ(sys(__NR_timer_gettime64, timer, &got), 0);
	EXPECT(got.it_value.tv_sec == far - 1 || got.it_value.tv_sec == far);
	EXPECT(got.it_interval.tv_sec == 3 && got.it_interval.tv_nsec == 4);
	t.it_value.tv_nsec = 1000000000;
	EXPECT_EQ(sys(__NR_timer_settime64, timer, 0, &t, NULL), -EINVAL);
	memset(&t, 0, sizeof(t));
	EXPECT_EQ(sys(__NR_timer_settime64, timer, 0, &t, &old), 0);
	EXPECT(old.it_value.tv_sec >= far - 1);
	EXPECT_EQ(sys(__NR_timer_gettime64, timer, &got), 0);
	EXPECT(!got.it_value.tv_sec && !got.it_value.tv_nsec);
	EXPECT_EQ(sys(__NR_timer_gettime64, timer, KERNEL_ADDR), -EFAULT);
	EXPECT_EQ(sys(__NR_timer_delete, timer), 0);
	EXPECT_EQ(sys(__NR_timer_gettime64, timer, &got), -EINVAL);
}

static int sets_without_rights(void *arg)
{
	if (sys(__NR_setuid32, 4242))
		return 1;
	return sys(__NR_clock_settime64, CLOCK_REALTIME, arg) != -EPERM;
}

TEST(the_clock_of_the_day_is_set_past_2038)
{
	struct span64 was = now64(CLOCK_REALTIME), odd = { 1, 1000000000 };
	struct span64 later = { 5000000000LL, 7 }, got;

	EXPECT_EQ(sys(__NR_clock_settime64, CLOCK_MONOTONIC, &was), -EINVAL);
	if (sys(__NR_getuid32))
		SKIP("needs root");
	EXPECT_EQ(sys(__NR_clock_settime64, CLOCK_REALTIME, &odd), -EINVAL);
	EXPECT_EQ(in_child(sets_without_rights, &was), 0);
	EXPECT_EQ(sys(__NR_clock_settime64, CLOCK_REALTIME, &later), 0);
	got = now64(CLOCK_REALTIME);
	EXPECT(got.tv_sec >= later.tv_sec && got.tv_sec < later.tv_sec + 60);
	EXPECT_EQ(sys(__NR_clock_settime64, CLOCK_REALTIME, &was), 0);
	EXPECT(now64(CLOCK_REALTIME).tv_sec - was.tv_sec < 60);
}

TEST(waits_end_in_time_or_are_refused)
{
	struct span64 ms = { 0, 1000000 }, odd = { 0, 1000000000 };
	struct pollfd p = { .events = POLLIN };
	unsigned long set[32] = { 0 }, pending[2] = { 1UL << (SIGUSR1 - 1), 0 };
	int ends[2];

	ASSERT(sys(__NR_pipe2, ends, 0) == 0);
	p.fd = ends[0];
	set[ends[0] / 32] = 1UL << ends[0] % 32;
	EXPECT_EQ(sys(__NR_ppoll_time64, &p, 1, &ms, NULL, 8), 0);
	EXPECT(!ms.tv_sec && !ms.tv_nsec);
	ms.tv_nsec = 1000000;
	EXPECT_EQ(sys(__NR_pselect6_time64, ends[0] + 1, set, NULL, NULL, &ms,
		      NULL),
		  0);
	EXPECT_EQ(set[ends[0] / 32], 0);
	EXPECT(!ms.tv_sec && !ms.tv_nsec);
	ms.tv_nsec = 1000000;
	EXPECT_EQ(sys(__NR_rt_sigtimedwait_time64, pending, NULL, &ms, 8),
		  -EAGAIN);
	EXPECT_EQ(sys(__NR_ppoll_time64, &p, 1, &odd, NULL, 8), -EINVAL);
	EXPECT_EQ(sys(__NR_pselect6_time64, 0, NULL, NULL, NULL, &odd, NULL),
		  -EINVAL);
	EXPECT_EQ(sys(__NR_rt_sigtimedwait_time64, pending, NULL, &odd, 8),
		  -EINVAL);
	// and something is there
	sys(__NR_write, ends[1], "x", 1);
	EXPECT_EQ(sys(__NR_ppoll_time64, &p, 1, NULL, NULL, 8), 1);
	sys(__NR_rt_sigprocmask, SIG_BLOCK, pending, NULL, 8);
	sys(__NR_kill, getpid(), SIGUSR1);
	EXPECT_EQ(sys(__NR_rt_sigtimedwait_time64, pending, NULL, &ms, 8),
		  SIGUSR1);
	sys(__NR_rt_sigprocmask, SIG_UNBLOCK, pending, NULL, 8);
	close(ends[0]);
	close(ends[1]);
}

TEST(times_of_files_and_turns)
{
	struct span64 times[2] = { { 5000000000LL, 5 }, { -7, 6 } }, turn;

	ASSERT(enter_test_dir());
	make_file("f", "");
	EXPECT_EQ(sys(__NR_utimensat_time64, AT_FDCWD, "f", times, 0), 0);
	EXPECT_EQ(stat_of("f").stx_atime.tv_sec, 5000000000LL);
	EXPECT_EQ(stat_of("f").stx_mtime.tv_sec, -7);
	EXPECT_EQ(stat_of("f").stx_mtime.tv_nsec, 6);
	times[0].tv_nsec = 1000000000;
	EXPECT_EQ(sys(__NR_utimensat_time64, AT_FDCWD, "f", times, 0), -EINVAL);
	sys(__NR_unlink, "f");
	leave_test_dir();
	turn = (struct span64){ -1, -1 };
	EXPECT_EQ(sys(__NR_sched_rr_get_interval_time64, 0, &turn), 0);
	EXPECT(turn.tv_sec == 0 && turn.tv_nsec >= 0);
	EXPECT_EQ(sys(__NR_sched_rr_get_interval_time64, -1, &turn), -EINVAL);
	EXPECT_EQ(sys(__NR_sched_rr_get_interval_time64, 0, KERNEL_ADDR),
		  -EFAULT);
}
#endif

KTAP_MAIN("time64");
