/* SPDX-License-Identifier: MIT */
/* time_internal.h - what the files of the time system calls share. */
#ifndef KERNEL_TIME_INTERNAL_H
#define KERNEL_TIME_INTERNAL_H

#include <lib/compiler.h>
#include <lib/types.h>
#include <kernel/signal_types.h>
#include <kernel/wait.h>
#include <uapi/time.h>

struct task_struct;
struct __kernel_timex;

/* Seconds and nanoseconds, as they come from ring 3: perhaps nonsense. */
struct timespan {
	s64 sec;
	long nsec;
};

struct itimerspan {
	struct timespan interval, value;
};

/* Time beyond which a deadline is never. */
#define MAX_SECONDS (U64_MAX / 1000000000 - 1)

struct timespan span_of(u64 ns);
bool span_valid(const struct timespan *t);
/* U64_MAX for what is too long; a valid one. */
u64 span_ns(const struct timespan *t);

/* From and to ring 3, in words or in 64 bits (i386's *_time64 calls; the same
 * thing on x86_64): 0 or -EFAULT. */
int get_span(struct timespan *t, const void __user *from, bool time64);
int put_span(void __user *to, u64 ns, bool time64);
int get_ispan(struct itimerspan *t, const void __user *from, bool time64);
int put_ispan(void __user *to, u64 interval, u64 value, bool time64);

/* ------------------------------------------------------------------ clocks */

/* What a clock number of ring 3 stands for. */
enum clock_base {
	CLOCK_IS_MONOTONIC,
	CLOCK_IS_REAL,
	CLOCK_IS_CPU,
	CLOCK_IS_NONE, /* a hole among the numbers */
};

struct clock_info {
	enum clock_base base;
	bool coarse;
	bool sleeps; /* clock_nanosleep takes it */
	bool timers; /* timer_create takes it */
};

/* NULL: there is no such clock. CPU-time clocks of others: their number is
 * looked at only when they are read. */
const struct clock_info *clock_info(int clock);

/* The time of a clock, or -EINVAL. */
int clock_ns(int clock, u64 *ns);

/* The task whose CPU time CLOCK is (a leader for a whole process), or NULL.
 * READING it is allowed with fewer rights. [tasklist_lock] */
struct task_struct *cpu_clock_task(int clock, bool reading);
/* What it has used, as CLOCK counts it. [tasklist_lock, or pid_lock and the
 * siglock of TASK] */
u64 cpu_clock_ns(int clock, struct task_struct *task);

/* Sets the clock of the day, if current may: 0, -EINVAL, -EPERM. */
int settimeofday_ns(const struct timespan *t);
int may_set_time(void);

long do_clock_settime(int clock, const void __user *from, bool time64);
long do_clock_gettime(int clock, void __user *to, bool time64);
long do_clock_getres(int clock, void __user *to, bool time64);

/* ---------------------------------------------------------------- steering */

/* What the clock of the day gains on the monotonic one for good, in 2^-32.
 * [timekeeper.lock] */
s64 ntp_rate(void);
/* A second is over: what it gains besides in the next one, ns. [timekeeper.lock] */
s64 ntp_second(void);
/* Whether TX makes sense and may be: 0, -EINVAL, -EPERM. */
int ntp_check(const struct __kernel_timex *tx, bool may_set);
/* What ntp_check has let through is done, and TX filled in: TIME_OK or TIME_ERROR.
 * NOW and REAL are the monotonic clock and that of the day. [timekeeper.lock] */
int ntp_adjust(struct __kernel_timex *tx, u64 now, u64 real);
/* The clock was set: what it was off is of no interest any more.
 * [timekeeper.lock] */
void ntp_clear(void);

/* All of adjtimex but the copies: TIME_OK, TIME_ERROR, -EINVAL, -EPERM. */
int adjust_realtime(struct __kernel_timex *tx);

long do_adjtimex(void __user *user, bool wide);
long do_clock_adjtime(int clock, void __user *user, bool wide);

/* ------------------------------------------------------------------ sleeps */

/* Woken when the clock of the day is set. */
extern wait_queue_head_t clock_was_set;

long do_nanosleep(const void __user *req, void __user *rem, bool time64);
long do_clock_nanosleep(int clock, unsigned int flags, const void __user *req,
			void __user *rem, bool time64);
/* The same for a clock of CPU time: to EXPIRES_NS on it. 1: it has come; else
 * -errno. */
long cpu_clock_sleep(int clock, u64 expires_ns);

/* ------------------------------------------------------------------ timers */

long do_timer_settime(int id, int flags, const void __user *new,
		      void __user *old, bool time64);
long do_timer_gettime(int id, void __user *to, bool time64);

/* Timers for times of the clock of the day that have not come, or have. */
void posix_timers_clock_was_set(void);
void timerfds_clock_was_set(void);

long do_timerfd_settime(unsigned int fd, unsigned int how,
			const void __user *unew, void __user *uold,
			bool time64);
long do_timerfd_gettime(unsigned int fd, void __user *to, bool time64);

/* Boot, after time_init(). */
void timekeeping_init(void);

#endif
