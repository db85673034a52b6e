// SPDX-License-Identifier: MIT
//
// What: the calls on processes, signals, timers and scheduling that calls_table.c
// has not. No signal is sent but 0, no clock is set, and nothing waits.

#include "calls.h"
#include "times.h"

#include <uapi/sched.h>

static const struct kind bad_signals = { { V(0), V(-1), V(65), V(1000) } };
static const struct kind killed = { { V(-1), V(0), V(1), V(99999), V(-99999),
				      V(0x80000000), V(0x7fffffff) } };
static const struct kind signals = { { V(-1), V(0), V(1), V(9), V(19), V(32),
				       V(64), V(65) } };
static const struct kind hows = { { V(0), V(1), V(2), V(3), V(-1) } };
static const struct kind set_sizes = { { V(8), V(4), V(0), V(9), V(16) } };
static unsigned long empty_set[2];
static const struct kind sets = { { N("NULL", 0), V(empty_set),
				    N("unmapped", AREA + 2 * PAGE_SIZE) } };
static const struct kind no_set = { { N("NULL", 0),
				      N("unmapped", AREA + 2 * PAGE_SIZE) } };
static long ignore[8] = { SIG_IGN };
static const struct kind actions = { { N("NULL", 0), V(ignore),
				       N("unmapped", AREA + 2 * PAGE_SIZE),
				       N("kernel", KERNEL_ADDRESS) } };
static long stack_good[3] = { GOOD, 0, 8192 }, stack_short[3] = { GOOD, 0, 99 },
	    stack_on[3] = { GOOD, 1, 8192 }, stack_off[3] = { GOOD, 2, 0 },
	    stack_flags[3] = { GOOD, 99, 8192 };
static const struct kind stacks = {
	{ N("NULL", 0), V(stack_good), V(stack_short), V(stack_on),
	  V(stack_off), V(stack_flags), N("kernel", KERNEL_ADDRESS) }
};

static struct timespec zero_time, negative = { -1, 0 }, negative_ns = { 0, -1 },
				  second_ns = { 0, 1000000000 };
static const struct kind times_given = {
	{ V(&zero_time), V(&negative), V(&negative_ns), V(&second_ns),
	  N("unmapped", AREA + 2 * PAGE_SIZE), N("kernel", KERNEL_ADDRESS) }
};
static const struct kind wrong_times = { { V(&negative_ns), V(&second_ns),
					   N("unmapped", AREA + 2 * PAGE_SIZE),
					   N("NULL", 0) } };
static const struct kind sleep_clocks = { { V(0), V(1), V(3), V(4), V(5), V(7),
					    V(8), V(9), V(11), V(12), V(-1),
					    V(-5) } };
static const struct kind absolutely = { { V(0), V(1), V(2), V(3), V(4) } };

// An interval and a first time: as words they are right for all calls of old.
static long off[4], later[4] = { 0, 0, 1000, 0 }, both[4] = { 5, 5, 1000, 999 },
		    less[4] = { 0, 0, -1, 0 },
		    part[4] = { 0, 0, 0, 1000000000 },
		    every[4] = { 0, -1, 1000, 0 };
static const struct kind timings = { { N("NULL", 0), V(off), V(later), V(both),
				       V(less), V(part), V(every),
				       N("unmapped", AREA + 2 * PAGE_SIZE) } };
static const struct kind which_timer = { { V(0), V(1), V(2), V(3), V(-1) } };
static struct sigevent by_none = { .sigev_notify = SIGEV_NONE },
		       by_signal = { .sigev_signo = SIGUSR1 },
		       by_bad_signal = { .sigev_signo = 65 },
		       by_bad_way = { .sigev_notify = 99 },
		       by_thread = { .sigev_signo = SIGUSR1,
				     .sigev_notify = SIGEV_THREAD_ID };
static const struct kind sigevents = {
	{ N("NULL", 0), V(&by_none), V(&by_signal), V(&by_bad_signal),
	  V(&by_bad_way), V(&by_thread), N("unmapped", AREA + 2 * PAGE_SIZE) }
};
static const struct kind no_timers = { { V(-1), V(0), V(9999) } };
static const struct kind timer_fds = { { V(-1), V(FD_FILE), V(FD_TIMER) } };
static const struct kind timer_flags = { { V(0), V(O_NONBLOCK), V(O_CLOEXEC),
					   V(1), V(-1) } };

static const struct kind groups = { { V(0), V(1), V(2), V(3), V(-1) } };
static const struct kind people = { { V(0), V(-1), V(99999), V(0x80000000) } };
static const struct kind niceness = { { V(0), V(5), V(-5), V(1000),
					V(-1000) } };
static const struct kind user_ids = { { V(0), V(-1), V(1000), V(65535),
					V(65536) } };
static const struct kind nr_groups = { { V(0), V(1), V(-1), V(65537) } };
static unsigned int caps_1[2] = { 0x19980330, 0 },
		    caps_3[2] = { 0x20080522, 0 }, caps_none[2] = { 0, 0 },
		    caps_less[2] = { 0x20080522, -1u },
		    caps_other[2] = { 0x20080522, 99999 };
static const struct kind cap_headers = {
	{ N("NULL", 0), V(caps_1), V(caps_3), V(caps_less), V(caps_other),
	  V(caps_none), N("unmapped", AREA + 2 * PAGE_SIZE) }
};
static const struct kind options = { { V(0),  V(1),  V(2),  V(3),    V(4),
				       V(7),  V(8),  V(15), V(16),   V(23),
				       V(24), V(27), V(28), V(36),   V(37),
				       V(38), V(39), V(47), V(9999), V(-1) } };
static const struct kind option_args = {
	{ V(0), V(1), V(2), V(41), V(64), V(-1), N("good", GOOD),
	  N("unmapped", AREA + 2 * PAGE_SIZE) }
};
static const struct kind option_rest = { { V(0), V(1) } };
static unsigned long limit_less[2] = { 100, 50 },
		     limit_much[2] = { 1000, 1000 };
static const struct kind limits = { { N("NULL", 0), V(limit_less),
				      V(limit_much),
				      N("kernel", KERNEL_ADDRESS) } };

static const struct kind policies = { { V(0), V(1), V(2), V(3), V(4), V(5),
					V(6), V(7), V(0x40000000),
					V(0x40000001), V(-1) } };
static int priority_0, priority_1 = 1, priority_99 = 99, priority_100 = 100,
		       priority_less = -1;
static const struct kind priorities = {
	{ N("NULL", 0), V(&priority_0), V(&priority_1), V(&priority_99),
	  V(&priority_100), V(&priority_less),
	  N("unmapped", AREA + 2 * PAGE_SIZE) }
};
static const struct kind mask_sizes = { { V(0), V(1), V(4), V(8), V(128),
					  V(-1) } };
static unsigned long no_cpu[16], first_cpu[16] = { 1 }, second_cpu[16] = { 2 };
static const struct kind cpu_masks = {
	{ N("NULL", 0), V(no_cpu), V(first_cpu), V(second_cpu),
	  N("unmapped", AREA + 2 * PAGE_SIZE) }
};
static struct sched_attr attr_plain = { .size = 48 },
			 attr_nice = { .size = 48, .sched_nice = 100 },
			 attr_fifo = { .size = 48,
				       .sched_policy = SCHED_FIFO,
				       .sched_priority = 1 },
			 attr_fifo_0 = { .size = 48,
					 .sched_policy = SCHED_FIFO },
			 attr_flags = { .size = 48, .sched_flags = 0x1000 },
			 attr_size = { .size = 40 },
			 attr_policy = { .size = 48, .sched_policy = 99 };
static const struct kind sched_attrs = {
	{ N("NULL", 0), V(&attr_plain), V(&attr_nice), V(&attr_fifo),
	  V(&attr_fifo_0), V(&attr_flags), V(&attr_size), V(&attr_policy),
	  N("unmapped", AREA + 2 * PAGE_SIZE) }
};
static const struct kind attr_sizes = { { V(0), V(47), V(48), V(56), V(4096),
					  V(4097) } };
static const struct kind one_flag = { { V(0), V(1) } };

// The word is 0, and nobody waits for it to change.
static const struct kind words = { { N("good", GOOD + 64), N("odd", GOOD + 65),
				     N("unmapped", AREA + 2 * PAGE_SIZE),
				     N("kernel", KERNEL_ADDRESS),
				     N("NULL", 0) } };
static const struct kind futex_ops = { { V(0), V(1), V(2), V(3), V(4), V(9),
					 V(10), V(128), V(129), V(131), V(132),
					 V(256), V(257), V(99), V(-1) } };
static const struct kind not_zero = { { V(1), V(-1) } };
static const struct kind others = { { N("good", GOOD + 128),
				      N("odd", GOOD + 129), N("NULL", 0) } };
static const struct kind bits = { { V(0), V(1) } };
static const struct kind list_sizes = { { V(0), V(12), V(24), V(8) } };
static const struct kind random_flags = { { V(0), V(1), V(2), V(3), V(4), V(5),
					    V(6), V(8), V(-1) } };
static const struct kind lengths_few = { { V(0), V(1), V(200) } };
static const struct kind log_types = { { V(-1), V(0), V(1), V(8), V(11) } };
static const struct kind log_lengths = { { V(0), V(-1), V(16) } };
static const struct kind id_types = { { V(0), V(1), V(2), V(3), V(4), V(-1) } };
static const struct kind waitid_options = { { V(0), V(1), V(4), V(5),
					      V(0x40000004), V(-1) } };
static const struct kind bad_sizes = { { V(0), V(63), V(4097), V(-1) } };
static const struct kind bad_pointers = { { N("NULL", 0),
					    N("unmapped", AREA + 2 * PAGE_SIZE),
					    N("kernel", KERNEL_ADDRESS) } };
static const struct kind pidfd_flags = { { V(0), V(O_NONBLOCK), V(1) } };
static const struct kind pid_fds = { { V(-1), V(FD_FILE), V(FD_NULL),
				       V(FD_PID) } };

static long alarm_left(const long a[6])
{
	sys(__NR_alarm, a[0]);
	return sys(__NR_alarm, 0);
}
static const struct kind alarms = { { V(0), V(1000), V(0x7fffffff) } };

static long set_timer(const long a[6])
{
	int id = 0;
	long ret = sys(__NR_timer_create, a[0], &by_none, &id);

	if (failed(ret))
		return ret;
	ret = sys(__NR_timer_settime, id, a[1], a[2], a[3]);
	sys(__NR_timer_delete, id);
	return ret;
}

const struct call process_calls[] = {
	CALL(rt_sigaction, 0, &signals, &actions, &few, &set_sizes),
	CALL(rt_sigprocmask, 0, &hows, &sets, &few, &set_sizes),
	CALL(rt_sigpending, 0, &few, &set_sizes),
	CALL(rt_sigtimedwait, 0, &sets, &few, &times_given, &set_sizes),
	CALL(rt_sigsuspend, 0, &no_set, &set_sizes),
	CALL(sigaltstack, 0, &stacks, &few),
	CALL(kill, 0, &killed, &bad_signals),
	CALL(tkill, 0, &pids, &bad_signals),
	CALL(tgkill, 0, &pids, &pids, &bad_signals),
	CALL(rt_sigqueueinfo, 0, &pids, &bad_signals, &few),
	CALL(rt_tgsigqueueinfo, 0, &pids, &pids, &bad_signals, &few),
	CALL(pidfd_open, GIVES_FD, &pids, &pidfd_flags),
	CALL(pidfd_send_signal, 0, &pid_fds, &bad_signals, &few, &one_flag),
	CALL(nanosleep, 0, &times_given, &few),
	CALL(clock_nanosleep, 0, &sleep_clocks, &absolutely, &times_given,
	     &few),
	CALL(clock_settime, 0, &sleep_clocks, &wrong_times),
	CALL(setitimer, 0, &which_timer, &timings, &bad_pointers),
	CALL(getitimer, 0, &which_timer, &few),
	RUN(alarm_left, &alarms),
	CALL(timer_create, 0, &sleep_clocks, &sigevents, &few),
	RUN(set_timer, &sleep_clocks, &absolutely, &timings, &few),
	CALL(timer_gettime, ALONE, &no_timers, &few),
	CALL(timer_getoverrun, ALONE, &no_timers),
	CALL(timer_delete, ALONE, &no_timers),
	CALL(timerfd_create, GIVES_FD, &clocks, &timer_flags),
	CALL(timerfd_settime, 0, &timer_fds, &absolutely, &timings, &few),
	CALL(timerfd_gettime, 0, &timer_fds, &few),
	CALL(times, VAGUE, &few),
	CALL(adjtimex, VAGUE, &bad_pointers),
	CALL(getpgid, VAGUE, &pids),
	CALL(getsid, VAGUE, &pids),
	CALL(getpgrp, VAGUE, &zero),
	CALL(gettid, VAGUE, &zero),
	CALL(setpgid, ALONE, &pids, &pids),
	CALL(setsid, ALONE, &zero),
	CALL(getpriority, 0, &groups, &people),
	CALL(setpriority, ALONE, &groups, &people, &niceness),
	CALL(setuid, ALONE, &user_ids),
	CALL(setgid, ALONE, &user_ids),
	CALL(setreuid, ALONE, &user_ids, &user_ids),
	CALL(setregid, ALONE, &user_ids, &user_ids),
	CALL(setresuid, ALONE, &user_ids, &user_ids, &user_ids),
	CALL(setresgid, ALONE, &user_ids, &user_ids, &user_ids),
	CALL(setfsuid, 0, &user_ids),
	CALL(setfsgid, 0, &user_ids),
	CALL(getresuid, 0, &few, &few, &few),
	CALL(getresgid, 0, &few, &few, &few),
	CALL(getgroups, 0, &small, &few),
	CALL(setgroups, ALONE, &nr_groups, &few),
	CALL(capget, 0, &cap_headers, &few),
	CALL(capset, ALONE, &cap_headers, &few),
	CALL(prctl, ALONE, &options, &option_args, &option_rest),
	CALL(setrlimit, ALONE, &resources, &limits),
	CALL(sched_get_priority_max, 0, &policies),
	CALL(sched_get_priority_min, 0, &policies),
	CALL(sched_getscheduler, 0, &people),
	CALL(sched_getparam, 0, &people, &few),
	CALL(sched_setscheduler, ALONE, &people, &policies, &priorities),
	CALL(sched_setparam, ALONE, &people, &priorities),
	CALL(sched_rr_get_interval, 0, &people, &few),
	CALL(sched_getaffinity, 0, &people, &mask_sizes, &few),
	CALL(sched_setaffinity, ALONE, &people, &mask_sizes, &cpu_masks),
	CALL(sched_getattr, 0, &people, &few, &attr_sizes, &one_flag),
	CALL(sched_setattr, ALONE, &people, &sched_attrs, &one_flag),
	CALL(sched_yield, 0, &zero),
	CALL(getcpu, 0, &few, &few),
	CALL(futex, 0, &words, &futex_ops, &not_zero, &bad_pointers, &others,
	     &bits),
	CALL(set_robust_list, ALONE, &few, &list_sizes),
	CALL(get_robust_list, 0, &people, &few, &few),
	CALL(set_tid_address, VAGUE, &few),
	CALL(getrandom, 0, &few, &lengths_few, &random_flags),
	CALL(syslog, 0, &log_types, &few, &log_lengths),
	CALL(waitid, 0, &id_types, &people, &few, &waitid_options, &few),
	CALL(clone3, 0, &few, &bad_sizes),
};

const size_t nr_process_calls = ARRAY_SIZE(process_calls);
